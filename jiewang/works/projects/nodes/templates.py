"""Node lists by kind of work, as the district's `project_templates.toml` says."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.kinds import NodeKind, Per
from jiewang.works.projects.nodes.rows import NodeRow, check_rows
from jiewang.works.projects.nodes.waiting import parse_waits
from jiewang.works.projects.states import Stage

FILE = "project_templates.toml"


@dataclass(frozen=True)
class NodeList:
    """The nodes of one kind of work."""

    code: str
    name: str
    name_en: str
    rows: tuple[NodeRow, ...]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


def node_lists() -> dict[str, NodeList]:
    """The lists by code, in the order of the file; none where a district has no such file."""
    path = Path(settings.DISTRICT_DATA) / FILE
    return _read(stamp_of(path)) if path.exists() else {}


@lru_cache(maxsize=8)
def _read(stamp: tuple[Path, int, int]) -> dict[str, NodeList]:
    path = stamp[0]
    rows = read_toml(path).get("template")
    found: dict[str, NodeList] = {}
    for row in rows if isinstance(rows, list) else []:
        code = str(row.get("code", ""))
        if not code or code in found:
            raise TomlRefused(path, code or "code", _("Every list needs a code of its own."))
        found[code] = _list_of(path, code, row)
    return found


def _list_of(path: Path, code: str, row: dict[str, Any]) -> NodeList:
    try:
        nodes = tuple(_node(each) for each in row.get("nodes", []))
        check_rows(nodes, {})
    except ProjectError as refusal:
        raise TomlRefused(path, code, str(refusal)) from refusal
    return NodeList(code, str(row.get("name", code)), str(row.get("name_en", "")), nodes)


def _node(row: dict[str, Any]) -> NodeRow:
    days = row.get("days")
    return NodeRow(
        str(row.get("code", "")),
        str(row.get("name", "")),
        days if isinstance(days, int) else None,
        str(row.get("per", Per.WORKDAY)),
        parse_waits(", ".join(row.get("after", []))),
        name_en=str(row.get("name_en", "")),
        kind=str(row.get("kind", NodeKind.OTHER)),
        stage=str(row.get("stage", Stage.BUILD)),
        weight=int(row.get("weight", days or 1)),
    )
