"""Stored limits as people read them. For pages only."""

from jiewang.base.limits import Limit, LimitError
from jiewang.center.clock.wording import limit_text


def written_limit(text: str) -> str:
    """A stored limit, "8 work_hour", in the reader's language; an unreadable one as it is."""
    try:
        return limit_text(Limit.parse(text))
    except LimitError:
        return text
