"""Rows that people paste from a sheet: one thing a line, its parts between commas, blanks or tabs."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jiewang.works.funds.paying.venture import Shareholder
from jiewang.works.funds.ventures.terms import OwnersHome

T = TypeVar("T")
_PARTS = re.compile(r"[\t,，]")
UNKNOWN = {"", "?", "？", "未知", "unknown"}


class RowsField(forms.CharField):
    """Lines of text, each read by one function; gives the list of what they say."""

    def __init__(self, *, read: Callable[[list[str]], Any], **kwargs: Any) -> None:
        self.read = read
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "")
        found = []
        for number, line in enumerate(text.splitlines(), start=1):
            parts = [part.strip() for part in _PARTS.split(line.strip())]
            if not any(parts):
                continue
            try:
                found.append(self.read(parts))
            except (ValueError, IndexError, InvalidOperation, ZeroDivisionError):
                words = _("Line %(number)d cannot be read: “%(line)s”.")
                raise ValidationError(words % {"number": number, "line": line[:60]}) from None
        return found


def fen(text: str) -> int:
    """Raises ValueError for what is no amount of at most two decimals."""
    amount = Decimal(text or "0") * 100
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(text)
    return int(amount)


def year_and_amount(parts: list[str]) -> tuple[int, int]:
    return int(parts[0]), fen(parts[1])


def who_and_percent(parts: list[str]) -> tuple[str, Decimal]:
    percent = Decimal(parts[1].rstrip("%"))
    if not percent.is_finite():
        raise ValueError(parts[1])
    return parts[0], percent


def shareholder(parts: list[str]) -> Shareholder:
    share = parts[1] if len(parts) > 1 else ""
    if share in UNKNOWN:
        return Shareholder(parts[0], None)
    return Shareholder(*who_and_percent(parts))


def day_and_name(parts: list[str]) -> tuple[date, str]:
    return date.fromisoformat(parts[0]), parts[1]


def name_and_amount(parts: list[str]) -> tuple[str, int]:
    return parts[0], fen(parts[1])


def floor_and_coefficient(parts: list[str]) -> tuple[int, Fraction]:
    return int(parts[0]), Fraction(parts[1])


def home(parts: list[str]) -> OwnersHome:
    """Number, floor, area in m², owners with ; between, first deposit, balance of the fund."""
    number, floor, area, owners = parts[:4]
    rest = [*parts[4:6], "", ""]
    names = tuple(name.strip() for name in re.split("[;；]", owners) if name.strip())
    if not number or not names:
        raise ValueError(number)
    return OwnersHome(number, int(floor), fen(area), names, fen(rest[0]), fen(rest[1]))


def vote(parts: list[str]) -> tuple[str, str]:
    words = {"同意": "agreed", "反对": "against", "弃权": "abstained"}
    said = words.get(parts[1], parts[1].lower())
    if said not in words.values():
        raise ValueError(parts[1])
    return parts[0], said
