"""POST a report, and GET it back: the intake takes it in, its sender follows it."""

import hashlib
import json
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from ninja import File, Header, Status
from ninja.files import UploadedFile

from jiewang.center.case.numbers import tidy_number
from jiewang.center.catalog.errors import UnknownCategory
from jiewang.center.catalog.queries import category_by_code
from jiewang.center.intake.actions import Receipt, add_photo
from jiewang.center.intake.answers import checked_answers
from jiewang.center.intake.models import Photo, Report
from jiewang.public.door.deliveries import (
    LONGEST_NUMBER,
    delivery_key,
    outside_number,
    own_number,
    taken_in,
    was_sent_by,
)
from jiewang.public.keys.models import Key, Scope
from jiewang.public.v1.asking import REFUSALS, WRITING, check_known, cleaned, key_of
from jiewang.public.v1.case_out import photo_out
from jiewang.public.v1.entry import group
from jiewang.public.v1.errors import ApiRefused
from jiewang.public.v1.shapes import PhotoOut, ReportOut
from jiewang.public.v1.shapes_in import ReportIn
from jiewang.public.v1.visible import LONGEST_CASE_NUMBER, not_found, reports_of

router = group("reports", Scope.REPORTS_WRITE)

DeliveryKey = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        max_length=200,
        description=gettext_noop("The sender's own word for this delivery; repeat it freely."),
    ),
]


@router.post(
    "/reports",
    response={201: ReportOut, 200: ReportOut, **WRITING},
    operation_id="report",
    summary=gettext_noop("Report a matter"),
)
def post(
    request: HttpRequest,
    said: ReportIn,
    idempotency_key: DeliveryKey = "",
) -> Status[ReportOut]:
    """Take in one report. Everything is done when the answer comes: located, typed, clocked.

    The same `Idempotency-Key`, or the same `external_id`, is the same report: 200 and the first
    one's number, or 409 if it now says something else.
    """
    check_known(request)
    key = key_of(request)
    receipt = taken_in(
        key,
        digest=_digest(said),
        channel=_channel(said, key),
        external_id=outside_number(key, said.external_id, channel=key.channel),
        idempotency_key=delivery_key(key, idempotency_key, door="v1"),
        answers=_answers(said),
        language=said.language or get_language() or "",
        **said.model_dump(include=_AS_SAID),
    )
    return Status(201 if receipt.created else 200, _out(receipt, key))


# The fields of ReportIn that are arguments of report() as they stand.
_AS_SAID = {
    *("text", "address", "lon", "lat", "coordinate_system", "kind", "urgency"),
    *("name", "phone", "id_number", "confidential", "reported_at"),
}


def _digest(said: ReportIn) -> str:
    # The order of keys is the sender's library's, not what it says.
    plain = json.dumps(said.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def _channel(said: ReportIn, key: Key) -> str:
    if said.channel not in {None, key.channel}:
        sentence = _("This key reports by the channel “%(channel)s” only.")
        text = sentence % {"channel": key.channel}
        raise ApiRefused(403, "narrow_key", text, fields=[("channel", text)])
    return key.channel


def _answers(said: ReportIn) -> dict[str, Any]:
    """What the desk reads beside the text: the type proposed, answers by question."""
    if not said.category:
        return dict(said.answers)
    try:
        leaf = category_by_code(said.category)
    except UnknownCategory as unknown:
        raise ApiRefused(
            422, "does_not_fit", str(unknown), fields=[("category", str(unknown))]
        ) from None
    asked = {question["key"] for question in leaf.extra_questions}
    if strange := [name for name in said.answers if name not in asked]:
        text = _("This type has no such question.")
        fields = [(f"answers.{name[:80]}", text) for name in strange[:20]]
        raise ApiRefused(422, "does_not_fit", text, fields=fields)
    given = {name: str(answer) for name, answer in said.answers.items()}
    proposed = {"service_code": leaf.code, "service_name": leaf.name}
    return proposed | checked_answers(leaf, given)


@router.get(
    "/reports/{number}",
    response={200: ReportOut, **REFUSALS},
    operation_id="report_sent",
    summary=gettext_noop("A report you sent"),
)
def one(request: HttpRequest, number: str) -> ReportOut:
    """A report this key sent, by the number it was given or by the sender's own."""
    check_known(request)
    key = key_of(request)
    return report_out(report_of(key, number), key)


@router.post(
    "/reports/{number}/photos",
    response={201: PhotoOut, **WRITING},
    operation_id="report_photo",
    summary=gettext_noop("Add a photo to a report you sent"),
)
def add(request: HttpRequest, number: str, photo: File[UploadedFile]) -> Status[PhotoOut]:
    """Add a photo to a report this key sent: JPEG, PNG or WebP, at most 12 MB, four a report.

    Kept is the picture alone, without the place and the camera that a file tells of. The same
    picture again is kept once.
    """
    check_known(request)
    report = report_of(key_of(request), number)
    pk = add_photo(
        report.case_id,
        photo=cleaned(photo),
        by=None,
        report_id=report.pk,
    )
    return Status(201, photo_out(Photo.objects.get(pk=pk)))


def report_of(key: Key, number: str) -> Report:
    """A report this key sent, by either number. Raises ApiRefused."""
    wanted = tidy_number(number[:LONGEST_NUMBER])
    known = Q(number=wanted[:LONGEST_CASE_NUMBER]) | Q(
        channel=key.channel, external_id=outside_number(key, number, channel=key.channel)
    )
    if "\0" in number or len(number) > LONGEST_NUMBER:
        raise not_found(number)
    # The number it was given first: a sender might have chosen one of ours as its own.
    found = list(reports_of(key).select_related("case").filter(known).only(*_SHOWN)[:2])
    if not found:
        raise not_found(number)
    return next((each for each in found if each.number == wanted), found[0])


def _out(receipt: Receipt, key: Key) -> ReportOut:
    code = receipt.secret if _may_have_code(receipt, key) else None
    stored = receipt.stored
    if stored is None:
        first = Report.objects.select_related("case").only(*_SHOWN).get(pk=receipt.report_id)
        return report_out(first, key, code=code)
    return ReportOut(
        number=receipt.number,
        # The case that a report makes has its number.
        case=receipt.number,
        state=stored.state,
        external_id=own_number(key, stored.external_id),
        channel=stored.channel,
        reported_at=stored.reported_at,
        received_at=stored.received_at,
        code=code,
    )


def _may_have_code(receipt: Receipt, key: Key) -> bool:
    """To whoever brought the report: the number of a hotline may be somebody else's report here."""
    if Scope.REPORTS_CODE not in key.scopes:
        return False
    return receipt.created or was_sent_by(key, receipt.report_id)


# What is encrypted is not even read.
_SHOWN = (
    *("number", "external_id", "channel", "reported_at", "received_at"),
    *("case__number", "case__state"),
)


def report_out(report: Report, key: Key, *, code: str | None = None) -> ReportOut:
    """A report as its sender sees it."""
    return ReportOut(
        number=report.number,
        case=report.case.number,
        state=report.case.state,
        external_id=own_number(key, report.external_id),
        channel=report.channel,
        reported_at=report.reported_at,
        received_at=report.received_at,
        code=code,
    )
