"""Where a reader of a list stands, as a word to hand back; what is in it is nobody's business."""

import base64
import json

from django.utils.translation import gettext as _

from jiewang.public.v1.errors import ApiRefused

LONGEST = 200
# What both databases hold as an id.
MOST = 2**63 - 1


def written(*place: int | str) -> str:
    """A place as a cursor."""
    plain = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def numbers_in(cursor: str, count: int, *, field: str = "cursor") -> list[int]:
    """The whole numbers in a cursor. Raises ApiRefused, with the parameter that brought it."""
    place = _read(cursor, field)
    whole = [each for each in place if type(each) is int and 0 <= each <= MOST]
    if len(place) != count or len(whole) != count:
        raise _no_cursor(field)
    return whole


def word_in(cursor: str) -> str:
    """The word in a cursor: a code. Raises ApiRefused."""
    place = _read(cursor, "cursor")
    if len(place) != 1 or not isinstance(place[0], str) or "\0" in place[0]:
        raise _no_cursor("cursor")
    return place[0]


def _read(cursor: str, field: str) -> list[object]:
    try:
        plain = base64.b64decode(cursor[:LONGEST] + "==", altchars=b"-_", validate=False)
        place = json.loads(plain)
    except (ValueError, RecursionError):
        raise _no_cursor(field) from None
    if not isinstance(place, list):
        raise _no_cursor(field)
    return place


def _no_cursor(field: str) -> ApiRefused:
    sentence = _("This cursor is none of ours. Take “next” from the answer before, unchanged.")
    return ApiRefused(422, "does_not_fit", sentence, fields=[(field, sentence)])
