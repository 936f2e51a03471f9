"""Proposed tasks: sentences in which somebody is asked for something. A person decides on each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jiewang.center.supervise.directives.days import Moment
from jiewang.center.supervise.directives.figures import Figure
from jiewang.center.supervise.directives.names import Name, places_in, units_in
from jiewang.center.supervise.directives.passages import Passage

# A sentence beyond this is a damaged text; nothing is proposed of it.
_LONGEST = 600
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?[”’」』]?")


@dataclass(frozen=True)
class Task:
    """Who is asked to do what, by when. `text` is the whole sentence, `span` its place."""

    who: tuple[Name, ...]
    assist: tuple[Name, ...]
    what: str
    until: Moment | None
    figures: tuple[int, ...]
    places: tuple[Name, ...]
    text: str
    span: tuple[int, int]
    article: int


# Behind a unit: it is asked. 要求 asks others, 负责人 is a person.
_ASKED = re.compile(
    r"(?:等?(?:部门|单位)?)(?:共同|分别|具体)?(?:牵头|负责(?!人)|(?:必须|应当|务必|还?要(?!求|闻|素|道|点|件|么)|应(?![急用邀对届])|须|需(?![求要])))"
)
_ASSISTS = re.compile(r"等?(?:部门|单位)?(?:予以|做好|积极|共同)?(?:配合|协助|参与|协办)")
_ASSIST_BEFORE = re.compile(r"(?:会同|协同|联合|商)$")
# Before a unit: it is asked.
_ASK_BEFORE = re.compile(r"(?:请|责成|责令|要求|督促|建议|委托|交由|由)$")
_ASKS_OTHERS = re.compile(r"要求|督促|责成|责令|听取")
_SPEAKS = re.compile(r"(?:有关|相关|主要)?(?:负责人)?(?:表示|提出|介绍|透露|承诺|明确)")
_WILL = re.compile(
    r"力争|确保|务必|计划|将(?!近|军)|完成|建成|启动|实现|达到|拨付|报送|整改|销号|完工|竣工|开工|形成|印发|出台|制定|编制|汇总|上报|落实"
)
_DONE = re.compile(r"已经?(?![完经]成?签)|截至|截止目前|完成了|去年|以来|获悉|主持召开|汇报了")
_MUST = re.compile(
    r"要(?!求|闻|素|道|点|件|么)|应当|必须|务必|须|请|责成|责令|要求|牵头|负责(?!人)"
)
_NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]是)"
)
_INTRO = re.compile(
    r"^(?:会议|大家|代表们|与会人员|他|她|视察组|检查组)?(?:要求|强调|指出|明确|决定|建议|议定|认为)[，：,:]"
)
_ENDS = "，。；、：！？ \n"


@dataclass(frozen=True)
class Reading:
    """What was found in a body before tasks are sought: its days and figures, in their order.

    `first` is the number of the first of these figures; `assigns`: the text is there to
    distribute work, so that a unit and a verb suffice.
    """

    moments: Sequence[Moment]
    figures: Sequence[Figure]
    first: int
    assigns: bool = False


def tasks_of(body: Passage, reading: Reading, *, article: int) -> Iterator[Task]:
    """Give the tasks that an article's body proposes, in their order."""
    moments, figures = _Walk(reading.moments), _Walk(reading.figures)
    for found in _SENTENCE.finditer(body.text):
        start, end = found.span()
        days = [reading.moments[nth] for nth in moments.within(start, end)]
        counted = figures.within(start, end)
        if end - start > _LONGEST:
            continue
        sentence = _Sentence(body, start, end, days, assigns=reading.assigns)
        if sentence.is_task():
            yield Task(
                who=tuple(sentence.asked),
                assist=tuple(sentence.assisting),
                what=sentence.what(),
                until=sentence.until,
                figures=tuple(reading.first + nth for nth in counted),
                places=tuple(sentence.places()),
                text=found[0].strip(),
                span=body.span(start, end),
                article=article,
            )


class _Walk:
    """Goes along what was found once, sentence by sentence."""

    def __init__(self, found: Sequence[Moment] | Sequence[Figure]) -> None:
        self._starts = [each.within[0] for each in found]
        self._next = 0

    def within(self, start: int, end: int) -> list[int]:
        inside = []
        while self._next < len(self._starts) and self._starts[self._next] < end:
            if self._starts[self._next] >= start:
                inside.append(self._next)
            self._next += 1
        return inside


class _Sentence:
    def __init__(
        self, body: Passage, start: int, end: int, days: Sequence[Moment], *, assigns: bool
    ) -> None:
        self.body, self.start, self.end = body, start, end
        self.text = body.text[start:end]
        self.until = next((day for day in days if day.is_until), None)
        self.asked: list[Name] = []
        self.assisting: list[Name] = []
        self._assigns = assigns
        self._cuts: list[tuple[int, int]] = []
        self._sort(list(units_in(body, start, end)))

    def is_task(self) -> bool:
        must = _MUST.search(self.text) is not None
        if _DONE.search(self.text) and not must:
            return False
        if self.asked:
            return must or self.until is not None or self._assigns
        return self.until is not None and (must or _WILL.search(self.text) is not None)

    def what(self) -> str:
        """The sentence without who is asked and how."""
        kept, place = [], self.start
        for start, end in sorted(self._cuts):
            kept.append(self.body.text[place : max(start, place)])
            place = max(end, place)
        text = "".join([*kept, self.body.text[place : self.end]])
        text = _INTRO.sub("", _NUMBER.sub("", text.strip(_ENDS)))
        return re.sub(r"[，、]{2,}", "，", text).strip(_ENDS)

    def places(self) -> Iterator[Name]:
        units = [name.within for name in (*self.asked, *self.assisting)]
        for place in places_in(self.body, self.start, self.end):
            start, end = place.within
            if not any(start < until and end > begin for begin, until in units):
                yield place

    def _sort(self, units: list[Name]) -> None:
        """Tell who is asked and who assists, row by row: 甲局、乙局牵头，丙局配合."""
        for row in _rows(self.body.text, units):
            first, last = row[0].within[0], row[-1].within[1]
            before = self.body.text[max(self.start, first - 4) : first]
            after = self.body.text[last : min(self.end, last + 12)]
            if (found := _ASSISTS.match(after)) or _ASSIST_BEFORE.search(before):
                self.assisting += row
                self._cut(before, first, last, found)
            elif found := self._asks(before, after, first):
                self.asked += row
                self._cut(before, first, last, found)
            elif found := _ASKS_OTHERS.match(after):
                self._cuts.append((first, last + found.end()))

    def _asks(self, before: str, after: str, first: int) -> re.Match[str] | None:
        """The words behind a unit that show it is asked; an empty match if others show it."""
        if found := _ASKED.match(after):
            return found
        if _ASKS_OTHERS.match(after):
            return None
        nothing = re.match("", after)
        if _ASK_BEFORE.search(before):
            return nothing
        if found := _SPEAKS.match(after):
            return found if self.until or "要" in self.text else None
        leads = not self.body.text[self.start : first].strip(_ENDS) or before.endswith("，")
        if leads and (self._assigns or (self.until and self.until.within[0] >= first)):
            return nothing
        return None

    def _cut(self, before: str, first: int, last: int, found: re.Match[str] | None) -> None:
        lead = _ASK_BEFORE.search(before) or _ASSIST_BEFORE.search(before)
        start = first - (len(lead[0]) if lead else 0)
        self._cuts.append((start, last + (found.end() if found else 0)))


def _rows(text: str, units: Sequence[Name]) -> Iterator[list[Name]]:
    """Units with nothing but 、 or 和 between them stand in one row."""
    row: list[Name] = []
    for unit in units:
        if row and not re.fullmatch(r"[、和及与]?", text[row[-1].within[1] : unit.within[0]]):
            yield row
            row = []
        row.append(unit)
    if row:
        yield row
