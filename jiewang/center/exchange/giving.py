"""What goes out 回传: what became of an order, given again until it is acknowledged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from jiewang.center.case.events import CaseMoved
from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import UNFILED_STATES, State
from jiewang.center.catalog.reasons import UnknownReason, reason_label
from jiewang.center.exchange.models import Outgoing
from jiewang.center.intake.events import ReportJoined, ReportTakenOut
from jiewang.center.intake.outside.events import OutsideKept, OutsideTimeAsked
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.center.intake.outside.queries import known_system

Kind = Outgoing.Kind
ANSWERS = frozenset({Kind.CLOSED, Kind.DECLINED})
_BY_STATE = {State.REFUSED: Kind.DECLINED, State.CLOSED: Kind.CLOSED}
_LINE_OF = {Kind.ACCEPTED: CaseStep.Kind.FILED, Kind.DECLINED: CaseStep.Kind.REFUSED}
_LINE_OF |= {Kind.CLOSED: CaseStep.Kind.CLOSED}
MOST = 500


@dataclass(frozen=True)
class Given:
    """One thing to tell another system. `id` is what it acknowledges.

    `text`: the answer of what is closed or declined, the explanation of an extension. `until`:
    the moment an extension asks for. `reason`: the code of a refusal, with its words.
    """

    id: int
    system: str
    number: str
    case_number: str
    kind: str
    at: datetime
    reason: str
    reason_text: str
    text: str
    until: str
    acknowledged_at: datetime | None


# --- What follows from what happens to a case -------------------------------------------------


def tell_outside(event: CaseMoved) -> None:
    """A case has come to a state that other systems hear of."""
    kind = _kind_of(event)
    # Of the many cases that nobody outside knows, no question is asked on their way in.
    if kind is None or (kind == Kind.ACCEPTED and event.outside_due_at is None):
        return
    references = OutsideReference.objects.filter(report__case=event.case_id, withdrawn_at=None)
    found = list(references)
    if found:
        lines = CaseStep.objects.filter(case=event.case_id, moved=True, kind=event.kind)
        _put_out(found, lines.latest("line"), kind)


def _kind_of(event: CaseMoved) -> Outgoing.Kind | None:
    if event.new == State.FILED and event.old in UNFILED_STATES:
        return Kind.ACCEPTED
    if event.old == State.CLOSED:
        return Kind.REOPENED
    return _BY_STATE.get(State(event.new))


def catch_up(event: OutsideKept) -> None:
    """A number came after the case had moved already: what it has missed is told now."""
    if not event.filed:
        return
    reference = OutsideReference.objects.select_related("report__case").get(pk=event.reference_id)
    _tell_missed(reference)


def tell_joined(event: ReportJoined | ReportTakenOut) -> None:
    """A report has come to another case: its system hears where that one stands."""
    references = OutsideReference.objects.filter(report=event.report_id, withdrawn_at=None)
    for reference in references.select_related("report__case"):
        _tell_missed(reference)


def _tell_missed(reference: OutsideReference) -> None:
    case = reference.report.case
    missed = [Kind.ACCEPTED] if case.state not in UNFILED_STATES else []
    missed += [_BY_STATE[State(case.state)]] if case.state in _BY_STATE else []
    for kind in missed:
        step = case.steps.filter(kind=_LINE_OF[kind]).order_by("-line").first()
        if step is not None:
            _put_out([reference], step, kind)


def tell_time_asked(event: OutsideTimeAsked) -> None:
    """Somebody here asks a system for more time."""
    step = CaseStep.objects.get(case=event.case_id, line=event.line)
    reference = OutsideReference.objects.get(pk=event.reference_id)
    _put_out([reference], step, Kind.EXTENSION)


def _put_out(references: Iterable[OutsideReference], step: CaseStep, kind: Outgoing.Kind) -> None:
    rows = [Outgoing(reference=each, step=step, kind=kind) for each in references]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)


# --- Giving and acknowledging -----------------------------------------------------------------


def to_give(system: str, *, after: int = 0, most: int = MOST) -> list[Given]:
    """What a system has not acknowledged yet, the oldest first; `after` an id to page on.

    Begin at 0 each time: what was not acknowledged comes again. Raises OutsideRefused.
    """
    waiting = _outgoing().filter(reference__system=known_system(system), acknowledged_at=None)
    return [_given(each) for each in waiting.filter(pk__gt=after)[:most]]


def given_on(system: str, first: date, last: date) -> list[Given]:
    """Everything that two days and those between had for a system, acknowledged or not."""
    begin, end = (_begin_of(day) for day in (first, date.fromordinal(last.toordinal() + 1)))
    rows = _outgoing().filter(reference__system=known_system(system))
    return [_given(each) for each in rows.filter(step__at__gte=begin, step__at__lt=end)]


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))  # made aware here


@transaction.atomic
def acknowledge(system: str, ids: Sequence[int]) -> dict[int, bool]:
    """A system says that it has these. For each id whether it is one of that system's.

    Acknowledged already, nothing is written. Raises OutsideRefused.
    """
    at = timezone.now()
    rows = Outgoing.objects.filter(pk__in=list(ids), reference__system=known_system(system))
    # In order of id, so that two deliveries of one acknowledgement do not wait for each other.
    mine = list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))
    new = [each for each in mine if each.acknowledged_at is None]
    Outgoing.objects.filter(pk__in=[each.pk for each in new]).update(acknowledged_at=at)
    answered = {each.reference_id for each in new if each.kind in ANSWERS}
    references = OutsideReference.objects.filter(pk__in=answered, answered_at=None)
    references.update(answered_at=at)
    known = {each.pk for each in mine}
    return {each: each in known for each in ids}


@transaction.atomic
def give_again(system: str, numbers: Iterable[str]) -> int:
    """Give the answers of these numbers once more, though they were acknowledged; how many."""
    rows = Outgoing.objects.filter(
        reference__system=known_system(system),
        reference__number__in=list(numbers),
        kind__in=sorted(ANSWERS),
    )
    return rows.exclude(acknowledged_at=None).update(acknowledged_at=None)


def _outgoing() -> "QuerySet[Outgoing]":
    return Outgoing.objects.select_related("reference", "step__case").order_by("pk")


def _given(row: Outgoing) -> Given:
    step = row.step
    reason = str(step.data.get("reason", "")) if row.kind == Kind.DECLINED else ""
    # A reporter's words, when it was opened again, stand elsewhere and stay here.
    text = step.note if row.kind in {*ANSWERS, Kind.EXTENSION} else ""
    return Given(
        id=row.pk,
        system=row.reference.system,
        number=row.reference.number,
        case_number=step.case.number,
        kind=row.kind,
        at=step.at,
        reason=reason,
        reason_text=_label(reason),
        text=text,
        until=str(step.data.get("until", "")),
        acknowledged_at=row.acknowledged_at,
    )


def _label(code: str) -> str:
    try:
        return reason_label("refuse", code) if code else ""
    except UnknownReason:
        return code
