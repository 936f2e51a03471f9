"""Reading the diaries that a period is counted from, up to a line that is fixed."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.clock.telling import stamp
from jiewang.center.evaluate.counting import Span
from jiewang.center.evaluate.marks import Line, Terms, Told
from jiewang.center.evaluate.reading import read_diary
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit
from jiewang.people.queries import district_center

K = CaseStep.Kind
# What was done this long before its deadline may still be due in the period: no limit of a
# catalog with its extensions is longer.
LONGEST_LIMIT = timedelta(days=400)
_BATCH = 500


@dataclass(frozen=True)
class Read:
    """What the diaries of a span say. `digest`: SHA-256 over the head of each one that was read."""

    told: tuple[Told, ...]
    digest: str


def terms_for(response_limit: timedelta, until: datetime) -> Terms:
    """What reading depends on besides the lines: units and areas as they stand."""
    return Terms(response_limit, until, dict(Unit.objects.values_list("pk", "code")), _centers())


def _centers() -> Mapping[str, str]:
    """The code of the center by the code of each area; an older version of an area gives way."""
    streets = set(Unit.objects.filter(kind=Unit.Kind.STREET).values_list("code", flat=True))
    district = district_center().code
    rows = Area.objects.order_by("valid_from").values_list("code", "path")
    return {
        code: next((each for each in path.split(".") if each in streets), district)
        for code, path in rows
    }


def read_span(span: Span, terms: Terms, *, position: int) -> Read:
    """All diaries that can say something of a span, each from its first line to `position`."""
    heads = hashlib.sha256()
    told = []
    for case_ids in _handfuls(_cases_of(span, terms, position)):
        for case_id, number, head, lines in _lines_of(case_ids, position):
            heads.update(f"{number} {head}\n".encode())
            told.append(read_diary(case_id, number, lines, terms))
    return Read(tuple(told), heads.hexdigest())


def read_case(case: Case, terms: Terms, *, position: int | None = None) -> Told:
    """What one case's diary says."""
    steps = CaseStep.objects.filter(case=case)
    if position is not None:
        steps = steps.filter(pk__lte=position)
    rows = steps.order_by("line").values_list(*_COLUMNS)
    return read_diary(case.pk, case.number, [_line(row, terms.codes) for row in rows], terms)


def _cases_of(span: Span, terms: Terms, position: int) -> list[int]:
    """Ids of the cases, in order: a line of the span, a deadline in it, or on the shelf."""
    steps = CaseStep.objects.filter(pk__lte=position).order_by()
    begin = span.begin - terms.response_limit
    inside = steps.filter(at__gte=begin, at__lt=span.end)
    ids = set(inside.values_list("case_id", flat=True).distinct())
    ids |= set(_ended_elsewhere(steps, span).values_list("case_id", flat=True).distinct())
    shelved = Q(state=State.SHELVED)
    ids |= set(Case.objects.filter(shelved).values_list("pk", flat=True))
    taken_up = steps.filter(kind=K.RESUMED_FROM_SHELF, at__gte=span.begin)
    ids |= set(taken_up.values_list("case_id", flat=True).distinct())
    return sorted(ids)


def _ended_elsewhere(steps: "QuerySet[CaseStep]", span: Span) -> "QuerySet[CaseStep]":
    """Lines outside a span that tell of a deadline inside: done before, or told afterwards.

    Deadlines are stored as text, in UTC and to the second, so that text sorts as they do.
    """
    begin, end = stamp(span.begin), stamp(span.end)
    told = steps.filter(kind__in=[K.FED_BACK, K.CLOSED, K.OVERDUE]).annotate(
        ended_due=_text("due", KeyTransform(0, KeyTransform("clocks", "data"))),
        passed_due=_text("due", "data"),
    )
    due = Q(ended_due__gte=begin, ended_due__lt=end) | Q(passed_due__gte=begin, passed_due__lt=end)
    outside = Q(at__gte=span.begin - LONGEST_LIMIT, at__lt=span.begin) | Q(at__gte=span.end)
    return told.filter(due & outside)


def _text(key: str, inside: Any) -> Cast:
    return Cast(KeyTextTransform(key, inside), TextField())


_COLUMNS = ("kind", "state", "moved", "at", "unit_id", "post", "data")


def _line(row: Sequence[Any], codes: Mapping[int, str]) -> Line:
    kind, state, moved, at, unit_id, post, data = row
    return Line(kind, state, moved, at, codes.get(unit_id, ""), post, data)


def _lines_of(case_ids: Sequence[int], position: int) -> Iterator[tuple[int, str, str, list[Line]]]:
    codes = dict(Unit.objects.values_list("pk", "code"))
    steps = CaseStep.objects.filter(case__in=case_ids, pk__lte=position).order_by("case", "line")
    rows = steps.values_list("case_id", "case__number", "digest", *_COLUMNS)
    for case_id, group in groupby(rows.iterator(10_000), key=lambda row: row[0]):
        lines, number, head = [], "", ""
        for row in group:
            number, head = row[1], row[2]
            lines.append(_line(row[3:], codes))
        yield case_id, number, head, lines


def _handfuls(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, _BATCH)):
        yield some
