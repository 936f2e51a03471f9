"""Until when a lead may stay at a stage, by when somebody says how it goes, and the lamps of both."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from jiewang.base.limits import Limit
from jiewang.center.case.actions import HOUSE
from jiewang.center.case.things import write_line
from jiewang.center.catalog.district import district
from jiewang.center.clock.limits import due_at
from jiewang.center.clock.models import PublishedYear
from jiewang.center.clock.profiles import calendar_for
from jiewang.people.models import Unit
from jiewang.sections.economy.models import LeadClue, LeadStep, StageRun
from jiewang.sections.economy.rules import rules
from jiewang.sections.economy.states import OPEN_STAGES, Stage
from jiewang.sections.economy.steps import lock_clue


@dataclass(frozen=True)
class LastDay:
    """A counted last day; `provisional`: it lies in a year without its notice of days off."""

    on: date | None
    provisional: bool = False


def counted(limit: str, *, unit: Unit, at: datetime) -> LastDay:
    """The day on which a limit ends that starts at a moment, by the unit's calendar."""
    if not limit:
        return LastDay(None)
    calendar = calendar_for(unit.office_hours, timezone.localdate(at))
    due = due_at(Limit.parse(limit), at, calendar)
    return LastDay(calendar.day_closing_at(due.at), due.provisional)


def start_run(clue: LeadClue, stage: Stage, at: datetime) -> None:
    """End the run that is open and start the next; sets `word_due_on`, which the caller saves."""
    clue.runs.filter(ended_at=None).update(ended_at=at)
    rule = rules().stage_on(stage, timezone.localdate(at))
    limit = rule.limit if rule else ""
    last = counted(limit, unit=clue.unit, at=at)
    StageRun.objects.create(
        clue=clue, stage=stage, since=at, limit=limit, due_on=last.on,
        provisional=last.provisional, ended_at=None if stage in OPEN_STAGES else at,
    )  # fmt: skip
    clue.word_due_on = next_word(clue, stage, at)


def next_word(clue: LeadClue, stage: Stage, at: datetime) -> date | None:
    """By when somebody has to say how it goes, counted from a moment."""
    rule = rules().stage_on(stage, timezone.localdate(at))
    return counted(rule.word if rule else "", unit=clue.unit, at=at).on


def recount_stages(at: datetime) -> int:
    """Count provisional last days again when the year's days off are published; for the worker.

    The old and the new day go into the diary. A transaction for each; safe to repeat.
    """
    last = PublishedYear.objects.aggregate(year=Max("year"))["year"]
    if last is None:
        return 0
    rows = StageRun.objects.filter(provisional=True, ended_at=None, due_on__year__lte=last)
    return sum(_recount(pk, at) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


@transaction.atomic
def _recount(run_id: int, at: datetime) -> bool:
    clue = lock_clue(StageRun.objects.values_list("clue_id", flat=True).get(pk=run_id))
    run = StageRun.objects.get(pk=run_id)
    last = counted(run.limit, unit=clue.unit, at=run.since)
    if run.ended_at is not None or (last.on, last.provisional) == (run.due_on, run.provisional):
        return False
    was, run.due_on, run.provisional = run.due_on, last.on, last.provisional
    run.save(update_fields=["due_on", "provisional"])
    data = {"was": str(was), "due": str(run.due_on)}
    write_line(clue, LeadStep.Kind.RECOUNTED, actor=HOUSE, at=at, data=data)
    return True


def lamp_of_run(run: StageRun, today: date) -> str:
    """Computed, never typed in. What was left late stays “was overdue”."""
    if run.due_on is None:
        return "off"
    if run.ended_at is not None:
        late = timezone.localdate(run.ended_at) > run.due_on and not run.provisional
        return "was-red" if late else "green"
    shares = district()
    return lamp(
        timezone.localdate(run.since), run.due_on, today, provisional=run.provisional,
        soon=shares.soon_share, warn=shares.warn_share,
    )  # fmt: skip


def lamp(
    since: date, due_on: date, today: date, *, provisional: bool, soon: float, warn: float
) -> str:
    """Red from the day after the last one, never on a provisional day; by shares of days used."""
    if today > due_on and not provisional:
        return "red"
    whole, used = (due_on - since).days, (today - since).days
    if provisional:
        # No lamp worse than green on a day that may still move.
        return "green"
    if today >= due_on or (whole and used / whole >= warn):
        return "amber"
    return "blue" if whole and used / whole >= soon else "green"
