"""A plan made by hand is judged; a computed one is approved. From then on money may move."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.people.models import User
from jiewang.works.funds.access import leave_to_approve, leave_to_plan
from jiewang.works.funds.checking.check import check_workbook
from jiewang.works.funds.diary import lock_plan, move_plan
from jiewang.works.funds.district import District, Payment
from jiewang.works.funds.drafts import keep_version, valid_draft
from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.ledger.models import Entry
from jiewang.works.funds.models import FundPlan, PlanStep, PlanVersion
from jiewang.works.funds.money_records import funds_without_money
from jiewang.works.funds.results import breaches_as_data, keep_payments, summary_by_hand
from jiewang.works.funds.snapshot import as_data, same_district
from jiewang.works.funds.states import PlanState
from jiewang.works.funds.workbook.cells import money_of, text_of, year_of
from jiewang.works.funds.workbook.reading import district_of
from jiewang.works.funds.workbook.sheets import OUTPUT, open_book, sheet_of

Kind = PlanStep.Kind


def take_edited(
    plan_id: int, *, content: bytes, file_name: str, by: User, seen: int | None = None
) -> int:
    """Judge a plan edited by hand and keep it; lawful, it is the plan's result. Return the version.

    What it breaks stands in the version's `problems`; then the plan stays as it was. The input
    sheets must be those of the draft. Raises CaseError, WorkbookUnreadable, WorkbookRefused.
    """
    before = FundPlan.objects.select_related("unit").get(pk=plan_id)
    leave_to_plan(by, before, act=_("Upload an edited plan"))
    breaches = breaches_as_data(check_workbook(content))
    book = open_book(content)
    district = district_of(book)
    payments = [] if breaches else _payments(book)
    with transaction.atomic():
        plan = lock_plan(plan_id)
        actor = leave_to_plan(by, plan, act=_("Upload an edited plan"))
        check_unmoved(plan, seen)
        if not same_district(as_data(district), valid_draft(plan).data):
            raise FundsError(
                _(
                    "Its input differs from this plan's workbook. Upload it as a new workbook"
                    " first, then the edited plan."
                )
            )
        at = timezone.now()
        version = keep_version(
            plan,
            PlanVersion.Kind.EDITED,
            content,
            file_name,
            district=district,
            actor=actor,
            at=at,
            base=plan.result or plan.draft,
            problems=breaches,
            summary=summary_by_hand(district, payments) if payments else {},
            **_told_in(book),
        )
        data = {"version": version.number, "wrong": len(breaches)}
        if breaches:
            write_line(plan, Kind.EDITED, actor=actor, at=at, data=data)
        else:
            _keep_lawful(plan, version, payments, district, actor, data)
        return version.pk


def _keep_lawful(
    plan: FundPlan,
    version: PlanVersion,
    payments: list[Payment],
    district: District,
    actor: Actor,
    data: dict[str, Any],
) -> None:
    keep_payments(version, payments, district)
    plan.result = version
    if plan.state == PlanState.SOLVED:
        write_line(
            plan, Kind.EDITED, actor=actor, at=version.at, data=data, moved=True, also=["result"]
        )
    else:
        move_plan(
            plan, PlanState.SOLVED, Kind.EDITED, actor=actor, at=version.at, data=data,
            also=["result"],
        )  # fmt: skip


def _payments(book: Any) -> list[Payment]:
    sheet = sheet_of(book, "plan", OUTPUT["plan"])
    return [
        Payment(
            fund=text_of(cells["fund"]),
            cost_line=text_of(cells["cost_line"]),
            year=year_of(cells["year"]),
            amount=money_of(cells["amount"]),
        )
        for _number, cells in (sheet.rows if sheet else ())
    ]


_MONEY = frozenset({"amount", "change_amount", "arrived", "used", "lapsed"})
_YEARS = frozenset({"year", "change_year", "lapses_after"})


def _told_in(book: Any) -> dict[str, list[dict[str, Any]]]:
    """The reasons that stand in the workbook's own sheets, as results.py stores them."""
    return {name: _rows(book, name) for name in ("unmet", "lapsing", "explanation")}


def _rows(book: Any, name: str) -> list[dict[str, Any]]:
    sheet = sheet_of(book, name, OUTPUT[name])
    return [
        {column: _value(column, cells.get(column)) for column in OUTPUT[name]}
        for _number, cells in (sheet.rows if sheet else ())
    ]


def _value(column: str, cell: Any) -> Any:
    if cell is None:
        return None if column in _MONEY | _YEARS else ""
    if column in _MONEY:
        return money_of(cell) if isinstance(cell, int | float) else None
    if column in _YEARS:
        return int(cell) if str(cell).isdecimal() else None
    return text_of(cell)


@transaction.atomic
def approve_plan(plan_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """A leader approves the plan: its funds become books, its payments may be allocated.

    Refused while any of its money is only intended or contracted; the database refuses it too.
    Raises CaseError, FundPlan.DoesNotExist.
    """
    plan = lock_plan(plan_id)
    if plan.state == PlanState.APPROVED:
        return
    actor = leave_to_approve(by, plan)
    check_unmoved(plan, seen)
    funds = list(plan.funds.select_for_update(no_key=True).filter(in_plan=True))
    if missing := funds_without_money(funds):
        text = _(
            "Not in place and without a document: %(funds)s. Intent is not money; record the"
            " document that grants it, or plan without it."
        )
        raise FundsError(text % {"funds": _(", ").join(str(each) for each in missing)})
    plan.funds.filter(in_plan=True).update(approved=True)
    plan.approved_at = at = timezone.now()
    move_plan(
        plan, PlanState.APPROVED, Kind.APPROVED, actor=actor, at=at, note=note.strip(),
        also=["approved_at"],
    )  # fmt: skip
    for fund in funds:
        if amount := min(fund.in_place, fund.total):
            Entry.objects.create(
                plan=plan,
                kind=Entry.Kind.ARRIVED,
                fund=fund,
                amount=amount,
                voucher=f"{fund.document or plan.number} {fund.code}"[:80],
                balance=amount,
                on=fund.in_place_on or timezone.localdate(at),
                by=by,
                post=actor.post,
                unit=actor.unit or plan.unit,
                at=at,
            )
