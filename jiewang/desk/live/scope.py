"""Whose news a page is told: written into the page, signed, when it is drawn.

What asks shows the signed scope instead of a sign-in, so that nothing has to be read about who
asks. It opens nothing but three numbers.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings

_SALT = "jiewang.live"
# As long as a sign-in lasts; then the page asks for it anyway.
MOST_SECONDS = 8 * 60 * 60


@dataclass(frozen=True)
class Scope:
    """Cases of these centers (of all, where `everything`), orders of these units."""

    everything: bool = False
    centers: frozenset[int] = frozenset()
    units: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.centers or self.units)


def scope_of(user: User) -> Scope:
    """The centers where a person takes in, dispatches, checks; the units for which they handle."""
    held = holdings(user)
    if any(holding.unit.kind == Unit.Kind.DISTRICT_CENTER for holding in held):
        return Scope(everything=True)
    centers = {holding.unit_id for holding in held if holding.unit.runs_a_center}
    units = {holding.unit.code for holding in held if Right.HANDLE in holding.post.rights}
    return Scope(False, frozenset(centers), frozenset(units))


def signed(scope: Scope) -> str:
    """The scope as the page carries it."""
    said = {"a": scope.everything, "c": sorted(scope.centers), "u": sorted(scope.units)}
    return signing.dumps(said, salt=_SALT, compress=True)


def read_scope(text: str) -> Scope:
    """The scope of a page. Raises signing.BadSignature, also when it has become too old."""
    said: dict[str, Any] = signing.loads(text, salt=_SALT, max_age=MOST_SECONDS)
    return Scope(said["a"], frozenset(said["c"]), frozenset(said["u"]))
