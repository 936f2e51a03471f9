"""How amounts are said: in 亿 yuan where they are large, in 万 otherwise, to the fen."""

from decimal import Decimal

from django.utils.translation import gettext as _

FEN_PER_YI, FEN_PER_WAN = 10_000_000_000, 1_000_000


def money(fen: int) -> str:
    """`32.5 亿元`, `800 万元`; in English “32.5 ×100 million yuan”. Without zeros at the end."""
    if fen >= FEN_PER_YI:
        return _("%(amount)s ×100 million yuan") % {"amount": _plain(fen, FEN_PER_YI)}
    return _("%(amount)s ×10,000 yuan") % {"amount": _plain(fen, FEN_PER_WAN)}


def _plain(fen: int, unit: int) -> str:
    text = f"{Decimal(fen) / unit:,.10f}".rstrip("0").rstrip(".")
    return text or "0"
