"""Phone and identity numbers: what is one, and how it is stored. Pure."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.center.intake.errors import ReportRefused

_BETWEEN = re.compile(r"[\s\-()（）.·—–]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")
_ID_FORM = re.compile(r"[1-9]\d{16}[\dX]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


def check_phone(text: str) -> str:
    """Return a phone number as digits: a mobile, a landline with area code, or "+" and abroad.

    Empty stays empty. Full-width digits, spaces, hyphens and +86 are tidied away. Raises
    ReportRefused.
    """
    number = _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:80]))
    number = re.sub(r"^(?:\+86|0086)", "", number)
    if not number:
        return ""
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number) or _ABROAD.fullmatch(number):
        return number
    if number.isdigit() and number.startswith("1") and len(number) != 11:
        sentence = ngettext(
            "A mobile number has 11 digits; this one has %(count)d.",
            "A mobile number has 11 digits; this one has %(count)d.",
            len(number),
        )
        raise ReportRefused(sentence % {"count": len(number)})
    raise ReportRefused(
        _(
            "This is no phone number. Give a mobile number of 11 digits, or a landline with its area code, such as 023-63700000."
        )
    )


def check_id_number(text: str) -> str:
    """Return an 18-digit identity number in capitals. Empty stays empty.

    Form and check digit after GB 11643-1999, which uses ISO 7064 MOD 11-2. Raises ReportRefused.
    """
    number = _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:80])).upper()
    if not number:
        return ""
    if not (_ID_FORM.fullmatch(number) and _is_day(number[6:14])):
        raise ReportRefused(
            _("An identity number has 18 digits, the last may be X. Check it, or leave it empty.")
        )
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    if _ID_CHECKS[total % 11] != number[17]:
        raise ReportRefused(
            _("The identity number has a mistyped digit. Check it, or leave it empty.")
        )
    return number


def _is_day(digits: str) -> bool:
    try:
        date.fromisoformat(digits)
    except ValueError:
        return False
    return True
