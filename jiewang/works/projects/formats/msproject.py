"""Plans of Microsoft Project as XML: https://learn.microsoft.com/office-project/xml-data-interchange/

Working time becomes workdays; elapsed time (消逝工期, round the clock) becomes calendar days, where
it is whole days. What we have no word for is refused with the task's name, never guessed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from xml.etree import ElementTree as Xml

from django.utils.translation import gettext as _

from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.kinds import Per
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.rows import NodeRow
from jiewang.works.projects.nodes.written import rows_of

SPACE = "http://schemas.microsoft.com/project"
# DurationFormat and LagFormat: the even ones to 12 and 36 to 44 are elapsed; 20 and 52 percent.
ELAPSED = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
PERCENT = frozenset({19, 20, 51, 52})
FINISH_TO_START = 1
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)S")
_HOURS_OF_DAY = 24
# Lags are written in tenths of a minute.
_TENTHS_OF_HOUR = 600


@dataclass(frozen=True)
class FromProject:
    """What was read, and in sentences what became of what is not the same here."""

    rows: list[NodeRow]
    told: list[str]


def read_project(content: bytes) -> FromProject:
    """Read a plan. Raises ProjectError, naming the task."""
    root = _root(content)
    hours = int(_value(root, "MinutesPerDay") or 480) / 60
    tasks = [task for task in root.iterfind(f"{{{SPACE}}}Tasks/{{{SPACE}}}Task") if _counts(task)]
    if not tasks:
        raise ProjectError(_("There is no task in this file. Export the plan as XML again."))
    codes = {_value(task, "UID"): str(nth) for nth, task in enumerate(tasks, 1)}
    needs = _needs(root)
    told: list[str] = []
    rows = [_row(task, codes, hours, needs, told) for task in tasks]
    return FromProject(rows, told)


def _root(content: bytes) -> Xml.Element:
    # A document type may hold entities that grow without end; Project writes none.
    if b"<!DOCTYPE" in content[:4096].upper():
        raise ProjectError(_("The file has a document type and is not read. Export it again."))
    try:
        root = Xml.fromstring(content)
    except Xml.ParseError as error:
        line, _column = error.position
        text = _("The XML breaks off or is damaged at line %(line)d. Export it again.")
        raise ProjectError(text % {"line": line}) from error
    if root.tag != f"{{{SPACE}}}Project":
        raise ProjectError(_("This XML is no plan of Microsoft Project."))
    return root


def _counts(task: Xml.Element) -> bool:
    """Summaries are sums of their tasks, and UID 0 of all; empty lines are nothing."""
    if _value(task, "UID") == "0" or _value(task, "IsNull") == "1":
        return False
    return _value(task, "Summary") != "1" and _value(task, "Active") != "0"


def _row(
    task: Xml.Element,
    codes: dict[str, str],
    hours: float,
    needs: dict[str, dict[str, int]],
    told: list[str],
) -> NodeRow:
    uid, name = _value(task, "UID"), _value(task, "Name").strip()
    row = NodeRow(codes[uid], name, None)
    if not name:
        raise row.refusal(_("task %(uid)s has no name.") % {"uid": uid})
    days, per = _length(row, task, hours, told)
    return NodeRow(
        codes[uid],
        name[:120],
        days,
        per,
        list(_waits(row, task, codes, hours)),
        weight=days or 1,
        needs=needs.get(uid, {}),
    )


def _length(row: NodeRow, task: Xml.Element, hours: float, told: list[str]) -> tuple[int, str]:
    if _value(task, "Milestone") == "1":
        return 0, Per.WORKDAY
    found = _DURATION.fullmatch(_value(task, "Duration"))
    if found is None:
        raise row.refusal(_("it has no duration. Say in Project how long it takes."))
    long = int(found[1]) + int(found[2]) / 60
    if int(_value(task, "DurationFormat") or 7) not in ELAPSED:
        days = ceil(round(long / hours, 6))
        if days * hours != long:
            text = _("“%(node)s”: %(hours)g working hours became %(days)d workdays.")
            told.append(text % {"node": row, "hours": long, "days": days})
        return days, Per.WORKDAY
    if long % _HOURS_OF_DAY:
        text = _(
            "it takes %(hours)g elapsed hours, which are no whole days. Give it whole elapsed days, or working time."
        )
        raise row.refusal(text % {"hours": long})
    days = int(long / _HOURS_OF_DAY)
    text = _("“%(node)s”: elapsed time became %(days)d calendar days.")
    told.append(text % {"node": row, "days": days})
    return days, Per.CALENDAR_DAY


def _waits(
    row: NodeRow, task: Xml.Element, codes: dict[str, str], hours: float
) -> Iterator[tuple[str, int]]:
    for link in task.iterfind(f"{{{SPACE}}}PredecessorLink"):
        before = _value(link, "PredecessorUID")
        if before not in codes:
            raise row.refusal(_("it waits for a summary or an inactive task. Link it to tasks."))
        if int(_value(link, "Type") or FINISH_TO_START) != FINISH_TO_START:
            raise row.refusal(_("only links from finish to start are known here. Change the link."))
        lag, form = int(_value(link, "LinkLag") or 0), int(_value(link, "LagFormat") or 7)
        if lag < 0 or (lag and (form in ELAPSED or form in PERCENT)):
            text = _("its lag is negative, elapsed or a percentage. Make a task of it.")
            raise row.refusal(text)
        yield codes[before], ceil(round(lag / _TENTHS_OF_HOUR / hours, 6))


def _needs(root: Xml.Element) -> dict[str, dict[str, int]]:
    """By task the work resources assigned to it, in whole units."""
    names = {
        _value(each, "UID"): _value(each, "Name").strip()
        for each in root.iterfind(f"{{{SPACE}}}Resources/{{{SPACE}}}Resource")
        if _value(each, "Type") == "1"
    }
    found: dict[str, dict[str, int]] = {}
    for each in root.iterfind(f"{{{SPACE}}}Assignments/{{{SPACE}}}Assignment"):
        name = names.get(_value(each, "ResourceUID"))
        if name:
            need = max(ceil(float(_value(each, "Units") or 1)), 1)
            found.setdefault(_value(each, "TaskUID"), {})[name] = need
    return found


def _value(element: Xml.Element, name: str) -> str:
    return element.findtext(f"{{{SPACE}}}{name}") or ""


# --- Writing -----------------------------------------------------------------------------------


def xml_of(project: Project) -> bytes:
    """The nodes as a plan of Microsoft Project, with the days they are expected on."""
    root = Xml.Element("Project", xmlns=SPACE)
    _add(root, "Name", project.title)
    _add(root, "MinutesPerDay", "480")
    tasks = Xml.SubElement(root, "Tasks")
    rows, nodes = rows_of(project), {node.code: node for node in project.nodes.all()}
    uids = {row.code: str(nth) for nth, row in enumerate(rows, 1)}
    for row in rows:
        task, node = Xml.SubElement(tasks, "Task"), nodes[row.code]
        elapsed = row.per == Per.CALENDAR_DAY
        hours = (row.duration or 0) * (_HOURS_OF_DAY if elapsed else 8)
        values = {
            "UID": uids[row.code],
            "ID": uids[row.code],
            "Name": row.name,
            "Start": f"{node.expected_start}T09:00:00" if node.expected_start else "",
            "Finish": f"{node.expected_end}T18:00:00" if node.expected_end else "",
            "Duration": f"PT{hours}H0M0S",
            "DurationFormat": "8" if elapsed else "7",
            "Milestone": "1" if not row.duration else "0",
            "PercentComplete": str(node.progress),
        }
        for name, value in values.items():
            if value:
                _add(task, name, value)
        for code, lag in row.after:
            link = Xml.SubElement(task, "PredecessorLink")
            _add(link, "PredecessorUID", uids[code])
            _add(link, "Type", str(FINISH_TO_START))
            _add(link, "LinkLag", str(lag * 8 * _TENTHS_OF_HOUR))
            _add(link, "LagFormat", "7")
    written: bytes = Xml.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _add(parent: Xml.Element, name: str, value: str) -> None:
    Xml.SubElement(parent, name).text = value
