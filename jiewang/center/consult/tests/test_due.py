"""Last days: counted or named, provisional, counted again; and the lamp that follows from them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from jiewang.center.clock.models import Day, PublishedYear
from jiewang.center.consult.actions import decide, recount_due_days
from jiewang.center.consult.due import LastDay, counted_day, lamp_of
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.tests.props import opened, verdict
from jiewang.testing import make_town

MONDAY = date(2026, 11, 23)
LONG = {"due_since": MONDAY, "due_on": date(2026, 12, 3)}


def a_day(day, *, is_workday):
    """A day of the notice that is not what its weekday says."""
    Day.objects.create(date=day, year=day.year, is_workday=is_workday)


@pytest.mark.parametrize(
    ("today", "fields", "lamp"),
    [
        pytest.param(MONDAY, {}, "off", id="no-day"),
        pytest.param(date(2026, 11, 25), LONG, "green", id="plenty"),
        pytest.param(date(2026, 11, 28), LONG, "blue", id="half-of-it"),
        pytest.param(date(2026, 12, 1), LONG, "amber", id="four-fifths"),
        pytest.param(date(2026, 12, 3), LONG, "amber", id="the-last-day"),
        pytest.param(date(2026, 12, 4), LONG, "red", id="the-day-after"),
        pytest.param(date(2026, 12, 4), LONG | {"provisional": True}, "amber", id="provisional"),
        pytest.param(MONDAY, {"due_since": MONDAY, "due_on": MONDAY}, "amber", id="today-alone"),
    ],
)
def test_the_lamp_of_what_runs(today, fields, lamp):
    assert lamp_of(BlockedItem(stage="supervised", **fields), today) == lamp


@pytest.mark.parametrize(
    ("struck", "provisional", "lamp"),
    [
        pytest.param(datetime(2026, 12, 3, 3, tzinfo=UTC), False, "green", id="in-time"),
        pytest.param(datetime(2026, 12, 4, 3, tzinfo=UTC), False, "was-red", id="late"),
        pytest.param(datetime(2026, 12, 4, 3, tzinfo=UTC), True, "green", id="provisional"),
    ],
)
def test_lateness_is_not_erased_when_it_is_struck_off(struck, provisional, lamp):
    item = BlockedItem(stage="struck_off", struck_at=struck, provisional=provisional, **LONG)
    assert lamp_of(item, date(2027, 1, 1)) == lamp


def test_workdays_are_counted_by_the_centers_calendar():
    town = make_town()
    friday = datetime(2026, 11, 27, 2, tzinfo=UTC)
    # A made-up Saturday is a workday.
    a_day(date(2026, 11, 28), is_workday=True)
    counted = counted_day("2 workday", center=town.east, at=friday)
    assert counted == LastDay(date(2026, 11, 30), "2 workday", provisional=False)


def test_a_day_in_a_year_without_notice_is_provisional_and_counted_again(monkeypatch):
    town = make_town()
    last = PublishedYear.objects.order_by("year").last()
    last.delete()
    begin = datetime(last.year - 1, 12, 30, 2, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: begin)
    item = opened(town)
    decide(item.pk, verdict=verdict(town.housing, why_alone="急"), by=town.dong)
    made = item.decisions.get()
    assert made.provisional is True
    assert recount_due_days(timezone.now()) == 0

    # Whatever the weekday: the day that was counted is off.
    a_day(made.due_on, is_workday=False)
    PublishedYear.objects.create(year=last.year, loaded_at=begin)
    assert recount_due_days(timezone.now()) == 1
    again = item.decisions.get()
    assert (again.provisional, again.due_on > made.due_on) == (False, True)
    item.refresh_from_db()
    assert (item.due_on, item.provisional) == (again.due_on, False)
    assert item.steps.last().data["was"] == made.due_on.isoformat()
    assert recount_due_days(timezone.now()) == 0


def test_the_step_that_runs_has_the_day_of_its_own():
    town = make_town()
    item = opened(town)
    decide(item.pk, verdict=verdict(town.housing, why_alone="急"), by=town.dong)
    item.refresh_from_db()
    assert item.due_on - timezone.localdate() >= timedelta(days=5)
