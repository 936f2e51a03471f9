"""What there is to read of other systems' numbers."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.intake.models import Channel, Report
from jiewang.center.intake.outside.errors import OutsideRefused
from jiewang.center.intake.outside.models import OutsideReference, System

_MOST = 50
# Which of our channels an order of a system comes through.
CHANNELS = {System.CITY: Channel.HOTLINE, System.DISTRICT: Channel.API}


def known_system(text: str) -> System:
    """The system of a code. Raises OutsideRefused."""
    if text not in System.values:
        sentence = _("“%(text)s” is no system we know. Known are: %(known)s.")
        known = ", ".join(System.values)
        raise OutsideRefused(sentence % {"text": text[:40], "known": known})
    return System(text)


def reference_by_number(system: str, number: str) -> OutsideReference | None:
    """The order that a system knows by a number, or None."""
    return OutsideReference.objects.filter(system=system, number=number).order_by().first()


def references_of(case: Case) -> list[OutsideReference]:
    """All numbers under which others know a case's reports, with what was added later."""
    found = OutsideReference.objects.filter(report__case=case).select_related("report")
    return list(found.prefetch_related("additions"))


def cases_by_outside_number(text: str) -> Q:
    """A filter of cases: those that another system, or a sender, knows by exactly this number.

    Read at once, two looks into an index: a million cases would be walked for a subquery.
    """
    number = text.strip()
    if not number:
        return Q(pk__in=[])
    known = OutsideReference.objects.filter(number=number).values_list("report__case", flat=True)
    by_sender = Report.objects.filter(external_id=number, channel__in=Channel.values)
    sent = by_sender.exclude(external_id="").values_list("case", flat=True)
    return Q(pk__in={*known[:_MOST], *sent[:_MOST]})


def waiting_references(case_id: int) -> QuerySet[OutsideReference]:
    """The orders of a case on which other systems still want an answer."""
    return OutsideReference.objects.filter(
        report__case=case_id, withdrawn_at=None, answered_at=None
    ).select_related("report")
