"""What there is to read of investment: whose leads, how far, what has come of them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from jiewang.people.models import Right, Unit, User
from jiewang.people.rights import holdings
from jiewang.sections.economy.figures import (
    Completion,
    Conversion,
    Line,
    Ranked,
    completion,
    contract_and_funds,
    conversion,
    league,
)
from jiewang.sections.economy.models import Booking, LeadClue, StageRun
from jiewang.sections.economy.rules import Group, rules
from jiewang.sections.economy.states import Stage, Standing
from jiewang.sections.economy.targets import targets_of


def leads_seen_by(user: User) -> QuerySet[LeadClue]:
    """The leads a person may look at. Every page starts from this.

    The district center's people see all; a unit's keepers and commanders those of the unit.
    What an investor says is nobody else's business: others learn a lead's number, no more.
    """
    held = holdings(user)
    if any(each.unit.kind == Unit.Kind.DISTRICT_CENTER for each in held):
        return LeadClue.objects.all()
    wanted = {Right.INVEST, Right.COMMAND}
    units = {each.unit_id for each in held if wanted & {*each.post.rights}}
    return LeadClue.objects.filter(unit__in=units)


def counts_by_stage(clues: QuerySet[LeadClue]) -> dict[str, int]:
    """How many of these leads stand at each stage; one query."""
    found = dict(clues.order_by().values_list("stage").annotate(n=Count("pk")))
    return {stage: found.get(stage, 0) for stage in Stage.values}


def to_recognize(clues: QuerySet[LeadClue]) -> QuerySet[Booking]:
    """What waits to be recognized, oldest first."""
    rows = Booking.objects.filter(clue__in=clues, standing=Standing.PENDING)
    return rows.select_related("clue__unit", "clue__investor").order_by("at", "pk")


def lines_of(year: int, until: date) -> list[Line]:
    """The ledger from New Year to a day: by the day of each booking, as it is recognized now.

    A lead's stage is the one it had reached when that day ended.
    """
    end = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
    reached = StageRun.objects.filter(clue=OuterRef("clue"), since__lt=end).order_by("-pk")
    rows = Booking.objects.filter(on__range=(date(year, 1, 1), until))
    rows = rows.exclude(standing=Standing.WITHDRAWN).order_by("pk")
    values = rows.annotate(
        reached=Subquery(reached.values("stage")[:1])
    ).values_list(
        "clue_id", "clue__unit_id", "kind", "clue__origin", "standing", "fen", "reached",
        "clue__stage",
    )  # fmt: skip
    return [
        # Booked on a day before the lead was registered here: what is known is where it is now.
        Line(clue, unit, kind, origin, standing, fen, stage or now)
        for clue, unit, kind, origin, standing, fen, stage, now in values
    ]


def completions(
    year: int, until: date, *, unit: Unit | None = None
) -> tuple[list[Completion], Conversion]:
    """Every indicator against its target, and the conversion; of the district or one unit."""
    lines = lines_of(year, until)
    if unit is not None:
        lines = [line for line in lines if line.unit_id == unit.pk]
    return completions_in(lines, year, until, unit_id=unit.pk if unit else None)


def completions_in(
    lines: Sequence[Line], year: int, until: date, *, unit_id: int | None
) -> tuple[list[Completion], Conversion]:
    """The same for lines that are read already."""
    held, targets = rules(), targets_of(year)
    display, indicators = held.display_on(until), list(held.indicators.values())
    done = [
        completion(each, lines, targets.get((each.code, unit_id), 0), display)
        for each in indicators
    ]
    went = conversion(lines, *contract_and_funds(done, indicators), display)
    return done, went


def league_of(year: int, until: date) -> list[tuple[Group, list[tuple[Unit, Ranked]]]]:
    """The league table up to a day: for each group its units, ranked. Units without anything
    booked and without a target are left out."""
    held, lines, targets = rules(), lines_of(year, until), targets_of(year)
    indicators, display = list(held.indicators.values()), held.display_on(until)
    concerned = {line.unit_id for line in lines} | {unit for _code, unit in targets if unit}
    tables = []
    for group in held.groups.values():
        rows = Unit.objects.filter(kind__in=sorted(group.kinds), pk__in=concerned)
        units = {unit.pk: unit for unit in rows.order_by("code")}
        ranked = league(list(units), lines, indicators, targets, display)
        tables.append((group, [(units[row.unit_id], row) for row in ranked]))
    return tables


def promoting_units() -> QuerySet[Unit]:
    """Open units that targets may be set for."""
    kinds = sorted({kind for group in rules().groups.values() for kind in group.kinds})
    today = timezone.localdate()
    open_ones = Q(closed_on=None) | Q(closed_on__gt=today)
    return Unit.objects.filter(open_ones, kind__in=kinds).order_by("kind", "code")
