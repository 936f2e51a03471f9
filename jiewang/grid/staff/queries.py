"""Teams: who is posted where, and who is on duty.

An area's team are the people posted to that area itself. Teams go by codes: a redraw gives a
grid a new row and leaves its team as it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from jiewang.grid.staff.models import Posting, Role
from jiewang.grid.staff.shape import TeamPlace, team_shape
from jiewang.grid.staff.shifts import is_on_duty
from jiewang.people.models import User

_ORDER = {role: place for place, role in enumerate(Role.values)}


@dataclass(frozen=True)
class TeamGap:
    """A place where a team differs from the shape: `missing` people, or `surplus` ones."""

    place: TeamPlace
    held: int
    missing: int
    surplus: int


def team_of(area_code: str, at: datetime | None = None) -> list[Posting]:
    """The team of an area at a moment, by default now: heads first, then by time; with users."""
    return teams_of([area_code], at)[area_code]


def teams_of(area_codes: Iterable[str], at: datetime | None = None) -> dict[str, list[Posting]]:
    """The teams of several areas in one query; an area without people has an empty list.

    A person whose account is closed is no longer on a team.
    """
    codes = list(area_codes)
    rows = Posting.objects.current(at).filter(area_code__in=codes, user__is_active=True)
    teams: dict[str, list[Posting]] = {code: [] for code in codes}
    for posting in rows.select_related("user"):
        teams[posting.area_code].append(posting)
    for team in teams.values():
        team.sort(key=lambda posting: (_ORDER[posting.role], posting.since, posting.pk))
    return teams


def on_duty(area_code: str, at: datetime) -> list[Posting]:
    """Who of an area's team is on duty at a moment, in the order of the team.

    Without shifts of their own people keep office hours; see shifts.py.
    """
    return [each for each in team_of(area_code, at) if is_on_duty(each.shifts, at)]


def areas_of(user: User) -> list[str]:
    """Codes of the areas where a person is posted now; read once per User object.

    A page asks it for every case on it. A request makes a new User, so a posting that has just
    ended counts at once.
    """
    cached: list[str] | None = getattr(user, "_area_codes", None)
    if cached is None:
        rows = Posting.objects.current().filter(user=user)
        codes = rows.order_by("area_code").values_list("area_code", flat=True).distinct()
        cached = list(codes) if user.is_active else []
        user._area_codes = cached  # type: ignore[attr-defined]
    return cached


def forget_areas(user: User) -> None:
    """Read the postings again at the next question; for actions that change them."""
    if hasattr(user, "_area_codes"):
        del user._area_codes


def team_gaps(area_code: str, at: datetime | None = None) -> list[TeamGap]:
    """Where an area's team differs from the shape of the district, in the order of the shape."""
    return gaps_in(team_of(area_code, at))


def gaps_in(team: Iterable[Posting]) -> list[TeamGap]:
    """Where a team that was read already differs from the shape. Raises TomlRefused."""
    held: dict[str, int] = defaultdict(int)
    for posting in team:
        held[posting.role] += 1
    gaps = []
    for place in team_shape().places:
        people = held[place.role]
        missing = max(0, place.least - people)
        surplus = 0 if place.most is None else max(0, people - place.most)
        if missing or surplus:
            gaps.append(TeamGap(place, people, missing, surplus))
    return gaps
