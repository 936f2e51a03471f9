"""The page of planned work, and its entry in the menu."""

import pytest
from django.urls import reverse

from jiewang.desk.context import Frame
from jiewang.desk.planned.pages import PAGES
from jiewang.testing.props import make_user
from jiewang.testing.town import make_town

pytestmark = pytest.mark.django_db


def test_each_finds_the_pages_that_open_and_no_other(client):
    client.force_login(make_town().dong)
    pages = [door.page for door in client.get("/planned").context["doors"]]
    assert {"desk:projects", "desk:polls"} <= {*pages} <= {*PAGES}
    assert {client.get(reverse(page)).status_code for page in pages} == {200}


def test_an_account_without_a_post_is_told_why_there_is_nothing(client):
    client.force_login(make_user("nobody"))
    answer = client.get("/planned")
    assert (answer.status_code, answer.context["doors"]) == (200, [])


@pytest.mark.parametrize("page", ["desk:planned_work", *PAGES])
def test_the_entry_is_the_current_one_on_each_of_its_pages(rf, page):
    request = rf.get(reverse(page))
    request.user = make_town().dong
    current = [entry.address for entry in Frame(request).menu if entry.current]
    assert current == [reverse("desk:planned_work")]
