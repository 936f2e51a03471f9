"""What another system sends, one item at a time, and what is told of each."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiewang.center.catalog.models import Urgency
from jiewang.center.intake.models import Report, ReportKind
from jiewang.center.intake.outside.models import System
from jiewang.center.intake.wording import blotted
from jiewang.grid.areas.coordinates import CoordinateSystem


class What(models.TextChoices):
    """What an item is about."""

    # The word that files have for it: there it says what to do.
    ORDER = "order", pgettext_lazy("what to do", "Order")
    URGE = "urge", _("Urging")
    WITHDRAW = "withdraw", _("Withdrawal")


class Outcome(models.TextChoices):
    """What has become of an item. All but refused are safe here: the sender need not repeat."""

    ACCEPTED = "accepted", _("Taken in")
    REPEATED = "repeated", _("Known already")
    CHANGED = "changed", _("Recorded as a change")
    REFUSED = "refused", _("Refused")


@dataclass(frozen=True)
class Item:
    """One order, urging or withdrawal as another system sends it. Moments know their zone.

    `number` is its own number there. `sent_at` is its own moment of this version: an older
    version that comes after a newer one changes nothing.
    """

    number: str
    system: str = System.CITY
    what: str = What.ORDER
    text: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    coordinate_system: str = CoordinateSystem.WGS84
    kind: str = ReportKind.HELP
    urgency: str = Urgency.NORMAL
    name: str = ""
    phone: str = ""
    id_number: str = ""
    confidential: bool = False
    reported_at: datetime | None = None
    due_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """What became of one item: our case's number where there is one, and a sentence."""

    number: str
    outcome: str
    case_number: str
    sentence: str


def may_be_kept(item: Item, said: Report) -> Item:
    """The item, or what of it may still be kept once the report's personal data was deleted."""
    if said.deleted_at is None:
        return item
    words = (item.name.strip(), item.phone.strip(), item.id_number.strip())
    text, address = (blotted(each, *words) for each in (item.text, item.address))
    return replace(item, text=text, address=address, name="", phone="", id_number="")


def digest_of(item: Item) -> str:
    """What makes two deliveries the same: everything that a change of is recorded here.

    Of an urging its moment too: the same words may be meant twice.
    """
    parts: list[object] = [item.what, item.text.strip(), item.address.strip(), item.name.strip()]
    parts += [item.phone.strip(), item.confidential, _stamp(item.due_at)]
    if item.what == What.URGE:
        parts.append(_stamp(item.sent_at))
    plain = json.dumps(parts, ensure_ascii=False)
    return hashlib.sha256(plain.encode(errors="surrogatepass")).hexdigest()


def _stamp(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""
