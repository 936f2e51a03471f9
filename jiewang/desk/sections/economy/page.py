"""What the pages of leads show: read once, handed to the templates as it stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from jiewang.center.check.acts import Act
from jiewang.desk.center.cases.doable import Doable, next_step_first
from jiewang.desk.center.wording import written_limit
from jiewang.desk.sections.economy.diary import lead_lines
from jiewang.people.models import User
from jiewang.sections.economy.acts import booking_acts, clue_acts
from jiewang.sections.economy.clocks import lamp_of_run
from jiewang.sections.economy.models import Booking, LeadClue, StageRun
from jiewang.sections.economy.rules import Named, rules
from jiewang.sections.economy.states import WAY, Stage, Standing
from jiewang.sections.economy.wording import money

# Acts that bring a lead further; the first of them that is open is the primary button.
FORWARD = (
    "begin_talks",
    "sign_contract",
    "record_operation",
    "record_start",
    "add_funds",
    "take_up_lead",
)
_LAMP_OF_STANDING = {
    Standing.RECOGNIZED: "green",
    Standing.PENDING: "blue",
    Standing.NOT_RECOGNIZED: "off",
    Standing.WITHDRAWN: "off",
}


@dataclass(frozen=True)
class Row:
    """A lead in the list: what is booked on it, and the clocks that run."""

    clue: LeadClue
    contract: str
    funds: str
    run: StageRun | None
    lamp: str
    word_lamp: str


@dataclass(frozen=True)
class ShownBooking:
    """A booking as the page writes it."""

    booking: Booking
    amount: str
    reason: str
    lamp: str
    acts: list[Act]


@dataclass(frozen=True)
class ShownStage:
    """One stage of the way: `where` is done, now, ahead or skipped."""

    label: str
    where: str
    run: StageRun | None
    lamp: str
    limit: str


def rows_of(clues: Iterable[LeadClue]) -> list[Row]:
    """The rows of a list, with two queries for all of them."""
    listed, today = list(clues), timezone.localdate()
    ids = [clue.pk for clue in listed]
    sums: dict[int, dict[str, int]] = defaultdict(dict)
    booked = Booking.objects.filter(clue__in=ids).exclude(standing=Standing.WITHDRAWN).order_by()
    for clue, kind, fen in booked.values_list("clue", "kind").annotate(fen=Sum("fen")):
        sums[clue][kind] = fen
    runs = {run.clue_id: run for run in StageRun.objects.filter(clue__in=ids, ended_at=None)}
    return [_row(clue, sums[clue.pk], runs.get(clue.pk), today) for clue in listed]


def _row(clue: LeadClue, sums: dict[str, int], run: StageRun | None, today: date) -> Row:
    contract = sums.get("contract", 0) + sums.get("enlargement", 0)
    funds = sums.get("funds", 0)
    return Row(
        clue=clue,
        contract=money(contract) if contract else "–",
        funds=money(funds) if funds else "–",
        run=run,
        lamp=lamp_of_run(run, today) if run else "off",
        word_lamp=word_lamp(clue, today),
    )


def word_lamp(clue: LeadClue, today: date) -> str:
    """Red once the word is overdue, amber on its day."""
    if clue.word_due_on is None:
        return ""
    return "red" if today > clue.word_due_on else "amber" if today == clue.word_due_on else "green"


def lead_page(clue: LeadClue, reader: User) -> dict[str, Any]:
    """The context of the page of one lead."""
    acts = doable(clue, reader)
    today, held = timezone.localdate(), rules()
    run = clue.runs.filter(ended_at=None).first()
    return {
        "clue": clue,
        "run": run,
        "lamp": lamp_of_run(run, today) if run else "off",
        "word_lamp": word_lamp(clue, today),
        "origin": _name(held.origins, clue.origin),
        "nature": _name(held.natures, clue.nature),
        "counts": clue.nature not in held.natures or held.natures[clue.nature].counts,
        "intended": money(clue.intended) if clue.intended else "",
        "stages": _way(clue, today),
        "acts": acts[0],
        "closed_acts": acts[1],
        "bookings": [shown_booking(each, clue, reader) for each in _bookings(clue)],
        "sums": _sums(clue),
        "lines": lead_lines(clue.steps.select_related("by", "unit").order_by("-line")),
    }


def doable(clue: LeadClue, reader: User) -> tuple[list[Doable], list[Doable]]:
    """What this person's posts can press now, the next step first; and what is closed, and why."""
    lines = [
        Doable(
            act.code,
            act.label,
            reverse("desk:lead_act", args=[clue.number, act.code]),
            act.reason,
            closed=not act.allowed,
        )
        for act in clue_acts(clue, reader)
    ]
    return next_step_first(lines, FORWARD)


def shown_booking(booking: Booking, clue: LeadClue, reader: User) -> ShownBooking:
    """One booking with its amount, its standing and what the reader may do with it."""
    booking.clue = clue
    held = rules()
    names = held.grounds if booking.kind == Booking.Kind.MAJOR else {}
    reasons = {**held.losses, **held.reasons}
    return ShownBooking(
        booking=booking,
        amount=_name(names, booking.ground) if booking.ground else money(booking.fen),
        reason=_name(reasons, booking.reason) if booking.reason else "",
        lamp=_LAMP_OF_STANDING[Standing(booking.standing)],
        acts=booking_acts(booking, reader),
    )


def _name(names: dict[str, Any], code: str) -> str:
    named: Named | None = names.get(code)
    return str(named) if named else code


def _bookings(clue: LeadClue) -> Iterable[Booking]:
    return clue.bookings.select_related("by", "decided_by").order_by("-on", "-pk")


def _sums(clue: LeadClue) -> list[tuple[str, str]]:
    """Contract and funds as they stand, and of these what is recognized."""
    fen: dict[tuple[str, bool], int] = defaultdict(int)
    for each in clue.bookings.exclude(standing=Standing.WITHDRAWN):
        kind = "funds" if each.kind == Booking.Kind.FUNDS else "contract"
        fen[kind, False] += each.fen
        fen[kind, True] += each.fen if each.standing == Standing.RECOGNIZED else 0
    return [
        (money(fen[kind, False]), money(fen[kind, True])) if fen[kind, False] else ("–", "")
        for kind in ("contract", "funds")
    ]


def _way(clue: LeadClue, today: date) -> list[ShownStage]:
    """The stages in their order, each with its last run."""
    runs = {run.stage: run for run in clue.runs.order_by("pk")}
    here = WAY.index(Stage(clue.stage)) if clue.stage in WAY else -1
    found = []
    for nth, stage in enumerate(WAY):
        run = runs.get(stage)
        ended = nth == here == len(WAY) - 1
        where = "done" if nth < here or ended else "now" if nth == here else "ahead"
        if clue.stage == Stage.LOST and run is not None:
            where = "done"
        if where == "done" and run is None:
            where = "skipped"
        passed = run if where in {"done", "now"} else None
        lamp = lamp_of_run(passed, today) if passed else "off"
        limit = written_limit(run.limit) if run and run.limit else ""
        found.append(ShownStage(str(stage.label), where, passed, lamp, limit))
    return found
