"""What each line of a page is: headline, body, mark, byline, or nothing of an article."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from jiewang.center.supervise.directives import marks
from jiewang.center.supervise.directives.lines import Line, printed_length
from jiewang.center.supervise.directives.words import pairs_of

_MOST_HEADLINES = 5
_ALL_HEADLINES = 60
_FEWEST_FIRST = 3
_LONGEST_HEADLINE = 36
# Of a body's line its neighbours hardly ever repeat such a share.
_TOLD_AGAIN = 0.5
_AROUND = 12
_MOST_CAPTION_LINES = 6
_NOTICE_WITHIN = 6


class Kind(StrEnum):
    HEADLINE = "headline"
    BODY = "body"
    MARK = "mark"
    BYLINE = "byline"
    FURNITURE = "page"
    CAPTION = "caption"
    NOTICE = "notice"


LEFT_OUT = frozenset({Kind.FURNITURE, Kind.CAPTION, Kind.NOTICE})


@dataclass(frozen=True)
class Setting:
    """How a page is set. `width`: characters in a full line, 0 where lines are not broken."""

    width: float = 0
    by_signs: bool = False
    indents: bool = False
    # The first line of a paragraph is two characters shorter: the indent itself got lost.
    first_shorter: bool = False
    numbered: bool = False

    def length(self, line: Line) -> float:
        return float(len(line.text)) if self.by_signs else printed_length(line.text)

    def is_full(self, line: Line) -> bool:
        return self.width > 0 and -1 <= self.length(line) - self.width <= 1.5

    def may_begin(self, line: Line) -> bool:
        """Whether a line looks like the first of a paragraph."""
        if self.indents or line.indented:
            return line.indented
        return (
            self.first_shorter
            and not is_closed(line)
            and abs(self.length(line) - self.width + 2) <= 0.5
        )


def is_closed(line: Line) -> bool:
    """Whether a sentence ends with this line."""
    text = line.text
    if marks.SENTENCE_END.search(text) or marks.SIGNED.search(text):
        return True
    return any(found.end() == len(text) for found in marks.CONTINUES.finditer(text))


def begins_article(line: Line) -> bool:
    """Whether an article surely begins with this line."""
    return bool(marks.REPORTED.match(line.text) or marks.CONTINUED.match(line.text))


def setting_of(lines: Sequence[Line]) -> Setting:
    """Find out how a page is set from the lengths of its lines."""
    long = [line for line in lines if len(line.text) >= 8]
    indents = sum(line.indented for line in lines) >= 2
    numbered = sum(bool(marks.NUMBERED.match(line.text)) for line in lines) >= 2
    numbered = numbered and not any(begins_article(line) for line in lines)
    if not long:
        return Setting(indents=indents, numbered=numbered)
    signs, signs_share = _usual([float(len(line.text)) for line in long])
    printed, printed_share = _usual([printed_length(line.text) for line in long])
    # Measured by print more lengths fit by chance.
    by_signs = signs_share >= printed_share - 0.1
    width = signs if by_signs else printed
    open_share = sum(not is_closed(line) for line in long) / len(long)
    setting = Setting(width, by_signs, indents, numbered=numbered)
    longer = sum(setting.length(line) > width + 1.5 for line in long) / len(long)
    if max(signs_share, printed_share) < 0.3 or open_share < 0.35 or longer > 0.25:
        return Setting(indents=indents, numbered=numbered)
    return Setting(width, by_signs, indents, _first_shorter(lines, setting), numbered)


def _usual(lengths: Sequence[float]) -> tuple[float, float]:
    """The length of a full line, and the share of lines that fit it.

    Fitting are full lines, those with a full stop hanging over, and first lines of a paragraph,
    which lack the two characters of the indent.
    """
    often = Counter(lengths)

    def fitting(length: float) -> int:
        return sum(often[length + more] for more in (-2.5, -2, -1.5, -0.5, 0, 0.5, 1))

    # Of two that fit alike the longer: full lines are more than first lines.
    usual = max(often, key=lambda length: (fitting(length), often[length]))
    return usual, fitting(usual) / len(lengths)


def _first_shorter(lines: Sequence[Line], setting: Setting) -> bool:
    """Whether an indent got lost: many lines lack two characters, few lack one or three."""
    short = [setting.width - setting.length(line) for line in lines if not is_closed(line)]
    somewhat = [each for each in short if 0.5 < each <= 4]
    lost = sum(abs(each - 2) <= 0.5 for each in somewhat)
    return lost >= _FEWEST_FIRST and lost * 2 > len(somewhat)


class Reader:
    """Goes through the lines of a page once and says what each is."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = list(lines)
        self.setting = setting_of(lines)
        self._kinds: list[Kind] = []
        # Whether the last body line ended a sentence; at the top of a page, yes.
        self._closed = True
        self._caption_lines = 0

    def kinds(self) -> list[Kind]:
        """One kind for each line."""
        for nth, line in enumerate(self.lines):
            kind = self._kind(nth, line)
            self._kinds.append(kind)
            self._caption_lines = self._caption_lines + 1 if kind == Kind.CAPTION else 0
            if kind == Kind.BODY:
                self._closed = is_closed(line)
        return self._kinds

    def _kind(self, nth: int, line: Line) -> Kind:
        text = line.text
        if marks.CONTINUED.fullmatch(text) or marks.CONTINUES.fullmatch(text):
            return Kind.MARK
        if marks.FURNITURE.fullmatch(text):
            return Kind.FURNITURE
        if self._is_caption(nth, line):
            return Kind.CAPTION
        if self._is_notice(nth, line):
            return Kind.NOTICE
        if self._is_byline(nth, line):
            return Kind.BYLINE
        return Kind.HEADLINE if self._is_headline(nth, line) else Kind.BODY

    def _is_byline(self, nth: int, line: Line) -> bool:
        if not marks.is_byline(line.text):
            return False
        # Inside a sentence such words are part of it.
        return self._closed or self._last() != Kind.BODY or line.text[0] in "◎□■"

    def _is_caption(self, nth: int, line: Line) -> bool:
        if marks.CAPTION.match(line.text) and (self._closed or not self.setting.is_full(line)):
            return True
        if self._last() == Kind.CAPTION:
            if marks.CAPTION_END.search(line.text) and len(line.text) < 24:
                return True
            above = self.lines[nth - 1]
            ended = is_closed(above) or marks.CAPTION_END.search(above.text)
            return not ended and self._caption_lines < _MOST_CAPTION_LINES
        return bool(self._closed and len(line.text) < 24 and marks.CAPTION_END.search(line.text))

    def _is_notice(self, nth: int, line: Line) -> bool:
        if marks.NOTICE_HEAD.fullmatch(line.text) and len(line.text) <= 18:
            below = self.lines[nth + 1 : nth + 1 + _NOTICE_WITHIN]
            return any(marks.NOTICE_WORDS.search(each.text) for each in below)
        if self._last() != Kind.NOTICE or begins_article(line):
            return False
        above = self.lines[nth - 1]
        return not is_closed(above) or bool(marks.NOTICE_WORDS.search(line.text))

    def _last(self) -> Kind | None:
        return self._kinds[-1] if self._kinds else None

    def _is_headline(self, nth: int, line: Line) -> bool:
        if begins_article(line) or marks.NUMBERED.match(line.text) or self._is_cut(nth, line):
            return False
        # Minutes and reports have a title; what stands alone further down is a part's heading.
        if self.setting.numbered and Kind.BODY in self._kinds:
            return False
        score = self._looks(line) + self._stands(nth, line)
        return score >= 3 or (score >= 1.5 and self._is_told_again(nth, line))

    def _is_cut(self, nth: int, line: Line) -> bool:
        """Whether the next line goes on in the middle of a number, or with a comma."""
        below = self.lines[nth + 1].text if nth + 1 < len(self.lines) else ""
        if not below:
            return False
        in_number = line.text[-1].isdigit() and (below[0].isdigit() or below[0] in ".．%％")
        return in_number or below[0] in marks.NEVER_FIRST

    def _is_told_again(self, nth: int, line: Line) -> bool:
        """Whether the lines around it say much of it again, as the body does with its headline."""
        around = self.lines[max(0, nth - _AROUND) : nth] + self.lines[nth + 1 : nth + 1 + _AROUND]
        own = pairs_of(line.text)
        others = pairs_of("".join(each.text for each in around))
        return len(own & others) >= _TOLD_AGAIN * len(own) > 0

    def _looks(self, line: Line) -> float:
        """How much a line looks like a headline by itself."""
        text = line.text
        if text[0] in marks.NEVER_FIRST or len(text) > _LONGEST_HEADLINE or line.indented:
            return -9
        bare = not any(sign in text for sign in "，。；")
        score = 2.0 if bare else -1.5
        if marks.DATED.match(text):
            score -= 3
        if "。" in text[:-1] or text[-1] in "。；，：、":
            score -= 9
        elif is_closed(line):
            score -= 1
        if text.startswith("——"):
            score += 2
        return score + self._by_length(line)

    def _by_length(self, line: Line) -> float:
        if not self.setting.width:
            return 2
        short = self.setting.width - self.setting.length(line)
        if self.setting.is_full(line):
            return -1
        return -1 if self.setting.first_shorter and abs(short - 2) <= 0.5 else 2

    def _stands(self, nth: int, line: Line) -> float:
        """How much the lines around it speak for a headline."""
        if not self._closed and self._last() == Kind.BODY:
            return -2 + (3 if self._leads_on(nth, full=False) else 0)
        if not is_closed(line) and self._leads_on(nth, full=True):
            return 4
        return 2.5 if self._last() == Kind.HEADLINE and self._is_loose(nth + 1) else 1

    def _is_loose(self, nth: int) -> bool:
        """Whether a line is neither as long as the column nor the end of a sentence."""
        if nth >= len(self.lines):
            return True
        line = self.lines[nth]
        return not self.setting.is_full(line) and not is_closed(line)

    def _leads_on(self, nth: int, *, full: bool) -> bool:
        """Whether an article, a paragraph or the page's end comes before any sentence ends.

        A sentence would have to end first, so the lines until there are headlines. `full`:
        lines as long as the column may be among them.
        """
        # All of a page's headlines may stand together.
        most = _ALL_HEADLINES if self._last() == Kind.HEADLINE else _MOST_HEADLINES
        for line in self.lines[nth + 1 : nth + 1 + most]:
            if self._is_border(line) or self.setting.may_begin(line):
                return True
            if is_closed(line) or (self.setting.is_full(line) and not full):
                return False
        return nth + 1 + most > len(self.lines)

    def _is_border(self, line: Line) -> bool:
        return bool(
            begins_article(line)
            or marks.NUMBERED.match(line.text)
            or marks.FURNITURE.fullmatch(line.text)
            or marks.is_byline(line.text)
        )
