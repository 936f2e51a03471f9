"""The clock speaks: before a deadline, at it, and when a notice moves it."""

import json
from datetime import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from jiewang.base import events
from jiewang.center.case.models import CaseStep
from jiewang.center.case.queries import diary_break
from jiewang.center.clock.actions import (
    pause_deadlines,
    resume_deadlines,
    start_deadline,
)
from jiewang.center.clock.events import DeadlineNear, DeadlinePassed
from jiewang.center.clock.loading import LoadedCalendar, load_calendar
from jiewang.center.clock.models import Day, Deadline, PublishedYear
from jiewang.center.clock.recomputing import recompute_provisional
from jiewang.center.clock.telling import pass_next, warn_next
from jiewang.center.clock.tests.offices import at
from jiewang.testing import make_case

WARN, DUE = at("2026-09-29 09:24"), at("2026-09-29 11:00")


@pytest.fixture
def heard(monkeypatch):
    """Every event of the clock in the order it was announced."""
    told = []
    for event in (DeadlineNear, DeadlinePassed):
        monkeypatch.setitem(events._followers, event, (told.append,))
    return told


def start(case, unit, limit="8 work_hour", when="2026-09-28 10:00"):
    start_deadline(case.pk, kind="handle", unit_id=unit.pk, limit=limit, at=at(when))
    return Deadline.objects.latest("pk")


def told(case):
    kinds = [CaseStep.Kind.WARNED, CaseStep.Kind.OVERDUE, CaseStep.Kind.RECOMPUTED]
    return list(case.steps.filter(kind__in=kinds).values_list("kind", "by", "at"))


def notice(folder, *days, year=2027):
    entries = [{"name": name, "date": day, "isOffDay": off} for name, day, off in days]
    content = {"year": year, "papers": [], "days": entries}
    (folder / f"{year}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_a_unit_is_warned_once_inside_the_window(case, office, heard):
    deadline = start(case, office)
    assert warn_next(at("2026-09-29 09:23")) is None
    assert (warn_next(WARN), warn_next(WARN)) == (deadline, None)
    assert told(case) == [("warned", None, WARN)]
    assert heard == [DeadlineNear(deadline.pk, case.pk, office.pk)]


def test_a_deadline_passes_once_and_not_at_its_very_moment(case, office, heard):
    deadline = start(case, office)
    late = at("2026-09-29 11:01")
    assert pass_next(DUE) is None
    assert (pass_next(late), pass_next(late)) == (deadline, None)
    assert told(case) == [("overdue", None, late)]
    assert heard == [DeadlinePassed(deadline.pk, case.pk, office.pk)]


def test_what_has_passed_is_not_warned_of(case, office, heard):
    start(case, office)
    late = at("2026-09-30 11:01")
    assert warn_next(late) is None
    pass_next(late)
    assert warn_next(late) is None


def test_the_diary_says_which_clock_it_was(case, office, heard):
    deadline = start(case, office)
    warn_next(WARN)
    assert case.steps.get(kind="warned").data == {
        "deadline": deadline.pk,
        "kind": "handle",
        "name": "",
        "unit": office.pk,
        "due": "2026-09-29T03:00:00+00:00",
        "provisional": False,
    }
    case.refresh_from_db()
    assert diary_break(case) is None


def test_a_deadline_that_cannot_be_told_of_holds_nobody_up(case, office, monkeypatch):
    broken, fine = start(case, office), start(make_case(), office)

    def follower(event):
        if event.deadline_id == broken.pk:
            raise ZeroDivisionError

    monkeypatch.setitem(events._followers, DeadlinePassed, (follower,))
    late = at("2026-09-29 11:01")
    assert pass_next(late) == fine
    with pytest.raises(ZeroDivisionError):
        pass_next(late)
    assert told(case) == []


def test_a_paused_clock_says_nothing_until_it_goes_on(case, office, heard):
    start(case, office)
    pause_deadlines(case.pk, kinds=["handle"], at=at("2026-09-28 11:00"))
    late = at("2026-10-20 11:00")
    assert (warn_next(late), pass_next(late)) == (None, None)
    resume_deadlines(case.pk, kinds=["handle"], at=late)
    assert (warn_next(late), pass_next(late)) == (None, None)


def test_nobody_is_late_on_a_provisional_date(case, office, heard):
    deadline = start(case, office, "1 workday", "2026-12-31 10:00")
    late = at("2027-02-01 10:00")
    assert (pass_next(late), warn_next(late)) == (None, deadline)
    assert heard == [DeadlineNear(deadline.pk, case.pk, office.pk)]


def test_a_new_notice_moves_what_was_provisional_and_writes_it_down(case, office, tmp_path):
    deadline = start(case, office, "1 workday", "2026-12-31 10:00")
    folder = notice(tmp_path, ("元旦", "2027-01-01", True))
    now = at("2026-11-20 10:00")

    assert load_calendar(folder, at=now) == LoadedCalendar((2027,), (2027,), moved=1)

    deadline.refresh_from_db()
    assert (deadline.due_at, deadline.provisional) == (at("2027-01-04 18:00"), False)
    assert list(case.steps.filter(kind="recomputed").values_list("at", "data")) == [
        (
            now,
            {
                "deadline": deadline.pk,
                "kind": "handle",
                "name": "",
                "unit": office.pk,
                "old": "2027-01-01T10:00:00+00:00",
                "was_provisional": True,
                "due": "2027-01-04T10:00:00+00:00",
                "provisional": False,
            },
        )
    ]


def test_loading_the_same_notice_again_writes_nothing(case, office, tmp_path):
    start(case, office, "1 workday", "2026-12-31 10:00")
    folder = notice(tmp_path, ("元旦", "2027-01-01", True))
    load_calendar(folder)
    assert load_calendar(folder) == LoadedCalendar((2027,), (), moved=0)
    assert len(told(case)) == 1


def test_a_notice_also_moves_the_last_days_of_the_year_before(case, office, tmp_path):
    deadline = start(case, office, "1 workday", "2026-12-30 10:00")
    load_calendar(notice(tmp_path, ("元旦", "2026-12-31", True), ("元旦", "2027-01-01", True)))
    deadline.refresh_from_db()
    assert (deadline.due_at, deadline.provisional) == (at("2027-01-04 18:00"), False)


def test_a_corrected_notice_lets_a_deadline_warn_and_pass_again(case, office, heard, tmp_path):
    deadline = start(case, office, "1 workday", "2026-12-30 10:00")
    late = at("2026-12-31 18:01")
    pass_next(late)
    load_calendar(notice(tmp_path, ("元旦", "2026-12-31", True)), at=late)
    deadline.refresh_from_db()
    assert (deadline.due_at, deadline.overdue_at) == (at("2027-01-01 18:00"), None)
    assert pass_next(at("2027-01-01 18:01")) == deadline


def test_a_day_that_a_corrected_notice_leaves_out_is_an_ordinary_day_again(real_calendar, tmp_path):
    load_calendar(notice(tmp_path, ("元旦", "2027-01-01", True), ("元旦", "2027-01-02", True)))
    load_calendar(notice(tmp_path, ("元旦", "2027-01-01", True)))
    assert list(Day.objects.filter(year=2027).values_list("date", flat=True)) == [
        at("2027-01-01 00:00").date()
    ]


def test_a_clock_started_with_old_days_is_made_up_by_the_worker(case, office, tmp_path):
    deadline = start(case, office, "1 workday", "2026-12-31 10:00")
    load_calendar(notice(tmp_path, ("元旦", "2027-01-01", True)))
    # As if another process had started it a moment later, still without the notice.
    Deadline.objects.update(due_at=at("2027-01-01 18:00"), provisional=True)
    now = at("2026-11-20 10:00")
    assert (recompute_provisional(now), recompute_provisional(now)) == (1, 0)
    deadline.refresh_from_db()
    assert deadline.due_at == at("2027-01-04 18:00")


def test_without_any_notice_there_is_nothing_to_compute_again(case):
    PublishedYear.objects.all().delete()
    assert recompute_provisional(at("2026-11-20 10:00")) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("job", "now", "line"),
    [
        pytest.param(warn_next, WARN, "warned", id="warning"),
        pytest.param(pass_next, at("2026-09-29 11:01"), "overdue", id="overdue"),
    ],
)
def test_two_workers_tell_of_each_deadline_once(case, office, heard, job, now, line):
    for nth in range(6):
        start_deadline(
            case.pk,
            kind="stage",
            name=str(nth),
            unit_id=office.pk,
            limit="8 work_hour",
            at=at("2026-09-28 10:00"),
        )
    done = both_at_once(job, now)
    assert sorted(done) == sorted(Deadline.objects.values_list("pk", flat=True))
    assert case.steps.filter(kind=line).count() == len(heard) == 6
    case.refresh_from_db()
    assert diary_break(case) is None


def both_at_once(job, now: datetime) -> list[int]:
    done, ready = [], Barrier(2)

    def work():
        ready.wait()
        while deadline := job(now):
            done.append(deadline.pk)
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return done
