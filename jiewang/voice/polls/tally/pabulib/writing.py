"""Writes an election as a `.pb` file that pabulib's own checker accepts.

Ballots are shuffled and numbered anew: the file says nothing of who voted, or when.
"""

import csv
import io
import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jiewang.voice.polls.tally.elections import Ballot, BallotKind, Election

_VOTE_TYPES = {
    BallotKind.APPROVAL: "approval",
    BallotKind.CUMULATIVE: "cumulative",
    BallotKind.RANKING: "ordinal",
}


@dataclass(frozen=True)
class About:
    """What the head of a file says besides the votes."""

    description: str
    unit: str
    instance: str
    begin: date
    end: date
    rule: str = "greedy"
    country: str = "China"
    currency: str = "CNY"
    language: str = "zh"
    max_length: int = 0
    # That a voter may spread, where they spread points.
    points: int = 0


def write_pabulib(election: Election, about: About, *, winners: Collection[str]) -> str:
    """The whole file, with who was chosen in the column `selected`."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";", lineterminator="\n")
    _write_head(lines, election, about)
    _write_candidates(lines, election, winners)
    _write_votes(lines, election)
    return out.getvalue()


def _write_head(lines: Any, election: Election, about: About) -> None:
    rows = {
        "description": _one_line(about.description),
        "country": about.country,
        "unit": _one_line(about.unit),
        "instance": _one_line(about.instance),
        "num_projects": len(election.candidates),
        "num_votes": election.voters,
        "budget": _plain(election.budget or Decimal(0)),
        "vote_type": _VOTE_TYPES[election.kind],
        "rule": about.rule,
        "date_begin": f"{about.begin:%d.%m.%Y}",
        "date_end": f"{about.end:%d.%m.%Y}",
        **({"max_length": about.max_length} if about.max_length else {}),
        **({"max_sum_points": about.points} if election.kind == BallotKind.CUMULATIVE else {}),
        "language": about.language,
        "currency": about.currency,
    }
    lines.writerow(["META"])
    lines.writerow(["key", "value"])
    lines.writerows(rows.items())


def _write_candidates(
    lines: Any,
    election: Election,
    winners: Collection[str],
) -> None:
    approval = election.kind == BallotKind.APPROVAL
    count = election.supporters() if approval else election.scores()
    lines.writerow(["PROJECTS"])
    lines.writerow(["project_id", "cost", "votes" if approval else "score", "name", "selected"])
    for each in sorted(election.candidates, key=lambda each: -count[each.id]):
        chosen = int(each.id in winners)
        name = _one_line(each.name)
        lines.writerow([each.id, _plain(each.cost), count[each.id], name, chosen])


def _write_votes(
    lines: Any,
    election: Election,
) -> None:
    with_points = election.kind == BallotKind.CUMULATIVE
    ballots = [ballot for ballot in election.ballots for _time in range(ballot.times)]
    # The order of rows must not be the order of voters; nobody may foretell it either.
    random.SystemRandom().shuffle(ballots)
    lines.writerow(["VOTES"])
    lines.writerow(["voter_id", "vote", *(["points"] if with_points else [])])
    for number, ballot in enumerate(ballots, start=1):
        names = ",".join(name for name, _points in _in_order(ballot))
        points = ",".join(str(points) for _name, points in _in_order(ballot))
        lines.writerow([number, names, *([points] if with_points else [])])


def _in_order(ballot: Ballot) -> list[tuple[str, int]]:
    return sorted(ballot.points, key=lambda pair: -pair[1])


def _plain(amount: Decimal) -> str:
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace(";", ",")
