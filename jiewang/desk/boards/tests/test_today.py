"""What I owe today: what ends by tonight, at each of my desks, and nothing of others."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.consult.models import BlockedItem, Meeting
from jiewang.center.consult.tests.props import called, opened
from jiewang.center.evaluate.models import Exclusion
from jiewang.center.supervise.models import Task
from jiewang.center.supervise.tests.tasks import make_task
from jiewang.testing.cases import make_case
from jiewang.testing.props import end_posts
from jiewang.testing.town import make_town

pytestmark = pytest.mark.django_db


def baskets(user):
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("desk:today"))
    assert answer.status_code == 200
    return [
        (basket.address, basket.late, basket.by_tonight, [duty.address for duty in basket.duties])
        for basket in answer.context["baskets"]
    ]


def page(case):
    return reverse("desk:case", args=[case.number])


def ends(case, kind, at):
    Deadline.objects.filter(case=case, kind=kind, met_at=None).update(due_at=at)


def tonight():
    # Always still today, and always still to come.
    return timezone.localtime().replace(hour=23, minute=59, second=59, microsecond=0)


def test_a_unit_owes_what_it_has_in_hand_and_its_center_something_else():
    town = make_town()
    case, later = make_case(state=State.HANDLING), make_case(state=State.HANDLING)
    ends(case, "handle", timezone.now() - timedelta(hours=1))
    ends(later, "handle", timezone.now() + timedelta(days=3))
    assert baskets(town.jiang) == [("/my-work", 1, 0, [page(case)])]
    assert baskets(town.lin) == []


def test_the_desks_owe_what_waits_for_their_step_the_latest_first():
    town = make_town()
    new, filed = make_case(state=State.REPORTED), make_case(state=State.FILED)
    handled = make_case(state=State.HANDLED)
    for case, kind in ((new, "accept"), (filed, "dispatch"), (handled, "check")):
        Deadline.objects.filter(case=case).delete()
        Deadline.objects.create(
            case=case, unit=town.east, kind=kind, limit="1 hour", profile="duty24",
            started_at=timezone.now(), due_at=tonight(), soon_at=tonight(), warn_at=tonight(),
        )  # fmt: skip
    assert baskets(town.wu) == [("/queue", 0, 1, [page(new)])]
    assert baskets(town.lin) == [("/queue", 0, 1, [page(filed)])]
    assert baskets(town.he) == [("/checks", 0, 1, [page(handled)])]
    assert baskets(town.zhou) == []
    assert [pks for *_other, pks in baskets(town.dong)] == [[page(new)], [page(filed)]]


def test_a_clock_that_stands_still_is_owed_by_nobody():
    town = make_town()
    case = make_case(state=State.WAITING)
    ends(case, "handle", timezone.now() - timedelta(hours=1))
    Deadline.objects.filter(case=case, kind="sign").delete()
    assert baskets(town.jiang) == []


def test_who_has_left_the_post_owes_nothing_there():
    town = make_town()
    case = make_case(state=State.HANDLING)
    ends(case, "handle", timezone.now() - timedelta(hours=1))
    end_posts(town.jiang)
    assert baskets(town.jiang) == []


# --- Beside cases -------------------------------------------------------------------------------


def test_a_unit_owes_its_tasks_and_comes_where_it_is_called():
    town = make_town()
    task, later = make_task("doing"), make_task("issued", title="以后再说")
    Task.objects.filter(pk=task.pk).update(due_at=tonight())
    item = called(town, town.water)
    Meeting.objects.filter(item=item).update(at=tonight())
    Deadline.objects.all().delete()
    assert baskets(town.jiang) == [
        ("/blocked", 0, 1, [f"/blocked/{item.pk}"]),
        ("/supervision?tab=mine", 0, 1, [f"/supervision/{task.number}"]),
    ]
    assert [pages for address, *_n, pages in baskets(town.bai) if later.number in pages] == []


def test_a_center_owes_what_waits_for_its_posts():
    town = make_town()
    task = make_task("set_up")
    item = opened(town)
    BlockedItem.objects.filter(pk=item.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    wish = Exclusion.objects.create(
        case=item.case, unit=town.water, measure="on_time", reason="outside_duty",
        text="管道归自来水公司。", by=town.jiang, at=timezone.now(),
    )  # fmt: skip
    Deadline.objects.all().delete()
    assert baskets(town.tang) == [
        ("/blocked", 1, 0, [f"/blocked/{item.pk}"]),
        ("/supervision", 0, 0, [f"/supervision/{task.number}"]),
        ("/evaluate/exclusions", 0, 0, [f"/evaluate/exclusions/{wish.pk}"]),
    ]
    assert baskets(town.zhou) == []
