"""Cases that may be the same matter as this one, for the intake post to merge."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from rapidfuzz import fuzz

from jiewang.base.limits import Limit
from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.catalog.district import district
from jiewang.center.intake.models import Report, Suggestion

SHOWN = 3
# Two reports of different matters share a third of their pairs of characters by chance: of the
# demonstration's messages 93 % of the repeats lie above this, and of others of the same type in
# the same street 10 %.
LEAST_ALIKE = 0.4
# So near, and of the same type, the words need not be alike.
CLOSE_BY_METERS = 50
# A busy place has some dozens within a month; more would only take time.
LOOKED_AT = 200
METERS_A_DEGREE = 111_320.0
_READ = 400


@dataclass(frozen=True)
class Similar:
    """A case that may be the same matter.

    `metres` is None where one of both has no point; `text_share` and `nearness` are 0 to 1;
    `hours` lie between both reports.
    """

    case: Case
    metres: float | None
    text_share: float
    hours: float
    same_category: bool
    # From 1 at the same point to 0 at the largest distance; a half without two points.
    nearness: float

    @property
    def score(self) -> float:
        """0.6 for the words, 0.2 for nearness, 0.2 for the same type; 0 to 1. For the order."""
        return 0.6 * self.text_share + 0.2 * self.nearness + 0.2 * self.same_category

    @property
    def is_likely(self) -> bool:
        """Whether it is worth a look: the words are alike, or it is the same type close by."""
        close_by = self.metres is not None and self.metres <= CLOSE_BY_METERS
        return self.text_share >= LEAST_ALIKE or (close_by and self.same_category)


def similar_cases(case: Case) -> list[Similar]:
    """At most three cases that may be the same matter, the likeliest first. Two queries.

    Looked at are cases of the same center that are open or were closed not long ago, within the
    distance and the time the district has set (repeat_distance_meters, repeat_window); where
    one of both has no point, those in the same community.
    """
    most = district().repeat_distance_meters
    own = _with_words(Case.objects.filter(pk=case.pk)).get()
    found = []
    for other in _with_words(_candidates(case, most))[:LOOKED_AT]:
        metres = _metres(case, other)
        if metres is not None and metres > most:
            continue
        similar = Similar(
            case=other,
            metres=metres,
            text_share=_text_share(_words(own), _words(other)),
            hours=abs((case.reported_at - other.reported_at).total_seconds()) / 3600,
            same_category=_type(own) == _type(other) != "",
            nearness=0.5 if metres is None else 1 - metres / max(most, 1),
        )
        if similar.is_likely:
            found.append(similar)
    return sorted(found, key=lambda each: (-each.score, each.hours, each.case.pk))[:SHOWN]


def box_around(lon: float, lat: float, metres: float) -> Q:
    """The cases in a square round a point: what an index can find, a little more than a circle."""
    tall = metres / METERS_A_DEGREE
    wide = tall / max(0.1, math.cos(math.radians(lat)))
    return Q(lat__range=(lat - tall, lat + tall), lon__range=(lon - wide, lon + wide))


def recently() -> datetime:
    """Since when a case of the same matter counts as a repeat."""
    window = Limit.parse(district().repeat_window)
    return timezone.now() - timedelta(hours=window.rough_hours)


def _candidates(case: Case, metres: float) -> "QuerySet[Case]":
    here = Case.objects.filter(center_id=case.center_id)
    # Two lists of ids, each by an index of its own: of all of a center's past few are recent.
    still_open = here.filter(state__in=OPEN_STATES).order_by().values("pk")
    recent = here.filter(state=State.CLOSED, closed_at__gte=recently()).order_by().values("pk")
    community = ".".join(case.area.path.split(".")[:3])
    near = Q(area__path=community) | Q(area__path__startswith=f"{community}.")
    if case.lon is not None and case.lat is not None:
        near = box_around(case.lon, case.lat, metres) | (Q(lon=None) & near)
    cases = Case.objects.filter(near, pk__in=still_open.union(recent, all=True))
    return cases.exclude(pk=case.pk).select_related("area", "category", "unit")


def _with_words(cases: "QuerySet[Case]") -> "QuerySet[Case]":
    first = Report.objects.filter(case=OuterRef("pk")).order_by("received_at", "pk")
    best = Suggestion.objects.filter(case=OuterRef("pk"), rank=1)
    return cases.annotate(
        words=Subquery(first.values("text")[:1]),
        best_code=Subquery(best.values("category_code")[:1]),
    )


def _words(case: Case) -> str:
    """The first report's text, as _with_words() read it along."""
    return getattr(case, "words", None) or ""


def _type(case: Case) -> str:
    """The leaf it is filed under, else the best suggestion's."""
    if case.category is not None:
        return case.category.code
    return getattr(case, "best_code", None) or ""


def _text_share(one: str, other: str) -> float:
    return fuzz.token_set_ratio(" ".join(_pairs(one)), " ".join(_pairs(other))) / 100


def _pairs(text: str) -> list[str]:
    """Chinese has no spaces: pairs of neighbours stand for words."""
    plain = "".join(c for c in text[:_READ].lower() if c.isalnum())
    return [plain[i : i + 2] for i in range(len(plain) - 1)] or [plain]


def _metres(one: Case, other: Case) -> float | None:
    """Distance on the plane, exact to a meter at this size; None without two points."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    north = (one.lat - other.lat) * METERS_A_DEGREE
    east = (one.lon - other.lon) * METERS_A_DEGREE * math.cos(math.radians(one.lat))
    return math.hypot(north, east)
