"""Load files of areas. Safe to repeat: what is there already is left alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from jiewang.base.problems import TableRefused
from jiewang.grid.areas.files import AreaRow, read_files
from jiewang.grid.areas.models import Area, AreaLoad, Level
from jiewang.grid.areas.redraws import Redraw, Version


@dataclass(frozen=True)
class LoadedAreas:
    """Numbers of areas: new codes, new versions of known codes, codes that ended, the rest."""

    added: int
    redrawn: int
    ended: int
    unchanged: int

    @property
    def changed(self) -> bool:
        return bool(self.added or self.redrawn or self.ended)


def load_areas(paths: Sequence[Path], *, at: datetime | None = None) -> LoadedAreas:
    """Load CSV files with names and GeoJSON files with borders, in one transaction.

    1. Read the files; a file may hold all areas or only those that change.
    2. Compare with the versions known. A new code is added. A change with a later first day
       ends the version before and makes a row. A `valid_to` ends an area. The same again, and
       what the files leave out, changes nothing.
    3. Check the tree and the borders on each day on which the map changes.
    4. Write, and tell all processes that the map is another one.

    Raises TableRefused with every problem found in the first of these steps that has any;
    then nothing is loaded. Some two seconds for a district of 2,200 areas.
    """
    rows = read_files(paths)
    with transaction.atomic():
        # Two loads at once would both append a version to the same area.
        known = [_version_of(area) for area in Area.objects.select_for_update()]
        codes = {version.row.code for version in known}
        redraw = Redraw(known)
        redraw.apply(rows)
        if redraw.problems:
            raise TableRefused(redraw.problems)
        loaded = _count(redraw, codes)
        if loaded.changed:
            _write(redraw)
            _note(loaded, paths, at or timezone.now())
    return loaded


def _version_of(area: Area) -> Version:
    row = AreaRow(
        code=area.code,
        level=Level(area.level),
        name=area.name,
        name_en=area.name_en,
        parent=area.path.split(".")[-2] if "." in area.path else "",
        valid_from=area.valid_from,
        valid_to=area.valid_to,
        boundary=area.boundary,
        illustrative=area.illustrative,
        file="",
    )
    return Version(row, area.valid_to, path=area.path, pk=area.pk)


def _count(redraw: Redraw, known: set[str]) -> LoadedAreas:
    new = {version.row.code for version in redraw.new()}
    ended = {version.row.code for version in redraw.ended()}
    return LoadedAreas(
        added=len(new - known),
        redrawn=len(new & known),
        ended=len(ended - new),
        unchanged=redraw.unchanged,
    )


def _write(redraw: Redraw) -> None:
    ended = [Area(pk=version.pk, valid_to=version.valid_to) for version in redraw.ended()]
    Area.objects.bulk_update(ended, ["valid_to"], batch_size=500)
    # Level by level: a row needs the key of its parent's row.
    for _rank, versions in groupby(redraw.new(), key=lambda version: version.rank):
        _make(list(versions), redraw)


def _make(versions: Iterable[Version], redraw: Redraw) -> None:
    listed = list(versions)
    made = Area.objects.bulk_create(
        [_area_of(version, redraw) for version in listed], batch_size=500
    )
    for version, area in zip(listed, made, strict=True):
        version.pk = area.pk


def _area_of(version: Version, redraw: Redraw) -> Area:
    row = version.row
    parent = redraw.in_force(row.parent, row.valid_from)
    return Area(
        code=row.code,
        layer=row.layer,
        level=row.level,
        name=row.name,
        name_en=row.name_en,
        parent_id=parent.pk if parent else None,
        path=version.path,
        valid_from=row.valid_from,
        valid_to=version.valid_to,
        boundary=row.boundary,
        illustrative=row.illustrative,
    )


def _note(loaded: LoadedAreas, paths: Sequence[Path], at: datetime) -> None:
    AreaLoad.objects.create(
        loaded_at=at,
        files=[path.name for path in paths],
        added=loaded.added,
        redrawn=loaded.redrawn,
        ended=loaded.ended,
    )
