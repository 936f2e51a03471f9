"""What a load of files changes on the map: pure planning, no database.

History is appended. A change needs a later first day; the version before it then ends on that
day. Nothing that was once in force is ever rewritten.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.problems import Problem
from jiewang.grid.areas.files import AreaRow, problem_with
from jiewang.grid.areas.models import Level
from jiewang.grid.areas.outlines import Outline, outline, overlapping, sticks_out

RANKS = {
    Level.DISTRICT: 0,
    Level.STREET: 1,
    Level.COMMUNITY: 2,
    Level.GRID: 3,
    Level.MICRO_GRID: 4,
    # A layer of its own, right below the district.
    Level.UNIT_GRID: 1,
}


@dataclass
class Version:
    """A version of an area while a load is planned; `pk` None: it is to be made."""

    row: AreaRow
    valid_to: date | None
    path: str = ""
    pk: int | None = None
    ended_now: bool = False

    @property
    def is_new(self) -> bool:
        return self.pk is None

    @property
    def rank(self) -> int:
        return RANKS[self.row.level]

    def is_in_force(self, day: date) -> bool:
        return self.row.valid_from <= day and (self.valid_to is None or self.valid_to > day)


class Redraw:
    """The known versions, and what rows of files make of them. `problems` say why it cannot be."""

    def __init__(self, known: Iterable[Version]) -> None:
        self.versions: dict[str, list[Version]] = defaultdict(list)
        for version in sorted(known, key=lambda version: version.row.valid_from):
            self.versions[version.row.code].append(version)
        self.problems: list[Problem] = []
        self.unchanged = 0

    def apply(self, rows: Iterable[AreaRow]) -> None:
        """Plan all rows, the larger areas first, and check every day on which the map changes."""
        for row in sorted(rows, key=lambda row: (RANKS[row.level], row.code, row.valid_from)):
            self._take(row)
        self._lay_paths()
        if not self.problems:
            for day in sorted(self._days_of_change()):
                self._check(day)

    def new(self) -> list[Version]:
        """Versions to be made, parents before children."""
        return sorted(
            (version for version in self._all() if version.is_new),
            key=lambda version: (version.rank, version.row.code, version.row.valid_from),
        )

    def ended(self) -> list[Version]:
        """Known versions that got their last day."""
        return [version for version in self._all() if version.ended_now and not version.is_new]

    def in_force(self, code: str, day: date) -> Version | None:
        """The version of an area on a day."""
        versions = self.versions.get(code, [])
        return next((version for version in versions if version.is_in_force(day)), None)

    # --- One row -----------------------------------------------------------------------------

    def _take(self, row: AreaRow) -> None:
        versions = self.versions[row.code]
        same = next((each for each in versions if each.row.valid_from == row.valid_from), None)
        if same is not None:
            self._repeat(same, row)
        elif not versions:
            versions.append(Version(row, row.valid_to))
        else:
            self._follow(versions, row)

    def _repeat(self, same: Version, row: AreaRow) -> None:
        if _facts(same.row, like=row) != _facts(row):
            text = _(
                "It differs from the area that is in force since %(day)s. "
                "A change needs a later valid_from."
            )
            self._refuse(row, text % {"day": row.valid_from})
        elif row.valid_to is None or row.valid_to == same.valid_to:
            self.unchanged += 1
        elif same.valid_to is None:
            self._end(same, row.valid_to, row)
        else:
            self._refuse(row, _("It ended on %(day)s already.") % {"day": same.valid_to})

    def _follow(self, versions: list[Version], row: AreaRow) -> None:
        last = versions[-1]
        if row.valid_from < last.row.valid_from:
            text = _("A version that begins on %(day)s is known; nothing is put in before it.")
            return self._refuse(row, text % {"day": last.row.valid_from})
        if last.valid_to is not None and last.valid_to > row.valid_from:
            text = _("The version before it ends only on %(day)s.")
            return self._refuse(row, text % {"day": last.valid_to})
        if last.valid_to is None and _facts(last.row, like=row) == _facts(row):
            if row.valid_to is None:
                self.unchanged += 1
            else:
                self._end(last, row.valid_to, row)
            return None
        self._succeed(last, row)
        return None

    def _succeed(self, last: Version, row: AreaRow) -> None:
        if row.boundary is None:
            row = replace(row, boundary=last.row.boundary, illustrative=last.row.illustrative)
        if last.valid_to is None:
            self._end(last, row.valid_from, row)
        self.versions[row.code].append(Version(row, row.valid_to))

    def _end(self, version: Version, day: date, row: AreaRow) -> None:
        version.valid_to, version.ended_now = day, True
        # The file that ended it is the one to name if that breaks something.
        version.row = replace(version.row, file=row.file)

    def _refuse(self, row: AreaRow, reason: str) -> None:
        self.problems.append(problem_with(row.code, file=row.file, reason=reason))

    # --- Paths -------------------------------------------------------------------------------

    def _lay_paths(self) -> None:
        """Give new versions their paths; what lies below an area that moved moves along.

        A redraw that leaves an area in its parent leaves the rows below as they are: their
        paths are made of codes and stay true. A move makes them wrong, so each area below gets
        a successor on the same day.
        """
        below: dict[str, list[str]] = defaultdict(list)
        for code, versions in self.versions.items():
            below[versions[-1].row.parent].append(code)
        for rank in range(max(RANKS.values()) + 1):
            at_rank = [
                version for version in self._all() if version.is_new and version.rank == rank
            ]
            for version in at_rank:
                if self._lay_path(version) and self._has_moved(version):
                    self._move_along(below[version.row.code], version)

    def _lay_path(self, version: Version) -> bool:
        row = version.row
        if row.level == Level.DISTRICT:
            version.path = row.code
            return True
        parent = self.in_force(row.parent, row.valid_from)
        if parent is None:
            text = _("Its parent %(parent)s does not exist on %(day)s.")
            self._refuse(row, text % {"parent": row.parent or "–", "day": row.valid_from})
            return False
        if not _may_hold(parent.row.level, row.level):
            text = _("%(level)s: this level cannot lie below the level %(parent_level)s.")
            self._refuse(
                row, text % {"level": row.level.label, "parent_level": parent.row.level.label}
            )
            return False
        version.path = f"{parent.path}.{row.code}"
        return True

    def _has_moved(self, version: Version) -> bool:
        versions = self.versions[version.row.code]
        place = versions.index(version)
        return place > 0 and versions[place - 1].path != version.path

    def _move_along(self, codes: Iterable[str], parent: Version) -> None:
        day = parent.row.valid_from
        for code in codes:
            known = self.in_force(code, day)
            if known is not None and known.row.valid_from < day:
                self._succeed(known, replace(known.row, valid_from=day, file=parent.row.file))

    # --- The map of a day ----------------------------------------------------------------------

    def _check(self, day: date) -> None:
        known = {version.row.code: version for version in self._all() if version.is_in_force(day)}
        districts = [each for each in known.values() if each.row.level == Level.DISTRICT]
        if len(districts) != 1:
            text = _("On %(day)s there must be one district, and there are: %(codes)s.")
            codes = ", ".join(each.row.code for each in districts) or "0"
            self.problems.append(Problem("", 0, "", text % {"day": day, "codes": codes}))
        for version in known.values():
            self._check_parent(version, known, day)
        if not self.problems:
            self._check_shapes(known, day)

    def _check_parent(self, version: Version, known: dict[str, Version], day: date) -> None:
        row = version.row
        if row.level == Level.DISTRICT:
            return
        parent = known.get(row.parent)
        if parent is None:
            text = _("Its parent %(parent)s does not exist on %(day)s.")
            # The row itself may be old and right: the file that took its parent away is wrong.
            file = row.file or self.versions[row.parent][-1].row.file
            reason = text % {"parent": row.parent, "day": day}
            self.problems.append(problem_with(row.code, file=file, reason=reason))
        elif version.path != f"{parent.path}.{row.code}":
            text = _("Its parent %(parent)s moves on %(day)s, before this version ends.")
            reason = text % {"parent": row.parent, "day": day}
            self.problems.append(problem_with(row.code, file=parent.row.file, reason=reason))

    def _check_shapes(self, known: dict[str, Version], day: date) -> None:
        touched = {code for code, version in known.items() if _changes_on(version, day)}
        families: dict[tuple[str, str], list[Version]] = defaultdict(list)
        for version in known.values():
            if version.row.boundary is not None:
                families[version.row.parent, version.row.layer].append(version)
        for (parent, _layer), members in families.items():
            if parent in touched or any(member.row.code in touched for member in members):
                self._check_family(members, _shape_around(parent, known))

    def _check_family(self, members: list[Version], around: Outline | None) -> None:
        outlines = [outline(member.row.boundary) for member in members]
        for member, drawn in zip(members, outlines, strict=True):
            if around is not None and sticks_out(drawn, around):
                text = _("Its border sticks out of its parent %(parent)s by more than a meter.")
                self._refuse(member.row, text % {"parent": member.row.parent})
        for one, other in overlapping(outlines):
            text = _("Its border overlaps that of %(other)s by more than a meter.")
            # Named by the one that comes with the file; the other may be old and right.
            pair = sorted((members[one], members[other]), key=lambda each: not each.is_new)
            self._refuse(pair[0].row, text % {"other": pair[1].row.code})

    def _days_of_change(self) -> set[date]:
        begins = {version.row.valid_from for version in self._all() if version.is_new}
        ends = {version.valid_to for version in self._all() if version.ended_now}
        return begins | {day for day in ends if day is not None}

    def _all(self) -> Iterator[Version]:
        for versions in list(self.versions.values()):
            yield from list(versions)


def _facts(row: AreaRow, *, like: AreaRow | None = None) -> tuple[Any, ...]:
    """What makes a version differ from another; a border only where `like` has one to compare."""
    words = (row.level, row.name, row.name_en, _parent_of(row))
    if (like or row).boundary is None:
        return words
    return *words, row.boundary, row.illustrative


def _parent_of(row: AreaRow) -> str:
    # Files name the municipality as the district's parent, the map does not have it.
    return "" if row.level == Level.DISTRICT else row.parent


def _may_hold(parent: Level, child: Level) -> bool:
    if child == Level.UNIT_GRID:
        return parent == Level.DISTRICT
    return parent != Level.UNIT_GRID and RANKS[parent] < RANKS[child]


def _changes_on(version: Version, day: date) -> bool:
    return version.is_new and version.row.valid_from == day


def _shape_around(code: str, known: dict[str, Version]) -> Outline | None:
    """The nearest border around an area's children, be it the grandparent's."""
    while code in known:
        row = known[code].row
        if row.boundary is not None:
            return outline(row.boundary)
        code = _parent_of(row)
    return None
