"""Which unit a directive means by a name. A guess for a form; a person decides. Pure."""

import re
from collections.abc import Iterable, Mapping

from jiewang.people.models import Unit

# What papers say before and behind a unit's own name.
_BEFORE = re.compile(r"^(?:[一-龥]{2,3}市)?(?:[一-龥]{2,3}?区|区)")
_BEHIND = re.compile(r"(?:办事处|人民政府|委员会办公室|机关)$")
_REMARK = re.compile(r"[（(].*?[）)]$")
_SHORTEST = 2


def core_of(name: str) -> str:
    """A unit's name without its district and what all such names end with."""
    bare = _BEHIND.sub("", _REMARK.sub("", name.strip()))
    core = _BEFORE.sub("", bare)
    return core if len(core) >= _SHORTEST else bare


def units_by_core(units: Iterable[Unit]) -> Mapping[str, Unit]:
    """Units by the core of their names; a core that two share names neither."""
    found: dict[str, Unit] = {}
    shared: set[str] = set()
    for unit in units:
        core = core_of(unit.name)
        if core in found:
            shared.add(core)
        found[core] = unit
    return {core: unit for core, unit in found.items() if core not in shared}


def unit_named(names: Iterable[str], units: Mapping[str, Unit]) -> Unit | None:
    """The unit that the first recognizable of the names means, or None.

    A shortened name counts where it fits one unit alone: 城管局 is 城市管理局.
    """
    for name in names:
        core = core_of(name)
        if core in units:
            return units[core]
        like = [unit for known, unit in units.items() if _shortens(core, known)]
        if len(like) == 1:
            return like[0]
    return None


def _shortens(short: str, whole: str) -> bool:
    """Whether the signs of a short name stand in the whole one in their order, ends alike."""
    if not _SHORTEST < len(short) < len(whole) or (short[0], short[-1]) != (whole[0], whole[-1]):
        return False
    rest = iter(whole)
    return all(sign in rest for sign in short)
