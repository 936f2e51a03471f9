"""The check of a whole workbook: what cannot be read, what breaks a rule, what is told wrongly."""

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from jiewang.works.funds.checking.breaches import Breach
from jiewang.works.funds.checking.facts import Facts
from jiewang.works.funds.checking.payments import breaches_of_payments
from jiewang.works.funds.checking.reading import breach_of, facts_of
from jiewang.works.funds.checking.reasons import (
    breaches_of_explanation,
    breaches_of_lapsing,
    breaches_of_unmet,
)
from jiewang.works.funds.checking.summary import breaches_of_summary
from jiewang.works.funds.checking.sums import (
    breaches_of_grants,
    breaches_of_lines,
    breaches_of_locks,
    breaches_of_pots,
    breaches_of_shares,
)
from jiewang.works.funds.workbook.faults import Fault
from jiewang.works.funds.workbook.rows import Row
from jiewang.works.funds.workbook.sheets import (
    INPUT,
    OUTPUT,
    Sheet,
    WorkbookUnreadable,
    read_sheets,
)

# Without these there is no plan to speak of.
NEEDED = (*INPUT, "plan")


def check_workbook(source: Path | bytes | IO[bytes]) -> list[Breach]:
    """Every breach of the plan in a workbook; an empty list: it is lawful and told truly.

    Raises WorkbookUnreadable when it is no workbook, or lacks the plan or a sheet of the input.
    """
    return check_sheets(read_sheets(source, {**INPUT, **OUTPUT}))


def check_sheets(sheets: Mapping[str, Sheet]) -> list[Breach]:
    """The same for sheets that are read already, or about to be written."""
    for name in NEEDED:
        if name not in sheets:
            raise WorkbookUnreadable(_("There is no sheet “%(sheet)s”.") % {"sheet": name})
    facts, unread = facts_of(sheets)
    unread += map(breach_of, _unlike_the_form(sheets))
    breaches = [*unread, *broken_rules(facts)]
    # What is told of a plan that cannot be read in full differs by that alone.
    if not unread:
        breaches += _told_wrongly(facts, sheets)
    return breaches


def broken_rules(facts: Facts) -> Iterable[Breach]:
    """The hard rules, each with what breaks it."""
    return chain(
        breaches_of_payments(facts),
        breaches_of_lines(facts),
        breaches_of_shares(facts),
        breaches_of_grants(facts),
        breaches_of_pots(facts),
        breaches_of_locks(facts),
    )


def _unlike_the_form(sheets: Mapping[str, Sheet]) -> Iterable[Fault]:
    for name, columns in {**INPUT, **OUTPUT}.items():
        if name not in sheets:
            yield Fault(name, 1, "-", "SHEET_MISSING")
            continue
        for column in columns:
            if column not in sheets[name].columns:
                yield Fault(name, 1, column, "COLUMN_MISSING")


def _told_wrongly(facts: Facts, sheets: Mapping[str, Sheet]) -> Iterable[Breach]:
    faults: list[Fault] = []
    rows = {
        name: [Row(name, number, cells, faults) for number, cells in sheets[name].rows]
        for name in OUTPUT
    }
    breaches = [*breaches_of_summary(facts, rows["summary"])]
    status = {row.raw("key"): row.raw("value") for row in rows["summary"]}.get("status")
    if status != "infeasible":
        breaches += breaches_of_unmet(facts, rows["unmet"])
        breaches += breaches_of_lapsing(facts, rows["lapsing"])
    breaches += breaches_of_explanation(facts, rows["explanation"])
    return [*map(breach_of, faults), *breaches]
