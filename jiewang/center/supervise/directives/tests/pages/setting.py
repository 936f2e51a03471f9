"""Sets articles as a page the way its text comes out of a newspaper: broken, apart, run together."""

import unicodedata
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Piece:
    headline: list[str]
    body: list[str]
    byline: str = ""
    continued: bool = False
    # The byline stands at the end, in brackets.
    signed: bool = False

    @property
    def text(self):
        return "\n".join(self.body)


@dataclass(frozen=True)
class Habit:
    """How a paper sets its page. `after`: which articles (by place, counted from 0) have their
    headline behind the body; `apart`: all headlines at the end of the page."""

    width: int = 17
    indent: str = ""
    mark: str = "（上接第1版）"
    mark_alone: bool = False
    after: frozenset[int] = frozenset()
    apart: bool = False
    # (broken article, article set between): the first breaks off in the middle of a word.
    broken: tuple[tuple[int, int], ...] = ()
    byline_alone: bool = False
    header: tuple[str, ...] = ("2 综合新闻", "2023年11月9日 星期四", "责任编辑 程川 版式 宁静")
    footer: tuple[str, ...] = ("临江报 国内统一连续出版物号 CN00-0000 新闻热线 00000000",)
    between: dict[int, tuple[str, ...]] = field(default_factory=dict)


def wrapped(text, *, width, first=0):
    """Break a paragraph every `width` characters, wherever that falls; no line begins with a
    full stop or a comma, which hangs over as it does in print."""
    lines, line = [], ""
    room = width - first
    for sign in text:
        if len(line) >= room and sign not in "，。、；：！？”）》%":
            lines.append(line)
            line, room = "", width
        line += sign
    return [*lines, line]


def body_lines(piece, habit):
    paragraphs = list(piece.body)
    if piece.continued and not habit.mark_alone:
        paragraphs[0] = habit.mark + paragraphs[0]
    if piece.byline and piece.signed:
        paragraphs[-1] += piece.byline
    elif piece.byline and piece.byline.endswith("）"):
        paragraphs[0] = piece.byline + paragraphs[0]
    lines = [habit.mark] if piece.continued and habit.mark_alone else []
    if piece.byline and not piece.byline.endswith("）"):
        lines.append(piece.byline)
    for paragraph in paragraphs:
        broken = wrapped(paragraph, width=habit.width, first=2)
        lines += [habit.indent + broken[0], *broken[1:]]
    return lines


def set_page(pieces, habit):
    """Return the page's text."""
    lines, heads = list(habit.header), []
    inside = {second for _first, second in habit.broken}
    for nth, piece in enumerate(pieces):
        if nth in inside:
            continue
        lines += _set(piece, nth, pieces, habit, heads)
        lines += habit.between.get(nth, ())
    lines += [line for head in heads for line in head]
    return "\n".join([*lines, *habit.footer]) + "\n"


def _set(piece, nth, pieces, habit, heads):
    body = body_lines(piece, habit)
    for first, second in habit.broken:
        if first == nth:
            cut = _inside_a_sentence(body)
            other = pieces[second]
            body = [*body[:cut], *other.headline, *body_lines(other, habit), *body[cut:]]
    if habit.apart:
        heads.append(piece.headline)
        return body
    return [*body, *piece.headline] if nth in habit.after else [*piece.headline, *body]


def _inside_a_sentence(lines):
    middles = [n for n, line in enumerate(lines) if n and not lines[n - 1].endswith(tuple("。）"))]
    return next(n for n in middles if n >= len(lines) // 2)


def columns_side_by_side(columns, *, width):
    """Print columns beside one another, as a tool does that keeps the layout of a page.

    `width` counts half characters, as such tools do.
    """
    rows = []
    for place in range(max(map(len, columns))):
        row = ""
        for nth, column in enumerate(columns):
            row += " " * (nth * width - printed(row))
            row += column[place].replace("　", "  ") if place < len(column) else ""
        rows.append(row.rstrip())
    return rows


def printed(text):
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def dealt(lines, count):
    """Deal lines into `count` columns of about one length."""
    size = -(-len(lines) // count)
    return [lines[start : start + size] for start in range(0, len(lines), size)]
