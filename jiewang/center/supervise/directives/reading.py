"""Reads a directive: articles, figures, tasks. Nothing is stored, and nothing becomes a task."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiewang.center.supervise.directives import marks
from jiewang.center.supervise.directives.articles import Article, articles_of
from jiewang.center.supervise.directives.days import Moment, moments_of
from jiewang.center.supervise.directives.figures import Figure, Kind, figures_of
from jiewang.center.supervise.directives.lines import pages_of
from jiewang.center.supervise.directives.names import Name
from jiewang.center.supervise.directives.numbers import plain
from jiewang.center.supervise.directives.parts import LeftOut
from jiewang.center.supervise.directives.tasks import Reading, Task, tasks_of

# Texts made to distribute work.
_ASSIGNS = re.compile(r"纪要|通知|分工|清单|任务|要点|督办|方案")
# The day of a paper stands at its head, that of minutes too.
_HEAD = 1500


@dataclass(frozen=True)
class Directive:
    """What was read. `on`: the day of the text itself, from which 年底 and 明年 count."""

    articles: tuple[Article, ...]
    figures: tuple[Figure, ...]
    tasks: tuple[Task, ...]
    left_out: tuple[LeftOut, ...]
    on: date | None


def read_directive(text: str) -> Directive:
    """Read the text of a directive, as sources.text_of() gives it.

    All offsets in the answer count this text's characters. Takes time in proportion to its length.
    """
    articles, left_out = articles_of(pages_of(text))
    on = _day_of(text)
    figures: list[Figure] = []
    tasks: list[Task] = []
    for nth, article in enumerate(articles):
        moments = list(moments_of(article.body, on=on))
        found = [*figures_of(article.body, article=nth), *_dates(moments, nth)]
        found.sort(key=lambda figure: figure.within)
        reading = Reading(moments, found, first=len(figures), assigns=_assigns(article))
        tasks += tasks_of(article.body, reading, article=nth)
        figures += found
    return Directive(tuple(articles), tuple(figures), tuple(tasks), tuple(left_out), on)


def as_dict(directive: Directive) -> dict[str, Any]:
    """The directive as plain values, for JSON. Numbers are texts, so that none is rounded."""
    return {
        "date": directive.on.isoformat() if directive.on else None,
        "articles": [_article(article) for article in directive.articles],
        "figures": [_figure(figure) for figure in directive.figures],
        "tasks": [_task(task) for task in directive.tasks],
        "left_out": [
            {"kind": str(each.kind), "text": each.line.text, "start": each.line.start}
            for each in directive.left_out
        ],
    }


def _day_of(text: str) -> date | None:
    """The first whole date at the head of the text, before any sentence if there is one."""
    for found in marks.PAGE_DATE.finditer(plain(text[:_HEAD])):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
    return None


def _assigns(article: Article) -> bool:
    return any(_ASSIGNS.search(line.text) for line in article.headline)


def _dates(moments: list[Moment], article: int) -> Iterator[Figure]:
    for moment in moments:
        if moment.value:
            yield Figure(
                kind=Kind.DATE,
                value=moment.value,
                unit="date",
                text=moment.text,
                span=moment.span,
                article=article,
                within=moment.within,
            )


def _article(article: Article) -> dict[str, Any]:
    start, end = article.body.span(0, len(article.body))
    return {
        "headline": [line.text for line in article.headline],
        "continued": article.continued,
        "byline": article.byline,
        "body": article.body.text,
        "start": start,
        "end": end,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "value": figure.value,
        "unit": figure.unit,
        "text": figure.text,
        "article": figure.article,
        "kind": str(figure.kind),
        "total": figure.total,
        "measure": figure.measure,
        "until": figure.until,
        "bound": str(figure.bound),
        "start": figure.span[0],
        "end": figure.span[1],
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "who": [_name(name) for name in task.who],
        "assist": [_name(name) for name in task.assist],
        "what": task.what,
        "by": _until(task.until),
        "figures": list(task.figures),
        "places": [_name(name) for name in task.places],
        "article": task.article,
        "text": task.text,
        "start": task.span[0],
        "end": task.span[1],
    }


def _until(moment: Moment | None) -> dict[str, Any] | None:
    if moment is None:
        return None
    day = moment.day.isoformat() if moment.day else None
    return {"text": moment.text, "day": day, "start": moment.span[0], "end": moment.span[1]}


def _name(name: Name) -> dict[str, Any]:
    return {"text": name.text, "start": name.span[0], "end": name.span[1]}
