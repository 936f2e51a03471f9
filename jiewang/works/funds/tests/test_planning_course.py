"""A plan from its workbook to its approval: computed, locked, edited by hand, stopped, taken up again."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from jiewang.center.case.errors import CaseChanged
from jiewang.center.dispatch.access import RightMissing
from jiewang.works.funds import solver
from jiewang.works.funds.actions import (
    approve_plan,
    ask_solve,
    open_plan,
    record_money,
    set_locks,
    stop_solve,
    take_edited,
    upload_workbook,
)
from jiewang.works.funds.errors import FundsError, OtherDuty
from jiewang.works.funds.models import FundPlan, PlanVersion, Solve
from jiewang.works.funds.money_records import MoneyRecord
from jiewang.works.funds.plans import PlanStopped
from jiewang.works.funds.snapshot import as_data, district_from
from jiewang.works.funds.solver import SILENT, solve_next
from jiewang.works.funds.tests.props import make_bureau, make_solved
from jiewang.works.funds.workbook.reading import read_workbook

BOOKS = Path(__file__).parent / "workbooks"
TODAY = timezone.localdate()


def book(name):
    return (BOOKS / f"{name}.xlsx").read_bytes()


@pytest.fixture
def bureau():
    with override("en"):
        yield make_bureau()


def opened(bureau, name="cap_one"):
    given = {"title": "Lanes", "unit": bureau.unit, "content": book(name), "file_name": "a.xlsx"}
    return FundPlan.objects.get(pk=open_plan(by=bureau.pan, **given))


def computed(bureau, plan, **fields):
    ask_solve(plan.pk, by=bureau.pan, **{"seconds": 20, **fields})
    assert solve_next(timezone.now()) == plan.number
    plan.refresh_from_db()
    return plan


def test_from_workbook_to_approval_with_a_lock_and_an_edit(bureau):
    plan = computed(bureau, opened(bureau))
    assert (plan.state, plan.solves.get().outcome) == ("solved", "optimal")
    first = plan.result
    kept = [
        (line.fund.code, line.cost_line, line.year, line.amount) for line in first.lines.all()[:2]
    ]
    set_locks(plan.pk, locks=kept, by=bureau.pan)
    assert computed(bureau, plan).result.number == 4
    found = {(p.fund.code, p.cost_line, p.year, p.amount) for p in plan.result.lines.all()}
    assert set(kept) <= found

    edited = load_workbook(BytesIO(bytes(plan.result.content)))
    cell = edited["plan"].cell(2, 5)
    cell.value = round(cell.value + 0.01, 2)
    stream = BytesIO()
    edited.save(stream)
    pk = take_edited(plan.pk, content=stream.getvalue(), file_name="b.xlsx", by=bureau.pan)
    rules = {each["rule"] for each in PlanVersion.objects.get(pk=pk).problems}
    assert {"lock", "whole_project"} & rules
    plan.refresh_from_db()
    assert plan.result.number == 4

    untouched = bytes(plan.result.content)
    pk = take_edited(plan.pk, content=untouched, file_name="c.xlsx", by=bureau.pan)
    plan.refresh_from_db()
    assert (plan.result_id, plan.result.kind) == (pk, "edited")
    assert {(p.fund.code, p.cost_line, p.year, p.amount) for p in plan.result.lines.all()} == found

    with pytest.raises(FundsError, match="Intent is not money"):
        approve_plan(plan.pk, by=bureau.lei)
    record = MoneyRecord(document="渝财 1 号", document_on=TODAY)
    for fund in plan.funds.all():
        record_money(plan.pk, fund=fund.code, record=record, by=bureau.pan)
    approve_plan(plan.pk, by=bureau.lei)
    plan.refresh_from_db()
    assert plan.state == "approved"
    with pytest.raises(FundsError, match="belongs to a plan that is"):
        upload_workbook(plan.pk, content=book("stuck"), file_name="x.xlsx", by=bureau.pan)


def test_what_is_wrong_is_kept_with_its_place_and_nothing_is_computed_from_it(bureau):
    plan = opened(bureau, "wrong")
    assert len(plan.draft.problems) == 8
    assert {"sheet", "row", "column", "code"} <= set(plan.draft.problems[0])
    with pytest.raises(FundsError, match="The workbook has errors"):
        ask_solve(plan.pk, by=bureau.pan)
    upload_workbook(plan.pk, content=book("cap_one"), file_name="b.xlsx", by=bureau.pan)
    plan.refresh_from_db()
    assert (plan.draft.number, plan.draft.problems, plan.funds.count() > 0) == (2, [], True)


def test_no_lawful_plan_names_the_rules_that_collide(bureau):
    plan = computed(bureau, opened(bureau, "stuck"))
    assert (plan.state, plan.result) == ("infeasible", None)
    rows = plan.solves.get().result.explanation
    assert {row["about"] for row in rows} == {"conflict"}
    assert all(row["text_zh"] and row["text_en"] for row in rows)


def test_the_same_file_twice_and_the_same_wish_twice_write_nothing(bureau):
    plan = opened(bureau)
    again = upload_workbook(plan.pk, content=book("cap_one"), file_name="a.xlsx", by=bureau.pan)
    assert again == plan.draft_id
    wish = ask_solve(plan.pk, by=bureau.pan)
    assert ask_solve(plan.pk, by=bureau.pan) == wish
    with pytest.raises(IntegrityError), transaction.atomic():
        Solve.objects.create(
            plan=plan,
            version=plan.draft,
            seconds=1,
            gap=0,
            asked_by=bureau.pan,
            asked_at=timezone.now(),
        )


# --- The worker ------------------------------------------------------------------------------


def test_one_that_nobody_has_begun_is_stopped_at_once(bureau):
    plan = opened(bureau)
    ask_solve(plan.pk, by=bureau.pan)
    stop_solve(plan.pk, by=bureau.pan)
    plan.refresh_from_db()
    assert (plan.state, solve_next(timezone.now())) == ("cancelled", "")


def a_computation_that_waits_for_its_end(_content, _seconds, _gap, work):
    assert work.stop.wait(60)
    raise PlanStopped


def test_a_running_one_ends_when_a_person_stops_it(bureau, monkeypatch):
    plan = opened(bureau)
    ask_solve(plan.pk, by=bureau.pan)
    monkeypatch.setattr(solver, "_SIGN_EVERY", 0.01)
    monkeypatch.setattr(solver, "_compute", a_computation_that_waits_for_its_end)
    monkeypatch.setattr(solver, "_progress", stop_once(plan, bureau))
    solve_next(timezone.now())
    plan.refresh_from_db()
    assert (plan.state, plan.solves.get().state) == ("cancelled", "cancelled")


def stop_once(plan, bureau):
    """What a person does while it runs: here in between two signs of life."""

    def stop(_progress):
        stop_solve(plan.pk, by=bureau.pan)
        return {}

    return stop


def test_a_worker_that_is_told_to_end_leaves_it_to_the_next(bureau, monkeypatch):
    plan = opened(bureau)
    ask_solve(plan.pk, by=bureau.pan)
    with monkeypatch.context() as patch:
        patch.setattr(solver, "_SIGN_EVERY", 0.01)
        patch.setattr(solver, "_compute", a_computation_that_waits_for_its_end)
        solve_next(timezone.now(), stopping=lambda: True)
    solve = plan.solves.get()
    assert (solve.state, solve.tries) == ("waiting", 0)
    assert solve_next(timezone.now()) == plan.number


def test_what_a_dead_worker_had_is_taken_up_and_given_up_after_three_tries(bureau):
    plan = opened(bureau)
    solve = Solve.objects.get(pk=ask_solve(plan.pk, by=bureau.pan))
    now = timezone.now()
    mine = solver._claim(solve, now)
    assert mine.state == "running"
    # Somebody who saw the same row comes too late, and so does who is asked while it lives.
    assert solver._claim(solve, now) is None
    assert not solver.solves_waiting(now)
    later = now + SILENT + timedelta(seconds=1)
    assert solver.solves_waiting(later)
    Solve.objects.filter(pk=solve.pk).update(tries=solver.MOST_TRIES)
    assert solve_next(later) == ""
    plan.refresh_from_db()
    assert (plan.state, plan.solves.get().error) == ("failed", "lost")


def test_a_program_that_errs_is_said_so(bureau, monkeypatch, caplog):
    plan = opened(bureau)
    ask_solve(plan.pk, by=bureau.pan)

    def breaks(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr(solver, "_compute", breaks)
    solve_next(timezone.now())
    plan.refresh_from_db()
    assert (plan.state, plan.solves.get().error) == ("failed", "error")
    assert "Computing" in caplog.text


# --- Who, and in which order -----------------------------------------------------------------


def test_who_planned_does_not_approve_and_a_leader_does_not_plan(bureau):
    plan = make_solved(bureau)
    with pytest.raises(RightMissing):
        ask_solve(plan.pk, by=bureau.lei)
    plan.steps.create(
        line=9, kind="evidence", state="solved", moved=False, by=bureau.lei, at=timezone.now()
    )
    with pytest.raises(OtherDuty):
        approve_plan(plan.pk, by=bureau.lei)


def test_an_approval_decided_on_an_older_plan_is_refused(bureau):
    plan = opened(bureau)
    before = plan.moved_by_line
    computed(bureau, plan)
    with pytest.raises(CaseChanged):
        approve_plan(plan.pk, by=bureau.lei, seen=before)


def test_a_snapshot_says_what_the_workbook_said():
    district = read_workbook(book("page_five_purposes"))
    assert district_from(as_data(district)) == district
