"""Lines broken by the width of a column become sentences and paragraphs again."""

import re
from collections.abc import Iterator, Sequence

from jiewang.center.supervise.directives import marks
from jiewang.center.supervise.directives.kinds import Setting, is_closed
from jiewang.center.supervise.directives.lines import Line
from jiewang.center.supervise.directives.passages import Passage, joined

# Chinese is set without spaces; those that stand there came from spreading a line.
_CHINESE = "⺀-鿿豈-\ufaff，。、；：！？“”‘’（）《》〈〉【】…—·％"
_SPREAD = re.compile(
    rf"(?<=[{_CHINESE}])[\s　]+(?=[{_CHINESE}0-9])|(?<=[0-9％%])[\s　]+(?=[{_CHINESE}])"
)
# 图 片 新 闻: every character of a headline apart.
_SPACED_OUT = re.compile(r"\S(?:[ 　]+\S){2,}")


def body_of(lines: Sequence[Line], setting: Setting) -> Passage:
    """Join lines to paragraphs, which stand apart by "\\n"."""
    return joined(_body_parts(lines, setting))


def headline_of(line: Line) -> Passage:
    """A headline's line: the spaces between its words stay, those between all letters go."""
    whole = line.passage
    if _SPACED_OUT.fullmatch(line.text):
        return joined(whole.cut(n, n + 1) for n, sign in enumerate(line.text) if not sign.isspace())
    return whole


def paragraphs_of(lines: Sequence[Line], setting: Setting) -> list[list[Line]]:
    """The lines of each paragraph."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and not _is_new_paragraph(paragraphs[-1][-1], line, setting):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _body_parts(lines: Sequence[Line], setting: Setting) -> Iterator[Passage | str]:
    for nth, paragraph in enumerate(paragraphs_of(lines, setting)):
        if nth:
            yield "\n"
        above = ""
        for line in paragraph:
            if above and _needs_space(above, line.text):
                yield " "
            yield from _without_spread(line)
            above = line.text


def _without_spread(line: Line) -> Iterator[Passage]:
    whole = line.passage
    end = 0
    for found in _SPREAD.finditer(line.text):
        yield whole.cut(end, found.start())
        end = found.end()
    yield whole.cut(end, len(line.text))


def _is_new_paragraph(above: Line, line: Line, setting: Setting) -> bool:
    numbered = marks.NUMBERED.match(line.text) is not None
    if not setting.width:
        return is_closed(above) or line.indented or numbered
    if not is_closed(above):
        return (line.indented or numbered) and not setting.is_full(above)
    if setting.indents:
        return line.indented or numbered
    return not setting.is_full(above) or setting.may_begin(line)


def _needs_space(above: str, below: str) -> bool:
    """Between two words in letters; a number or a Chinese word broken in two gets none."""
    last, first = above[-1], below[0]
    return last.isascii() and last.isalpha() and first.isascii() and first.isalpha()
