"""What is counted: candidates with their costs, ballots with their points, the money there is."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.voice.polls.errors import TallyError


class BallotKind(models.TextChoices):
    """What a voter writes."""

    APPROVAL = "approval", gettext_lazy("Approve some")
    CUMULATIVE = "cumulative", gettext_lazy("Spread points")
    RANKING = "ranking", gettext_lazy("Put in order")


@dataclass(frozen=True)
class Candidate:
    """One that may win. `pots` names the sub-budgets it is paid from, such as its street's.

    Money is in yuan; a candidate of an election without money costs nothing.
    """

    id: str
    cost: Decimal = Decimal(0)
    name: str = ""
    pots: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ballot:
    """Points given to candidates, highest first; `times` voters wrote the same.

    Approved is one point; a ranking is turned into points by ranked().
    """

    points: tuple[tuple[str, int], ...]
    times: int = 1


@dataclass(frozen=True)
class Election:
    """Everything a rule needs. `budget` None: there is no money to keep to."""

    candidates: tuple[Candidate, ...]
    ballots: tuple[Ballot, ...]
    budget: Decimal | None = None
    pots: Mapping[str, Decimal] = field(default_factory=dict)
    kind: BallotKind = BallotKind.APPROVAL

    def __post_init__(self) -> None:
        _check(self)

    @property
    def voters(self) -> int:
        return sum(ballot.times for ballot in self.ballots)

    def scores(self) -> dict[str, int]:
        """The points each candidate got, candidates without any included."""
        found = dict.fromkeys((each.id for each in self.candidates), 0)
        for ballot in self.ballots:
            for name, points in ballot.points:
                found[name] += points * ballot.times
        return found

    def supporters(self) -> dict[str, int]:
        """How many voters gave each candidate anything."""
        found = dict.fromkeys((each.id for each in self.candidates), 0)
        for ballot in self.ballots:
            for name, _points in ballot.points:
                found[name] += ballot.times
        return found


def approved(names: Iterable[str], *, times: int = 1) -> Ballot:
    """A ballot that approves these, each once however often it was named."""
    return Ballot(tuple((name, 1) for name in dict.fromkeys(names)), times)


def ranked(names: Iterable[str], *, of: int, times: int = 1) -> Ballot:
    """A ranking as points after Borda: of `of` candidates the first gets `of`, the next one less.

    J.-C. de Borda, "Mémoire sur les élections au scrutin", 1781. Who is not ranked gets nothing.
    """
    return Ballot(tuple((name, of - at) for at, name in enumerate(names)), times)


def together(ballots: Iterable[Ballot]) -> tuple[Ballot, ...]:
    """Equal ballots as one, in the order of their first."""
    counted: Counter[tuple[tuple[str, int], ...]] = Counter()
    for ballot in ballots:
        counted[tuple(sorted(ballot.points))] += ballot.times
    return tuple(Ballot(points, times) for points, times in counted.items())


def by_number(name: str) -> tuple[tuple[int, int | str], ...]:
    """The order of candidates' numbers as people read them: 2 before 10, A2 before A10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts)


def before(candidate: Candidate) -> tuple[Decimal, tuple[tuple[int, int | str], ...]]:
    """The rule for ties, published before the vote: who costs less, then who has the less number."""
    return candidate.cost, by_number(candidate.id)


def _check(election: Election) -> None:
    known = {each.id for each in election.candidates}
    if len(known) != len(election.candidates):
        raise TallyError(_("Two candidates have the same number."))
    if election.budget is not None and election.budget <= 0:
        raise TallyError(_("The budget has to be more than zero."))
    for each in election.candidates:
        if each.cost < 0:
            raise TallyError(_("Candidate %(id)s costs less than nothing.") % {"id": each.id})
        if unknown := [pot for pot in each.pots if pot not in election.pots]:
            text = _("Candidate %(id)s is paid from “%(pot)s”, which has no budget.")
            raise TallyError(text % {"id": each.id, "pot": unknown[0]})
    for ballot in election.ballots:
        _check_ballot(ballot, known)


def _check_ballot(ballot: Ballot, known: Collection[str]) -> None:
    for name, points in ballot.points:
        if name not in known:
            raise TallyError(_("A ballot names “%(id)s”: no candidate.") % {"id": name})
        if points <= 0 or ballot.times <= 0:
            raise TallyError(_("A ballot gives “%(id)s” less than one point.") % {"id": name})
