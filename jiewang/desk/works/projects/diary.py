"""The diary of a project as whole sentences in the reader's language."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.base.languages import in_reader_language
from jiewang.desk.center.lines import Line, posts_named, who_wrote
from jiewang.works.projects.models import ProjectStep
from jiewang.works.projects.states import Stage

Kind = ProjectStep.Kind
Data = dict[str, Any]


def project_lines(steps: Iterable[ProjectStep]) -> list[Line]:
    """The given steps in their order, each as a whole sentence."""
    rows = list(steps)
    posts = posts_named(rows)
    return [
        Line(
            title=str(row.get_kind_display()),
            who=who_wrote(row, posts),
            at=row.at,
            text=_SAY.get(row.kind, _nothing)(row.data),
            quote=row.note,
            moved=row.moved,
            lamp="amber" if row.kind == Kind.NODE_DONE and row.data.get("late") else "",
        )
        for row in rows
    ]


def _nothing(_data: Data) -> str:
    return ""


def _node(data: Data) -> str:
    name = in_reader_language(str(data.get("name", "")), str(data.get("name_en", "")))
    return " · ".join(part for part in (name, _what(data), _after(data)) if part)


def _what(data: Data) -> str:
    """What was told of the node itself."""
    if data.get("days"):
        text = ngettext("%(n)d day longer", "%(n)d days longer", data["days"])
        return text % {"n": data["days"]}
    if data.get("not_before"):
        return _("not before %(day)s") % {"day": data["not_before"]}
    if "progress" in data:
        return _("%(old)d %% → %(new)d %%") % {"old": data["old"], "new": data["progress"]}
    return str(data.get("on", ""))


def _after(data: Data) -> str:
    """What followed: only where it is not what was agreed on."""
    if data.get("short_by"):
        text = _("ready on %(day)s, short by %(n)d workdays")
        return text % {"day": data.get("expected", "–"), "n": data["short_by"]}
    return ""


def _opened(data: Data) -> str:
    return _("Promised for %(day)s.") % {"day": data.get("promised", "–")}


def _laid(data: Data) -> str:
    if "nodes" in data:
        return _("%(n)d nodes.") % {"n": data["nodes"]}
    if data.get("short_by"):
        text = _("Ready on %(day)s: short by %(n)d workdays, %(late)d nodes too late already.")
        return text % {"day": data["expected"], "n": data["short_by"], "late": data["too_late"]}
    text = _("Ready on %(day)s, promised for %(promised)s.")
    return text % {"day": data.get("expected", "–"), "promised": data.get("promised", "–")}


def _imported(data: Data) -> str:
    return f"{data.get('file', '')} · {_laid(data)}"


def _stage(data: Data) -> str:
    return str(Stage(data["stage"]).label) if data.get("stage") in Stage.values else ""


def _promised(data: Data) -> str:
    return _("From %(old)s to %(new)s.") % {"old": data.get("old"), "new": data.get("new")}


def _linked(data: Data) -> str:
    return str(data.get("words", ""))


def _photos(data: Data) -> str:
    count = int(data.get("photos", 0))
    text = ngettext("%(n)d photo of %(day)s", "%(n)d photos of %(day)s", count)
    return text % {"n": count, "day": data.get("on", "")}


def _money(data: Data) -> str:
    return _("%(amount)s yuan, %(day)s") % {"amount": data.get("amount"), "day": data.get("on")}


def _week(data: Data) -> str:
    return _("Week of %(day)s") % {"day": data.get("week", "")}


def _approval(data: Data) -> str:
    return in_reader_language(str(data.get("words_zh", "")), str(data.get("words_en", "")))


_SAY: dict[str, Callable[[Data], str]] = {
    Kind.OPENED: _opened,
    Kind.LAID: _laid,
    Kind.IMPORTED: _imported,
    Kind.STAGE: _stage,
    Kind.STARTED: _node,
    Kind.PROGRESS: _node,
    Kind.NODE_DONE: _node,
    Kind.SLIPPED: _node,
    Kind.LOCKED: _node,
    Kind.UNLOCKED: _node,
    Kind.PROMISED: _promised,
    Kind.LINKED: _linked,
    Kind.UNLINKED: _linked,
    Kind.PHOTOS: _photos,
    Kind.MONEY: _money,
    Kind.REPORT: _week,
    Kind.PUBLISHED: _week,
    Kind.APPROVAL: _approval,
}
