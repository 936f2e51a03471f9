"""Case numbers: day, serial, check digit, so that a mistyped number is caught."""

from datetime import date

# Table of H. M. Damm, "Total anti-symmetrische Quasigruppen", 2004: one wrong digit and two
# neighbours swapped are always caught, and the check is a digit, easy to say on the phone.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def _damm(digits: str) -> int:
    check = 0
    for digit in digits:
        check = _DAMM[check][int(digit)]
    return check


def case_number(day: date, serial: int) -> str:
    """Write the number of a day's n-th case: YYMMDD, at least four digits, one check digit."""
    digits = f"{day:%y%m%d}{serial:04d}"
    return f"{digits}{_damm(digits)}"


def is_case_number(text: str) -> bool:
    """Tell whether a text is a case number without a slip. Spaces and hyphens do not count."""
    digits = tidy_number(text)
    return digits.isascii() and digits.isdigit() and len(digits) >= 11 and _damm(digits) == 0


def tidy_number(text: str) -> str:
    """Take out what people put between the digits; full-width digits become plain ones."""
    return "".join(
        str(int(c)) if c.isdigit() and c.isdecimal() else c for c in text if c not in " -　\u200b"
    )
