"""Lamps of projects and nodes, and the progress behind them: computed, never typed in.

The rules are those of supervised tasks: what was late stays yellow after it is done, and on a
provisional date nobody is late.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.center.supervise.lamps import Lamp

NEAR = timedelta(days=7)
# Behind by less than half a point of a hundred is on track.
HARDLY = 0.005


class Why(models.TextChoices):
    """What a project's lamp says in words; numbers stand beside it."""

    WITHDRAWN = "withdrawn", _("Given up")
    UNLAID = "unlaid", _("No schedule yet")
    NOT_BEGUN = "not_begun", _("Not begun")
    DONE = "done", _("Done in time")
    DONE_LATE = "done_late", _("Done, but late")
    LATE = "late", _("The promised day has passed")
    SHORT = "short", _("The promised day cannot be kept")
    NODE_LATE = "node_late", _("A node is overdue")
    BEHIND = "behind", _("Behind the elapsed time")
    WAS_LATE = "was_late", _("A node was done late")
    NEAR = "near", _("A node is due soon")
    PROVISIONAL = "provisional", _("The day is provisional")
    ON_TRACK = "on_track", _("On track")


Lit = tuple[Lamp, Why]


class NodeFacts(NamedTuple):
    """What lamps and progress look at in a node. Its end is the last day planned for it.

    A tuple: a wall makes six thousand of them for a page.
    """

    start: date
    end: date
    weight: int = 1
    progress: int = 0
    started_on: date | None = None
    done_on: date | None = None

    @property
    def done_late(self) -> bool:
        return self.done_on is not None and self.done_on > self.end

    def late_on(self, day: date) -> bool:
        """Whether it should have been done before this day, and is not."""
        return self.done_on is None and self.end < day

    def elapsed(self, day: date) -> float:
        """The share of its planned time that has passed at the end of a day, 0–1."""
        if day < self.start:
            return 0.0
        return min(((day - self.start).days + 1) / ((self.end - self.start).days + 1), 1.0)


@dataclass(frozen=True)
class ProjectFacts:
    """What a project's lamp looks at besides its nodes."""

    promised_on: date
    laid: bool = True
    withdrawn: bool = False
    done_on: date | None = None
    short_by: int = 0
    was_late: bool = False
    provisional: bool = False


def elapsed_progress(nodes: Iterable[NodeFacts], day: date) -> float:
    """What should be done by the end of a day 序时进度: a share of the nodes' weight, 0–1."""
    whole, passed = 0, 0.0
    for node in nodes:
        whole += node.weight
        # Most nodes of a wall lie behind the day or ahead of it: nothing to divide.
        if node.end <= day:
            passed += node.weight
        elif node.start <= day:
            passed += node.weight * node.elapsed(day)
    return passed / whole if whole else 0.0


def done_progress(nodes: Iterable[NodeFacts]) -> float:
    """What is done: a share of the nodes' weight, 0–1."""
    whole, done = 0, 0.0
    for node in nodes:
        whole += node.weight
        done += node.weight if node.done_on else node.weight * node.progress / 100
    return done / whole if whole else 0.0


def node_lamp(node: NodeFacts, today: date) -> Lamp:
    """The lamp of a node."""
    if node.done_on is not None:
        return Lamp.WAS_RED if node.done_late else Lamp.GREEN
    if node.late_on(today):
        return Lamp.RED
    if node.started_on is None and node.start > today:
        return Lamp.RING
    if node.started_on is None and node.start < today:
        return Lamp.YELLOW
    return Lamp.BLUE if node.end - today <= NEAR else Lamp.GREEN


def project_lamp(
    project: ProjectFacts, nodes: Iterable[NodeFacts], today: date, *, behind: float | None = None
) -> Lit:
    """The lamp of a project on a day, and why. `behind`: what is not done of what should be, 0–1,
    where the caller has reckoned it already.
    """
    rows = list(nodes)
    if project.withdrawn:
        return Lamp.RING, Why.WITHDRAWN
    if not project.laid or not rows:
        return Lamp.RING, Why.UNLAID
    if project.done_on is not None:
        late = project.was_late or project.done_on > project.promised_on
        return (Lamp.WAS_RED, Why.DONE_LATE) if late else (Lamp.GREEN, Why.DONE)
    if behind is None:
        behind = elapsed_progress(rows, today) - done_progress(rows)
    return _at_work(project, rows, today, behind)


def _at_work(project: ProjectFacts, nodes: list[NodeFacts], today: date, behind: float) -> Lit:
    """From the worst to the best: the first that holds."""
    firm = not project.provisional
    waiting = all(node.started_on is None and node.start > today for node in nodes)
    near = any(node.done_on is None and node.end - today <= NEAR for node in nodes)
    holds: list[tuple[bool, Lit]] = [
        (firm and today > project.promised_on, (Lamp.RED, Why.LATE)),
        (firm and project.short_by > 0, (Lamp.YELLOW, Why.SHORT)),
        (any(node.late_on(today) for node in nodes), (Lamp.YELLOW, Why.NODE_LATE)),
        (waiting, (Lamp.RING, Why.NOT_BEGUN)),
        (behind > HARDLY, (Lamp.YELLOW, Why.BEHIND)),
        (project.was_late, (Lamp.WAS_RED, Why.WAS_LATE)),
        (near, (Lamp.BLUE, Why.NEAR)),
        (not firm, (Lamp.GREEN, Why.PROVISIONAL)),
    ]
    return next((lit for held, lit in holds if held), (Lamp.GREEN, Why.ON_TRACK))
