"""The diary of a task as whole sentences in the reader's language."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.center.case.states import State
from jiewang.center.supervise.models import TaskStep
from jiewang.center.supervise.states import Rung
from jiewang.desk.center.lines import Line, posts_named, who_wrote
from jiewang.desk.templatetags.desk import moment
from jiewang.people.models import Unit

Kind = TaskStep.Kind
Data = dict[str, Any]
_LAMPS = {Rung.WARN: "amber", Rung.ORDER: "red", Rung.LEADER: "red"}


def task_lines(steps: Iterable[TaskStep]) -> list[Line]:
    """The given steps in their order, each as a whole sentence; two queries for all names."""
    rows = list(steps)
    posts = posts_named(rows)
    codes = {row.data[key] for row in rows for key in ("from", "to") if key in row.data}
    units = {unit.code: str(unit) for unit in Unit.objects.filter(code__in=codes)}
    return [
        Line(
            title=_title(row),
            who=who_wrote(row, posts),
            at=row.at,
            text=_SAY.get(row.kind, _nothing)(row.data, units),
            quote=row.note,
            moved=row.moved,
            lamp=_LAMPS.get(row.data.get("rung", ""), "") if row.kind == Kind.PRESSED else "",
        )
        for row in rows
    ]


def _title(row: TaskStep) -> str:
    if row.kind == Kind.PRESSED and row.data.get("rung") in Rung.values:
        return str(Rung(row.data["rung"]).label)
    return str(row.get_kind_display())


def _nothing(_data: Data, _units: dict[str, str]) -> str:
    return ""


def _set_up(data: Data, _units: dict[str, str]) -> str:
    due = _("Due %(due)s.") % {"due": _moment(data.get("due"))}
    return f"{data['words']} · {due}" if data.get("words") else due


def _due(data: Data, _units: dict[str, str]) -> str:
    return _("Due %(due)s.") % {"due": _moment(data.get("due"))}


def _moved(data: Data, _units: dict[str, str]) -> str:
    if data.get("old") == data.get("new"):
        return ""
    values = {"old": _moment(data.get("old")), "new": _moment(data.get("new"))}
    return _("From %(old)s to %(new)s.") % values


def _node(data: Data, _units: dict[str, str]) -> str:
    return in_reader_language(str(data.get("name", "")), str(data.get("name_en", "")))


def _nodes(data: Data, _units: dict[str, str]) -> str:
    return "；".join(f"{name} {day}" for name, day in data.get("nodes", []))


def _files(data: Data, _units: dict[str, str]) -> str:
    return _(", ").join(data.get("files", []))


def _issued(data: Data, units: dict[str, str]) -> str:
    if "to" not in data:
        return ""
    values = {key: units.get(data.get(key, ""), "") for key in ("from", "to")}
    return _("With the case from %(from)s to %(to)s.") % values


def _ended(data: Data, _units: dict[str, str]) -> str:
    state = data.get("case_state")
    if state not in State.values:
        return ""
    return _("Its case is now “%(state)s”.") % {"state": State(state).label}


def _moment(stamp: Any) -> str:
    return str(moment(datetime.fromisoformat(stamp))) if stamp else "–"


_SAY: dict[str, Callable[[Data, dict[str, str]], str]] = {
    Kind.SET_UP: _set_up,
    Kind.PRESSED: _due,
    Kind.EXTENSION_ASKED: _moved,
    Kind.EXTENSION_GRANTED: _moved,
    Kind.RESUMED: _moved,
    Kind.RECOUNTED: _moved,
    Kind.NODE_DONE: _node,
    Kind.NODES: _nodes,
    Kind.EVIDENCE: _files,
    Kind.ISSUED: _issued,
    Kind.STRUCK_OFF: _ended,
    Kind.WITHDRAWN: _ended,
}
