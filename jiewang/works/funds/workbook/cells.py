"""What one cell says. Shared by who reads workbooks to plan and who reads them to check.

Each function takes a cell's value as the spreadsheet stored it and raises CellError. Empty cells
are the caller's question: `is_empty` comes first.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jiewang.works.funds.money import FEN_PER_YUAN, PER_CENT, WHOLE, Fen

LONGEST_ID = 40
LARGEST_YUAN = 10**12
FIRST_YEAR, LAST_YEAR = 2000, 2100
# What a spreadsheet shows of a number: 0.1 + 0.2 is 0.3.
_DIGITS = 15


@dataclass
class CellError(Exception):
    """A cell that cannot be read: the code, and in words of the sheet what is allowed."""

    code: str
    allowed: str = ""


def is_empty(value: Any) -> bool:
    """Whether nothing stands in a cell: blanks are nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: Any) -> str:
    """A cell's value as a message names it."""
    if isinstance(value, float):
        value = f"{value:.{_DIGITS}g}"
    text = str(value).strip()
    return text if len(text) <= LONGEST_ID else text[: LONGEST_ID - 1] + "…"


def text_of(value: Any) -> str:
    """Words, without spaces at the ends; numbers as their digits."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:.{_DIGITS}g}" if isinstance(value, float) else str(value).strip()


def id_of(value: Any) -> str:
    """An id: 1 to 40 characters."""
    text = text_of(value)
    if len(text) > LONGEST_ID:
        raise CellError("NOT_ALLOWED", f"1–{LONGEST_ID}")
    return text


def choice_of(value: Any, among: tuple[str, ...]) -> str:
    """One of some words, exactly as written there."""
    text = text_of(value)
    if text not in among:
        raise CellError("NOT_ALLOWED", ", ".join(among))
    return text


def yes_no(value: Any) -> bool:
    """The words yes and no."""
    return choice_of(value, ("yes", "no")) == "yes"


def whole_of(value: Any, least: int, most: int | None) -> int:
    """A whole number in a range; None: without upper end."""
    number = _whole(value)
    if number is None or number < least or (most is not None and number > most):
        raise CellError("NOT_WHOLE", f"{least}–{'' if most is None else most}")
    return number


def year_of(value: Any) -> int:
    """A year from 2000 to 2100."""
    number = _whole(value)
    if number is None or not FIRST_YEAR <= number <= LAST_YEAR:
        raise CellError("NOT_YEAR", f"{FIRST_YEAR}–{LAST_YEAR}")
    return number


def money_of(value: Any, *, above_zero: bool = False) -> Fen:
    """Yuan as a number with at most two decimals, as whole fen. Text is refused, not guessed."""
    number = _number(value)
    if number is None:
        raise CellError("NOT_MONEY")
    if number < 0:
        raise CellError("NEGATIVE")
    fen = number * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise CellError("FRACTION")
    if above_zero and not fen:
        raise CellError("ZERO")
    if number > LARGEST_YUAN:
        raise CellError("TOO_LARGE", f"{LARGEST_YUAN:,}")
    return int(fen)


def share_of(value: Any) -> int:
    """A percentage from 0 to 100 with at most four decimals, in millionths of the whole."""
    number = _number(value)
    share = None if number is None else number * PER_CENT
    if share is None or share != share.to_integral_value() or not 0 <= share <= WHOLE:
        raise CellError("NOT_PERCENT", "0–100")
    return int(share)


def _number(value: Any) -> Decimal | None:
    # True is a number to Python and a tick to whoever typed it.
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = Decimal(f"{value:.{_DIGITS}g}")
    return number if number.is_finite() else None


def _whole(value: Any) -> int | None:
    """A whole number, also where the cell is formatted as text: digits leave nothing to guess."""
    if isinstance(value, str):
        text = value.strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None
    number = _number(value)
    return None if number is None or number != number.to_integral_value() else int(number)
