"""How amounts of money are said."""

from decimal import Decimal

from django.utils.translation import gettext as _

FEN_PER_10_000_YUAN = 1_000_000


def money_text(fen: int) -> str:
    """`12.3456 万元`, in English “12.3456 ×10,000 yuan”: to the fen, without zeros at the end."""
    amount = Decimal(fen) / FEN_PER_10_000_YUAN
    text = f"{amount:,.6f}".rstrip("0").rstrip(".")
    return _("%(amount)s ×10,000 yuan") % {"amount": text}
