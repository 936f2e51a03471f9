"""What the tallies say. Each question reads the rows of one place and period, and no cases."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from jiewang.base.rates import Rate
from jiewang.center.tally.models import MEASURES, STANDING, DayTally, Kind, Standing, TallyMark


@dataclass(frozen=True)
class Sums:
    """What happened in a period; see DayTally. Rates carry what they are counted from."""

    came_in: int = 0
    filed: int = 0
    refused: int = 0
    merged: int = 0
    closed: int = 0
    due: int = 0
    on_time: int = 0
    dispatched: int = 0
    returned: int = 0
    checked: int = 0
    reworked: int = 0
    reopened: int = 0
    rated: int = 0
    satisfied: int = 0
    fairly: int = 0
    solved: int = 0

    @property
    def on_time_rate(self) -> Rate:
        """Of what was due in the period, also what is still open: what was closed in time."""
        return _rate(self.on_time, self.due)

    @property
    def solved_rate(self) -> Rate:
        return _rate(self.solved, self.rated)

    @property
    def satisfied_rate(self) -> Rate:
        """Satisfied without reserve; who is fairly satisfied is counted apart."""
        return _rate(self.satisfied, self.rated)

    @property
    def misroute_rate(self) -> Rate:
        return _rate(self.returned, self.dispatched)

    @property
    def rework_rate(self) -> Rate:
        return _rate(self.reworked, self.checked)


@dataclass(frozen=True)
class Stand:
    """What stands open now; see Standing."""

    open: int = 0
    late: int = 0
    unfiled: int = 0
    in_hand: int = 0
    shelved: int = 0


NOTHING, NOBODY = Sums(), Stand()


def as_of() -> datetime | None:
    """Up to when the tallies are counted; None while they never were."""
    return TallyMark.objects.values_list("at", flat=True).first()


def sums_of(kind: str, within: str, key: str, *, since: date, until: date) -> Sums:
    """What happened to one area, unit or type from a day to a day, both included."""
    rows = _read("key", kind, [within], since, until, key=key, grouped=True)
    return next((sums for _key, sums in rows), NOTHING)


def sums_inside(within: str, *, since: date, until: date) -> dict[str, dict[str, Sums]]:
    """The same for all that lie right within an area: by kind, its parts, units and types by key."""
    day = connection.ops.adapt_datefield_value
    found: dict[str, dict[str, Sums]] = {kind: {} for kind in Kind.values}
    with connection.cursor() as cursor:
        cursor.execute(_INSIDE, [*Kind.values, within, day(since), day(until)])
        for kind, key, *numbers in cursor.fetchall():
            found[kind][key] = Sums(*numbers)
    return found


def sums_by_day(
    kind: str, within: str, key: str, *, since: date, until: date
) -> list[tuple[date, Sums]]:
    """Every day of the period in order, also those on which nothing happened."""
    known = {
        day if isinstance(day, date) else date.fromisoformat(day): sums
        for day, sums in _read("day", kind, [within], since, until, key=key)
    }
    days = (date.fromordinal(nth) for nth in range(since.toordinal(), until.toordinal() + 1))
    return [(day, known.get(day, NOTHING)) for day in days]


def sums_within(
    kind: str, areas: Collection[str], key: str, *, since: date, until: date
) -> dict[str, Sums]:
    """What happened to one unit or type in each of several areas."""
    return dict(_read("within", kind, areas, since, until, key=key, grouped=True))


def standing_of(kind: str, within: str, key: str) -> Stand:
    """What stands now with one area, unit or type."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDS_ONE, [str(kind), within, key])
        found = cursor.fetchone()
    return Stand(*found) if found else NOBODY


def standing_inside(within: str) -> dict[str, dict[str, Stand]]:
    """The same for all that lie right within an area: by kind, its parts, units and types by key."""
    found: dict[str, dict[str, Stand]] = {kind: {} for kind in Kind.values}
    with connection.cursor() as cursor:
        cursor.execute(_STANDS_INSIDE, [*Kind.values, within])
        for kind, key, *numbers in cursor.fetchall():
            found[kind][key] = Stand(*numbers)
    return found


def total(sums: Iterable[Sums]) -> Sums:
    """Several periods or places together."""
    rows = list(sums)
    return Sums(**{name: sum(getattr(row, name) for row in rows) for name in MEASURES})


# In SQL, composed once: building sixteen sums takes Django longer than the database takes to
# answer. The order is that of Sums and of Stand. The kinds are named, because the index of the
# rows begins with them.
_EACH = ", ".join(MEASURES)
_TOTALS = ", ".join(f"SUM({name})" for name in MEASURES)
_TABLE = DayTally._meta.db_table
_KINDS = ", ".join(["%s"] * len(Kind.values))
_INSIDE = f"""
SELECT kind, "key", {_TOTALS} FROM {_TABLE}
WHERE kind IN ({_KINDS}) AND within = %s AND day BETWEEN %s AND %s GROUP BY kind, "key"
"""
_STANDS = f"SELECT {', '.join(STANDING)} FROM {Standing._meta.db_table}"
_STANDS_ONE = f'{_STANDS} WHERE kind = %s AND within = %s AND "key" = %s'
_STANDS_INSIDE = _STANDS.replace("SELECT", 'SELECT kind, "key",')
_STANDS_INSIDE = f"{_STANDS_INSIDE} WHERE kind IN ({_KINDS}) AND within = %s"


def _read(
    by: str,
    kind: str,
    areas: Collection[str],
    since: date,
    until: date,
    *,
    key: str | None = None,
    grouped: bool = False,
) -> list[tuple[Any, Sums]]:
    """Days of some areas, with the column `by` in front; added up for each value of it if asked."""
    day = connection.ops.adapt_datefield_value
    column = connection.ops.quote_name(by)
    places = ", ".join(["%s"] * len(areas))
    sql = f"SELECT {column}, {_TOTALS if grouped else _EACH} FROM {_TABLE} WHERE kind = %s"
    values: list[Any] = [str(kind), *areas, day(since), day(until)]
    sql = f"{sql} AND within IN ({places or 'NULL'}) AND day BETWEEN %s AND %s"
    if key is not None:
        sql, values = f"{sql} AND {connection.ops.quote_name('key')} = %s", [*values, key]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} GROUP BY {column}" if grouped else sql, values)
        return [(first, Sums(*numbers)) for first, *numbers in cursor.fetchall()]


def _rate(k: int, n: int) -> Rate:
    # A limit that was put off after it had passed, or a return in the month after the dispatch:
    # at the edge of a period a part may be more than its whole.
    return Rate(min(k, n), n)
