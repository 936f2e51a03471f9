"""Which cases go out, to whom, and under which numbers. Read this before adding a field.

Strangers see a case from the moment a person has filed it under a public type, never a
confidential or a merged one. Who sent a report sees that report whatever became of it, under
the number it was given, also after it was joined to another case.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiewang.center.case.models import Case
from jiewang.center.case.states import ENDED_STATES, UNFILED_STATES, State
from jiewang.center.intake.models import Report
from jiewang.public.door.models import PostedReport
from jiewang.public.keys.models import Key
from jiewang.public.open311.services import is_service

PUBLIC = Q(category__public=True, category__confidential=False, confidential=False)


@dataclass(frozen=True)
class Seen:
    """One request as one reader sees it: a case, or the reader's own report on it."""

    number: str
    case: Case
    own: Report | None


def cases_shown(key: Key | None, *, numbers: list[str] | None = None) -> QuerySet[Case]:
    """The cases a reader sees at all; `numbers` asks for some by the numbers they go out under."""
    public = PUBLIC & ~Q(state__in=[State.MERGED, *sorted(UNFILED_STATES)])
    if numbers is None:
        if key is not None:
            posted = PostedReport.objects.filter(key=key, report__case=OuterRef("pk"))
            public |= Q(Exists(posted))
        return Case.objects.filter(public)
    # By ids found first: one question with an "or" over two tables would read all cases.
    own: set[int] = set()
    if key is not None:
        posted = PostedReport.objects.filter(key=key, report__number__in=numbers)
        own = set(posted.values_list("report__case", flat=True))
    named = set(Case.objects.filter(number__in=numbers).values_list("pk", flat=True))
    return Case.objects.filter(public | Q(pk__in=own), pk__in=own | named)


def is_public(case: Case) -> bool:
    """PUBLIC and the states, asked of a row in hand."""
    if case.category is None or case.state in {State.MERGED, *UNFILED_STATES}:
        return False
    return not case.confidential and is_service(case.category)


def seen(cases: Iterable[Case], key: Key | None) -> list[Seen]:
    """What of these cases goes out, in their order: own reports first, else the bare case."""
    listed = list(cases)
    own = _own(listed, key)
    result = []
    for case in listed:
        mine = [Seen(report.number, case, report) for report in own[case.pk]]
        result += mine
        if is_public(case) and case.number not in {each.number for each in mine}:
            result.append(Seen(case.number, case, None))
    return result


def status_of(state: str) -> str:
    """The standard's two words."""
    return "closed" if state in ENDED_STATES else "open"


def _own(cases: list[Case], key: Key | None) -> dict[int, list[Report]]:
    own: dict[int, list[Report]] = defaultdict(list)
    if key is not None and cases:
        rows = Report.objects.filter(posted__key=key, case__in=[case.pk for case in cases])
        # What is encrypted is not even read.
        for report in rows.defer("name", "phone", "id_number", "secret").order_by("pk"):
            own[report.case_id].append(report)
    return own
