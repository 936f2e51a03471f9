"""Lamps 红黄绿灯 of tasks, nodes and orders: computed from facts and the clock, never typed in.

A thing that was red and is then done is yellow for ever, never green: lateness is not erased.
On a provisional date nobody is late: there is no lamp worse than green.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lamp(models.TextChoices):
    """The codes of desk/shared/c/lamp.html."""

    GREEN = "green", _("On track")
    BLUE = "blue", _("Due soon")
    YELLOW = "amber", _("Warning")
    RED = "red", _("Overdue")
    WAS_RED = "was-red", _("Was overdue")
    RING = "off", _("Not running")


class Why(models.TextChoices):
    """What a lamp says in words."""

    NOT_ISSUED = "not_issued", _("Not issued yet")
    PAUSED = "paused", _("Stands still")
    PROVISIONAL = "provisional", _("The day is provisional")
    DONE = "done", _("Done in time")
    DONE_LATE = "done_late", _("Done, but late")
    LATE = "late", _("The deadline has passed")
    BEHIND = "behind", _("Behind: a node should be done by today")
    MADE_UP = "made_up", _("A node was done late")
    POOR = "poor", _("The review found it wanting")
    WARNING = "warning", _("The deadline is close")
    NEAR = "near", _("The deadline comes near")
    ON_TRACK = "on_track", _("On track")


@dataclass(frozen=True)
class Dated:
    """One thing with a deadline: a task, a node, an order. `done_at` None: still to be done.

    `near_at` and `warn_at` are the moments at which it turns blue and yellow.
    """

    due_at: datetime
    near_at: datetime
    warn_at: datetime
    done_at: datetime | None = None
    running: bool = True
    paused: bool = False
    provisional: bool = False
    poor: bool = False

    @property
    def done_late(self) -> bool:
        return self.done_at is not None and self.done_at > self.due_at and not self.provisional

    def late_at(self, now: datetime) -> bool:
        """Whether it should be done by now and is not."""
        return self.done_at is None and now > self.due_at and not self.provisional


Lit = tuple[Lamp, Why]


def lamp_of(thing: Dated, now: datetime, *, nodes: Iterable[Dated] = ()) -> Lit:
    """The lamp of a thing at a moment, and why. `nodes`: the dated steps of a task.

    A node that should be done by now 序时进度 makes a task yellow; one that was made up late
    leaves it yellow.
    """
    if thing.done_at is not None:
        return _of_done(thing, nodes)
    if not thing.running:
        return Lamp.RING, Why.NOT_ISSUED
    if thing.paused:
        return Lamp.RING, Why.PAUSED
    if thing.provisional:
        return Lamp.GREEN, Why.PROVISIONAL
    return _of_running(thing, now, list(nodes))


def _of_done(thing: Dated, nodes: Iterable[Dated]) -> Lit:
    if thing.done_late:
        return Lamp.WAS_RED, Why.DONE_LATE
    if any(node.done_late for node in nodes):
        return Lamp.WAS_RED, Why.MADE_UP
    if thing.poor:
        return Lamp.YELLOW, Why.POOR
    return Lamp.GREEN, Why.DONE


def _of_running(thing: Dated, now: datetime, nodes: list[Dated]) -> Lit:
    """From the worst to the best: the first that holds."""
    holds: list[tuple[bool, Lit]] = [
        (thing.late_at(now), (Lamp.RED, Why.LATE)),
        (any(node.late_at(now) for node in nodes), (Lamp.YELLOW, Why.BEHIND)),
        (thing.poor, (Lamp.YELLOW, Why.POOR)),
        (now >= thing.warn_at, (Lamp.YELLOW, Why.WARNING)),
        (any(node.done_late for node in nodes), (Lamp.WAS_RED, Why.MADE_UP)),
        (now >= thing.near_at, (Lamp.BLUE, Why.NEAR)),
    ]
    return next((lit for held, lit in holds if held), (Lamp.GREEN, Why.ON_TRACK))
