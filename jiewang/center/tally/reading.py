"""Diaries as folding.py takes them. In SQL, because a rebuild reads millions of lines."""

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from jiewang.center.case.models import CaseStep
from jiewang.center.tally.folding import UNCOUNTED_KINDS, ZONE, Line

# What lines tell is mostly one of some thousand texts; those with a moment in them are not.
_MOST_KNOWN, _MOMENT = 20_000, '"due"'
# No time zone changes its day between two of these.
_QUARTER = 900
_EPOCH = {
    "postgresql": "floor(extract(epoch FROM at))::bigint",
    "sqlite": "CAST(strftime('%%s', at) AS INTEGER)",
}
_SQL = f"""
SELECT case_id, id, kind, state, moved, {{data}}, {{epoch}} FROM {CaseStep._meta.db_table}
WHERE {{where}} AND id <= %s AND kind NOT IN ({", ".join(["%s"] * len(UNCOUNTED_KINDS))})
ORDER BY case_id, line
"""


class Diaries:
    """Reads diaries; what their lines say in the same words is parsed once."""

    def __init__(self) -> None:
        self._told: dict[str, Mapping[str, Any]] = {}
        self._days: dict[int, date] = {}

    def of(self, cases: Collection[int], upto: int) -> list[list[Line]]:
        """The diaries of these cases up to a line, those left out that have none by then."""
        marks = ", ".join(["%s"] * len(cases))
        return self._read(f"case_id IN ({marks})", cases, upto) if cases else []

    def between(self, first: int, end: int, upto: int) -> list[list[Line]]:
        """The same of the cases from one id to before another."""
        return self._read("case_id >= %s AND case_id < %s", (first, end), upto)

    def _read(self, where: str, values: Collection[int], upto: int) -> list[list[Line]]:
        vendor = connection.vendor
        data = "data::text" if vendor == "postgresql" else "data"
        sql = _SQL.format(where=where, data=data, epoch=_EPOCH[vendor])
        with connection.cursor() as cursor:
            cursor.execute(sql, [*values, upto, *UNCOUNTED_KINDS])
            rows = cursor.fetchall()
        day, told = self._day, self._parsed
        lines = (
            Line(case_id, pk, kind, state, moved, told(text), at, day(at))
            for case_id, pk, kind, state, moved, text, at in rows
        )
        return [list(group) for _case, group in groupby(lines, itemgetter(0))]

    def _parsed(self, text: str) -> Mapping[str, Any]:
        known = self._told.get(text)
        if known is None:
            known = json.loads(text)
            if _MOMENT not in text and len(self._told) < _MOST_KNOWN:
                self._told[text] = known
        return known

    def _day(self, at: int) -> date:
        known = self._days.get(at // _QUARTER)
        if known is None:
            known = self._days[at // _QUARTER] = datetime.fromtimestamp(at, ZONE).date()
        return known
