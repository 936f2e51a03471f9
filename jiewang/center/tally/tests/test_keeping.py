"""Counted line by line, or at once: the same tables. On random lives and on known ones."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.actions import HOUSE, open_case
from jiewang.center.case.changes import Settled, last_line
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.check.actions import send_to_rework
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.telling import pass_next
from jiewang.center.dispatch.actions import grant_return, reroute_case
from jiewang.center.evaluate.actions import rate
from jiewang.center.intake.actions import place_case, reclassify_case
from jiewang.center.tally import keeping
from jiewang.center.tally.keeping import catch_up, rebuild
from jiewang.center.tally.models import MEASURES, STANDING, DayTally, Standing, TallyMark
from jiewang.testing.cases import WAY_TO, go_on, make_case
from jiewang.testing.props import EAST, PIPE, RUBBISH, WEST
from jiewang.testing.tallies import count_tallies
from jiewang.testing.town import make_town

pytestmark = pytest.mark.django_db
DISTRICT_ROW = {"kind": "area", "within": "", "key": "990001"}


def tables():
    days = DayTally.objects.order_by("kind", "within", "key", "day")
    now = Standing.objects.order_by("kind", "within", "key")
    return (
        [
            row
            for row in days.values_list("kind", "within", "key", "day", *MEASURES)
            if any(row[4:])
        ],
        [row for row in now.values_list("kind", "within", "key", *STANDING) if any(row[3:])],
    )


def of_day(**key):
    rows = DayTally.objects.filter(**{**DISTRICT_ROW, **key})
    sums = dict.fromkeys(MEASURES, 0)
    for row in rows.values(*MEASURES):
        sums = {name: sums[name] + row[name] for name in MEASURES}
    return {name: number for name, number in sums.items() if number}


def standing(**key):
    row = Standing.objects.filter(**{**DISTRICT_ROW, **key}).values(*STANDING).first() or {}
    return {name: number for name, number in row.items() if number}


def test_a_closed_case_is_counted_in_each_place_it_lies_in():
    case = make_case(state=State.CLOSED)
    count_tallies()
    whole = {"came_in": 1, "filed": 1, "closed": 1, "due": 1, "on_time": 1}
    whole |= {"dispatched": 1, "checked": 1}
    path = case.area.path.split(".")
    for within, key in zip(["", *path], path, strict=False):
        assert of_day(within=within, key=key) == whole
    for within in ("990001", EAST):
        assert of_day(kind="type", within=within, key=PIPE) == whole
        of_unit = of_day(kind="unit", within=within, key="water")
        assert of_unit == {"came_in": 1, "closed": 1, "due": 1, "on_time": 1, "checked": 1}
    assert standing() == {}


def test_what_is_open_stands_and_what_has_passed_is_late():
    case = make_case(state=State.HANDLING)
    make_case(state=State.REPORTED)
    make_case(state=State.SHELVED)
    past = timezone.now() - timedelta(hours=1)
    Deadline.objects.filter(case=case, kind__in=["whole", "handle"]).update(due_at=past)
    while pass_next(timezone.now()):
        pass
    count_tallies()
    assert standing() == {"open": 3, "late": 1, "unfiled": 1, "in_hand": 1, "shelved": 1}
    assert standing(kind="unit", within=EAST, key="water") == {"open": 1, "late": 1, "in_hand": 1}
    assert of_day()["due"] == 1
    assert "on_time" not in of_day()


def test_a_late_closing_is_due_once_on_the_day_it_was_due():
    case = make_case(state=State.CHECKED)
    past = timezone.now() - timedelta(days=3)
    Deadline.objects.filter(case=case, kind="whole").update(due_at=past)
    while pass_next(timezone.now()):
        pass
    go_on(case, to=State.CLOSED)
    count_tallies()
    assert of_day(day=timezone.localdate(past)) == {"due": 1}
    assert "due" not in of_day(day=timezone.localdate())


def test_a_case_that_is_placed_elsewhere_is_counted_there_and_no_more_here():
    town = make_town()
    case = make_case(state=State.FILED)
    count_tallies()
    place_case(case.pk, area_code=f"{WEST}001001", by=town.dong)
    count_tallies()
    assert of_day(within="990001", key=EAST) == {}
    assert of_day(within="990001", key=WEST) == {"came_in": 1, "filed": 1}
    assert standing(within="990001", key=WEST) == {"open": 1}
    assert of_day() == {"came_in": 1, "filed": 1}


def test_returns_reworks_and_ratings_are_the_units_who_had_the_case():
    town = make_town()
    case = make_case(state=State.RETURNED)
    grant_return(case.pk, to=town.housing, by=town.lin)
    count_tallies()
    assert of_day(kind="unit", within=EAST, key="water") == {"came_in": 1, "returned": 1}
    assert of_day(kind="unit", within=EAST, key="housing") == {"came_in": 1}
    assert of_day()["dispatched"] == 2


def test_a_failed_check_and_a_rating_fall_to_the_unit_that_did_the_work():
    town = make_town()
    case = make_case(state=State.HANDLED)
    send_to_rework(case.pk, reason="not_done", explanation="还在漏。", by=town.he)
    count_tallies()
    unit = of_day(kind="unit", within=EAST, key="water")
    assert (unit["checked"], unit["reworked"], unit["closed"]) == (1, 1, 1)
    closed = make_case(state=State.CLOSED)
    report = closed.reports.get()
    rate(report.pk, answered=True, solved="yes", satisfied="fairly")
    count_tallies()
    unit = of_day(kind="unit", within=EAST, key="water")
    assert (unit["rated"], unit["fairly"], unit["solved"]) == (1, 1, 1)


def test_nothing_new_is_counted_twice():
    make_case(state=State.CLOSED)
    count_tallies()
    before = tables()
    count_tallies()
    assert tables() == before


def test_what_is_not_settled_waits_and_is_counted_once(monkeypatch):
    make_case(state=State.FILED)
    first = last_line()
    make_case(state=State.CLOSED)

    def look(upto):
        monkeypatch.setattr(keeping, "settled", lambda _mark: Settled(upto, False, upto, 1))
        return catch_up(timezone.now())

    assert look(first) == 2
    assert of_day() == {"came_in": 1, "filed": 1}
    assert look(first) == 0
    assert look(last_line()) > 2
    assert of_day()["came_in"] == 2
    assert look(last_line()) == 0


def test_a_long_backlog_is_counted_by_handfuls(monkeypatch):
    for state in (State.FILED, State.CLOSED, State.HANDLED):
        make_case(state=state)
    count_tallies()
    whole = tables()
    for model in (DayTally, Standing, TallyMark):
        model.objects.all().delete()
    monkeypatch.setattr(keeping, "AT_ONCE", 3)
    count_tallies()
    assert tables() == whole


@pytest.mark.parametrize("seed", range(4))
def test_random_lives_give_the_same_tables_line_by_line_and_at_once(seed):
    chance, town = random.Random(seed), make_town()
    cases = []
    for _nth in range(8):
        area = town.areas[f"{chance.choice([EAST, WEST])}00{chance.randint(1, 2)}001"]
        cases.append(make_case(state=chance.choice(list(WAY_TO)), area=area))
        _stir(chance, town, cases)
        if chance.random() < 0.5:
            count_tallies()
    count_tallies()
    line_by_line = tables()
    rebuild(timezone.now())
    assert tables() == line_by_line
    assert line_by_line[0]


def _stir(chance, town, cases):
    """Something happens to one of the cases, if its state lets it happen."""
    case = chance.choice(cases)
    case.refresh_from_db()
    what = chance.random()
    if what < 0.3 and case.is_open:
        place_case(case.pk, area_code=f"{WEST}002001", by=town.dong)
    elif what < 0.5 and case.is_open and case.category_id:
        reclassify_case(case.pk, category=RUBBISH, urgency="urgent", by=town.dong)
    elif what < 0.6 and case.state in {State.DISPATCHED, State.SIGNED}:
        reroute_case(case.pk, to=town.housing, note="不归水务。", by=town.dong)
    elif what < 0.8:
        past = timezone.now() - timedelta(days=chance.randint(1, 5))
        Deadline.objects.filter(case=case, met_at=None, void_at=None).update(due_at=past)
        while pass_next(timezone.now()):
            pass
    elif case.state == State.CLOSED:
        report = case.reports.get()
        rate(report.pk, answered=True, solved="no", satisfied=chance.choice(["yes", "no"]))


def test_diaries_that_name_no_place_take_the_one_before_the_first_change():
    town, now = make_town(), timezone.now()
    case = Case(center=town.east, unit=town.east, area=town.grid, reported_at=now, placing="pin")
    open_case(case, actor=HOUSE, data={}, at=now)
    count_tallies()
    assert standing(within=f"{EAST}001", key=f"{EAST}001001") == {"open": 1, "unfiled": 1}
    place_case(case.pk, area_code=f"{WEST}001001", by=town.dong)
    place_case(case.pk, area_code=f"{WEST}001002", by=town.dong)
    count_tallies()
    assert standing(within=f"{EAST}001", key=f"{EAST}001001") == {}
    assert standing(within=f"{WEST}001", key=f"{WEST}001002") == {"open": 1, "unfiled": 1}


@pytest.mark.django_db(transaction=True)
def test_several_processes_count_the_same_as_one(monkeypatch):
    for state in (State.CLOSED, State.HANDLING, State.REPORTED, State.SHELVED):
        make_case(state=state)
    rebuild(timezone.now())
    alone = tables()
    monkeypatch.setattr(keeping, "_ALONE", 1)
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: {0, 1})
    assert rebuild(timezone.now()) == 4
    assert tables() == alone
