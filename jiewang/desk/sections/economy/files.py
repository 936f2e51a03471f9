"""The ledger and the league table as XLSX workbooks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.workbooks import Book
from jiewang.people.models import Unit
from jiewang.sections.economy.figures import Completion, Ranked
from jiewang.sections.economy.models import Booking, LeadClue
from jiewang.sections.economy.rules import MONEY, Group, rules
from jiewang.sections.economy.states import Stage, Standing
from jiewang.sections.economy.wording import FEN_PER_WAN

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ledger(clues: Any) -> bytes:
    """One sheet: a line for each lead, amounts in 10,000 yuan, booked and recognized."""
    listed = list(clues.select_related("unit", "investor"))
    sums: dict[int, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    booked = Booking.objects.filter(clue__in=[clue.pk for clue in listed]).order_by()
    rows = booked.values_list("clue", "kind", "standing").annotate(fen=Sum("fen"))
    for clue, kind, standing, fen in rows:
        sums[clue][kind, standing] = fen
    head = [
        _("Number"),
        _("Investor"),
        _("Project"),
        _("Unit"),
        _("Where it stands"),
        _("Where from"),
    ]
    head += [_("Kind of project"), _("Registered"), _("Contract (10,000 yuan)")]
    head += [_("Of this recognized"), _("In place (10,000 yuan)"), _("Of this recognized")]
    book = Book()
    book.add(_("Leads"), head, (_lead(clue, sums[clue.pk]) for clue in listed))
    return book.content()


def _lead(clue: LeadClue, sums: dict[tuple[str, str], int]) -> list[Any]:
    held = rules()
    origin, nature = held.origins.get(clue.origin), held.natures.get(clue.nature)
    opened = timezone.localdate(clue.opened_at).isoformat()
    told = [clue.number, clue.investor.name, clue.title, str(clue.unit)]
    told += [str(Stage(clue.stage).label), str(origin or clue.origin)]
    return [*told, str(nature or clue.nature), opened, *_amounts(sums)]


def _amounts(sums: dict[tuple[str, str], int]) -> Iterator[float]:
    for kinds in (("contract", "enlargement"), ("funds",)):
        standing = {
            each: sum(sums.get((kind, each), 0) for kind in kinds) for each in Standing.values
        }
        yield (sum(standing.values()) - standing[Standing.WITHDRAWN]) / FEN_PER_WAN
        yield standing[Standing.RECOGNIZED] / FEN_PER_WAN


def league_book(tables: Iterable[tuple[Group, list[tuple[Unit, Ranked]]]]) -> bytes:
    """One sheet for each group: rank, n, and of each indicator what is done of which target."""
    book = Book()
    for group, rows in tables:
        head = [_("Rank"), _("Code"), _("Unit"), _("Contracts (n)")]
        for indicator in rules().indicators.values():
            head += [str(indicator), _("Target"), "%"]
        head += [_("Money of contracts (%)"), _("Started")]
        book.add(str(group), head, (_ranked(unit, row) for unit, row in rows))
    return book.content()


def _ranked(unit: Unit, row: Ranked) -> list[Any]:
    cells: list[Any] = [row.rank, unit.code, str(unit), row.n]
    for each in row.completions:
        cells += [_plain(each, each.done), _plain(each, each.target), each.percent]
    return [*cells, row.conversion.money_percent, row.conversion.started]


def _plain(each: Completion, value: int) -> float:
    """Money in 10,000 yuan, what is counted as it is."""
    return value / FEN_PER_WAN if each.indicator.measure == MONEY else value
