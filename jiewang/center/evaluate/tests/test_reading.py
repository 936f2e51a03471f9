"""What one diary says for and against whom."""

import pytest

from jiewang.center.evaluate.measures import Measure as M
from jiewang.center.evaluate.reading import read_diary
from jiewang.center.evaluate.tests.diary import (
    BUREAU,
    OTHER,
    STREET,
    at,
    clock,
    fed_back,
    filed,
    line,
    overdue,
    reported,
    sent,
    terms,
)


def told(*lines, **limits):
    return read_diary(1, "26100100010", [reported(), *lines], terms(**limits))


def marks(measure, *lines, **limits):
    """(unit, hit, beside) of the marks of one measure, in order."""
    found = [m for m in told(*lines, **limits).marks if m.measure == measure]
    return [(m.unit, m.hit, m.beside) for m in found]


def test_the_case_is_told_by_its_place_type_and_urgency():
    subject = told(filed()).subject
    assert (subject.area[:9], subject.category, subject.urgency) == (STREET, "1.01.01", "normal")


def test_on_time_counts_in_the_month_in_which_it_was_due_not_in_which_it_was_done():
    (mark,) = [m for m in told(filed(), sent(2), fed_back(10, due=800)).marks if m.measure == "on_time"]  # fmt: skip
    assert (mark.at, mark.unit, mark.post, mark.hit) == (at(800), BUREAU, "UH01", True)


@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        pytest.param([fed_back(50, late=True)], [(BUREAU, False, "")], id="late"),
        pytest.param([overdue(49, due=48)], [(BUREAU, False, "")], id="passed-and-not-done"),
        pytest.param([overdue(49, due=48), fed_back(60, late=True)], [(BUREAU, False, "")], id="once"),
        pytest.param([], [], id="nothing-due-yet"),
        pytest.param([fed_back(60, late=False, provisional=True)], [(BUREAU, True, "")], id="provisional-never-late"),
        pytest.param([fed_back(60, late=True, provisional=True)], [(BUREAU, False, "provisional")], id="provisional-stands-beside"),
        pytest.param([fed_back(10, due=20_000)], [], id="due-after-the-counting"),
    ],
)  # fmt: skip
def test_who_is_late_and_who_is_not(lines, seen):
    assert marks(M.ON_TIME, filed(), sent(2), *lines) == seen


def test_an_extension_granted_late_takes_the_lateness_away():
    later = line("extension_granted", 50, unit=BUREAU, role="lead", limit="2 workday")
    lines = [filed(), sent(2), overdue(49, due=48), later]
    assert marks(M.ON_TIME, *lines) == []
    again = [*lines, overdue(101, due=100)]
    assert marks(M.ON_TIME, *again) == [(BUREAU, False, "")]


def test_a_deadline_computed_again_is_late_no_longer():
    moved = line("recomputed", 50, **clock(96))
    assert marks(M.ON_TIME, filed(), sent(2), overdue(49, due=48), moved) == []


def test_a_failed_check_gives_the_unit_a_second_clock():
    lines = [filed(), sent(2), fed_back(10), line("rework", 11, unit=BUREAU)]
    lines.append(fed_back(90, due=80, late=True, deadline=2))
    assert marks(M.ON_TIME, *lines) == [(BUREAU, True, ""), (BUREAU, False, "")]
    lines.append(line("check_passed", 91))
    assert marks(M.REWORK, *lines) == [(BUREAU, True, ""), (BUREAU, False, "")]


def test_who_assists_has_a_clock_of_their_own():
    lines = [filed(), sent(2), fed_back(60, of=OTHER, role="assist", late=True, deadline=2)]
    assert marks(M.ON_TIME, *lines, fed_back(40)) == [(OTHER, False, ""), (BUREAU, True, "")]


def granted(hours, *, to=None):
    state = "dispatched" if to else "filed"
    return line("return_granted", hours, state, moved=True, unit=to or BUREAU)


def test_a_clock_taken_back_before_it_ran_out_is_held_against_nobody():
    assert marks(M.ON_TIME, filed(), sent(2), granted(10, to=OTHER)) == []


def test_the_first_receiver_stays_responsible_until_the_hand_over_is_accepted():
    asked = line("return_asked", 3, "returned", moved=True, role="lead", unit=BUREAU)
    lines = [filed(), sent(2), asked, overdue(49, due=48), granted(50, to=OTHER)]
    lines.append(fed_back(60, of=OTHER, due=90, deadline=2))
    assert marks(M.ON_TIME, *lines) == [(BUREAU, False, ""), (OTHER, True, "")]


@pytest.mark.parametrize(
    ("lines", "seen"),
    [
        pytest.param([line("contacted", 20, by=BUREAU)], [(BUREAU, True, "")], id="in-time"),
        pytest.param([line("contacted", 30, by=BUREAU)], [(BUREAU, False, "")], id="too-late"),
        pytest.param([line("started", 5, contacted=True)], [(BUREAU, True, "")], id="with-the-start"),
        pytest.param([line("started", 5)], [(BUREAU, False, "")], id="begun-without-contact"),
        pytest.param([fed_back(20)], [(BUREAU, True, "")], id="the-result-is-a-contact"),
        pytest.param([granted(20)], [], id="given-back-before-it-was-due"),
        pytest.param([granted(30)], [(BUREAU, False, "")], id="given-back-after-it-was-due"),
        pytest.param([granted(20, to=OTHER)], [(OTHER, False, "")], id="the-next-one-has-its-own-time"),
    ],
)  # fmt: skip
def test_the_first_contact_has_its_time_from_the_dispatch(lines, seen):
    assert marks(M.RESPONSE, filed(), sent(2), *lines) == seen


def test_what_is_not_due_when_it_is_counted_is_in_no_base():
    assert marks(M.RESPONSE, filed(), sent(2), until=at(25)) == []


def test_a_misroute_is_the_dispatchers_and_each_dispatch_counts():
    lines = [filed(), sent(2), granted(5, to=OTHER), fed_back(10, of=OTHER)]
    assert marks(M.MISROUTE, *lines) == [(STREET, True, ""), (STREET, False, "")]


def test_a_return_that_is_settled_by_sending_it_elsewhere_was_accepted():
    asked = line("consultation", 5, "consulting", moved=True, role="lead", unit=BUREAU)
    assert marks(M.MISROUTE, filed(), sent(2), asked, sent(9, OTHER))[0] == (STREET, True, "")
    refused = line("return_refused", 6, "dispatched", moved=True, role="lead", unit=BUREAU)
    asked = line("return_asked", 5, "returned", moved=True, role="lead", unit=BUREAU)
    assert marks(M.MISROUTE, filed(), sent(2), asked, refused) == [(STREET, False, "")]


def closed(hours):
    return line("closed", hours, "closed", moved=True, round=0, clocks=[clock(200, kind="whole", of=STREET, deadline=9)])  # fmt: skip


def rated(hours, satisfied="yes", solved="yes", report=1):
    return line("rated", hours, by="", report=report, round=0, solved=solved, satisfied=satisfied)


def test_a_rating_is_borne_by_the_unit_that_led_when_the_case_was_closed():
    lines = [filed(), sent(2), fed_back(10), closed(20), rated(30, "no", "partly")]
    assert marks(M.RESOLUTION, *lines) == [(BUREAU, False, "")]
    assert marks(M.SATISFACTION, *lines) == [(BUREAU, False, "")]
    assert marks(M.WHOLE_ON_TIME, *lines) == [(BUREAU, True, "")]


def test_fairly_satisfied_is_a_part_of_a_hit():
    lines = [filed(), sent(2), fed_back(10), closed(20), rated(30, "fairly")]
    (mark,) = [m for m in told(*lines).marks if m.measure == M.SATISFACTION]
    assert (mark.hit, mark.part) == (False, True)


def test_who_is_not_reached_stands_beside_until_they_are():
    call = line("called_back", 30, report=1, round=0, reached=False)
    lines = [filed(), sent(2), fed_back(10), closed(20), call]
    assert marks(M.SATISFACTION, *lines) == [(BUREAU, False, "unreachable")]
    assert marks(M.SATISFACTION, *lines, rated(40)) == [(BUREAU, True, "")]


def test_what_is_shelved_stands_beside_as_long_as_it_lasts():
    shelved = line("shelved", 10, "shelved", moved=True)
    lines = [filed(), sent(2), shelved, line("unshelved", 90, "handling", moved=True)]
    (mark,) = [m for m in told(*lines).marks if m.measure == M.ON_TIME]
    assert (mark.unit, mark.beside, mark.at, mark.till) == (BUREAU, "shelved", at(10), at(90))


def test_a_repeat_is_a_case_merged_into_another():
    assert marks(M.REPEAT) == [(STREET, False, "")]
    merged = line("merged", 1, "merged", moved=True)
    assert marks(M.REPEAT, merged) == [(STREET, True, "")]
    assert marks(M.REPEAT, merged, line("unmerged", 2, moved=True)) == [(STREET, False, "")]


@pytest.mark.parametrize("kind", ["exclusion_granted", "claim_granted"])
def test_a_granted_wish_takes_the_mark_out_of_its_own_rate_alone(kind):
    decision = line(kind, 60, measure="on_time", unit=BUREAU, reason="outside_duty")
    lines = [filed(), sent(2), fed_back(50, late=True), decision]
    out = {m.measure: m.excluded for m in told(*lines).marks}
    assert out["on_time"] == "outside_duty"
    assert {out[name] for name in out if name != "on_time"} == {""}


def test_a_line_from_before_deadlines_were_told_is_counted_for_nobody():
    old = line("fed_back", 30, "handled", moved=True, unit=BUREAU, role="lead")
    assert marks(M.ON_TIME, filed(), sent(2), old) == [(BUREAU, False, "untold")]
    assert marks(M.ON_TIME, filed(), sent(2), overdue(20, due=19), old) == [(BUREAU, False, "")]


def test_reroutes_and_the_time_to_the_answer():
    lines = [filed(), sent(2), sent(5, OTHER), sent(6, OTHER), fed_back(9, of=OTHER), closed(20)]
    assert [(r.spread, r.value, r.imported) for r in told(*lines).reaches] == [
        ("reroutes", 1.0, False),
        ("reply", 20 * 3600.0, False),
    ]


def test_history_from_a_file_is_told_as_such_and_rated_for_nobody():
    history = line("history", 99, reroutes=4, replied_at=at(48).isoformat())
    case = told(history)
    assert [(r.spread, r.value, r.imported) for r in case.reaches] == [
        ("reroutes", 4.0, True),
        ("reply", 48 * 3600.0, True),
    ]
    assert case.marks == ()
