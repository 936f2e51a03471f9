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
    bookmark = _asked_for(asked)
    reach = settled(bookmark)
    key = key_of(request)
    lines = CaseStep.objects.filter(
        pk__gt=bookmark.after, pk__lte=reach.upto, case__in=cases_of(key).values("pk")
    )
    page = list(lines.select_related("case", "unit").order_by("pk")[: asked.limit])
    is_full = len(page) == asked.limit
    after = reach.bookmark(page[-1].pk if is_full else max(reach.upto, bookmark.after))
    return ChangePage(
        items=lines_out(page, key),
        next=written(after.after, after.top, after.horizon),
        more=is_full or not reach.whole,
    )


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
