"""What a door hands over, and the checks every door owes it. Writes nothing."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.catalog.models import Urgency
from jiewang.center.intake.contacts import check_id_number, check_phone
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.models import Channel, ReportKind
from jiewang.center.intake.wording import check_line, check_text, tidy
from jiewang.grid.areas.coordinates import CoordinateSystem, to_wgs84

ADDRESS_LIMIT, NAME_LIMIT, KEY_LIMIT, ANSWERS_LIMIT = 200, 60, 80, 8000
# Clocks of other systems go wrong by minutes.
FUTURE_TOLERANCE = timedelta(minutes=5)
# Case numbers carry two digits of the year.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Incoming:
    """A report as it comes in. The fields are the arguments of `report()`."""

    channel: str
    text: str
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    coordinate_system: str = CoordinateSystem.WGS84
    kind: str = ReportKind.HELP
    name: str = ""
    phone: str = ""
    id_number: str = ""
    confidential: bool = False
    external_id: str = ""
    idempotency_key: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    reported_at: datetime | None = None
    urgency: str = Urgency.NORMAL
    language: str = ""

    @property
    def moment(self) -> datetime:
        """When it was reported; only of a checked one."""
        assert self.reported_at is not None
        return self.reported_at


def checked(said: Incoming, *, now: datetime | None = None) -> Incoming:
    """Return it tidied and in WGS-84, or refuse it. Nothing is read from or written to a table.

    A tip-off is confidential also when nobody asked for it. Raises ReportRefused and
    CoordinateError, both Refusals; ValueError for a moment without a zone, which is a door's
    mistake and not the sender's.
    """
    lon, lat = _place(said)
    kind = _choice(ReportKind, said.kind, _("kind of report"))
    return replace(
        said,
        channel=_choice(Channel, said.channel, _("channel")),
        kind=kind,
        urgency=_choice(Urgency, said.urgency, _("urgency")),
        text=check_text(said.text),
        address=check_line(said.address, limit=ADDRESS_LIMIT, what=_("The address")),
        lon=lon,
        lat=lat,
        coordinate_system=said.coordinate_system if lon is not None else "",
        name=check_line(said.name, limit=NAME_LIMIT, what=_("The name")),
        phone=check_phone(said.phone),
        id_number=check_id_number(said.id_number),
        confidential=said.confidential or kind == ReportKind.TIP_OFF,
        external_id=check_line(said.external_id, limit=KEY_LIMIT, what=_("The outside number")),
        idempotency_key=check_line(
            said.idempotency_key, limit=KEY_LIMIT, what=_("The delivery key")
        ),
        answers=_answers(said.answers),
        reported_at=_moment(said.reported_at, now or timezone.now()),
        language=said.language[:10],
    )


def _choice(choices: type[TextChoices], value: str, what: str) -> str:
    # Asking the class itself: its `values` are gathered anew at every look.
    try:
        choices(value)
    except ValueError:
        sentence = _("“%(value)s” is no %(what)s we know. Known are: %(known)s.")
        # The code for programs, the word for who fills in a file.
        known = ", ".join(f"{code} ({label})" for code, label in choices.choices)
        text = sentence % {"value": value[:40], "what": what, "known": known}
        raise ReportRefused(text) from None
    return value


def _place(said: Incoming) -> tuple[float | None, float | None]:
    if said.lon is None and said.lat is None:
        return None, None
    if said.lon is None or said.lat is None:
        raise ReportRefused(_("A place on the map needs both longitude and latitude."))
    if said.coordinate_system not in list(CoordinateSystem):
        sentence = _("“%(value)s” is no coordinate system we know. Known are: %(known)s.")
        known = ", ".join(CoordinateSystem)
        raise ReportRefused(sentence % {"value": said.coordinate_system[:40], "known": known})
    return to_wgs84(said.lon, said.lat, system=CoordinateSystem(said.coordinate_system))


def _moment(reported_at: datetime | None, now: datetime) -> datetime:
    if reported_at is None:
        return now
    if reported_at.tzinfo is None:
        raise ValueError("The moment of a report needs a time zone.")
    if reported_at > now + FUTURE_TOLERANCE:
        raise ReportRefused(_("The report is dated in the future. Check its date and time."))
    if reported_at < EARLIEST:
        raise ReportRefused(_("The report is dated before the year 2000. Check its date."))
    return reported_at


def _answers(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers to the catalog's extra questions, without what a database would not take."""
    try:
        plain = json.dumps(answers, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        raise ReportRefused(_("The answers to the questions cannot be read.")) from None
    if len(plain) > ANSWERS_LIMIT:
        raise ReportRefused(_("The answers to the questions are too long. Shorten them."))
    return {tidy(str(key)): _tidy_value(value) for key, value in answers.items()}


def _tidy_value(value: Any) -> Any:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, list):
        return [_tidy_value(each) for each in value]
    if isinstance(value, dict):
        return {tidy(str(key)): _tidy_value(each) for key, each in value.items()}
    return value
