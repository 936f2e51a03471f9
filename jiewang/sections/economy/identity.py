"""When two names mean one investor, and whether a credit code can be one."""

import re
import unicodedata

from django.utils.translation import gettext as _

from jiewang.sections.economy.errors import InvestmentError

# GB 32100-2015: no I, O, S, V, Z; the last character checks the seventeen before it.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = [pow(3, nth, 31) for nth in range(17)]
_NOISE = re.compile(r"[\s·・．.,，、\-—_()\[\]【】《》\"'“”]+")


def key_of(name: str) -> str:
    """A name without what people write differently: widths, brackets, spaces, points, case."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()[:120]


def credit_code(text: str) -> str:
    """The code in capitals, or "" for none. Raises InvestmentError."""
    code = unicodedata.normalize("NFKC", "".join(text.split())).upper()
    if not code:
        return ""
    if len(code) != 18 or any(each not in _ALPHABET for each in code):
        reason = _("A unified social credit code has 18 digits and capitals, not %(length)d.")
        raise InvestmentError(reason % {"length": len(code)})
    if code[17] != check_character(code[:17]):
        raise InvestmentError(_("The last character of the credit code does not fit the others."))
    return code


def check_character(first: str) -> str:
    """The character that belongs behind seventeen others."""
    total = sum(
        _ALPHABET.index(each) * weight for each, weight in zip(first, _WEIGHTS, strict=True)
    )
    return _ALPHABET[-total % 31]
