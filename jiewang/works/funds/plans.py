"""A plan (资金统筹方案) and how good it is proven to be: what the planner hands on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jiewang.base.errors import Refusal
from jiewang.works.funds.district import Aim, Payment

SECONDS, GAP = 60.0, 0.001


class Status(TextChoices):
    """How a run ended."""

    OPTIMAL = "optimal", _("Optimal")
    WITHIN_GAP = "within_gap", _("Within the gap")
    TIME_LIMIT = "time_limit", _("Time limit")
    INFEASIBLE = "infeasible", _("No lawful plan")


class Scope(TextChoices):
    """Over which plans the bounds of `lapse` and `own` hold."""

    ALL_PLANS = "all_plans", _("all lawful plans")
    SAME_PROJECTS = "same_projects", _("plans that start the same projects")


@dataclass(frozen=True)
class AimResult:
    """What one aim reached, its proven bound, and the gap as section 4 of the design measures it.

    `must_have` and `pots` are counts, `lapse` and `own` fen, `need` fen times priority.
    """

    aim: Aim
    value: int
    bound: int
    gap: float


@dataclass(frozen=True, order=True)
class Rule:
    """A rule about something, as it stands in a conflict: ("must_have", "P1")."""

    rule: str
    subject: str


@dataclass(frozen=True)
class Plan:
    """The outcome of a run.

    `payments` are sorted by project, cost line, year, fund; empty where there is no plan.
    `results` has every aim of a plan, in the order of the settings. `conflict` is an irreducible
    set of rules where no plan is lawful.
    """

    status: Status
    payments: tuple[Payment, ...] = ()
    started: frozenset[str] = frozenset()
    results: Mapping[Aim, AimResult] = field(default_factory=dict)
    scope: Scope = Scope.ALL_PLANS
    conflict: tuple[Rule, ...] = ()
    seconds: float = 0.0
    solver: str = ""

    @property
    def found(self) -> bool:
        """Whether there is a plan at all."""
        return bool(self.results)

    @property
    def gap(self) -> float:
        """The largest gap of the aims that count: `pots` only tidies."""
        return max((each.gap for aim, each in self.results.items() if aim != Aim.POTS), default=0.0)


@dataclass(frozen=True)
class Progress:
    """What a run tells while it works: the aim in hand, None at the beginning, and how far."""

    aim: Aim | None
    # From 0 to 1, of the aims done; never falls.
    done: float
    seconds: float


class PlanStopped(Refusal):
    """A run that somebody stopped. Nothing of it is kept."""


Tell = Callable[[Progress], None]
Stop = Callable[[], bool]
