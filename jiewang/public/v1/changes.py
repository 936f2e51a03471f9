"""GET what has changed: the diaries' new lines in order, from a moment or a cursor on."""

from datetime import datetime, timedelta

from django.db.models import Min
from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Query

from jiewang.center.case.changes import Bookmark, last_line, settled
from jiewang.center.case.models import CaseStep
from jiewang.center.intake.models import Report
from jiewang.public.keys.models import Scope
from jiewang.public.v1.asking import REFUSALS, check_known, key_of
from jiewang.public.v1.case_out import lines_out
from jiewang.public.v1.cursors import numbers_in, written
from jiewang.public.v1.entry import group
from jiewang.public.v1.shapes import ChangePage
from jiewang.public.v1.shapes_in import ChangesIn
from jiewang.public.v1.visible import cases_of

router = group("changes", Scope.CASES_READ)

# Clocks of servers differ, and what was written at one moment has no order by it.
MARGIN = timedelta(minutes=10)
# Lines looked at for one answer: a key that sees few of them comes again for the next.
AT_ONCE = 1000


@router.get(
    "/changes",
    response={200: ChangePage, **REFUSALS},
    operation_id="changes",
    summary=gettext_noop("What has changed since"),
)
def changes(request: HttpRequest, asked: Query[ChangesIn]) -> ChangePage:
    """New lines of the diaries of all cases this key sees, in the order they were written.

    None is ever left out, and none comes twice behind one cursor. A line may come a little late:
    as long as another transaction runs that might still write a line before it.
    """
    check_known(request, ChangesIn)
    key, bookmark = key_of(request), _asked_for(asked)
    reach = settled(bookmark)
    read = _read(bookmark.after, reach.upto)
    # Asked of the lines in hand: a question over lines and all cases would not use their order.
    seen = cases_of(key).filter(pk__in={case_id for _pk, case_id in read})
    visible = set(seen.values_list("pk", flat=True))
    mine = [pk for pk, case_id in read if case_id in visible]
    page, is_over = mine[: asked.limit], len(read) < AT_ONCE and len(mine) <= asked.limit
    after = max(reach.upto, bookmark.after) if is_over else _last_of(page, mine, read)
    steps = CaseStep.objects.filter(pk__in=page).select_related("case", "unit").order_by("pk")
    now = reach.bookmark(after)
    return ChangePage(
        items=lines_out(list(steps), key),
        next=written(now.after, now.top, now.horizon),
        more=not (is_over and reach.whole),
    )


def _read(after: int, upto: int) -> list[tuple[int, int]]:
    """The next lines of anybody's cases: (id, id of the case)."""
    lines = CaseStep.objects.filter(pk__gt=after, pk__lte=upto).order_by("pk")
    return list(lines.values_list("pk", "case_id")[:AT_ONCE])


def _last_of(page: list[int], mine: list[int], read: list[tuple[int, int]]) -> int:
    """Up to where a page reaches that is not the last one: its own end, or that of the reading."""
    return page[-1] if len(page) < len(mine) else read[-1][0]


def _asked_for(asked: ChangesIn) -> Bookmark:
    if asked.cursor:
        return Bookmark(*numbers_in(asked.cursor, 3))
    return _beginning_at(asked.since) if asked.since else Bookmark(last_line())


def _beginning_at(moment: datetime) -> Bookmark:
    """The bookmark before everything written since a moment, and up to ten minutes more.

    Searched by halves among the ids: some thirty small questions however long the diaries are.
    """
    try:
        wanted = moment - MARGIN
    except OverflowError:
        wanted = moment
    low, high = 0, last_line() + 1
    while high - low > 1:
        middle = (low + high) // 2
        at = _written_at(middle)
        if at is None or at >= wanted:
            high = middle
        else:
            low = middle
    return Bookmark(low)


def _written_at(pk: int) -> datetime | None:
    """When the line with this id, or the next there is, was written."""
    line = CaseStep.objects.filter(pk__gte=pk).order_by("pk").only("kind", "at", "case").first()
    if line is None:
        return None
    if line.kind != CaseStep.Kind.REPORTED:
        return line.at
    # The first line tells when it was said, which for reports from a file may be long before.
    reports = Report.objects.filter(case=line.case_id)
    return reports.aggregate(at=Min("received_at"))["at"] or line.at
