"""Orders come in 接收工单: each is taken once, whatever way and however often it is sent."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.case.actions import lock_case
from jiewang.center.case.models import Case
from jiewang.center.exchange.errors import ExchangeRefused
from jiewang.center.exchange.items import Item, Outcome, Taken, What, digest_of, may_be_kept
from jiewang.center.exchange.models import Received
from jiewang.center.intake.actions import report
from jiewang.center.intake.contacts import check_phone
from jiewang.center.intake.incoming import ADDRESS_LIMIT, NAME_LIMIT
from jiewang.center.intake.models import Report
from jiewang.center.intake.outside.actions import (
    add_words,
    change_due,
    checked_number,
    keep_reference,
    mend_contact,
    revive_reference,
    urge,
    withdraw_reference,
)
from jiewang.center.intake.outside.models import NUMBER_LENGTH, OutsideReference, System
from jiewang.center.intake.outside.queries import CHANNELS, known_system, reference_by_number
from jiewang.center.intake.wording import check_line, check_text

__all__ = ["Item", "Outcome", "Taken", "What", "take"]


def take(item: Item) -> Taken:
    """Take one item in. Never raises a Refusal: what is refused says so, and nothing was written.

    A transaction of its own: one bad item spoils no other, and what is told as taken is kept.
    Two deliveries of one number at one moment make one case.
    """
    # Most of what comes again says nothing new: told without a lock, from one look.
    if known := _known_already(item):
        return known
    try:
        return _take_once(item)
    except IntegrityError:
        # The other delivery was faster; now it can be seen.
        return _take_once(item)


def _known_already(item: Item) -> Taken | None:
    """The answer to a version that was recorded before; what is recorded is never taken back."""
    if item.what == What.WITHDRAW:
        return None
    seen = Received.objects.filter(
        reference__system=item.system[:20],
        reference__number=item.number.strip().replace("\0", "")[:NUMBER_LENGTH],
        digest=digest_of(item),
    )
    number = seen.values_list("reference__report__case__number", flat=True).first()
    if number is None:
        return None
    sentence = _("Known already; nothing was written.")
    return Taken(item.number.strip(), Outcome.REPEATED, number, sentence)


def _take_once(item: Item) -> Taken:
    try:
        with transaction.atomic():
            return _take(item)
    except Refusal as refusal:
        return Taken(item.number, Outcome.REFUSED, "", str(refusal))


def _take(item: Item) -> Taken:
    system, number = known_system(item.system), checked_number(item.number)
    if item.what not in What.values:
        sentence = _("“%(text)s” is nothing we know. Known are: %(known)s.")
        known = ", ".join(f"{each} ({each.label})" for each in What)
        raise ExchangeRefused(sentence % {"text": item.what[:40], "known": known})
    reference = reference_by_number(system, number)
    if item.what != What.ORDER:
        if reference is None:
            sentence = _("There is no order %(number)s here yet. Send the order first.")
            raise ExchangeRefused(sentence % {"number": number})
        return _about_known(item, reference)
    return _first(item, system, number) if reference is None else _again(item, reference)


def _first(item: Item, system: System, number: str) -> Taken:
    receipt = report(
        channel=CHANNELS[system],
        by=None,
        text=item.text,
        address=item.address,
        lon=item.lon,
        lat=item.lat,
        coordinate_system=item.coordinate_system,
        kind=item.kind,
        urgency=item.urgency,
        name=item.name,
        phone=item.phone,
        id_number=item.id_number,
        confidential=item.confidential,
        # The other channel is shared with other programs, whose numbers are their own.
        external_id=number if system == System.CITY else f"{system}/{number}",
        reported_at=item.reported_at,
    )
    case = lock_case(receipt.case_id)
    said = Report.objects.only("case_id", "reported_at").get(pk=receipt.report_id)
    if not receipt.created and (known := reference_by_number(system, number)):
        return _again(item, known)
    if not receipt.created and (put_right := said.outside.filter(system=system).first()):
        return _number_put_right(item, put_right)
    reference = keep_reference(
        case,
        said,
        system=system,
        number=number,
        due_at=item.due_at,
        sent_at=item.sent_at,
        fresh=receipt.created,
    )
    if not receipt.created:
        # Taken in before by another door, without number and clock: from now on it has both.
        return _again(item, reference)
    _remember(reference, digest_of(item))
    sentence = _("Taken in as case %(case)s.") % {"case": receipt.number}
    return Taken(number, Outcome.ACCEPTED, receipt.number, sentence)


def _number_put_right(item: Item, reference: OutsideReference) -> Taken:
    """Somebody here has corrected the number since: what comes by the old one undoes that not."""
    case, reference = _locked(reference)
    values = {"number": item.number.strip(), "new": reference.number, "case": case}
    if reference.versions.filter(digest=digest_of(may_be_kept(item, reference.report))).exists():
        sentence = _(
            "Known already: case %(case)s keeps this order as %(new)s since its number "
            "%(number)s was corrected."
        )
        return _told(item, Outcome.REPEATED, case, sentence % values)
    sentence = _(
        "The number %(number)s was corrected to %(new)s in case %(case)s. Send the order as "
        "%(new)s, or have the center put the number right."
    )
    raise ExchangeRefused(sentence % values)


def _locked(reference: OutsideReference) -> tuple[Case, OutsideReference]:
    """Its case locked, and the reference as it is then: reports move when cases merge."""
    case_id = reference.report.case_id
    while True:
        case = lock_case(case_id)
        locked = OutsideReference.objects.select_related("report").get(pk=reference.pk)
        # Merged while we waited for the lock: the case that stands is another one.
        if locked.report.case_id == case_id:
            return case, locked
        case_id = locked.report.case_id


def _again(item: Item, reference: OutsideReference) -> Taken:
    case, reference = _locked(reference)
    item = may_be_kept(item, reference.report)
    digest = digest_of(item)
    if reference.versions.filter(digest=digest).exists():
        return _told(item, Outcome.REPEATED, case, _("Known already; nothing was written."))
    _remember(reference, digest)
    if _is_older(item, reference):
        sentence = _("An older version: a newer one came before it. Nothing was changed.")
        return _told(item, Outcome.REPEATED, case, sentence)
    if not _record_changes(item, case, reference):
        return _told(item, Outcome.REPEATED, case, _("Known already; nothing was written."))
    _note_moment(item, reference)
    sentence = _("Recorded as an addition to case %(case)s, and told to who has it.")
    return _told(item, Outcome.CHANGED, case, sentence % {"case": case})


def _record_changes(item: Item, case: Case, reference: OutsideReference) -> bool:
    """Write down what an order says now and did not say before; tell whether there was anything."""
    said, changed = reference.report, False
    if reference.withdrawn_at is not None:
        revive_reference(case, reference)
        changed = True
    if item.due_at is not None and item.due_at != reference.due_at:
        change_due(case, reference, item.due_at)
        changed = True
    if item.confidential and not said.confidential:
        said.confidential = changed = True
        said.save(update_fields=["confidential"])
    name = check_line(item.name, limit=NAME_LIMIT, what=_("The name"))
    given = {"name": name, "phone": check_phone(item.phone)}
    mended = {field: new for field, new in given.items() if new and new != getattr(said, field)}
    if mended:
        mend_contact(case, reference, **mended)
        changed = True
    if words := _new_words(item, reference):
        add_words(case, reference, words)
        changed = True
    return changed


def _new_words(item: Item, reference: OutsideReference) -> str:
    said = reference.report
    known = {said.text, *reference.additions.values_list("text", flat=True)}
    text = check_text(item.text)
    words = [text] if text not in known else []
    address = check_line(item.address, limit=ADDRESS_LIMIT, what=_("The address"))
    if address and address != said.address and address not in text:
        line = _("Address: %(address)s") % {"address": address}
        words += [line] if line not in known else []
    return "\n".join(words)


def _about_known(item: Item, reference: OutsideReference) -> Taken:
    case, reference = _locked(reference)
    item = may_be_kept(item, reference.report)
    if item.what == What.WITHDRAW:
        if reference.withdrawn_at is not None or _is_older(item, reference):
            return _told(item, Outcome.REPEATED, case, _("Known already; nothing was written."))
        withdraw_reference(case, reference)
        _note_moment(item, reference)
        sentence = _("The order is withdrawn; the center decides what becomes of case %(case)s.")
        return _told(item, Outcome.CHANGED, case, sentence % {"case": case})
    digest = digest_of(item)
    if reference.versions.filter(digest=digest).exists():
        return _told(item, Outcome.REPEATED, case, _("Known already; nothing was written."))
    _remember(reference, digest)
    urge(case, reference, item.text)
    sentence = _("The urging stands in case %(case)s and is told to who has it.")
    return _told(item, Outcome.CHANGED, case, sentence % {"case": case})


def _is_older(item: Item, reference: OutsideReference) -> bool:
    known, sent = reference.sent_at, item.sent_at
    return known is not None and sent is not None and sent < known


def _note_moment(item: Item, reference: OutsideReference) -> None:
    if item.sent_at is not None:
        reference.sent_at = item.sent_at
        reference.save(update_fields=["sent_at"])


def _remember(reference: OutsideReference, digest: str) -> None:
    Received.objects.create(reference=reference, digest=digest, at=timezone.now())


def _told(item: Item, outcome: Outcome, case: Case, sentence: str) -> Taken:
    return Taken(item.number.strip(), outcome, case.number, sentence)
