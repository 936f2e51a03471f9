"""A directive in a form that reads well on a terminal."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jiewang.center.supervise.directives.articles import Article
from jiewang.center.supervise.directives.figures import Bound, Figure
from jiewang.center.supervise.directives.names import Name
from jiewang.center.supervise.directives.reading import Directive
from jiewang.center.supervise.directives.tasks import Task

_SHOWN_OF_BODY = 60


def lines_of(directive: Directive) -> Iterator[str]:
    """Give the lines to print: how much was read, then article by article what it holds."""
    text = _("Articles: %(articles)d · figures: %(figures)d · proposed tasks: %(tasks)d")
    values = {
        "articles": len(directive.articles),
        "figures": len(directive.figures),
        "tasks": len(directive.tasks),
    }
    yield text % values
    for nth, article in enumerate(directive.articles):
        yield ""
        yield from _article(article, nth)
        if shown := "、".join(_figure(each) for each in directive.figures if each.article == nth):
            yield "   " + _("Figures: %(figures)s") % {"figures": shown}
        for task in directive.tasks:
            if task.article == nth:
                yield from _task(task)
    yield ""
    yield _("These are proposals. Nothing becomes a task before a person confirms it.")


def _article(article: Article, nth: int) -> Iterator[str]:
    headline = " ".join(line.text for line in article.headline) or _("(no headline found)")
    continued = " · " + _("continued from another page") if article.continued else ""
    yield f"{nth + 1}. {headline}{continued}"
    if article.byline:
        yield f"   {article.byline}"
    body = article.body.text.replace("\n", " ")
    yield "   " + (body if len(body) <= _SHOWN_OF_BODY else body[:_SHOWN_OF_BODY] + "…")


def _figure(figure: Figure) -> str:
    bounds = {
        Bound.LEAST: _("at least"),
        Bound.MOST: _("at most"),
        Bound.ABOUT: _("about"),
    }
    bound = bounds.get(figure.bound)
    return f"{figure.text} ({bound})" if bound else figure.text


def _task(task: Task) -> Iterator[str]:
    who = _names(task.who) or _("nobody named")
    yield "   ▸ " + _("%(who)s: %(what)s") % {"who": who, "what": task.what}
    if task.assist:
        yield "     " + _("assisting: %(units)s") % {"units": _names(task.assist)}
    if task.until:
        day = f" ({task.until.day.isoformat()})" if task.until.day else ""
        yield "     " + _("by: %(words)s") % {"words": task.until.text + day}
    if task.places:
        yield "     " + _("places: %(places)s") % {"places": _names(task.places)}


def _names(names: tuple[Name, ...]) -> str:
    return "、".join(name.text for name in names)
