"""Moments as programs write them into addresses."""

import re

# A plus sign that was not escaped arrives as a space.
_LOST_PLUS = re.compile(r" (\d\d:?\d\d)$")


def with_plus(text: str) -> str:
    """A moment whose zone has its plus sign again."""
    return _LOST_PLUS.sub(r"+\1", text)
