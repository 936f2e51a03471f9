"""Intended, contracted, granted, in place: what is known of a fund's money before the approval."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.things import check_unmoved, write_line
from jiewang.people.models import User
from jiewang.works.funds.access import leave_to_record_money
from jiewang.works.funds.diary import lock_plan
from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.models import PlanFund, PlanStep


@dataclass(frozen=True)
class MoneyRecord:
    """Four amounts in fen, each with its day, never added; and the document that grants money."""

    intended: int = 0
    intended_on: date | None = None
    contracted: int = 0
    contracted_on: date | None = None
    document: str = ""
    document_on: date | None = None
    in_place: int = 0
    in_place_on: date | None = None


@transaction.atomic
def record_money(
    plan_id: int, *, fund: str, record: MoneyRecord, by: User, seen: int | None = None
) -> None:
    """Write down what is known of a fund's money; the same again writes nothing.

    Raises CaseError, FundPlan.DoesNotExist, PlanFund.DoesNotExist.
    """
    plan = lock_plan(plan_id)
    actor = leave_to_record_money(by, plan)
    check_unmoved(plan, seen)
    row = plan.funds.get(code=fund)
    _check(record)
    given = asdict(record)
    if all(getattr(row, field) == value for field, value in given.items()):
        return
    for field, value in given.items():
        setattr(row, field, value)
    row.save(update_fields=list(given))
    data: dict[str, object] = {"fund": fund, "name": str(row)}
    data |= {key: _plain(value) for key, value in given.items() if value}
    write_line(plan, PlanStep.Kind.EVIDENCE, actor=actor, at=timezone.now(), data=data)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _check(record: MoneyRecord) -> None:
    """An amount comes with its day, a document with the day it was issued. Raises FundsError."""
    pairs = (
        (record.intended, record.intended_on),
        (record.contracted, record.contracted_on),
        (record.in_place, record.in_place_on),
        (record.document.strip(), record.document_on),
    )
    if any(bool(what) != (on is not None) for what, on in pairs):
        raise FundsError(_("Each amount and each document has its day: fill in both or neither."))
    if min(record.intended, record.contracted, record.in_place) < 0:
        raise FundsError(_("An amount is not below 0."))


def funds_without_money(funds: list[PlanFund]) -> list[PlanFund]:
    """Those that stand in the plan with money that is only intended or contracted."""
    return [each for each in funds if not each.is_money]
