"""A case's diary in plain words, oldest first, with the steps that are still ahead.

What goes on between offices stays out: no notes, no names of staff, no quarrel over who takes
it. A reporter reads what was done, by which unit, and what comes next.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.center.intake.models import Report

K = CaseStep.Kind


@dataclass(frozen=True)
class Step:
    """One knot of the thread. `where`: done, now, ahead."""

    title: str
    where: str = "done"
    at: datetime | None = None
    hint: str = ""
    quote: str = ""
    photos: list[Any] = field(default_factory=list)


# Kinds of a diary line that a reporter is told of, and how. `unit` is the name of a unit.
_TOLD: Mapping[str, Callable[[], str]] = {
    K.REPORTED: lambda: _("We received your report"),
    K.SENT_TO_VERIFY: lambda: _("Somebody goes to look on site first"),
    K.VERIFIED: lambda: _("Looked at on site"),
    K.JOINED: lambda: _("The same as reported before: both go on together"),
    K.UNMERGED: lambda: _("It is another matter: yours goes on by itself"),
    K.FILED: lambda: _("Accepted for handling"),
    K.REFUSED: lambda: _("Not accepted"),
    K.DISPATCHED: lambda: _("Sent to %(unit)s"),
    K.REROUTED: lambda: _("Passed on to %(unit)s"),
    K.PUSHED_DOWN: lambda: _("Passed on to %(unit)s"),
    K.SIGNED: lambda: _("%(unit)s has taken it on"),
    K.STARTED: lambda: _("Work has begun"),
    K.ASKED: lambda: _("A question to you"),
    K.ANSWERED: lambda: _("The question was answered"),
    K.EXTENSION_GRANTED: lambda: _("The unit was given more time"),
    K.FED_BACK: lambda: _("The unit says: done"),
    K.CHECK_PASSED: lambda: _("Another post has looked: done"),
    K.REWORK: lambda: _("Another post has looked: not done yet, the unit does it again"),
    K.CLOSED: lambda: _("Closed"),
    K.SHELVED: lambda: _("Put off; it stays open and is looked at again"),
    K.RESUMED_FROM_SHELF: lambda: _("Taken up again"),
    K.REOPENED: lambda: _("Opened again"),
}
_SENT = {K.DISPATCHED, K.REROUTED, K.PUSHED_DOWN}

# What still lies ahead of a state, as the way usually goes.
_AHEAD: tuple[tuple[frozenset[str], Callable[[], str], Callable[[], str]], ...] = (
    (
        frozenset({State.REPORTED, State.VERIFYING}),
        lambda: _("See whether it is accepted"),
        lambda: _("If not, we say why and whom you can turn to."),
    ),
    (
        frozenset({State.FILED, State.RETURNED, State.CONSULTING, State.REOPENED}),
        lambda: _("Sent to one unit"),
        lambda: _("One lead unit answers for it to the end; its name will stand here."),
    ),
    (
        frozenset({State.DISPATCHED, State.SIGNED, State.HANDLING, State.WAITING, State.SHELVED}),
        lambda: _("The work itself"),
        lambda: _("The unit does the work, or answers your question."),
    ),
    (
        frozenset({State.HANDLED}),
        lambda: _("Check"),
        lambda: _("Another post takes a look. If it is not done, it goes back."),
    ),
    (
        frozenset({State.CHECKED}),
        lambda: _("Close and ask you"),
        lambda: _("Answered, solved, satisfied: asked apart."),
    ),
)


def steps_of(
    lines: Iterable[CaseStep],
    *,
    state: str,
    units: Mapping[str, str],
    report: Report,
    result_photos: list[Any],
) -> list[Step]:
    """The thread of a case as one reporter sees it: what was done, is under way, is ahead.

    `units` maps unit codes to names in the reader's language; `result_photos` stand with the
    line in which the unit says that it is done. It begins with this reporter's own report, also
    where that was joined to a case which others had begun.
    """
    steps: list[Step] = []
    for line in lines:
        step = _told(line, units, report)
        if step is None:
            continue
        if line.kind == K.FED_BACK:
            # Only the last of several results is the one that stands.
            steps = [replace(each, photos=[]) for each in steps]
            step = replace(step, photos=result_photos)
        steps.append(step)
    return [*sorted(steps, key=lambda each: each.at or report.reported_at), *_ahead(state)]


def _told(line: CaseStep, units: Mapping[str, str], report: Report) -> Step | None:
    words = _TOLD.get(line.kind)
    if words is None or _is_inside(line):
        return None
    if line.kind == K.JOINED and line.data.get("from") != report.number:
        return None
    unit = units.get(str(line.data.get("unit", "")), "") or str(line.unit or "")
    at = report.reported_at if line.kind == K.REPORTED else line.at
    quote = line.note if line.kind == K.REFUSED else ""
    return Step(title=words() % {"unit": unit}, at=at, quote=quote)


def _is_inside(line: CaseStep) -> bool:
    """Lines of a told kind that are still nobody's business outside: those of assisting units."""
    return line.kind in {*_SENT, K.SIGNED, K.STARTED, K.FED_BACK} and not line.moved


def _ahead(state: str) -> list[Step]:
    steps: list[Step] = []
    for states, title, hint in _AHEAD:
        if steps:
            steps.append(Step(title=title(), where="ahead"))
        elif state in states:
            steps.append(Step(title=title(), hint=hint(), where="now"))
    return steps


def headline(state: str, unit: str, *, asks: bool = False) -> str:
    """How it stands, in one sentence: the heading of the page.

    `unit` has it now; `asks`: it is closed, and this reporter has not rated it yet.
    """
    if asks:
        return _("Closed: please read the answer and rate it")
    return _HEADLINES[State(state)]() % {"unit": unit}


_HEADLINES: Mapping[State, Callable[[], str]] = {
    State.REPORTED: lambda: _("Now: we see whether it is accepted"),
    State.VERIFYING: lambda: _("Now: somebody goes to look on site first"),
    State.FILED: lambda: _("Now: accepted, about to be sent to a unit"),
    State.DISPATCHED: lambda: _("Now: sent to %(unit)s"),
    State.RETURNED: lambda: _("Now: the center settles which unit takes it"),
    State.CONSULTING: lambda: _("Now: the center settles which unit takes it"),
    State.SIGNED: lambda: _("Now: %(unit)s has taken it on"),
    State.HANDLING: lambda: _("Now: %(unit)s is working on it"),
    State.WAITING: lambda: _("Now: we need an answer from you to go on"),
    State.HANDLED: lambda: _("Now: done, waiting for another post to take a look"),
    State.CHECKED: lambda: _("Now: done and checked, about to be closed"),
    State.SHELVED: lambda: _("Now: put off; it stays open and is looked at again"),
    State.CLOSED: lambda: _("Closed: the answer stands below"),
    State.REOPENED: lambda: _("Now: opened again, about to be sent to a unit"),
    State.REFUSED: lambda: _("Not accepted: the reason stands below"),
    State.MERGED: lambda: _("Now: handled together with another report of the same matter"),
}
