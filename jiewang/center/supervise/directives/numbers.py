"""Numbers as Chinese texts write them, exact: 32.5, １，４４０, 十五, 两千三百, 一万二."""

from decimal import Decimal

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}
SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}

CHINESE = "零〇○一二两三四五六七八九十百千"
_PLAIN = str.maketrans("０１２３４５６７８９．％，＋－（）", "0123456789.%,+-()")


def plain(text: str) -> str:
    """Full-width digits and signs made half-width, one for one."""
    return text.translate(_PLAIN)


def number_of(text: str) -> Decimal | None:
    """Read a number in digits or Chinese; None if it is neither."""
    digits = plain(text).replace(",", "").replace(" ", "")
    if digits.replace(".", "", 1).isascii() and digits.replace(".", "", 1).isdigit():
        return Decimal(digits)
    whole = _chinese(digits)
    return None if whole is None else Decimal(whole)


def written(number: Decimal) -> str:
    """A number as digits, without exponent and without zeros after the point."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _chinese(text: str) -> int | None:
    if not text or any(
        sign not in _DIGITS and sign not in _TENS and sign not in _SCALES for sign in text
    ):
        return None
    if not any(sign in _TENS or sign in _SCALES for sign in text):
        # 二〇二三: digit by digit.
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return _by_scales(text)


def _by_scales(text: str) -> int:
    total, part, digit, last = 0, 0, 0, 1
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            # After a zero a digit stands for itself: 一千零五.
            last = 10 if digit == 0 else last
        elif sign in _TENS:
            part += (digit or 1) * _TENS[sign]
            digit, last = 0, _TENS[sign]
        else:
            total = (total + part + digit) * _SCALES[sign]
            part, digit, last = 0, 0, _SCALES[sign]
    # 两千三 is 2300, 一万二 is 12000.
    return total + part + digit * (last // 10 if last > 10 else 1)
