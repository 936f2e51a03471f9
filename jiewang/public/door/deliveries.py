"""One delivery is one report: how it is known again, and which key brought it."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.rows import insert_plain
from jiewang.center.intake.actions import Receipt, report
from jiewang.center.intake.models import Channel
from jiewang.public.door.errors import OtherContent
from jiewang.public.door.models import PostedReport
from jiewang.public.keys.models import Key

# With the key's prefix before it a number still fits where the intake keeps it.
LONGEST_NUMBER = 60
# Several programs share these channels, and two of them may both have a 17. Any other channel
# is one system's, whose numbers are the same whichever way they come.
SHARED_CHANNELS = frozenset({Channel.API, Channel.OPEN311})


def outside_number(key: Key, number: str, *, channel: str) -> str:
    """The sender's own number as the intake keeps it; empty for none."""
    return f"{key.prefix}/{number}" if number and channel in SHARED_CHANNELS else number


def own_number(key: Key, kept: str) -> str:
    """The way back: what the sender called it."""
    return kept.removeprefix(f"{key.prefix}/")


def delivery_key(key: Key, given: str, *, door: str) -> str:
    """One length whatever was sent, and of this key alone: nobody meets another's delivery."""
    given = given.strip()
    if not given:
        return ""
    digest = hashlib.sha256(f"{key.prefix}\n{given}".encode(errors="replace")).hexdigest()
    return f"{door}:{digest}"


def taken_in(key: Key, *, digest: str = "", **said: Any) -> Receipt:
    """Take in one report that a key sends; `said` are the arguments of `report()`.

    `digest` is of all that was sent: the same delivery with another one is refused, for what
    is new in it would be lost in silence. Raises OtherContent, ReportRefused, CoordinateError.
    """

    def note_sender(new: Receipt) -> None:
        posted = {"report_id": new.report_id, "key_id": key.pk, "digest": digest}
        insert_plain(PostedReport, [posted])

    # Together, so that a report never stands here without the key that sent it.
    receipt = report(by=None, also=note_sender, **said)
    if digest and not receipt.created:
        _check_same(receipt, digest)
    return receipt


def was_sent_by(key: Key, report_id: int) -> bool:
    """Whether this key brought a report."""
    return PostedReport.objects.filter(key=key, report=report_id).exists()


def _check_same(receipt: Receipt, digest: str) -> None:
    first = PostedReport.objects.filter(report=receipt.report_id).values_list("digest", flat=True)
    if (known := first.first()) and known != digest:
        sentence = _(
            "This delivery came before with other content and became report %(number)s, which was not changed. Send what is new under a new key and number."
        )
        raise OtherContent(sentence % {"number": receipt.number})
