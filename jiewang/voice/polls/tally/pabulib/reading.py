"""Reads a `.pb` file: META, PROJECTS and VOTES, cells parted by semicolons.

D. Stolicki, S. Szufa, N. Talmon, "Pabulib: A Participatory Budgeting Library", 2020. What cannot
be counted is refused with the number of its line; what is merely odd becomes a remark.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from jiewang.voice.polls.errors import TallyError
from jiewang.voice.polls.tally.elections import (
    Ballot,
    BallotKind,
    Candidate,
    Election,
    approved,
    ranked,
)

# Names and descriptions are longer than what csv takes by itself.
LONGEST_CELL = 10_000_000
_SECTIONS = ("META", "PROJECTS", "VOTES")
_KINDS = {
    "approval": BallotKind.APPROVAL,
    "cumulative": BallotKind.CUMULATIVE,
    "ordinal": BallotKind.RANKING,
}


@dataclass(frozen=True)
class PabulibFile:
    """A file as read. `selected`: the winners it records; None where it records none."""

    election: Election
    meta: dict[str, str]
    selected: frozenset[str] | None
    remarks: tuple[str, ...] = ()


@dataclass
class _Reading:
    meta: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    candidates: dict[str, Candidate] = field(default_factory=dict)
    selected: set[str] = field(default_factory=set)
    records_selected: bool = False
    ballots: list[Ballot] = field(default_factory=list)
    kind: BallotKind = BallotKind.APPROVAL


def read_pabulib(text: str) -> PabulibFile:
    """The election of a `.pb` file. Raises TallyError, with the line and the reason."""
    csv.field_size_limit(LONGEST_CELL)
    reading = _Reading()
    found = _rows(text)
    for section, line, head, row in found:
        _TAKE[section](reading, line, dict(zip(head, row, strict=False)))
    budget = _budget(reading)
    election = Election(
        tuple(reading.candidates.values()),
        tuple(reading.ballots),
        budget=budget,
        kind=reading.kind,
    )
    chosen = frozenset(reading.selected) if reading.records_selected else None
    return PabulibFile(election, reading.meta, chosen, tuple(_remarks(reading)))


def _rows(text: str) -> Iterator[tuple[str, int, list[str], list[str]]]:
    """Each row with its section, the number of its line, and the names of its columns."""
    section, head, seen = "", list[str](), list[str]()
    reader = csv.reader(text.removeprefix("\ufeff").splitlines(), delimiter=";")
    try:
        for row in reader:
            row = [cell.strip() for cell in row]
            if not any(row):
                continue
            if row[0] in _SECTIONS and not any(row[1:]):
                section, head = row[0], []
                seen.append(section)
            elif not section:
                raise _refused(reader.line_num, _("The file does not begin with META."))
            elif not head:
                head = row
            else:
                yield section, reader.line_num, head, row
    except csv.Error as error:
        text_ = _("This line cannot be read: %(reason)s.") % {"reason": error}
        raise _refused(reader.line_num, text_) from error
    if missing := [name for name in _SECTIONS if name not in seen]:
        raise TallyError(_("The file has no section %(name)s.") % {"name": missing[0]})


def _take_meta(reading: _Reading, line: int, row: dict[str, str]) -> None:
    values = list(row.values())
    name, value = values[0], values[1] if len(values) > 1 else ""
    reading.meta[name] = value
    reading.lines[name] = line
    if name == "vote_type":
        if value not in _KINDS:
            text = _("Votes of the kind “%(kind)s” are not counted here. Known: %(known)s.")
            raise _refused(line, text % {"kind": value, "known": ", ".join(_KINDS)})
        reading.kind = _KINDS[value]
    if name == "budget":
        _budget(reading)


def _budget(reading: _Reading) -> Decimal:
    if "budget" not in reading.meta:
        raise TallyError(_("The file names no budget."))
    line, value = reading.lines["budget"], reading.meta["budget"]
    budget = _money(value, line)
    if budget <= 0:
        text = _("The budget is %(value)s; it has to be more than zero.")
        raise _refused(line, text % {"value": value})
    return budget


def _take_project(reading: _Reading, line: int, row: dict[str, str]) -> None:
    name, cost = row.get("project_id", ""), row.get("cost", "")
    if not name:
        raise _refused(line, _("The project has no project_id."))
    if name in reading.candidates:
        raise _refused(line, _("Project “%(id)s” is there a second time.") % {"id": name})
    value = _money(cost, line)
    if value < 0:
        text = _("Project “%(id)s” costs %(cost)s: less than nothing.")
        raise _refused(line, text % {"id": name, "cost": cost})
    reading.candidates[name] = Candidate(name, value, row.get("name", ""))
    if "selected" in row:
        reading.records_selected = True
        # 2 and more: chosen by another way than the vote; not by it.
        if row["selected"] == "1":
            reading.selected.add(name)


def _take_vote(reading: _Reading, line: int, row: dict[str, str]) -> None:
    names = [name.strip() for name in row.get("vote", "").split(",") if name.strip()]
    for name in names:
        if name not in reading.candidates:
            text = _("The vote names project “%(id)s”, which the file does not have.")
            raise _refused(line, text % {"id": name})
    if reading.kind == BallotKind.APPROVAL:
        reading.ballots.append(approved(names))
        return
    if len(set(names)) != len(names):
        raise _refused(line, _("The vote names a project twice."))
    if reading.kind == BallotKind.RANKING:
        reading.ballots.append(ranked(names, of=len(reading.candidates)))
        return
    points = _points(row.get("points", ""), names, line)
    reading.ballots.append(Ballot(tuple((n, p) for n, p in points if p)))


def _points(cell: str, names: list[str], line: int) -> list[tuple[str, int]]:
    cells = [each.strip() for each in cell.split(",") if each.strip()]
    if len(cells) != len(names):
        text = _("The vote names %(names)d projects and gives %(points)d numbers of points.")
        raise _refused(line, text % {"names": len(names), "points": len(cells)})
    if wrong := [each for each in cells if not each.isdecimal()]:
        text = _("“%(value)s” is no number of points: whole, and not less than zero.")
        raise _refused(line, text % {"value": wrong[0]})
    return list(zip(names, map(int, cells), strict=True))


def _money(value: str, line: int) -> Decimal:
    try:
        money = Decimal(value.replace(",", "."))
    except InvalidOperation:
        money = Decimal("NaN")
    if not money.is_finite():
        raise _refused(line, _("“%(value)s” is no amount of money.") % {"value": value})
    return money


def _remarks(reading: _Reading) -> Iterator[str]:
    found = {"num_projects": len(reading.candidates), "num_votes": len(reading.ballots)}
    for name, count in found.items():
        said = reading.meta.get(name)
        if said is not None and said != str(count):
            text = _("Line %(line)d: the file says %(name)s %(said)s and has %(count)d.")
            values = {"line": reading.lines[name], "name": name, "said": said, "count": count}
            yield text % values


def _refused(line: int, reason: str) -> TallyError:
    return TallyError(_("Line %(line)d: %(reason)s") % {"line": line, "reason": reason})


_TAKE: dict[str, Callable[[_Reading, int, dict[str, str]], None]] = {
    "META": _take_meta,
    "PROJECTS": _take_project,
    "VOTES": _take_vote,
}
