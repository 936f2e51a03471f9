"""What changes a number or a clock of another system. Ours follow: clock/outside.py.

The person's actions ask leave; those for the house (a door, the wiring) say so.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import HOUSE, Actor, check_unmoved, lock_case, write_step
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import UNFILED_STATES
from jiewang.center.clock.actions import void_deadlines
from jiewang.center.clock.outside import cap_clocks, run_outside_clock
from jiewang.center.clock.telling import stamp
from jiewang.center.intake.access import may_intake
from jiewang.center.intake.models import Report
from jiewang.center.intake.outside.access import leave_to_ask_time, leave_to_set_outside
from jiewang.center.intake.outside.errors import OutsideRefused
from jiewang.center.intake.outside.events import (
    OutsideKept,
    OutsideSpoke,
    OutsideTimeAsked,
)
from jiewang.center.intake.outside.models import (
    NUMBER_LENGTH,
    Addition,
    OutsideReference,
    System,
)
from jiewang.center.intake.outside.queries import (
    known_system,
    reference_by_number,
    waiting_references,
)
from jiewang.center.intake.photo_store import forget_files
from jiewang.center.intake.reporting import Receipt, report
from jiewang.center.intake.wording import check_line, check_text
from jiewang.people.models import User

Kind = CaseStep.Kind
_LATEST = timedelta(days=3650)


@transaction.atomic
def set_outside_number(
    case_id: int,
    *,
    report_id: int,
    system: str,
    number: str,
    due_at: datetime | None,
    by: User,
    seen: int | None = None,
) -> None:
    """Write down, or put right, under which number another system knows a report, and until when.

    Nothing is written that stands so already. Raises CaseError, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor = leave_to_set_outside(by, case)
    report = case.reports.filter(pk=report_id).first()
    if report is None:
        raise OutsideRefused(_("This report does not belong to the case."))
    keep_reference(case, report, system=system, number=number, due_at=due_at, actor=actor)


@transaction.atomic
def report_from_outside(
    *, by: User, outside_system: str, outside_due: datetime | None, **said: Any
) -> Receipt:
    """Take a report down together with its number in another system; `said` as for report().

    Without a system it is report() alone. Raises Refusal, before or with all of it undone.
    """
    receipt = report(by=by, **said)
    if not outside_system or not receipt.created:
        return receipt
    case = lock_case(receipt.case_id)
    # Who takes it down knows the number, also where another center runs the case.
    actor = Actor.by(by, may_intake(by, case))
    stored = Report.objects.get(pk=receipt.report_id)
    number = str(said.get("external_id", ""))
    photos = list(stored.photos.all())
    try:
        keep_reference(
            case, stored, system=outside_system, number=number, due_at=outside_due, actor=actor
        )
    except BaseException:
        # Files do not go back with the transaction.
        forget_files(photos)
        raise
    return receipt


def keep_reference(
    case: Case,
    report: Report,
    *,
    system: str,
    number: str,
    due_at: datetime | None,
    actor: Actor = HOUSE,
    sent_at: datetime | None = None,
    fresh: bool = False,
) -> OutsideReference:
    """Of a locked case: keep a report's number in a system. For the house; leave was asked.

    `fresh`: the report was made just now and the number looked for: neither is asked again.
    Raises OutsideRefused where the number is another report's, or the moment cannot be;
    IntegrityError where a fresh one has come at the same moment.
    """
    kept = known_system(system)
    number = checked_number(number)
    check_due(report, due_at)
    at = timezone.now()
    found = None
    if not fresh:
        _check_free(kept, number, report)
        found = OutsideReference.objects.filter(report=report, system=kept).first()
    if found and (found.number, found.due_at) == (number, due_at):
        return found
    was = found.number if found else ""
    reference = found or OutsideReference(report=report, system=kept, received_at=at)
    data = {"system": str(kept), "number": number, "due": stamp(due_at) if due_at else ""}
    if found:
        data |= {"was": was, "was_due": stamp(found.due_at) if found.due_at else ""}
    reference.number, reference.due_at, reference.by = number, due_at, actor.user
    reference.sent_at = sent_at or reference.sent_at
    reference.save(force_insert=found is None)
    write_step(case, Kind.OUTSIDE_SET, actor=actor, data=data, at=at)
    if was and was != number:
        void_deadlines(case.pk, kinds=[kept], name=was, at=at)
    _run(case, reference, at, fresh=fresh)
    if found is None:
        announce(OutsideKept(case.pk, reference.pk, filed=case.state not in UNFILED_STATES))
    return reference


def checked_number(number: str) -> str:
    """A number without the space around it. Raises OutsideRefused, ReportRefused."""
    number = check_line(number, limit=NUMBER_LENGTH, what=_("The outside number"))
    if not number:
        raise OutsideRefused(_("The number of the other system is missing."))
    return number


def check_due(report: Report, due_at: datetime | None) -> None:
    """Refuse a moment that no clock can run to. Raises OutsideRefused."""
    if due_at is None:
        return
    if due_at <= report.reported_at:
        sentence = _(
            "The other system's deadline lies before the report itself. Compare both moments."
        )
        raise OutsideRefused(sentence)
    if due_at > report.reported_at + _LATEST:
        raise OutsideRefused(_("The other system's deadline is more than ten years ahead."))


def _check_free(system: System, number: str, report: Report) -> None:
    other = reference_by_number(system, number)
    if other is not None and other.report_id != report.pk:
        sentence = _("%(system)s %(number)s belongs to case %(case)s already.")
        values = {"system": system.label, "number": number, "case": other.report.case}
        raise OutsideRefused(sentence % values)


def _run(
    case: Case,
    reference: OutsideReference,
    at: datetime,
    *,
    fresh: bool = False,
    asked_again: bool = False,
) -> None:
    """Let the reference's clock run, as long as somebody outside waits; then ours before it."""
    ended = not case.is_open and not asked_again
    if ended or reference.withdrawn_at or reference.answered_at:
        return
    run_outside_clock(
        case,
        kind=reference.system,
        name=reference.number,
        since=reference.report.reported_at,
        due_at=reference.due_at,
        at=at,
        fresh=fresh,
    )
    cap_clocks(case, at=at)


def change_due(case: Case, reference: OutsideReference, due_at: datetime) -> None:
    """Of a locked case: the other system has moved its deadline. Ours move along. For the house.

    Had it our answer already, it asks for another one, also where the case has ended.
    """
    check_due(reference.report, due_at)
    if reference.due_at == due_at:
        return
    at = timezone.now()
    data = {"system": reference.system, "number": reference.number, "due": stamp(due_at)}
    data |= {"was": reference.number}
    data["was_due"] = stamp(reference.due_at) if reference.due_at else ""
    asked_again = reference.answered_at is not None
    reference.due_at, reference.answered_at = due_at, None
    reference.save(update_fields=["due_at", "answered_at"])
    write_step(case, Kind.OUTSIDE_SET, actor=HOUSE, data=data, at=at)
    _run(case, reference, at, asked_again=asked_again)


def add_words(case: Case, reference: OutsideReference, text: str) -> None:
    """Of a locked case: the other system says more. Kept beside the diary, and told. For the house.

    Raises ReportRefused for what is no text.
    """
    at = timezone.now()
    said = Addition.objects.create(reference=reference, text=check_text(text), at=at)
    data: dict[str, Any] = {"system": reference.system, "number": reference.number}
    data["addition"] = said.pk
    write_step(case, Kind.ADDED, actor=HOUSE, data=data, at=at)
    announce(OutsideSpoke(case.pk, reference.pk, "added"))


def mend_contact(case: Case, reference: OutsideReference, **contact: str) -> None:
    """Of a locked case: the other system corrects name or phone. For the house.

    What it corrects stands in the report alone; the diary says that it was corrected.
    """
    report = reference.report
    if report.deleted_at is not None:
        return
    for field, value in contact.items():
        setattr(report, field, value)
    report.save(update_fields=[*contact])
    data = {"system": reference.system, "number": reference.number, "mended": sorted(contact)}
    write_step(case, Kind.ADDED, actor=HOUSE, data=data, at=timezone.now())


def urge(case: Case, reference: OutsideReference, text: str) -> None:
    """Of a locked case: the other system urges 催办. Its words are kept and told. For the house."""
    at = timezone.now()
    data: dict[str, Any] = {"system": reference.system, "number": reference.number}
    if text.strip():
        said = Addition.objects.create(reference=reference, text=check_text(text), at=at)
        data |= {"addition": said.pk}
    write_step(case, Kind.REMINDED, actor=HOUSE, data=data, at=at)
    announce(OutsideSpoke(case.pk, reference.pk, "urged"))


def withdraw_reference(case: Case, reference: OutsideReference) -> None:
    """Of a locked case: the other system takes its order back 撤单. For the house.

    Its clock ends and it wants no answer; what becomes of the case, a person decides. Withdrawn
    already, nothing is written.
    """
    if reference.withdrawn_at is not None:
        return
    at = reference.withdrawn_at = timezone.now()
    reference.save(update_fields=["withdrawn_at"])
    void_deadlines(case.pk, kinds=[reference.system], name=reference.number, at=at)
    data = {"system": reference.system, "number": reference.number}
    write_step(case, Kind.OUTSIDE_WITHDRAWN, actor=HOUSE, data=data, at=at)
    cap_clocks(case, at=at)
    announce(OutsideSpoke(case.pk, reference.pk, "withdrawn"))


def revive_reference(case: Case, reference: OutsideReference) -> None:
    """Of a locked case: the other system sends a withdrawn order again. For the house."""
    at = timezone.now()
    reference.withdrawn_at = None
    reference.save(update_fields=["withdrawn_at"])
    data = {"system": reference.system, "number": reference.number, "again": True}
    write_step(case, Kind.OUTSIDE_SET, actor=HOUSE, data=data, at=at)
    _run(case, reference, at)


@transaction.atomic
def ask_outside_time(
    case_id: int,
    *,
    reference: int,
    until: datetime,
    explanation: str,
    by: User,
    seen: int | None = None,
) -> None:
    """Ask another system for more time. It answers by sending the order with a new deadline.

    Raises CaseError, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    check_unmoved(case, seen)
    actor = leave_to_ask_time(by, case)
    asked = waiting_references(case.pk).filter(pk=reference).first()
    if asked is None:
        raise OutsideRefused(_("This system does not wait for an answer on this case any more."))
    at = timezone.now()
    if until <= max(at, asked.due_at or at):
        raise OutsideRefused(_("Ask for a moment after the deadline that stands now."))
    note = check_text(explanation)
    data = {"system": asked.system, "number": asked.number, "until": stamp(until)}
    write_step(case, Kind.OUTSIDE_ASKED, actor=actor, note=note, data=data, at=at)
    announce(OutsideTimeAsked(case.pk, asked.pk, case.diary_length, at))


def carry_back(case_id: int, from_case_id: int, report_id: int, at: datetime) -> None:
    """Let the clocks of a report's numbers run in its own case again, not in the one it left."""
    references = list(waiting_references(case_id).filter(report=report_id))
    if not references:
        return
    left = lock_case(from_case_id)
    for reference in references:
        void_deadlines(left.pk, kinds=[reference.system], name=reference.number, at=at)
    cap_clocks(left, at=at)
    carry_over(case_id, report_id, at)


def carry_over(case_id: int, report_id: int, at: datetime) -> None:
    """Let the clocks of a report's numbers run in the case it has come to. For the house."""
    references = list(waiting_references(case_id).filter(report=report_id))
    if not references:
        return
    case = lock_case(case_id)
    for reference in references:
        _run(case, reference, at)
