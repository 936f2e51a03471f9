"""A day compared 日对账: what one side has and the other lacks.

Our side is written down once, by the worker at night or when somebody asks for it, and does not
change by itself; theirs is what their list said. So the same comparison gives the same result.
A row of ours: number, case, state, due, answered. A row of theirs: number, due, answered.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.clock.telling import stamp
from jiewang.center.exchange.access import leave_to_exchange
from jiewang.center.exchange.errors import ExchangeRefused
from jiewang.center.exchange.giving import ANSWERS, give_again
from jiewang.center.exchange.models import DayList, Outgoing
from jiewang.center.intake.outside.models import OutsideReference, System
from jiewang.center.intake.outside.queries import known_system
from jiewang.people.models import User

log = logging.getLogger(__name__)

Row = dict[str, Any]
# Minutes count; seconds get lost in tables.
_SAME_MOMENT = timedelta(minutes=1)
_FIRST_YEAR = 2000


@dataclass(frozen=True)
class Their:
    """One row of the other side's list. `answered`: whether it has our answer."""

    number: str
    due_at: datetime | None = None
    answered: bool = False


@dataclass(frozen=True)
class Differences:
    """What a comparison has found. Rows of ours, and of theirs where we have none."""

    both: int = 0
    they_lack: list[Row] = field(default_factory=list)
    we_lack: list[Row] = field(default_factory=list)
    other_day: list[Row] = field(default_factory=list)
    answered_here: list[Row] = field(default_factory=list)
    answered_there: list[Row] = field(default_factory=list)
    due_differs: list[Row] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things somebody has to look at; what stands on another day is none of them."""
        lists = (self.they_lack, self.we_lack, self.answered_here, self.answered_there)
        return sum(len(each) for each in (*lists, self.due_differs))


def compare(ours: list[Row], theirs: list[Row], *, elsewhere: frozenset[str]) -> Differences:
    """Set two lists of a day against each other. `elsewhere`: numbers we have on other days."""
    mine = {row["number"]: row for row in ours}
    yours = {row["number"]: row for row in theirs}
    both = [(mine[number], yours[number]) for number in mine if number in yours]
    only_yours = [row for number, row in yours.items() if number not in mine]
    return Differences(
        both=len(both),
        they_lack=[row for number, row in mine.items() if number not in yours],
        we_lack=[row for row in only_yours if row["number"] not in elsewhere],
        other_day=[row for row in only_yours if row["number"] in elsewhere],
        answered_here=[a for a, b in both if a["answered"] and not b["answered"]],
        answered_there=[a for a, b in both if b["answered"] and not a["answered"]],
        due_differs=[{**a, "their_due": b["due"]} for a, b in both if _differs(a, b)],
    )


def _differs(ours: Row, theirs: Row) -> bool:
    """Whether both name a moment and not the same; a list without deadlines says nothing of them."""
    if not ours["due"] or not theirs["due"]:
        return False
    apart = datetime.fromisoformat(ours["due"]) - datetime.fromisoformat(theirs["due"])
    return abs(apart) >= _SAME_MOMENT


def check_day(day: date, *, at: datetime) -> None:
    """Refuse a day that has not begun, or that nobody can mean. Raises ExchangeRefused."""
    if day > timezone.localdate(at) or day.year < _FIRST_YEAR:
        raise ExchangeRefused(_("Ask for a day that has begun, such as yesterday."))


@transaction.atomic
def write_day(system: str, day: date, *, at: datetime, anew: bool = False) -> DayList:
    """Write our side of a day down, unless it is; `anew` writes it as it is now.

    Of a day: the orders that came in on it, and those whose answer was given on it. What was
    written before the day was over is written again. Raises ExchangeRefused, OutsideRefused.
    """
    kept = known_system(system)
    check_day(day, at=at)
    found = DayList.objects.filter(system=kept, day=day).first()
    if found is not None and not anew and day < timezone.localdate(found.written_at):
        return found
    values = {"ours": _our_rows(kept, day), "written_at": at}
    # One statement decides between two workers that write the day at one moment.
    row, _new = DayList.objects.update_or_create(system=kept, day=day, defaults=values)
    return row


def _our_rows(system: System, day: date) -> list[Row]:
    begin = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    answers = Outgoing.objects.filter(reference=OuterRef("pk"), kind__in=sorted(ANSWERS))
    on_it = Q(received_at__gte=begin, received_at__lt=end)
    on_it |= Q(Exists(answers.filter(step__at__gte=begin, step__at__lt=end)))
    references = OutsideReference.objects.filter(on_it, system=system, withdrawn_at=None)
    references = references.annotate(has_answer=Exists(answers)).select_related("report__case")
    return [
        {
            "number": each.number,
            "case": each.report.case.number,
            "state": each.report.case.state,
            "due": stamp(each.due_at) if each.due_at else "",
            "answered": bool(each.has_answer),
        }
        for each in references.order_by("number")
    ]


def write_yesterday(at: datetime) -> int:
    """Write our side of yesterday for every system that has ever sent anything; how many lists."""
    day = timezone.localdate(at) - timedelta(days=1)
    written = 0
    for system in System:
        found = DayList.objects.filter(system=system, day=day).first()
        if found is not None and day < timezone.localdate(found.written_at):
            continue
        if OutsideReference.objects.filter(system=system).exists():
            write_day(system, day, at=at)
            written += 1
    return written


@transaction.atomic
def reconcile(system: str, day: date, theirs: Iterable[Their], *, at: datetime) -> Differences:
    """Compare the other side's list of a day with ours, and keep theirs for the page.

    Repeated with the same list the result is the same. Raises ExchangeRefused, OutsideRefused.
    """
    row = write_day(system, day, at=at)
    row.theirs = [
        {
            "number": each.number,
            "due": stamp(each.due_at) if each.due_at else "",
            "answered": each.answered,
        }
        for each in sorted(theirs, key=lambda each: each.number)
    ]
    row.compared_at = at
    row.save(update_fields=["theirs", "compared_at"])
    return differences_of(row)


def differences_of(row: DayList) -> Differences:
    """The result of a day's comparison; nothing while the other side's list is missing."""
    if row.theirs is None:
        return Differences()
    mine = {each["number"] for each in row.ours}
    unknown = [each["number"] for each in row.theirs if each["number"] not in mine]
    known = OutsideReference.objects.filter(system=row.system, number__in=unknown)
    elsewhere = frozenset(known.values_list("number", flat=True))
    return compare(row.ours, row.theirs, elsewhere=elsewhere)


def give_missing_again(row: DayList, *, by: User) -> int:
    """Give the answers again that stand here and not there; how many will go out.

    The log keeps who did it. Raises NotAllowed.
    """
    leave_to_exchange(by)
    count = give_again(row.system, [each["number"] for each in differences_of(row).answered_here])
    log.info("%d answers of %s %s go out again, by user %d.", count, row.system, row.day, by.pk)
    return count


def write_anew(row: DayList, *, at: datetime, by: User) -> DayList:
    """Write our side of a day as it is now; the other side's list stays. The log keeps who did it.

    Raises NotAllowed, ExchangeRefused.
    """
    leave_to_exchange(by)
    written = write_day(row.system, row.day, at=at, anew=True)
    log.info("The day %s %s was written anew, by user %d.", row.system, row.day, by.pk)
    return written
