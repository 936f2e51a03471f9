"""Keep the tallies true: behind the diary by a bookmark, or anew from its first line.

Why not in the transaction of each action: docs/decisions/0029.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from multiprocessing import get_context

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from jiewang.center.case.changes import Bookmark, Settled, fixed_line, settled
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.tally.counts import Counts
from jiewang.center.tally.folding import Line, Names, first_named, fold
from jiewang.center.tally.models import DayTally, Standing, TallyMark
from jiewang.center.tally.reading import Diaries
from jiewang.center.tally.rows import add_rows, rolled_up, write_rows
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit

# Lines read in one transaction: some hundred cases, and a few tenths of a second.
AT_ONCE = 2000
# Cases whose diaries are read at once when all is counted anew; fewer than that many in all are
# counted by one process.
_CASES_AT_ONCE, _ALONE = 5_000, 50_000


def catch_up(at: datetime) -> int:
    """Count what the diary has got since the last time; how many of its lines were looked at.

    0 says that nothing is left. Takes a transaction; several workers may call it at once.
    """
    mark = TallyMark.objects.first() or _first_mark(at)
    upto = settled(Bookmark(mark.after, mark.top, mark.horizon))
    with transaction.atomic():
        held = TallyMark.objects.select_for_update().get(pk=mark.pk)
        if (held.after, held.top, held.horizon) != (mark.after, mark.top, mark.horizon):
            # Another worker was faster; the next round sees what is left.
            return 0
        return _count_on(held, upto, at)


def _first_mark(at: datetime) -> TallyMark:
    return TallyMark.objects.get_or_create(pk=1, defaults={"at": at})[0]


def _count_on(mark: TallyMark, upto: Settled, at: datetime) -> int:
    lines = CaseStep.objects.filter(pk__gt=mark.after, pk__lte=upto.upto).order_by("pk")
    new = list(lines.values_list("pk", "case_id", "at")[:AT_ONCE])
    whole = len(new) < AT_ONCE
    last = upto.upto if whole else new[-1][0]
    if new:
        counts = Counts()
        _add_changes({case_id for _pk, case_id, _at in new}, mark.after, last, counts)
        add_rows(rolled_up(counts))
    after = Bookmark(last, mark.top, mark.horizon)
    if whole:
        after = upto.bookmark(last)
    mark.after, mark.top, mark.horizon = after.after, after.top, after.horizon
    # Far behind, it says so: the tables then show what had been written by then.
    mark.at = at if whole else new[-1][2]
    mark.save()
    return len(new)


def _add_changes(cases: set[int], after: int, upto: int, counts: Counts) -> None:
    """Take away what the cases' lines up to `after` add, and add what those up to `upto` add."""
    diaries = Diaries().of(cases, upto)
    names = _names(diaries)
    for diary in diaries:
        before = [line for line in diary if line.pk <= after]
        if len(before) < len(diary):
            fold(before, names, counts, -1)
            fold(diary, names, counts, 1)


# --- Anew -------------------------------------------------------------------------------------


def rebuild(at: datetime) -> int:
    """Count every diary anew, from its first line on; returns how many cases there are.

    Pages show the old tables until it is done; what is written meanwhile, the worker counts
    afterwards. Safe to repeat. Raises OperationalError, see fixed_line().
    """
    mark = TallyMark.objects.first() or _first_mark(at)
    upto = fixed_line()
    rows = rolled_up(_count_all(upto))
    with transaction.atomic():
        held = TallyMark.objects.select_for_update().get(pk=mark.pk)
        DayTally.objects.all().delete()
        Standing.objects.all().delete()
        write_rows(rows)
        held.after, held.top, held.horizon, held.at = upto, 0, 0, at
        held.save()
    return Case.objects.count()


def _count_all(upto: int) -> Counts:
    """What all diaries count for, by as many processes as there are cores if there are many."""
    last = Case.objects.aggregate(last=Max("pk"))["last"] or 0
    helpers = len(os.sched_getaffinity(0))
    # What a transaction has not committed, another process would not see.
    if last < _ALONE or helpers == 1 or connection.in_atomic_block:
        return _count_range((1, last + 1, upto))
    edges = [1 + last * nth // helpers for nth in range(helpers + 1)]
    parts = [(begin, end, upto) for begin, end in pairwise(edges)]
    # Each helper opens its own.
    connection.close()
    counts = Counts()
    with get_context("fork").Pool(helpers) as pool:
        for part in pool.imap_unordered(_count_range, parts):
            counts.add(part)
    return counts


def _count_range(part: tuple[int, int, int]) -> Counts:
    """What the diaries of cases from one id to before another count for, up to a line."""
    begin, end, upto = part
    counts, read = Counts(), Diaries()
    for first in range(begin, end, _CASES_AT_ONCE):
        diaries = read.between(first, min(first + _CASES_AT_ONCE, end), upto)
        names = _names(diaries)
        for diary in diaries:
            fold(diary, names, counts)
    return counts


# --- Names ------------------------------------------------------------------------------------


def _names(diaries: Sequence[Sequence[Line]]) -> Names:
    unit_codes = dict(Unit.objects.values_list("pk", "code"))
    return Names(_path_of(), unit_codes, _places(diaries))


def _path_of() -> Callable[[str, date], str]:
    versions: dict[str, list[tuple[date, str]]] = defaultdict(list)
    rows = Area.objects.order_by("code", "valid_from").values_list("code", "valid_from", "path")
    for code, valid_from, path in rows.iterator():
        versions[code].append((valid_from, path))

    def path_of(code: str, day: date) -> str:
        """The path of the version of that day; of the first one on days before the map began."""
        known = versions.get(code)
        if known is None:
            return code
        return next((path for begun, path in reversed(known) if begun <= day), known[0][1])

    return path_of


def _places(diaries: Iterable[Sequence[Line]]) -> Mapping[int, tuple[str, str]]:
    """Area and type of cases whose diaries do not name them from the beginning."""
    silent = [
        diary
        for diary in diaries
        if not diary[0].data.get("area")
        or any(line.kind == CaseStep.Kind.FILED and not line.data.get("category") for line in diary)
    ]
    if not silent:
        return {}
    cases: QuerySet[Case] = Case.objects.filter(pk__in=[diary[0].case_id for diary in silent])
    known = {pk: named for pk, *named in cases.values_list("pk", "area__code", "category__code")}
    places = {}
    for diary in silent:
        now = known[diary[0].case_id]
        first = first_named(diary)
        places[diary[0].case_id] = (first[0] or now[0], first[1] or now[1] or "")
    return places
