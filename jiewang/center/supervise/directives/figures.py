"""The figures of a text: amounts, counts, shares and spans of time, exactly as printed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from jiewang.center.supervise.directives.numbers import CHINESE, SCALES, number_of, plain, written
from jiewang.center.supervise.directives.passages import Passage


class Kind(StrEnum):
    AMOUNT = "amount"
    COUNT = "count"
    SHARE = "share"
    SPAN = "span"
    DATE = "date"


class Bound(StrEnum):
    """How far the printed number holds: 200余名 is at least 200, 近300户 about 300."""

    EXACT = ""
    LEAST = "at_least"
    MOST = "at_most"
    ABOUT = "about"


@dataclass(frozen=True)
class Figure:
    """A figure and the words it came from.

    `value` and `unit` are as printed (“32.5”, “亿元”), `total` is the number with the scale
    worked in, of `measure` (“3250000000”, “元”); `until` is the upper end of a range.
    """

    kind: Kind
    value: str
    unit: str
    text: str
    span: tuple[int, int]
    article: int
    # Where the words stand in the article's body.
    within: tuple[int, int]
    total: str = ""
    measure: str = ""
    until: str = ""
    bound: Bound = Bound.EXACT


_MONEY = ("元人民币", "美元", "欧元", "港元", "元", "块钱")
_SIZES = (
    "平方米", "平方公里", "立方米", "㎡", "m²", "m2", "公顷", "亩", "公里", "千米", "km", "米",
    "吨", "公斤", "千克", "千瓦时", "千瓦", "兆瓦", "度电", "标准煤",
)  # fmt: skip
_SPANS = (
    "个工作日", "工作日", "个自然日", "个小时", "小时", "分钟", "个月", "周岁", "周年", "年期",
    "天", "周", "年",
)  # fmt: skip
_COUNTS = (
    "人次", "人", "名", "位", "户次", "户", "家次", "家", "个", "项", "件次", "件", "套", "幢", "栋", "处",
    "条", "所", "间", "场次", "场", "次", "批次", "批", "期", "幅", "组", "株", "盏", "台", "辆", "座", "部",
    "册", "份", "页", "层", "楼", "类", "种", "届", "轮", "支", "队", "道", "起", "宗", "笔", "单", "张", "门",
    "片", "班", "架", "枚", "棵", "艘", "对", "岁", "张床位", "床", "例", "篇", "首", "部门", "级", "遍", "步",
    "句", "国", "字", "倍", "方面", "大类", "大", "片区", "车位", "泊位", "点位",
)  # fmt: skip
_SHARES = ("个百分点", "百分点", "%", "‰")


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,8})?"
_IN_SIGNS = rf"(?<![数几上十])[{CHINESE}]{{1,12}}(?:[万亿][{CHINESE}]{{1,8}})?"
_NUMBER = rf"(?:{_DIGITS}|{_IN_SIGNS})"
_BEFORE = (
    r"(?P<before>不少于|不低于|不超过|不高于|不足|少于|低于|至少|最少|最多|最高|超过|突破|高于|逾|超|约|近|大约"
    r"|将近|上|控制在)?"
)
_FIGURE = re.compile(
    rf"{_BEFORE}"
    r"(?P<ordinal>第|人均第)?"
    r"(?P<tenths>百分之|千分之)?"
    rf"(?P<number>{_NUMBER})(?P<more>余|多)?"
    rf"(?:\s*[—\-–~～至到]+\s*(?P<until>{_DIGITS}|[{CHINESE}]{{1,12}}))?"
    r"\s*(?P<scale>千万|百万|万|亿|千)?(?P<more2>余|多|\+)?\s*"
    rf"(?P<unit>{_any_of((*_MONEY, *_SIZES, *_SPANS, *_COUNTS, *_SHARES))}|日(?=[之以]?内))?"
    r"(?P<after>左右|上下|以上|以内|以下|之内|及以上|内)?"
)
# 2023年, 11月8日 and 9:30 are moments, to be read as such (days.py).
_MOMENT = re.compile(
    r"(?:[12]\d{3}|二[〇○零]\d?[一-九〇○零]{2})年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|\d{1,2}月(?=底|初|中|末|份|前|，|以来)"
    r"|\d{1,2}[:：]\d{2}|\d{1,2}日(?=[，上下至前起晚])"
)
# So common in speech that they count nothing: 一个, 一批, 一次 …
# 十四五 is a plan and no number.
_SAYING = re.compile(
    r"十[三四五六]五|一[个项件批次种条位名家起层句步场道对些片级类份组届轮期系周天年门支遍字]|[一二两三]大|上下|十分|百年|千年|万[一户家人]"
)
_LEAST = {"不少于", "不低于", "至少", "最少", "超过", "突破", "高于", "逾", "超", "上"}
_MOST = {"不超过", "不高于", "不足", "少于", "低于", "最多", "最高", "控制在"}
_ABOUT = {"约", "近", "大约", "将近"}


def figures_of(body: Passage, *, article: int) -> Iterator[Figure]:
    """Give the figures of an article's body in their order; its dates are given by days.py."""
    text = plain(body.text)
    moments = [found.span() for found in _MOMENT.finditer(text)]
    nth = 0
    for found in _FIGURE.finditer(text):
        while nth < len(moments) and moments[nth][1] <= found.start("number"):
            nth += 1
        if (
            nth < len(moments)
            and moments[nth][0] < found.end()
            and moments[nth][1] > found.start("number")
        ):
            continue
        figure = _figure(found, body, article)
        if figure is not None:
            yield figure


def _figure(found: re.Match[str], body: Passage, article: int) -> Figure | None:
    number = number_of(found["number"])
    unit = _unit(found)
    if number is None or not unit or found["ordinal"] or _is_saying(found, number):
        return None
    start, end = _words(found)
    scale = found["scale"] or ""
    measure = unit.removeprefix(scale)
    until = number_of(found["until"]) if found["until"] else None
    return Figure(
        kind=Kind.SPAN if measure == "日" else _kind(measure),
        value=written(number),
        unit=unit,
        text=body.text[start:end],
        span=body.span(start, end),
        article=article,
        within=(start, end),
        total=written(number * SCALES[scale]),
        measure=measure,
        until="" if until is None else written(until),
        bound=_bound(found),
    )


def _unit(found: re.Match[str]) -> str:
    if found["tenths"]:
        return "%" if found["tenths"] == "百分之" else "‰"
    scale, unit = found["scale"] or "", found["unit"] or ""
    # 82亿 and 1.2亿 are money even where the 元 is left out; 3万 alone may be anything.
    return f"{scale}{unit}" if unit or scale in ("亿", "千万") else ""


def _is_saying(found: re.Match[str], number: Decimal) -> bool:
    said = found["number"] + (found["unit"] or "")
    if found["scale"] or found["more"] or found["tenths"]:
        return False
    chinese = found["number"][0] in CHINESE
    # 零 alone and a row of digits such as 二三 are no counts.
    row = chinese and len(found["number"]) > 1 and not set(found["number"]) & set("十百千")
    return bool(chinese and (_SAYING.match(said) or row or number == 0))


def _words(found: re.Match[str]) -> tuple[int, int]:
    """Where the words of a figure begin and end; an unused tail does not count."""
    start = found.start("before") if found["before"] not in (None, "上", "控制在") else -1
    if start < 0:
        start = found.start("tenths") if found["tenths"] else found.start("number")
    return start, found.end()


def _bound(found: re.Match[str]) -> Bound:
    before, after = found["before"] or "", found["after"] or ""
    if found["more"] or found["more2"] or before in _LEAST or after in ("以上", "及以上"):
        return Bound.LEAST
    if before in _MOST or after in ("以内", "以下", "之内", "内"):
        return Bound.MOST
    if before in _ABOUT or after in ("左右", "上下"):
        return Bound.ABOUT
    return Bound.EXACT


def _kind(measure: str) -> Kind:
    if measure in _SHARES:
        return Kind.SHARE
    if measure in _SPANS:
        return Kind.SPAN
    return Kind.AMOUNT if measure in _MONEY or measure in _SIZES or not measure else Kind.COUNT
