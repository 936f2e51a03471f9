"""Where people stop: how often each page of a questionnaire was shown, how often left with answers.

Counted without anybody's name, in a few slots: one hot row would hold up all who answer at once.
"""

import random
from dataclasses import dataclass

from django.db.models import F, Sum

from jiewang.voice.polls.models import Poll, PollShown

_SLOTS = 8


@dataclass(frozen=True)
class Page:
    """One page of a questionnaire: shown so often, left with answers so often."""

    number: int
    shown: int
    left: int

    @property
    def stopped(self) -> int:
        return max(self.shown - self.left, 0)


def count_page(poll: Poll, version: int, page: int, *, shown: int = 0, left: int = 0) -> None:
    """Count a page as shown or left once more."""
    where = {
        "poll_id": poll.pk,
        "version": version,
        "page": page,
        "slot": random.randrange(_SLOTS),
    }
    more = {"shown": F("shown") + shown, "left": F("left") + left}
    if not PollShown.objects.filter(**where).update(**more):
        _row, new = PollShown.objects.get_or_create(
            **where, defaults={"shown": shown, "left": left}
        )
        if not new:
            PollShown.objects.filter(**where).update(**more)


def pages_left(poll: Poll, version: int) -> list[Page]:
    """The pages of a version in order, for the page of results."""
    rows = PollShown.objects.filter(poll=poll, version=version).values("page").order_by("page")
    found = rows.annotate(all_shown=Sum("shown"), all_left=Sum("left"))
    return [Page(row["page"], row["all_shown"], row["all_left"]) for row in found]
