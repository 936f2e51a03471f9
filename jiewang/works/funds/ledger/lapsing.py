"""Warnings before money lapses: what lies unpaid, oldest first, and the last day it may be paid."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiewang.base.events import announce
from jiewang.base.toml_files import read_toml, stamp_of
from jiewang.center.case.actions import HOUSE
from jiewang.center.case.things import write_line
from jiewang.works.funds.diary import lock_plan
from jiewang.works.funds.district import GRANTED
from jiewang.works.funds.events import LapseNear
from jiewang.works.funds.models import PlanFund, PlanStep
from jiewang.works.funds.states import PAYING_STATES

# Until the district's funds.toml says otherwise.
_BUILT_IN = (90, 30, 7)


@dataclass(frozen=True)
class Lapse:
    """Money of one year of arrival that is lost unless it is paid by `last_day`. Fen."""

    amount: int
    last_day: date

    def days(self, today: date) -> int:
        return (self.last_day - today).days


def next_lapse(fund: PlanFund) -> Lapse | None:
    """The first of a fund's money that will lapse; oldest money is paid first. None: none will."""
    used = fund.paid + fund.returned
    for _arrival, amount, last in sorted(fund.lots, key=lambda lot: (lot[2], lot[0])):
        left = max(0, amount - used)
        used = max(0, used - amount)
        if left:
            return Lapse(left, date(last, 12, 31))
    return None


def warn_of_lapses(at: datetime) -> int:
    """Tell of money that comes near its last day, each threshold once; how many were told."""
    today, told = timezone.localdate(at), 0
    books = PlanFund.objects.filter(
        approved=True, closed_at=None, plan__state__in=sorted(PAYING_STATES), level__in=GRANTED
    )
    for pk, plan_id in books.values_list("pk", "plan_id"):
        told += _warn(pk, plan_id, today, at)
    return told


@transaction.atomic
def _warn(pk: int, plan_id: int, today: date, at: datetime) -> int:
    plan = lock_plan(plan_id)
    book = PlanFund.objects.select_for_update(no_key=True).get(pk=pk)
    lapse = next_lapse(book)
    if lapse is None:
        return 0
    reached = [days for days in warn_days() if lapse.days(today) <= days]
    mark = f"{lapse.last_day.year}:{min(reached, default=0)}"
    if not reached or mark == book.warned:
        return 0
    book.warned = mark
    book.save(update_fields=["warned"])
    data = {"fund": book.code, "name": str(book), "amount": lapse.amount}
    data |= {"last_day": lapse.last_day.isoformat(), "days": lapse.days(today)}
    write_line(plan, PlanStep.Kind.LAPSE_NEAR, actor=HOUSE, at=at, data=data)
    announce(
        LapseNear(
            plan_id=plan.pk,
            fund_id=book.pk,
            amount=lapse.amount,
            last_day=lapse.last_day,
            days=lapse.days(today),
            at=at,
        )
    )
    return 1


def warn_days() -> tuple[int, ...]:
    """How many days before its last day money is warned of, from `funds.toml`, the longest first."""
    path = Path(settings.DISTRICT_DATA) / "funds.toml"
    return _warn_days(stamp_of(path)) if path.exists() else _BUILT_IN


@lru_cache(maxsize=4)
def _warn_days(stamp: tuple[Path, int, int]) -> tuple[int, ...]:
    rows: dict[str, Any] = read_toml(stamp[0]).get("lapse", {})
    return tuple(sorted((int(days) for days in rows.get("warn_days", _BUILT_IN)), reverse=True))
