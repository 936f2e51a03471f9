"""Files of areas: names of record in CSV, borders in GeoJSON. Pure reading, no database.

`data/<district>/README.md` says what stands in them.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.csv_files import Columns, read_rows, shown
from jiewang.base.problems import Problem, TableRefused
from jiewang.grid.areas.coordinates import CoordinateError
from jiewang.grid.areas.models import Layer, Level
from jiewang.grid.areas.outlines import BadOutline, outline

# The level above the district: the files name it, the map does not have it.
MUNICIPALITY = "municipality"
_COLUMNS = Columns(
    ("code", "level", "name", "parent", "valid_from"),
    optional=("name_en", "official_name", "valid_to"),
)
# Dots and signs would break the path that is made of codes.
_CODE = re.compile(r"[0-9A-Za-z]{1,20}")
_LONGEST_NAME, _LONGEST_ENGLISH = 80, 120


@dataclass(frozen=True)
class AreaRow:
    """One version of an area as files tell it. `boundary` None: the file does not say."""

    code: str
    level: Level
    name: str
    name_en: str
    parent: str
    valid_from: date
    valid_to: date | None
    boundary: dict[str, Any] | None
    illustrative: bool
    file: str

    @property
    def layer(self) -> Layer:
        return Layer.UNIT if self.level == Level.UNIT_GRID else Layer.GOVERNANCE


def read_files(paths: Sequence[Path]) -> list[AreaRow]:
    """Return the versions that CSV and GeoJSON files tell together.

    A code's line in the CSV and its latest border make one version, which begins on the later
    of the two days; names, parent and level are the CSV's. Raises TableRefused with all that
    is wrong in the files.
    """
    problems: list[Problem] = []
    named: list[AreaRow] = []
    drawn: list[AreaRow] = []
    for path in paths:
        if path.suffix.lower() == ".csv":
            named += _read_csv(path, problems)
        else:
            drawn += _read_geojson(path, problems)
    _refuse_repeats(named, problems, by_day=False)
    _refuse_repeats(drawn, problems, by_day=True)
    rows = _joined(named, drawn, problems)
    if problems:
        raise TableRefused(problems)
    return rows


def problem_with(code: str, *, file: str, reason: str) -> Problem:
    """A problem of one area; a feature in GeoJSON is found by its code, not by a line."""
    return Problem(file, 0, "", f"{code}: {reason}")


def _read_csv(path: Path, problems: list[Problem]) -> list[AreaRow]:
    try:
        lines, wrong = read_rows(path, columns=_COLUMNS)
    except TableRefused as refusal:
        problems += refusal.problems
        return []
    problems += wrong
    rows = []
    for line in lines:
        if line["level"] == MUNICIPALITY:
            continue
        row, reasons = _row(line.cells, None, path.name)
        rows += row
        problems += [Problem(path.name, line.line, "", reason) for reason in reasons]
    return rows


def _read_geojson(path: Path, problems: list[Problem]) -> list[AreaRow]:
    try:
        features = json.loads(path.read_text(encoding="utf-8-sig"))["features"]
        known = [(feature["properties"], feature["geometry"]) for feature in features]
    except OSError as error:
        reason = _("The file cannot be opened: %(why)s.") % {"why": error.strerror}
        problems.append(Problem(path.name, 0, "", reason))
        return []
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        reason = _("This is no GeoJSON FeatureCollection: %(why)s.") % {"why": shown(str(error))}
        problems.append(Problem(path.name, 0, "", reason))
        return []
    rows = []
    for number, (properties, geometry) in enumerate(known, start=1):
        values = properties if isinstance(properties, dict) else {}
        code = shown(str(values.get("code") or f"#{number}"))
        row, reasons = _row(values, geometry, path.name)
        rows += row
        problems += [problem_with(code, file=path.name, reason=reason) for reason in reasons]
    return rows


def _row(values: Mapping[str, Any], geometry: Any, file: str) -> tuple[list[AreaRow], list[str]]:
    """Turn one line or feature into a row, or say what is wrong with it."""
    reasons = _wrong_words(values)
    if geometry is not None:
        try:
            outline(geometry)
        except (BadOutline, CoordinateError) as error:
            reasons.append(str(error))
    if reasons:
        return [], reasons
    row = AreaRow(
        code=values["code"],
        level=Level(values["level"]),
        name=values["name"],
        name_en=values.get("name_en") or "",
        parent=values.get("parent") or "",
        valid_from=date.fromisoformat(values["valid_from"]),
        valid_to=date.fromisoformat(values["valid_to"]) if values.get("valid_to") else None,
        boundary=geometry,
        illustrative=bool(values.get("illustrative", False)),
        file=file,
    )
    return [row], []


def _wrong_words(values: Mapping[str, Any]) -> list[str]:
    """Say what does not hold in the words of one area."""
    reasons = []
    if not _CODE.fullmatch(str(values.get("code") or "")):
        reasons.append(_("The code must be 1 to 20 letters and digits."))
    if values.get("level") not in Level.values:
        text = _("The level “%(level)s” is unknown. Known are: %(levels)s.")
        known = ", ".join(Level.values)
        reasons.append(text % {"level": shown(str(values.get("level"))), "levels": known})
    name, english = values.get("name") or "", values.get("name_en") or ""
    if not 0 < len(name) <= _LONGEST_NAME or len(english) > _LONGEST_ENGLISH:
        text = _("The name must have 1 to %(name)d letters, the English one at most %(english)d.")
        reasons.append(text % {"name": _LONGEST_NAME, "english": _LONGEST_ENGLISH})
    return reasons + _wrong_days(values)


def _wrong_days(values: Mapping[str, Any]) -> list[str]:
    try:
        begin = date.fromisoformat(str(values.get("valid_from") or ""))
        end = values.get("valid_to")
        if end and date.fromisoformat(str(end)) <= begin:
            return [_("valid_to must be later than valid_from.")]
    except ValueError:
        return [_("Write days like 2026-01-31.")]
    return []


def _refuse_repeats(rows: Iterable[AreaRow], problems: list[Problem], *, by_day: bool) -> None:
    seen = set()
    for row in rows:
        key = (row.code, row.valid_from if by_day else None)
        if key in seen:
            reason = _("This code stands in the files twice.")
            problems.append(problem_with(row.code, file=row.file, reason=reason))
        seen.add(key)


def _joined(named: list[AreaRow], drawn: list[AreaRow], problems: list[Problem]) -> list[AreaRow]:
    borders: dict[str, list[AreaRow]] = defaultdict(list)
    for row in sorted(drawn, key=lambda row: row.valid_from):
        borders[row.code].append(row)
    for row in named:
        versions = borders[row.code]
        if not versions:
            versions.append(row)
            continue
        border = versions[-1]
        if (border.level, border.parent) != (row.level, row.parent):
            text = _("Level or parent differ from those in %(file)s.") % {"file": row.file}
            problems.append(problem_with(row.code, file=border.file, reason=text))
        versions[-1] = replace(
            row,
            valid_from=max(row.valid_from, border.valid_from),
            valid_to=row.valid_to or border.valid_to,
            boundary=border.boundary,
            illustrative=border.illustrative,
            file=border.file,
        )
    return [row for versions in borders.values() for row in versions]
