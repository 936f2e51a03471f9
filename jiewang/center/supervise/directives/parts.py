"""A page's lines gathered into parts: headlines, and stretches of body that belong together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from jiewang.center.supervise.directives import marks
from jiewang.center.supervise.directives.kinds import LEFT_OUT, Kind, Reader, Setting, is_closed
from jiewang.center.supervise.directives.lines import Line
from jiewang.center.supervise.directives.passages import Passage
from jiewang.center.supervise.directives.restoring import paragraphs_of


class Begin(IntEnum):
    """How sure it is that an article begins with a stretch."""

    # Dated, as articles like to begin, and paragraphs too.
    MAYBE = 0
    # A headline stands before it.
    UNDER_HEADLINE = 1
    # It says so: 本报讯, 上接第1版, or a byline.
    SURE = 2


@dataclass
class Stretch:
    """Body lines of one article. `place` counts the parts of the page, `above` is what it follows."""

    place: int
    begin: Begin
    above: "Stretch | None" = None
    lines: list[Line] = field(default_factory=list)
    continued: bool = False
    title: str = ""
    bylines: list[Passage] = field(default_factory=list)
    # It stops in the middle of a sentence; a byline ends it; it goes on on another page.
    is_open: bool = False
    is_signed: bool = False
    goes_on: bool = False
    # One of several paragraphs of which one begins a second article.
    is_half: bool = False

    @property
    def text(self) -> str:
        """The lines run together."""
        return "".join(line.text for line in self.lines)


@dataclass
class Headlines:
    """Headline lines that stand together, and whether one of them bears a continued-from mark."""

    place: int
    lines: list[Line] = field(default_factory=list)
    continued: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A line that belongs to no article."""

    kind: str
    line: Line


@dataclass
class Page:
    """What one page holds, in the order of the source."""

    setting: Setting
    stretches: list[Stretch] = field(default_factory=list)
    headlines: list[Headlines] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def page_of(lines: Sequence[Line]) -> Page:
    """Gather the lines of one page."""
    reader = Reader(lines)
    return _Gatherer(lines, reader.kinds(), reader.setting).gather()


class _Gatherer:
    def __init__(self, lines: Sequence[Line], kinds: Sequence[Kind], setting: Setting) -> None:
        self.page = Page(setting)
        self._lines = list(zip(lines, kinds, strict=True))
        self._last: Kind | None = None
        self._current: Stretch | None = None
        # Stretches that broke off in the middle of a sentence, the last of them last.
        self._broken: list[Stretch] = []
        # What a mark or a byline on a line of its own says of the stretch that comes.
        self._continued, self._title = False, ""
        self._bylines: list[Passage] = []
        self._pairs = Counter(_pairs(lines))

    def gather(self) -> Page:
        for line, kind in self._lines:
            if kind in LEFT_OUT:
                self.page.left_out.append(LeftOut(kind, line))
                continue
            {
                Kind.MARK: self._mark,
                Kind.BYLINE: self._byline,
                Kind.HEADLINE: self._headline,
                Kind.BODY: self._body,
            }[kind](line)
            self._last = kind
        self._give_to_last()
        return self.page

    def _split(self, stretch: Stretch) -> None:
        """Two bylines, so two articles: any paragraph may be the first of the second one."""
        first, *others = paragraphs_of(stretch.lines, self.page.setting)
        if not others or stretch.place != self._next_place() - 1:
            return
        stretch.lines, stretch.is_signed = first, False
        last = stretch
        for lines in others:
            last = Stretch(self._next_place(), Begin.MAYBE, last, lines=lines, is_half=True)
            self.page.stretches.append(last)
        last.bylines, last.is_signed = [stretch.bylines.pop()], True
        self._current = last

    def _mark(self, line: Line) -> None:
        if found := marks.CONTINUED.fullmatch(line.text):
            self._continued, self._title = True, found["title"] or ""
        elif self._current:
            self._current.is_open, self._current.goes_on = False, True

    def _byline(self, line: Line) -> None:
        self._bylines.append(line.passage)

    def _headline(self, line: Line) -> None:
        if self._last != Kind.HEADLINE:
            # A byline before a headline belongs to what stands above it.
            self._give_to_last(marks_too=False)
            self.page.headlines.append(Headlines(self._next_place()))
        block = self.page.headlines[-1]
        for found in marks.CONTINUED.finditer(line.text):
            block.continued = True
            line = (
                line.cut(0, found.start())
                if found.start()
                else line.cut(found.end(), len(line.text))
            )
        if line.text:
            block.lines.append(line)

    def _body(self, line: Line) -> None:
        stretch = self._stretch_for(line)
        line = self._stripped_end(self._stripped_start(line, stretch), stretch)
        if line.text:
            stretch.lines.append(line)
        stretch.is_open = bool(line.text) and not is_closed(line) and not stretch.is_signed
        if stretch.is_signed and len(stretch.bylines) > 1:
            self._split(stretch)

    def _stretch_for(self, line: Line) -> Stretch:
        above = self._current
        if self._is_sure(line):
            return self._opened(Begin.SURE)
        if above is None or self._last == Kind.HEADLINE:
            return self._opened(Begin.UNDER_HEADLINE)
        if above.is_open or not above.lines:
            return above
        if self._broken and self._goes_on_further_up(line, above):
            self._current = self._broken.pop()
            return self._current
        if above.is_signed or marks.DATED.match(line.text):
            return self._opened(Begin.MAYBE)
        return above

    def _is_sure(self, line: Line) -> bool:
        said = marks.REPORTED.match(line.text) or marks.CONTINUED.match(line.text)
        return bool(said or self._continued or self._bylines)

    def _goes_on_further_up(self, line: Line, above: Stretch) -> bool:
        """Whether a line takes up the sentence that broke off last."""
        if line.text[0] in marks.NEVER_FIRST:
            return True
        setting = self.page.setting
        if marks.NUMBERED.match(line.text) or setting.may_begin(line):
            return False
        if setting.indents or setting.first_shorter:
            # A paragraph ends with a shorter line, and the next one would begin with an indent.
            return not above.lines or not setting.is_full(above.lines[-1])
        return self._pairs[self._broken[-1].lines[-1].text[-1] + line.text[0]] > 0

    def _opened(self, begin: Begin) -> Stretch:
        above = self._current
        if above is not None and above.is_open and above.lines:
            self._broken.append(above)
        new = Stretch(self._next_place(), begin, above, continued=self._continued)
        new.title, new.bylines = self._title, self._bylines
        self._continued, self._title, self._bylines = False, "", []
        self.page.stretches.append(new)
        self._current = new
        return new

    def _stripped_start(self, line: Line, stretch: Stretch) -> Line:
        if stretch.lines:
            return line
        for found in marks.CONTINUED.finditer(line.text):
            if found.start() == 0:
                stretch.continued = True
                stretch.title = stretch.title or found["title"] or ""
                return self._stripped_start(line.cut(found.end(), len(line.text)), stretch)
        if (reported := marks.REPORTED.match(line.text)) is not None:
            stretch.bylines.append(line.cut(0, reported.end()).passage)
            return line.cut(reported.end(), len(line.text))
        return line

    def _stripped_end(self, line: Line, stretch: Stretch) -> Line:
        for found in marks.CONTINUES.finditer(line.text):
            if found.end() == len(line.text):
                stretch.is_signed = stretch.goes_on = True
                return line.cut(0, found.start())
        if (signed := marks.SIGNED.search(line.text)) is not None:
            stretch.bylines.append(line.cut(signed.start(), signed.end()).passage)
            stretch.is_signed = True
            return line.cut(0, signed.start())
        return line

    def _give_to_last(self, *, marks_too: bool = True) -> None:
        """A byline, or a mark, after which no body came: of what stands before it."""
        last = self._current
        if last is None:
            return
        last.bylines += self._bylines
        last.is_signed = last.is_signed or bool(self._bylines)
        self._bylines = []
        if marks_too:
            last.continued = last.continued or self._continued
            self._continued = False

    def _next_place(self) -> int:
        return len(self.page.stretches) + len(self.page.headlines)


def _pairs(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        yield from map("".join, zip(line.text, line.text[1:], strict=False))
