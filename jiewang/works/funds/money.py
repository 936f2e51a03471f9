"""Money as whole fen (分): read from what a cell shows, written as yuan. Never a float in between."""

from decimal import Decimal
from typing import TypeAlias

# An int that counts fen. 100 fen are a yuan.
Fen: TypeAlias = int

FEN_PER_YUAN = 100
# A share in millionths: a percentage of four decimals is a whole number of them.
PER_CENT = 10_000
WHOLE = 100 * PER_CENT


def yuan(fen: Fen) -> str:
    """As people read it: 41,200.00."""
    return f"{yuan_of(fen):,.2f}"


def yuan_of(fen: Fen) -> Decimal:
    """As figures travel: exactly two decimals, no separators when written by str()."""
    return Decimal(fen).scaleb(-2)


def share_up(amount: Fen, share: int) -> Fen:
    """The least whole fen that are at least `share` millionths of the amount."""
    return -(-amount * share // WHOLE)


def share_down(amount: Fen, share: int) -> Fen:
    """The most whole fen that are at most `share` millionths of the amount."""
    return amount * share // WHOLE


def percent(share: int) -> str:
    """A share as people read it: 12.5 %."""
    text = f"{Decimal(share) / PER_CENT:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"
