"""The shape of a grid team 队伍编成, from `team.toml` of the district's folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of
from jiewang.grid.staff.models import Role


@dataclass(frozen=True)
class TeamPlace:
    """A place on a team and how many people it takes; `most` None: any number.

    `part` is the place in the formula of the shape, "1", "3" or "N"; str() gives the name.
    """

    part: str
    role: Role
    zh: str
    en: str
    least: int
    most: int | None
    duties: str

    def __str__(self) -> str:
        return in_reader_language(self.zh, self.en)


@dataclass(frozen=True)
class TeamShape:
    """The shape of all grid teams of the district: its formula, its first day, its places."""

    name: str
    valid_from: date
    places: tuple[TeamPlace, ...]


def team_shape() -> TeamShape:
    """The shape that the district has chosen. Raises TomlRefused for a faulty file."""
    return _read(stamp_of(settings.DISTRICT_DATA / "team.toml"))


@lru_cache(maxsize=4)
def _read(stamp: tuple[Path, int, int]) -> TeamShape:
    path = stamp[0]
    told = read_toml(path)
    name = _told(told, "name", str, path)
    valid_from = _told(told, "valid_from", date, path)
    places = tuple(_place(row, path) for row in _told(told, "place", list, path))
    if len({place.role for place in places}) != len(places):
        raise TomlRefused(path, "role", _("Each role stands there once."))
    return TeamShape(name, valid_from, places)


def _place(row: Mapping[str, Any], path: Path) -> TeamPlace:
    role = _told(row, "role", str, path)
    if role not in Role.values:
        text = _("“%(role)s” is no role. Known are: %(roles)s.")
        values = {"role": role[:40], "roles": ", ".join(Role.values)}
        raise TomlRefused(path, "role", text % values)
    least = _told(row, "least", int, path)
    most = _told(row, "most", int, path) if "most" in row else None
    if least < 0 or (most is not None and most < least):
        text = _("From %(least)s to %(most)s people is no range.")
        raise TomlRefused(path, "most", text % {"least": least, "most": most})
    return TeamPlace(
        part=_told(row, "part", str, path),
        role=Role(role),
        zh=_told(row, "name", str, path),
        en=str(row.get("name_en", "")),
        least=least,
        most=most,
        duties=str(row.get("duties", "")),
    )


def _told(values: Mapping[str, Any], key: str, kind: type, path: Path) -> Any:
    value = values.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        text = _("This must be there, as %(kind)s.")
        kinds = {str: _("a text"), int: _("a number"), date: _("a day"), list: _("a list")}
        raise TomlRefused(path, key, text % {"kind": kinds[kind]})
    return value
