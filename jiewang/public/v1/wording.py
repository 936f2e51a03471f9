"""What does not fit in a request, in sentences for who wrote the program."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _


def no_such_address() -> str:
    return _("There is no such address. /api/v1/openapi.json lists all there are.")


# By the type of what pydantic found; its own sentences are English only.
_SENTENCES: Mapping[str, Callable[[], str]] = {
    "missing": lambda: _("This is missing."),
    "extra_forbidden": lambda: _("There is no such field. Check its name."),
    "string_type": lambda: _("Send text."),
    "string_unicode": lambda: _("Send text in UTF-8, without halves of characters."),
    "string_too_long": lambda: _("At most %(max_length)d characters."),
    "string_too_short": lambda: _("This is empty."),
    "string_pattern_mismatch": lambda: _("This does not have the form that is asked for."),
    "float_type": lambda: _("Send a number, without quotes."),
    "finite_number": lambda: _("Send a number that is not infinite."),
    "int_parsing": lambda: _("Send a whole number."),
    "int_type": lambda: _("Send a whole number, without quotes."),
    "greater_than_equal": lambda: _("At least %(ge)s."),
    "less_than_equal": lambda: _("At most %(le)s."),
    "bool_type": lambda: _("Send true or false, without quotes."),
    "bool_parsing": lambda: _("Send true or false."),
    "timezone_aware": lambda: _("The moment needs its time zone, such as +08:00."),
    "enum": lambda: _("Known are: %(expected)s."),
    "literal_error": lambda: _("Known are: %(expected)s."),
    "dict_type": lambda: _("Send an object: {…}."),
    "model_type": lambda: _("Send an object: {…}."),
    "model_attributes_type": lambda: _("Send an object: {…}."),
    "list_type": lambda: _("Send a list: […]."),
    "too_short": lambda: _("At least %(min_length)d entries."),
    "too_long": lambda: _("At most %(max_length)d entries."),
    "day": lambda: _("Send a day such as 2026-11-24."),
    "moment": lambda: _("Send a moment such as 2026-11-24T08:00:00+08:00."),
}


def sentence_of(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors as a sentence."""
    kind = str(error["type"])
    if kind.startswith("date_"):
        kind = "day"
    elif kind.startswith(("datetime", "timezone_naive")):
        kind = "moment"
    if sentence := _SENTENCES.get(kind):
        return str(sentence() % _values(error.get("ctx", {})))
    return _("This does not fit. /api/v1/openapi.json says what is expected.")


def _values(context: Mapping[str, Any]) -> dict[str, Any]:
    """What a sentence is filled with; the library joins words in English."""
    expected = str(context.get("expected", "")).replace(" or ", ", ")
    return {**context, "expected": expected}


def field_of(location: tuple[Any, ...]) -> str:
    """Where it stands in the request: ("body", "said", "answers", "place") is answers.place."""
    source, *path = location
    # The body and the filters are one argument of ours, whose name nobody outside knows.
    named = path[1:] if source == "body" or path[:1] == ["asked"] else path
    if source == "query":
        # A parameter that is repeated has no places, only values.
        named = [part for part in named if not isinstance(part, int)]
    return ".".join(str(part)[:80] for part in named)
