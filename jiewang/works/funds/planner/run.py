"""One run of the planner: its clock, who listens to it, and the best plan so far."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from jiewang.works.funds.district import GRANTED, Aim, District, Payment
from jiewang.works.funds.planner.aims import values_of
from jiewang.works.funds.planner.money_flow import pay
from jiewang.works.funds.planner.program import Effort
from jiewang.works.funds.planner.ways import Grant, Ways
from jiewang.works.funds.plans import PlanStopped, Progress, Stop, Tell


@dataclass(frozen=True)
class Found:
    """A lawful plan: who starts, which grants are made, payments by arc, exact values."""

    started: frozenset[str]
    grants: tuple[Grant, ...]
    paid: tuple[tuple[int, int], ...]
    values: dict[Aim, int]

    def beats(self, other: "Found | None", aims: Sequence[Aim]) -> bool:
        """Whether this is better in the first aim that differs."""
        if other is None:
            return True
        return _rank(self.values, aims) > _rank(other.values, aims)


@dataclass
class Run:
    """Clock and listeners. Raises PlanStopped at the next look when somebody stops it."""

    seconds: float
    gap: float
    tell: Tell | None = None
    stop: Stop | None = None
    began: float = field(default_factory=time.monotonic)
    stopped: bool = False

    @property
    def taken(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds left; 0 when the limit has passed."""
        return max(0.0, self.seconds - self.taken)

    def effort(
        self,
        *,
        gap: float = 0.0,
        target: float | None = None,
        nodes: int | None = None,
        counts: bool = False,
    ) -> Effort:
        """An effort of what time is left. `counts`: the cost is a whole number."""
        stop = self.asked_to_stop if self.stop else None
        apart = 0.9 if counts else 1e-8
        return Effort(self.left, gap, target, stop, nodes, apart)

    def asked_to_stop(self) -> bool:
        """Asked by the solver in the middle of its work."""
        self.stopped = self.stopped or bool(self.stop and self.stop())
        return self.stopped

    def at(self, aim: Aim | None, done: float) -> None:
        """Say where the run is. Raises PlanStopped."""
        if self.asked_to_stop():
            raise PlanStopped(_("The computing was stopped. Nothing of it was kept."))
        if self.tell:
            self.tell(Progress(aim, done, self.taken))


def payments_of(ways: Ways, paid: Sequence[tuple[int, int]]) -> tuple[Payment, ...]:
    """Payments as rows, sorted by project, cost line, year and fund."""
    arcs = sorted(
        ((ways.arcs[nth], amount) for nth, amount in paid),
        key=lambda each: (each[0].project, each[0].line, each[0].year, each[0].fund),
    )
    return tuple(Payment(arc.fund, arc.line, arc.year, amount) for arc, amount in arcs)


def settled(ways: Ways, started: frozenset[str], grants: Sequence[Grant]) -> Found | None:
    """Pay exactly for a choice of projects and grants; None if it cannot be."""
    aims = ways.district.settings.aims
    paid = pay(ways, started, grants, aims=aims)
    if paid is None:
        return None
    values = values_of(ways.district, payments_of(ways, paid))
    used = {nth for nth, _amount in paid}
    made = tuple(each for each in grants if used.intersection(each.arcs))
    return Found(started, made, tuple(paid), values)


def granted_total(district: District) -> int:
    """All money of upper levels in the plan: what gaps of `lapse` are measured by."""
    return sum(sum(each.amounts.values()) for each in district.funds if each.level in GRANTED)


def _rank(values: dict[Aim, int], aims: Sequence[Aim]) -> tuple[int, ...]:
    most = (Aim.MUST_HAVE, Aim.NEED)
    return tuple(values[aim] if aim in most else -values[aim] for aim in aims)
