"""A day compared: what one side has and the other lacks, the same at every run."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.states import State
from jiewang.center.exchange.giving import acknowledge, to_give
from jiewang.center.exchange.models import DayList
from jiewang.center.exchange.reconciling import (
    Their,
    compare,
    give_missing_again,
    reconcile,
    write_anew,
    write_day,
    write_yesterday,
)
from jiewang.center.exchange.taking import Item, take
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.testing import PIPE, make_town
from jiewang.testing.cases import bring_case

HOURS = timedelta(hours=1)
DUE = timezone.now().replace(microsecond=0) + 48 * HOURS


@pytest.fixture
def town(db):
    with override("en"):
        yield make_town()


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def ordered(number, *, ago=24 * HOURS, **more):
    """An order that came yesterday, unless told otherwise."""
    item = Item(number=number, text="水管爆了，水流到楼道里。", **more)
    assert take(item).outcome == "accepted"
    received_at = timezone.now() - ago
    OutsideReference.objects.filter(number=number).update(received_at=received_at)
    return OutsideReference.objects.get(number=number).report.case


def numbers(rows):
    return [row["number"] for row in rows]


def row(number, *, due="", answered=False):
    return {"number": number, "due": due, "answered": answered}


def test_every_kind_of_difference_has_its_list():
    ours = [
        row("both"),
        row("only-here"),
        row("told", answered=True),
        row("untold"),
        row("due", due="2026-11-24T10:00:00+00:00"),
    ]
    theirs = [
        row("both"),
        row("only-there"),
        row("yesterday"),
        row("told"),
        row("untold", answered=True),
        row("due", due="2026-11-25T10:00:00+00:00"),
    ]
    found = compare(ours, theirs, elsewhere=frozenset({"yesterday"}))
    lists = (found.they_lack, found.we_lack, found.other_day, found.answered_here)
    assert [numbers(each) for each in lists] == [
        ["only-here"],
        ["only-there"],
        ["yesterday"],
        ["told"],
    ]
    assert numbers(found.answered_there) == ["untold"]
    assert numbers(found.due_differs) == ["due"]
    assert (found.both, found.count) == (4, 5)


@pytest.mark.parametrize(
    ("here", "there", "differs"),
    [
        pytest.param("2026-11-24T10:00:00+00:00", "2026-11-24T18:00:30+08:00", False, id="zones"),
        pytest.param("2026-11-24T10:00:00+00:00", "2026-11-24T10:01:00+00:00", True, id="minute"),
        pytest.param("2026-11-24T10:00:00+00:00", "", False, id="they-name-none"),
        pytest.param("", "2026-11-24T10:00:00+00:00", False, id="we-name-none"),
    ],
)
def test_moments_differ_from_a_minute_on(here, there, differs):
    found = compare([row("A", due=here)], [row("A", due=there)], elsewhere=frozenset())
    assert bool(found.due_differs) is differs


def test_a_day_is_compared_and_the_second_run_says_the_same(town):
    day, at = yesterday(), timezone.now()
    for number in ("A", "B"):
        ordered(number, due_at=DUE)
    bring_case(ordered("C", due_at=DUE), to=State.CLOSED, category=town.categories[PIPE])
    theirs = [Their("A", due_at=DUE), Their("C", due_at=DUE + HOURS), Their("D")]

    first = reconcile("city", day, theirs, at=at)
    assert (numbers(first.they_lack), numbers(first.we_lack)) == (["B"], ["D"])
    assert numbers(first.answered_here) == numbers(first.due_differs) == ["C"]
    # What comes in afterwards is not slipped into the list of the day.
    ordered("E")
    assert reconcile("city", day, reversed(theirs), at=at + HOURS) == first
    assert DayList.objects.count() == 1


def test_written_anew_our_side_is_as_it_is_now(town, caplog):
    at = timezone.now()
    ordered("A")
    reconcile("city", yesterday(), [Their("A"), Their("B")], at=at)
    ordered("B")
    caplog.set_level(logging.INFO, logger="jiewang")
    fresh = write_anew(DayList.objects.get(), at=at, by=town.dong)
    assert numbers(fresh.ours) == ["A", "B"]
    assert numbers(fresh.theirs) == ["A", "B"]
    assert f"written anew, by user {town.dong.pk}." in caplog.text


def test_an_order_that_came_on_another_day_is_not_missing(town):
    ordered("A", ago=72 * HOURS)
    found = reconcile("city", yesterday(), [Their("A")], at=timezone.now())
    assert (numbers(found.other_day), found.count) == (["A"], 0)


def test_an_answer_given_on_a_day_is_on_that_days_list(town):
    bring_case(ordered("A", ago=240 * HOURS), to=State.CLOSED, category=town.categories[PIPE])
    today = timezone.localdate()
    assert numbers(write_day("city", today, at=timezone.now()).ours) == ["A"]


def test_answers_they_do_not_have_are_given_again(town, caplog):
    bring_case(ordered("A"), to=State.CLOSED, category=town.categories[PIPE])
    acknowledge("city", [each.id for each in to_give("city")])
    assert to_give("city") == []
    reconcile("city", yesterday(), [Their("A")], at=timezone.now())
    caplog.set_level(logging.INFO, logger="jiewang")
    assert give_missing_again(DayList.objects.get(), by=town.dong) == 1
    assert f"1 answers of city {yesterday()} go out again, by user {town.dong.pk}." in caplog.text
    assert [each.kind for each in to_give("city")] == ["closed"]


def test_the_worker_writes_yesterday_once_and_only_for_who_ever_sent_something(town):
    now = timezone.now()
    assert write_yesterday(now) == 0
    ordered("A")
    assert [write_yesterday(now), write_yesterday(now)] == [1, 0]
    kept = DayList.objects.get()
    assert (kept.system, numbers(kept.ours)) == ("city", ["A"])
    assert kept.theirs is None


def test_a_list_written_before_its_day_was_over_is_written_again(town):
    today, now = timezone.localdate(), timezone.now()
    ordered("A", ago=timedelta())
    assert numbers(write_day("city", today, at=now).ours) == ["A"]
    ordered("B", ago=timedelta())
    assert numbers(write_day("city", today, at=now).ours) == ["A", "B"]
    tomorrow = now + 24 * HOURS
    assert [write_yesterday(tomorrow), write_yesterday(tomorrow)] == [1, 0]


def test_withdrawn_orders_are_on_no_list(town):
    ordered("A")
    take(Item(number="A", what="withdraw"))
    assert write_day("city", yesterday(), at=timezone.now()).ours == []
