"""Cases that may be the same trouble: for who types a report, and for the intake post."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES, UNFILED_STATES, State
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import current_categories
from jiewang.center.intake.alike.grams import shared_words
from jiewang.center.intake.alike.index import Scored
from jiewang.center.intake.alike.radius import largest_radius, radius_of
from jiewang.center.intake.alike.ranking import Asked, Candidate, Ranked, likeliest
from jiewang.center.intake.alike.standing import standing_index, stands
from jiewang.center.intake.models import Report, Suggestion
from jiewang.grid.areas.models import Area


@dataclass(frozen=True)
class Similar:
    """A case that may be the same matter, for staff.

    `metres` is None where one of both has no point; `text_share` and `nearness` are 0 to 1;
    `hours` lie between both reports; `words` are pieces that both texts have.
    """

    case: Case
    metres: float | None
    text_share: float
    hours: float
    same_category: bool
    nearness: float
    words: tuple[str, ...]
    score: float

    @property
    def whole_hours(self) -> int:
        return round(self.hours)


@dataclass(frozen=True)
class PublicHint:
    """That something alike stands: what of, about where, how far it is. Nothing anybody wrote.

    `metres` is rounded up to tens, None where only the area is known: exactly where is nobody's
    business. `begun`: a unit has it in hand.
    """

    category: Category
    metres: int | None
    area: Area
    begun: bool
    reported_at: datetime


def similar_cases(case: Case) -> list[Similar]:
    """At most three cases that may be the same matter as this one, the likeliest first.

    Open ones of the same center, and such as were closed not long ago (repeat_window). Four
    queries, however many cases stand.
    """
    first = _with_type(Report.objects.filter(case=case)).order_by("received_at", "pk").first()
    if first is None:
        return []
    asked = Asked(
        text=first.text,
        lon=case.lon,
        lat=case.lat,
        path=case.area.path,
        codes=tuple(filter(None, [getattr(first, "code", "")])),
    )
    among = Q(case__center=case.center_id) & ~Q(case=case)
    return similar_to(asked, at=case.reported_at, among=among)


def similar_to(asked: Asked, *, at: datetime, among: Q | None = None) -> list[Similar]:
    """As above for what is being written; `at` is when it was said, `among` narrows the reports."""
    ranked = _likeliest(asked, stands() if among is None else stands() & among)
    cases = _cases([each.candidate.case_id for each in ranked])
    return [
        Similar(
            case=cases[each.candidate.case_id],
            metres=each.candidate.metres,
            text_share=min(1.0, each.candidate.share),
            hours=abs((at - each.candidate.reported_at).total_seconds()) / 3600,
            same_category=each.same_type,
            nearness=each.nearness,
            words=_words(asked, each, cases),
            score=each.score,
        )
        for each in ranked
        if each.candidate.case_id in cases
    ]


def public_hints(asked: Asked) -> list[PublicHint]:
    """At most three open cases that may be the same, as a stranger may hear of them.

    Confidential ones, and types that are not public, are as if they did not exist. Not yet
    filed, a case counts by the type that was suggested first.
    """
    public = {leaf.code: leaf for leaf in current_categories() if leaf.public}
    among = Q(case__state__in=sorted(OPEN_STATES), case__confidential=False, confidential=False)
    ranked = _likeliest(asked, among, codes=public.keys())
    cases = _cases([each.candidate.case_id for each in ranked])
    return [
        PublicHint(
            category=public[each.candidate.code],
            metres=None if each.candidate.metres is None else _tens(each.candidate.metres),
            area=cases[each.candidate.case_id].area,
            begun=cases[each.candidate.case_id].state not in {*UNFILED_STATES, State.FILED},
            reported_at=each.candidate.reported_at,
        )
        for each in ranked
        if each.candidate.case_id in cases
    ]


def _likeliest(asked: Asked, among: Q, *, codes: Iterable[str] | None = None) -> list[Ranked]:
    index, within = standing_index(), largest_radius()
    scored = index.search(asked.text, lon=asked.lon, lat=asked.lat, within=within)
    found = _candidates(asked, scored, among)
    if codes is not None:
        known = set(codes)
        found = [each for each in found if each.code in known]
    return likeliest(asked, found, radius_of=radius_of)


def _candidates(asked: Asked, scored: Scored, among: Q) -> list[Candidate]:
    facts = {
        int(pk): (float(share), None if math.isinf(far) else float(far))
        for pk, share, far in zip(scored.ids, scored.share, scored.metres, strict=True)
    }
    rows = _with_type(Report.objects.filter(among, pk__in=list(facts))).values_list(
        "pk",
        Coalesce("lon", "case__lon"),
        "case",
        "code",
        "case__area__path",
        "case__reported_at",
        "text",
    )
    return [
        Candidate(case_id, code or "", path, at, *facts[pk], text)
        for pk, lon, case_id, code, path, at, text in rows
        # Both have a point, and they are too far apart.
        if asked.lon is None or lon is None or facts[pk][1] is not None
    ]


def _with_type(reports: "QuerySet[Report]") -> "QuerySet[Any]":
    """Reports with the `code` of their case's leaf, else of the best suggestion's."""
    best = Suggestion.objects.filter(case=OuterRef("case"), rank=1).values("category_code")
    return reports.annotate(code=Coalesce("case__category__code", Subquery(best[:1])))


def _cases(ids: Sequence[int]) -> dict[int, Case]:
    return Case.objects.select_related("area", "category", "unit").in_bulk(list(ids))


def _tens(metres: float) -> int:
    return max(10, math.ceil(metres / 10) * 10)


def _words(asked: Asked, ranked: Ranked, cases: dict[int, Case]) -> tuple[str, ...]:
    # Of a confidential case not even what the other wrote too.
    if cases[ranked.candidate.case_id].confidential:
        return ()
    return tuple(shared_words(asked.text, ranked.candidate.text))
