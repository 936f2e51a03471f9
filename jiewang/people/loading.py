"""Units and posts from a district's files, safe to repeat: by code, nothing is ever deleted."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from jiewang.base.csv_files import Columns, Row, Source, read_rows, shown
from jiewang.base.problems import Problem, TableRefused
from jiewang.people.models import Post, Right, Section, Unit
from jiewang.people.queries import KINDS_OF_LEVEL, forget_district_center

UNIT_COLUMNS = Columns(
    ["code", "name", "name_en", "kind", "section", "parent", "office_hours_profile", "fallback"],
    optional=["note"],
)
POST_COLUMNS = Columns(
    ["code", "section", "name", "name_en", "level", "rights"], optional=["duties"]
)
_UNIT_CODE = re.compile(r"[a-z0-9_]{1,40}")
_POST_CODE = re.compile(r"[A-Z0-9]{1,20}")


@dataclass(frozen=True)
class Loaded:
    """What a file changed. `not_in_file`: codes stored before that the file no longer has."""

    created: int
    changed: int
    unchanged: int
    not_in_file: tuple[str, ...]


@transaction.atomic
def load_units(source: Source, *, name: str = "") -> Loaded:
    """Store the units of a `units.csv` with their parents.

    A unit missing from the file stays as it is and is named in the answer: whether it is to be
    closed, and from when, is a decision (close_unit). Raises TableRefused, and nothing of the
    file is stored.
    """
    reading = _Reading(name, source, UNIT_COLUMNS)
    reading.once("code")
    reading.once("name")
    values = {row["code"]: _unit(reading, row) for row in reading.rows}
    parents = _parents(reading)
    reading.refuse()
    loaded = _store(Unit, values, parents)
    forget_district_center()
    return loaded


@transaction.atomic
def load_posts(source: Source, *, name: str = "") -> Loaded:
    """Store the posts of a `posts.csv`.

    `rights` is a list of people.models.Right with `;` between; a post without any only reads.
    Whoever holds a post has its new rights from the next page on. A post missing from the file
    stays and is named in the answer. Raises TableRefused, and nothing of the file is stored.
    """
    reading = _Reading(name, source, POST_COLUMNS)
    reading.once("code")
    values = {row["code"]: _post(reading, row) for row in reading.rows}
    reading.refuse()
    return _store(Post, values)


class _Reading:
    """A file on its way in: its rows, and the problems found so far."""

    def __init__(self, name: str, source: Source, columns: Columns) -> None:
        read, self.problems = read_rows(source, name=name, columns=columns)
        self.file = name or (source.name if isinstance(source, Path) else "")
        self.rows = [
            Row(row.line, {column: cell.strip() for column, cell in row.cells.items()}, row.raw)
            for row in read
        ]

    def wrong(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(Problem(self.file, row.line, column, reason))

    def refuse(self) -> None:
        """Raise what has been found, if anything, in the order of the file."""
        if self.problems:
            raise TableRefused(sorted(self.problems, key=lambda each: each.line))

    def one_of(self, row: Row, column: str, words: Sequence[str]) -> str:
        if row[column] not in words:
            reason = _("“%(text)s” is not known. Write one of: %(words)s.")
            values = {"text": shown(row[column]), "words": ", ".join(words)}
            self.wrong(row, column, reason % values)
        return row[column]

    def code(self, row: Row, pattern: re.Pattern[str]) -> str:
        if not pattern.fullmatch(row["code"]):
            text = _("“%(text)s” is no code: letters and digits only, without spaces.")
            self.wrong(row, "code", text % {"text": shown(row["code"])})
        return row["code"]

    def text(self, row: Row, column: str, *, of: type[Model], needed: bool = False) -> str:
        field = of._meta.get_field(_FIELDS.get(column, column))
        text, most = row.cells.get(column, ""), getattr(field, "max_length", None)
        if needed and not text:
            self.wrong(row, column, _("This must not be empty."))
        if most is not None and len(text) > most:
            reason = _("This text has %(length)d characters; at most %(most)d can be.")
            self.wrong(row, column, reason % {"length": len(text), "most": most})
        return text

    def once(self, column: str) -> None:
        """Each cell of this column stands in one row only."""
        firsts: dict[str, int] = {}
        for row in self.rows:
            first = firsts.setdefault(row[column], row.line)
            if first != row.line:
                reason = _("“%(text)s” stands on line %(line)d already.")
                self.wrong(row, column, reason % {"text": shown(row[column]), "line": first})


# Columns that are called otherwise in the table.
_FIELDS = {"office_hours_profile": "office_hours"}


def _unit(reading: _Reading, row: Row) -> dict[str, Any]:
    reading.code(row, _UNIT_CODE)
    return {
        "name": reading.text(row, "name", of=Unit, needed=True),
        "name_en": reading.text(row, "name_en", of=Unit),
        "kind": reading.one_of(row, "kind", Unit.Kind.values),
        "section": reading.one_of(row, "section", Section.values),
        "office_hours": reading.text(row, "office_hours_profile", of=Unit, needed=True),
        "fallback": reading.one_of(row, "fallback", ("0", "1")) == "1",
        "note": reading.text(row, "note", of=Unit),
    }


def _post(reading: _Reading, row: Row) -> dict[str, Any]:
    reading.code(row, _POST_CODE)
    return {
        "section": reading.one_of(row, "section", Section.values),
        "name": reading.text(row, "name", of=Post, needed=True),
        "name_en": reading.text(row, "name_en", of=Post),
        "level": reading.one_of(row, "level", tuple(KINDS_OF_LEVEL)),
        "duties": reading.text(row, "duties", of=Post),
        "rights": _rights(reading, row),
    }


def _rights(reading: _Reading, row: Row) -> list[str]:
    rights = [part.strip() for part in re.split("[;；]", row["rights"]) if part.strip()]
    for nth, right in enumerate(rights):
        if right not in Right.values:
            reason = _("“%(text)s” is no right. Write some of: %(words)s.")
            values = {"text": shown(right), "words": ", ".join(Right.values)}
            reading.wrong(row, "rights", reason % values)
        elif right in rights[:nth]:
            reading.wrong(row, "rights", _("“%(text)s” is there twice.") % {"text": right})
    return rights


def _parents(reading: _Reading) -> dict[str, str]:
    """Which unit stands above which; empty for those right below the district's area.

    The file names the district by its area code, which is no unit: it is whatever the one
    district center has above itself.
    """
    rows = {row["code"]: row for row in reading.rows}
    centers = [row for row in reading.rows if row["kind"] == Unit.Kind.DISTRICT_CENTER]
    if len(centers) != 1:
        reason = _("There must be exactly one district center, not %(count)d.")
        place = Problem(reading.file, 0, "kind", reason % {"count": len(centers)})
        reading.problems.append(place)
        return {}
    top = centers[0]["parent"]
    parents = {}
    for code, row in rows.items():
        parents[code] = "" if row["parent"] in {"", top} else row["parent"]
        if parents[code] and parents[code] not in rows:
            text = _("There is no unit “%(code)s” in this file.")
            reading.wrong(row, "parent", text % {"code": shown(row["parent"])})
        elif row["kind"] == Unit.Kind.COMMUNITY and not _is_street(rows.get(parents[code])):
            reading.wrong(row, "parent", _("A community stands below a street."))
    for code in _in_circles(parents):
        reading.wrong(rows[code], "parent", _("The units above this one lead back to itself."))
    return parents


def _is_street(row: Row | None) -> bool:
    return row is not None and row["kind"] == Unit.Kind.STREET


def _in_circles(parents: Mapping[str, str]) -> Iterable[str]:
    for code in parents:
        above, seen = parents[code], set()
        while above and above not in seen:
            if above == code:
                yield code
                break
            seen.add(above)
            above = parents.get(above, "")


def _store(
    model: type[Any], values: Mapping[str, dict[str, Any]], parents: Mapping[str, str] | None = None
) -> Loaded:
    """Create or change rows by code, and count. `parents` names the row above by its code."""
    before = set(model.objects.values_list("code", flat=True))
    model.objects.bulk_create(
        model(code=code, **each) for code, each in values.items() if code not in before
    )
    stored = {row.code: row for row in model.objects.all()}
    # Only now, because a unit may stand in the file before the one above it.
    ids = {
        code: {"parent_id": stored[parent].pk if parent else None}
        for code, parent in (parents or {}).items()
    }
    changed = []
    for code, each in values.items():
        wanted = {**each, **ids.get(code, {})}
        if any(getattr(stored[code], field) != value for field, value in wanted.items()):
            for field, value in wanted.items():
                setattr(stored[code], field, value)
            changed.append(stored[code])
            fields = list(wanted)
    if changed:
        model.objects.bulk_update(changed, fields)
    old_changed = sum(row.code in before for row in changed)
    created = len(values.keys() - before)
    return Loaded(
        created=created,
        changed=old_changed,
        unchanged=len(values) - created - old_changed,
        not_in_file=tuple(sorted(before - values.keys())),
    )
