"""Files of patrol points: `patrols.csv` of a district's folder."""

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.csv_files import Columns, Row, read_rows
from jiewang.base.problems import TableRefused
from jiewang.grid.patrols.errors import PatrolRefused

COLUMNS = ("code", "area_code", "nth", "name", "name_en", "lon", "lat", "valid_from", "valid_to")


def read_points(path: Path) -> list[dict[str, Any]]:
    """The rows of a file as keep_points() takes them. Raises TableRefused, PatrolRefused."""
    rows, problems = read_rows(path, columns=Columns(COLUMNS))
    if problems:
        raise TableRefused(problems)
    return [_point(row) for row in rows]


def _point(row: Row) -> dict[str, Any]:
    try:
        lon, lat = float(row["lon"]), float(row["lat"])
        ends = row["valid_to"].strip()
        point = {
            "code": row["code"].strip(),
            "area_code": row["area_code"].strip(),
            "nth": int(row["nth"]),
            "name": row["name"].strip(),
            "name_en": row["name_en"].strip(),
            "lon": lon,
            "lat": lat,
            "valid_from": date.fromisoformat(row["valid_from"].strip()),
            "valid_to": date.fromisoformat(ends) if ends else None,
        }
    except ValueError as error:
        text = _("Line %(line)d: %(why)s.")
        raise PatrolRefused(text % {"line": row.line, "why": error}) from None
    if not point["code"] or not point["name"] or not (-180 <= lon <= 180 and -90 <= lat <= 90):
        text = _("Line %(line)d: a point needs a code, a name and a place in degrees.")
        raise PatrolRefused(text % {"line": row.line})
    return point
