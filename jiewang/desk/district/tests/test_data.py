"""The page of district data, and its entry in the menu."""

import pytest
from django.urls import reverse

from jiewang.desk.context import Frame
from jiewang.testing.props import make_user
from jiewang.testing.town import make_town

pytestmark = pytest.mark.django_db


def names_of(answer):
    return [door.page for door in answer.context["doors"]]


def test_everybody_finds_what_is_everybodys_and_who_may_the_rest(client):
    town = make_town()
    client.force_login(make_user("ruo", ("SC06", town.east)))
    everybodys = ["desk:catalog", "desk:areas", "desk:patrols", "desk:burden"]
    assert names_of(client.get("/district")) == everybodys
    client.force_login(town.dong)
    seen = names_of(client.get("/district"))
    assert seen == [*everybodys, "desk:learning", "desk:exchange"]


@pytest.mark.parametrize("page", ["desk:district_data", "desk:catalog", "desk:areas"])
def test_the_entry_is_the_current_one_on_each_of_its_pages(rf, page):
    request = rf.get(reverse(page))
    request.user = make_town().dong
    current = [entry.address for entry in Frame(request).menu if entry.current]
    assert current == [reverse("desk:district_data")]
