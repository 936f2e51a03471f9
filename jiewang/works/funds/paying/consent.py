"""Do the owners agree? Counted by floor area and by heads, in products of integers.

Civil Code (民法典), article 278: owners of two thirds by area and by heads take part; an ordinary
matter needs more than half of these by both counts, raising money, rebuilding, changing common
parts or another use of them three quarters by both (unverified; both fractions are data).
Silence is not participation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from jiewang.works.funds.paying.errors import PayingRefused

# Names of those who own a home together: one head, however many they are.
Owners = frozenset[str]


class Vote(StrEnum):
    AGREED = "agreed"
    AGAINST = "against"
    ABSTAINED = "abstained"


@dataclass(frozen=True)
class Home:
    """Floor area in whole hundredths of a square meter, and who owns it."""

    area: int
    owners: Owners


@dataclass(frozen=True)
class Least:
    """At least this part of the whole, or more than it."""

    numerator: int
    denominator: int
    more_than: bool = False

    def missing(self, part: int, whole: int) -> int:
        """How many more would be needed; 0 when it is reached."""
        wanted = self.numerator * whole
        enough = (
            wanted // self.denominator + 1 if self.more_than else -(-wanted // self.denominator)
        )
        return max(0, enough - part)


@dataclass(frozen=True)
class ConsentRule:
    """What must take part, and what of these must agree, from a day on."""

    code: str
    since: date
    take_part: Least
    agree: Least


# The Civil Code is in force since that day.
_IN_FORCE = date(2021, 1, 1)
ORDINARY = ConsentRule("ordinary", _IN_FORCE, Least(2, 3), Least(1, 2, more_than=True))
WEIGHTY = ConsentRule("weighty", _IN_FORCE, Least(2, 3), Least(3, 4))


@dataclass(frozen=True)
class Counted:
    """All, those who took part, those who agreed. `area` in hundredths of a square meter."""

    heads: int
    heads_took_part: int
    heads_agreed: int
    area: int
    area_took_part: int
    area_agreed: int


@dataclass(frozen=True)
class Outcome:
    """What is missing to each of the four counts: heads, and hundredths of a square meter.

    Missing to agreement is what more of those who took part would have to agree.
    """

    heads_to_take_part: int
    area_to_take_part: int
    heads_to_agree: int
    area_to_agree: int

    @property
    def is_reached(self) -> bool:
        return not (
            self.heads_to_take_part
            or self.area_to_take_part
            or self.heads_to_agree
            or self.area_to_agree
        )


def heads_of(homes: Iterable[Home]) -> dict[Owners, int]:
    """Floor area by head: the same owners of several homes are one head."""
    areas: dict[Owners, int] = {}
    for home in homes:
        areas[home.owners] = areas.get(home.owners, 0) + home.area
    return areas


def counted(homes: Iterable[Home], votes: Mapping[Owners, Vote]) -> Counted:
    """Count heads and area; a head that is not among `votes` was silent.

    Raises PayingRefused without homes, or when somebody voted who owns none.
    """
    areas = heads_of(homes)
    if not areas:
        raise PayingRefused(_("Nobody owns a home here. Add the homes and count again."))
    strangers = sorted(", ".join(sorted(owners)) for owners in set(votes) - set(areas))
    if strangers:
        raise PayingRefused(
            _("%(owners)s voted and own no home here. Correct the list and count again.")
            % {"owners": strangers[0]}
        )
    agreed = [owners for owners, vote in votes.items() if vote == Vote.AGREED]
    return Counted(
        heads=len(areas),
        heads_took_part=len(votes),
        heads_agreed=len(agreed),
        area=sum(areas.values()),
        area_took_part=sum(areas[owners] for owners in votes),
        area_agreed=sum(areas[owners] for owners in agreed),
    )


def outcome(count: Counted, rule: ConsentRule) -> Outcome:
    """Hold four counts against the rule."""
    return Outcome(
        heads_to_take_part=rule.take_part.missing(count.heads_took_part, count.heads),
        area_to_take_part=rule.take_part.missing(count.area_took_part, count.area),
        heads_to_agree=rule.agree.missing(count.heads_agreed, count.heads_took_part),
        area_to_agree=rule.agree.missing(count.area_agreed, count.area_took_part),
    )
