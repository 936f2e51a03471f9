"""Nodes by kind of matter, as the district's `task_templates.toml` says; laid between two days."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of

FILE = "task_templates.toml"
PLAIN = "plain"


@dataclass(frozen=True)
class NodeTemplate:
    """One node, and the share of the time from issue to deadline after which it is due."""

    name: str
    name_en: str
    share: float


@dataclass(frozen=True)
class TaskTemplate:
    """The nodes of one kind of matter, in their order; the last ends with the task."""

    code: str
    name: str
    name_en: str
    nodes: tuple[NodeTemplate, ...]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


@dataclass(frozen=True)
class PlannedNode:
    """A node as it is asked for. `owner` is a unit's id; None: the task's owner."""

    name: str
    due_on: date
    name_en: str = ""
    owner: int | None = None


def templates() -> dict[str, TaskTemplate]:
    """The kinds of matter by code, in the order of the file. Raises TomlRefused."""
    return _templates(stamp_of(Path(settings.DISTRICT_DATA) / FILE))


def nodes_between(template: TaskTemplate, first: date, last: date) -> tuple[PlannedNode, ...]:
    """The template's nodes laid by their shares: none after the deadline, none out of order."""
    days = max((last - first).days, 0)
    return tuple(
        PlannedNode(node.name, first + timedelta(days=round(days * node.share)), node.name_en)
        for node in template.nodes
    )


@lru_cache(maxsize=8)
def _templates(stamp: tuple[Path, int, int]) -> dict[str, TaskTemplate]:
    path = stamp[0]
    found: dict[str, TaskTemplate] = {}
    rows = read_toml(path).get("template")
    for row in rows if isinstance(rows, list) else []:
        template = _template(path, row)
        if template.code in found:
            raise TomlRefused(path, template.code, _("This code stands there twice."))
        found[template.code] = template
    if PLAIN not in found:
        raise TomlRefused(path, PLAIN, _("A template of this code is needed."))
    return found


def _template(path: Path, row: dict[str, Any]) -> TaskTemplate:
    code = _text(path, "code", row)
    rows = row.get("nodes")
    if not isinstance(rows, list) or not rows:
        raise TomlRefused(path, code, _("A template needs at least one node."))
    nodes = tuple(_node(path, code, each) for each in rows)
    shares = [node.share for node in nodes]
    if shares != sorted(shares) or shares[-1] != 1:
        reason = _("The shares must rise, and the last must be 1: it ends with the deadline.")
        raise TomlRefused(path, code, reason)
    return TaskTemplate(code, _text(path, "name", row), str(row.get("name_en", "")), nodes)


def _node(path: Path, code: str, row: object) -> NodeTemplate:
    if not isinstance(row, dict):
        raise TomlRefused(path, code, _("A node needs a name and a share."))
    share = row.get("share")
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
        raise TomlRefused(path, code, _("The value must be a share from 0 to 1, such as 0.8."))
    return NodeTemplate(_text(path, "name", row), str(row.get("name_en", "")), float(share))


def _text(path: Path, key: str, row: dict[str, Any]) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TomlRefused(path, key, _("This key needs a text."))
    return value.strip()
