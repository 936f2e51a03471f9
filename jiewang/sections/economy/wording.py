"""How amounts are said: in 亿 or 万 yuan, in English in billions or millions; to the fen."""

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

FEN_PER_YI, FEN_PER_WAN = 10_000_000_000, 1_000_000
_BILLION, _MILLION = 100_000_000_000, 100_000_000


def money(fen: int) -> str:
    """`32.5 亿元`, `800 万元`; `3.25 billion yuan`, `8 million yuan`. Without zeros at the end.

    The two languages count in other steps, so that more than the words differ.
    """
    if (get_language() or "").startswith("en"):
        if fen >= _BILLION:
            return _("%(amount)s billion yuan") % {"amount": _plain(fen, _BILLION)}
        return _("%(amount)s million yuan") % {"amount": _plain(fen, _MILLION)}
    if fen >= FEN_PER_YI:
        return _("%(amount)s ×100 million yuan") % {"amount": _plain(fen, FEN_PER_YI)}
    return _("%(amount)s ×10,000 yuan") % {"amount": _plain(fen, FEN_PER_WAN)}


def _plain(fen: int, unit: int) -> str:
    text = f"{Decimal(fen) / unit:,.11f}".rstrip("0").rstrip(".")
    return text or "0"
