"""Money moves: it arrives, is allocated, contracted, paid, accepted, given back; books close at zero.

Each action asks in sentences what the database asks again: see triggers.py.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor
from jiewang.center.case.things import write_line
from jiewang.people.models import User
from jiewang.works.funds.access import (
    leave_to_accept,
    leave_to_allocate,
    leave_to_close,
    leave_to_contract,
    leave_to_keep_books,
    leave_to_pay,
)
from jiewang.works.funds.diary import lock_plan, move_plan
from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.events import PaymentMade
from jiewang.works.funds.ledger.models import Contract, Entry
from jiewang.works.funds.models import FundPlan, PlanFund, PlanLine, PlanStep
from jiewang.works.funds.money import yuan
from jiewang.works.funds.queries import contracted_for
from jiewang.works.funds.states import PlanState

Kind = PlanStep.Kind


@dataclass(frozen=True)
class Slip:
    """One paper about money: amount in fen, its number, its day."""

    amount: int
    voucher: str
    on: date
    note: str = ""


@transaction.atomic
def record_arrival(plan_id: int, *, fund: str, slip: Slip, by: User) -> int:
    """Money of an approved fund has come in 到位. Raises CaseError, DoesNotExist."""
    plan = lock_plan(plan_id)
    actor = leave_to_keep_books(by, plan, act=_("Record what arrived"))
    book = _open_book(plan, fund)
    if found := _same(plan, Entry.Kind.ARRIVED, slip):
        return found
    _at_most(slip.amount, book.total - book.arrived, _("of this fund is still to come"))
    entry = _enter(plan, Entry.Kind.ARRIVED, slip, actor, book=book)
    return _told(plan, Kind.ARRIVED, entry, actor)


@transaction.atomic
def allocate(plan_id: int, *, line: int, amount: int, by: User, document: str = "") -> int:
    """Release money for one payment of the plan 下达. `amount` in fen. Raises CaseError."""
    plan = lock_plan(plan_id)
    actor = leave_to_allocate(by, plan)
    row = _line(plan, line)
    book = _open_book(plan, row.fund.code)
    _at_most(amount, row.amount - row.allocated, _("of this payment is not allocated yet"))
    slip = Slip(amount, document.strip() or plan.number, timezone.localdate())
    entry = _enter(plan, Entry.Kind.ALLOCATED, slip, actor, book=book, line=row)
    return _told(plan, Kind.ALLOCATED, entry, actor)


@transaction.atomic
def record_contract(
    plan_id: int, *, cost_line: str, number: str, firm: str, amount: int, signed_on: date, by: User
) -> int:
    """Write down a contract for a cost line; the same number again gives the same contract.

    All contracts of a line together are at most what the plan pays for it. Raises CaseError.
    """
    plan = lock_plan(plan_id)
    actor = leave_to_contract(by, plan)
    number, firm = number.strip(), firm.strip()
    if not number or not firm:
        raise FundsError(_("A contract has a number and a firm. Fill in both."))
    if found := plan.contracts.filter(number=number).first():
        if (found.cost_line, found.amount, found.firm) == (cost_line, amount, firm):
            return found.pk
        raise FundsError(_("Another contract has this number already."))
    lines = PlanLine.objects.filter(version=plan.result_id, cost_line=cost_line)
    planned = sum(row.amount for row in lines)
    _at_most(amount, planned - contracted_for(plan, cost_line), _("of this cost line is free"))
    _check_day(signed_on)
    at = timezone.now()
    contract = Contract.objects.create(
        plan=plan,
        project=lines[0].project,
        cost_line=cost_line,
        number=number[:80],
        firm=firm[:120],
        amount=amount,
        signed_on=signed_on,
        by=by,
        at=at,
    )
    data = {"contract": str(contract), "amount": amount, "cost_line": cost_line}
    _write(plan, Kind.CONTRACTED, actor, at, data)
    return contract.pk


@transaction.atomic
def pay(plan_id: int, *, line: int, contract: int, slip: Slip, by: User) -> int:
    """Pay on a contract from what is allocated and in the book; the same slip twice pays once.

    Raises CaseError, and IntegrityError where two at once would overpay all the same.
    """
    plan = lock_plan(plan_id)
    agreed = plan.contracts.get(pk=contract)
    actor = leave_to_pay(by, plan, agreed)
    row = _line(plan, line)
    book = _open_book(plan, row.fund.code)
    if found := _same(plan, Entry.Kind.PAID, slip):
        return found
    if agreed.cost_line != row.cost_line:
        raise FundsError(_("This contract is for another cost line. Choose one of this line."))
    _at_most(slip.amount, row.left, _("is allocated to this payment and not paid"))
    _at_most(slip.amount, agreed.left, _("of this contract is not paid"))
    _at_most(slip.amount, book.balance, _("lies in the book of this fund"))
    _check_window(row, slip.on)
    entry = _enter(plan, Entry.Kind.PAID, slip, actor, book=book, line=row, contract=agreed)
    pk = _told(plan, Kind.PAID, entry, actor)
    announce(
        PaymentMade(
            plan_id=plan.pk,
            entry_id=pk,
            project=row.project,
            cost_line=row.cost_line,
            amount=slip.amount,
            at=entry.at,
        )
    )
    return pk


@transaction.atomic
def accept_work(plan_id: int, *, contract: int, slip: Slip, by: User) -> int:
    """The work of a contract is accepted 验收, all of it or a part. Raises CaseError."""
    plan = lock_plan(plan_id)
    agreed = plan.contracts.get(pk=contract)
    actor = leave_to_accept(by, plan, agreed)
    if found := _same(plan, Entry.Kind.ACCEPTED, slip):
        return found
    _at_most(slip.amount, agreed.amount - agreed.accepted, _("of this contract is not accepted"))
    entry = _enter(plan, Entry.Kind.ACCEPTED, slip, actor, contract=agreed)
    return _told(plan, Kind.ACCEPTED, entry, actor)


@transaction.atomic
def give_back(plan_id: int, *, fund: str, slip: Slip, by: User) -> int:
    """Give money of a book back to whom it came from 退回. Raises CaseError, DoesNotExist."""
    plan = lock_plan(plan_id)
    actor = leave_to_keep_books(by, plan, act=_("Give back"))
    book = _open_book(plan, fund)
    if found := _same(plan, Entry.Kind.RETURNED, slip):
        return found
    _at_most(slip.amount, book.balance, _("lies in the book of this fund"))
    entry = _enter(plan, Entry.Kind.RETURNED, slip, actor, book=book)
    return _told(plan, Kind.RETURNED, entry, actor)


@transaction.atomic
def close_book(plan_id: int, *, fund: str, by: User) -> None:
    """Close a book whose balance is zero; the last one closes the plan. Raises CaseError."""
    plan = lock_plan(plan_id)
    if plan.funds.filter(code=fund, closed_at__isnull=False).exists():
        return
    actor = leave_to_close(by, plan)
    book = _open_book(plan, fund)
    if book.balance:
        text = _("%(amount)s yuan lie in this book. Pay it or give it back, then close.")
        raise FundsError(text % {"amount": yuan(book.balance)})
    unpaid = plan.contracts.filter(entries__fund=book).distinct()
    if any(each.accepted < each.paid for each in unpaid):
        raise FundsError(_("More was paid from this book than is accepted. Accept the work first."))
    book.closed_at = at = timezone.now()
    book.save(update_fields=["closed_at"])
    data = {"fund": book.code, "name": str(book), "paid": book.paid, "returned": book.returned}
    _write(plan, Kind.BOOK_CLOSED, actor, at, data)
    if not plan.funds.filter(approved=True, closed_at=None).exists():
        plan.closed_at = at
        move_plan(plan, PlanState.CLOSED, Kind.CLOSED, actor=actor, at=at, also=["closed_at"])


def _open_book(plan: FundPlan, fund: str) -> PlanFund:
    """The book, locked: its balance is read and then changed by the trigger."""
    book = plan.funds.select_for_update(no_key=True).get(code=fund)
    if book.closed_at is not None:
        raise FundsError(_("This book is closed: nothing moves in it any more."))
    return book


def _line(plan: FundPlan, pk: int) -> PlanLine:
    rows = PlanLine.objects.select_related("fund").filter(version=plan.result_id)
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=pk)


def _same(plan: FundPlan, kind: Entry.Kind, slip: Slip) -> int | None:
    """The entry of the same paper, if it is there. Raises FundsError if it says another amount."""
    found = plan.entries.filter(kind=kind, voucher=slip.voucher.strip()).first()
    if found is None:
        return None
    if found.amount != slip.amount:
        text = _("%(voucher)s is entered already, with %(amount)s yuan.")
        raise FundsError(text % {"voucher": found.voucher, "amount": yuan(found.amount)})
    return found.pk


def _at_most(amount: int, left: int, what: str) -> None:
    if amount <= 0:
        raise FundsError(_("The amount is above 0."))
    if amount > left:
        # Two sentences, so that the figure that would be allowed stands first.
        text = _("%(left)s yuan %(what)s; %(amount)s would be too much.")
        raise FundsError(text % {"left": yuan(left), "what": what, "amount": yuan(amount)})


def _check_day(on: date) -> None:
    if on > timezone.localdate():
        raise FundsError(_("The day lies ahead. Enter it when it has happened."))


def _check_window(row: PlanLine, on: date) -> None:
    """Paid in the year of the plan, or later while money of the fund may still be used."""
    _check_day(on)
    last = max((lot[2] for lot in row.fund.lots if lot[0] <= row.year), default=row.year)
    if not row.year <= on.year <= max(last, row.year):
        text = _("The plan pays this in %(year)s; the fund's money may be used until %(last)s.")
        raise FundsError(text % {"year": row.year, "last": last})


def _enter(
    plan: FundPlan,
    kind: Entry.Kind,
    slip: Slip,
    actor: Actor,
    *,
    book: PlanFund | None = None,
    line: PlanLine | None = None,
    contract: Contract | None = None,
) -> Entry:
    slip = replace(slip, voucher=slip.voucher.strip()[:80], note=slip.note.strip()[:500])
    if not slip.voucher:
        raise FundsError(_("Each movement of money has a paper. Fill in its number."))
    _check_day(slip.on)
    # Nothing of this is done by the house itself.
    assert actor.user is not None
    return Entry.objects.create(
        plan=plan,
        kind=kind,
        fund=book,
        line=line,
        contract=contract,
        amount=slip.amount,
        voucher=slip.voucher,
        balance=None if book is None else book.balance + slip.amount * _SIGN[kind],
        on=slip.on,
        by=actor.user,
        post=actor.post,
        unit=actor.unit or plan.unit,
        note=slip.note,
        at=timezone.now(),
    )


# How a movement changes what lies in the book.
_SIGN = {
    Entry.Kind.ARRIVED: 1,
    Entry.Kind.ALLOCATED: 0,
    Entry.Kind.PAID: -1,
    Entry.Kind.RETURNED: -1,
}


def _told(plan: FundPlan, kind: PlanStep.Kind, entry: Entry, actor: Actor) -> int:
    """Write the entry's line in the diary; the first movement lets the plan be executed."""
    data = {"entry": entry.pk, "amount": entry.amount, "voucher": entry.voucher}
    if entry.fund is not None:
        data |= {"fund": entry.fund.code, "name": str(entry.fund), "balance": entry.balance}
    if entry.contract is not None:
        data["contract"] = str(entry.contract)
    if entry.line is not None:
        data |= {"cost_line": entry.line.cost_line, "year": entry.line.year}
    _write(plan, kind, actor, entry.at, data, note=entry.note)
    return entry.pk


def _write(
    plan: FundPlan,
    kind: PlanStep.Kind,
    actor: Actor,
    at: datetime,
    data: dict[str, object],
    note: str = "",
) -> None:
    if plan.state == PlanState.APPROVED:
        move_plan(plan, PlanState.EXECUTING, kind, actor=actor, at=at, note=note, data=data)
    else:
        write_line(plan, kind, actor=actor, at=at, note=note, data=data)
