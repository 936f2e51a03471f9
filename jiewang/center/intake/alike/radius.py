"""How far apart two reports of a type may be and still be one matter: `repeat_radius.toml`."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of
from jiewang.center.catalog.district import district

_LARGEST = 5_000


def radius_of(code: str) -> int:
    """Meters for a leaf of the catalog; the district's own where its file names none for it.

    The longest beginning of the code that the file names counts. Raises TomlRefused.
    """
    named = _radii()
    parts = code.split(".")
    for length in range(len(parts), 0, -1):
        if (meters := named.get(".".join(parts[:length]))) is not None:
            return meters
    return district().repeat_distance_meters


def largest_radius() -> int:
    return max([district().repeat_distance_meters, *_radii().values()])


def _radii() -> dict[str, int]:
    path = Path(settings.DISTRICT_DATA) / "repeat_radius.toml"
    # A district may leave the file out.
    return _read(stamp_of(path)) if path.exists() else {}


@lru_cache(maxsize=8)
def _read(stamp: tuple[Path, int, int]) -> dict[str, int]:
    path = stamp[0]
    table = read_toml(path).get("meters")
    if not isinstance(table, dict):
        raise TomlRefused(
            path, "meters", _("The section [%(key)s] is missing.") % {"key": "meters"}
        )
    for code, value in table.items():
        # In Python, true is a whole number too.
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LARGEST:
            reason = _("The value must be a whole number from 1 to %(largest)d.")
            raise TomlRefused(path, code, reason % {"largest": _LARGEST})
    return dict(table)
