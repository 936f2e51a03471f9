"""POST a request: the form is checked, the intake takes it in, the sender gets its number."""

import re
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiewang.center.catalog.models import Category
from jiewang.center.intake.actions import Receipt
from jiewang.center.intake.answers import checked_answers
from jiewang.center.intake.models import Channel
from jiewang.grid.areas.queries import area_by_code, full_names
from jiewang.public.door.deliveries import (
    LONGEST_NUMBER,
    delivery_key,
    outside_number,
    taken_in,
)
from jiewang.public.keys.models import Key
from jiewang.public.open311.door import Answer, Asked
from jiewang.public.open311.errors import Open311Refused
from jiewang.public.open311.parameters import degrees
from jiewang.public.open311.services import service_by_code
from jiewang.public.open311.shapes import CreatedOut

_ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,80})\](?:\[\])?")
_LINK = re.compile(r"https?://[^\s<>\"]{3,}")
LONGEST_LINK = 500


def post(asked: Asked) -> Answer:
    """Take in one report. The same delivery again gets the first one's number.

    A delivery is known again by the header Idempotency-Key or the parameter external_id, both
    the sender's own. email, device_id and account_id are not kept: nobody here needs them.
    """
    assert asked.key is not None  # the door asks a POST for one
    code = asked.text("service_code")
    if not code:
        raise Open311Refused(400, _("service_code is missing: say which service it is about."))
    if asked.request.FILES:
        # The standard knows links only. Left out in silence, a photo would be missed by nobody.
        sentence = _("No files are taken here. Send a link as media_url, or photos by API v1.")
        raise Open311Refused(400, sentence)
    receipt = _taken_in(asked, service_by_code(code), asked.key)
    notice = _("The report has arrived. Its number is %(number)s; the center looks at it next.")
    created = CreatedOut(
        service_request_id=receipt.number,
        service_notice=notice % {"number": receipt.number},
        account_id=None,
    )
    return "service_requests", [created]


def _taken_in(asked: Asked, service: Category, key: Key) -> Receipt:
    lat, lon = degrees(asked, "lat"), degrees(asked, "long")
    address = _address(asked)
    if lat is None and lon is None and not address:
        sentence = _("The place is missing: send lat and long, or address_string, or address_id.")
        raise Open311Refused(400, sentence)
    answers = _answers(asked, service)
    return taken_in(
        key,
        channel=Channel.OPEN311,
        # The standard lets the description be empty: then the service says what it is.
        text=asked.text("description") or service.name,
        address=address,
        lon=lon,
        lat=lat,
        name=_name(asked),
        phone=asked.text("phone"),
        external_id=_outside_number(asked, key),
        idempotency_key=delivery_key(
            key, asked.request.headers.get("Idempotency-Key", ""), door="open311"
        ),
        answers=answers,
        language=get_language() or "",
    )


def _address(asked: Asked) -> str:
    """The address as written; address_id is the code of an area, as this door gives it out."""
    written, code = asked.text("address_string"), asked.text("address_id")
    if written or not code:
        return written
    area = area_by_code(code) if len(code) <= 40 and code.isascii() else None
    if area is None:
        sentence = _("address_id: there is no area “%(code)s”. Send address_string instead.")
        raise Open311Refused(400, sentence % {"code": code[:40]})
    return full_names([area])[area.pk]


def _name(asked: Asked) -> str:
    """Given and family name as one: the family name first where it is written in Chinese."""
    first, last = asked.text("first_name"), asked.text("last_name")
    if first and last and not (first + last).isascii() and " " not in first + last:
        return last + first
    return f"{first} {last}".strip()


def _outside_number(asked: Asked, key: Key) -> str:
    number = asked.text("external_id")
    if len(number) > LONGEST_NUMBER:
        sentence = _("external_id has more than %(most)d characters.")
        raise Open311Refused(400, sentence % {"most": LONGEST_NUMBER})
    return outside_number(key, number, channel=Channel.OPEN311)


def _answers(asked: Asked, service: Category) -> dict[str, Any]:
    """What the desk reads beside the text: the service chosen, links, answers by question."""
    answers: dict[str, Any] = {"service_code": service.code, "service_name": service.name}
    if link := asked.text("media_url"):
        if len(link) > LONGEST_LINK or not _LINK.fullmatch(link):
            sentence = _(
                "media_url: send a link of at most %(most)d characters that begins with https://."
            )
            raise Open311Refused(400, sentence % {"most": LONGEST_LINK})
        answers["media_url"] = link
    return answers | checked_answers(service, _attributes(asked, service))


def _attributes(asked: Asked, service: Category) -> dict[str, str]:
    """What came as attribute[code] or attribute[code][], by code. Raises Open311Refused."""
    types = {question["key"]: question["type"] for question in service.extra_questions}
    given = {}
    for name in asked.given:
        form = _ATTRIBUTE.fullmatch(name)
        if form is None:
            continue
        code = form[1]
        if code not in types:
            sentence = _("attribute[%(code)s]: the service has no such question.")
            raise Open311Refused(400, sentence % {"code": code})
        values = [value.strip() for value in asked.given.getlist(name) if value.strip()]
        if len(values) > 1:
            sentence = _("attribute[%(code)s]: one value only.")
            raise Open311Refused(400, sentence % {"code": code})
        if values:
            given[code] = _day(values[0]) if types[code] == "date" else values[0]
    return given


def _day(text: str) -> str:
    """The catalog asks for a day, the standard sends a moment: its day in the district."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        # Whether it is a day at all is said by whoever asks the question.
        return text
    return str(timezone.localdate(found) if found.tzinfo else found.date())
