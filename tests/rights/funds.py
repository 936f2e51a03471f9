"""Fund plans, books and agreements on which rights are tried: all of the finance bureau."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

from django.utils import timezone

from jiewang.people.models import User
from jiewang.works.funds import actions
from jiewang.works.funds.ledger.actions import Slip
from jiewang.works.funds.ledger.models import Contract
from jiewang.works.funds.models import FundPlan, PlanFund, PlanLine
from jiewang.works.funds.money_records import MoneyRecord
from jiewang.works.funds.paying.venture import Shareholder
from jiewang.works.funds.tests.props import make_approved, make_bureau, make_solved, small_district
from jiewang.works.funds.ventures.actions import Happened, add_fact, open_venture
from jiewang.works.funds.ventures.models import Venture
from jiewang.works.funds.ventures.terms import Joint
from jiewang.works.funds.workbook.writing import book_of
from tests.rights.beats import Scene
from tests.rights.trying import prepared

Run = Callable[[Scene, User | None], Any]
JOINT = Joint("A firm", (Shareholder("One", None),))


def today() -> date:
    return timezone.localdate()


def slip(voucher: str) -> Slip:
    return Slip(1_00, voucher, today())


@prepared
def solved(_scene: Scene) -> FundPlan:
    return make_solved(make_bureau(), number="ZJ-tried")


@prepared
def drawn(_scene: Scene) -> FundPlan:
    """One whose draft is a workbook that can be opened."""
    bureau = make_bureau()
    pk = actions.open_plan(
        title="Lanes", unit=bureau.unit, content=workbook(), file_name="a.xlsx", by=bureau.pan
    )
    return FundPlan.objects.get(pk=pk)


@prepared
def solving(_scene: Scene) -> FundPlan:
    plan = make_solved(make_bureau(), number="ZJ-runs")
    actions.ask_solve(plan.pk, by=make_bureau().pan)
    return FundPlan.objects.get(pk=plan.pk)


@prepared
def contracted(_scene: Scene) -> Contract:
    """Money is there, allocated and contracted."""
    bureau = make_bureau()
    plan = make_approved(bureau, number="ZJ-pays")
    line = PlanLine.objects.get(version=plan.result)
    actions.record_arrival(plan.pk, fund="F1", slip=Slip(50_00, "came", today()), by=bureau.fu)
    actions.allocate(plan.pk, line=line.pk, amount=50_00, by=bureau.pan)
    pk = actions.record_contract(
        plan.pk, cost_line="L1", number="C-1", firm="Roofers", amount=50_00,
        signed_on=today(), by=bureau.yan,
    )  # fmt: skip
    return Contract.objects.get(pk=pk)


@prepared
def empty_book(_scene: Scene) -> PlanFund:
    return make_approved(make_bureau(), number="ZJ-empty").funds.get()


@prepared
def venture(_scene: Scene) -> Venture:
    bureau = make_bureau()
    pk = open_venture(title="Flats", terms=JOINT, unit=bureau.unit, by=bureau.pan)
    return Venture.objects.get(pk=pk)


def line_of(contract: Contract) -> int:
    return PlanLine.objects.get(version=contract.plan.result_id).pk


def workbook() -> bytes:
    """A small workbook without errors."""
    stream = BytesIO()
    book_of(small_district()).save(stream)
    return stream.getvalue()


# fmt: off
ACTIONS: dict[str, Run] = {
    "open_plan": lambda s, by: actions.open_plan(title="Lanes", unit=make_bureau().unit, content=workbook(), file_name="a.xlsx", by=by),
    "upload_workbook": lambda s, by: actions.upload_workbook(solved(s).pk, content=workbook(), file_name="a.xlsx", by=by),
    "set_locks": lambda s, by: actions.set_locks(drawn(s).pk, locks=[("F1", "L1", today().year, 100_00)], by=by),
    "record_money": lambda s, by: actions.record_money(solved(s).pk, fund="F1", record=MoneyRecord(intended=1, intended_on=today()), by=by),
    "ask_solve": lambda s, by: actions.ask_solve(solved(s).pk, by=by),
    "stop_solve": lambda s, by: actions.stop_solve(solving(s).pk, by=by),
    "take_edited": lambda s, by: actions.take_edited(drawn(s).pk, content=workbook(), file_name="a.xlsx", by=by),
    "approve_plan": lambda s, by: actions.approve_plan(solved(s).pk, by=by),
    "record_arrival": lambda s, by: actions.record_arrival(contracted(s).plan_id, fund="F1", slip=slip("more"), by=by),
    "allocate": lambda s, by: actions.allocate(contracted(s).plan_id, line=line_of(contracted(s)), amount=1_00, by=by),
    "record_contract": lambda s, by: actions.record_contract(contracted(s).plan_id, cost_line="L1", number="C-2", firm="Painters", amount=1_00, signed_on=today(), by=by),
    "pay": lambda s, by: actions.pay(contracted(s).plan_id, line=line_of(contracted(s)), contract=contracted(s).pk, slip=slip("paid"), by=by),
    "accept_work": lambda s, by: actions.accept_work(contracted(s).plan_id, contract=contracted(s).pk, slip=slip("done"), by=by),
    "give_back": lambda s, by: actions.give_back(contracted(s).plan_id, fund="F1", slip=slip("back"), by=by),
    "close_book": lambda s, by: actions.close_book(empty_book(s).plan_id, fund="F1", by=by),
    "open_venture": lambda s, by: open_venture(title="Flats", terms=JOINT, unit=make_bureau().unit, by=by),
    "add_fact": lambda s, by: add_fact(venture(s).pk, fact=Happened("noted", today(), note="Seen"), by=by),
}
# fmt: on
TRIED = [("funds", name, "handling", run) for name, run in ACTIONS.items()]
OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    "desk:fund_plan_act": {"name": lambda _scene: "compute"},
    "desk:venture": {"venture": lambda scene: venture(scene).number},
    "desk:venture_new": {"kind": lambda _scene: "joint"},
    "desk:venture_fact": {
        "venture": lambda scene: venture(scene).number,
        "kind": lambda _scene: "noted",
    },
}
