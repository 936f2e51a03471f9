"""Open cases on the map, with the same cases as a list beside it."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.catalog.district import district
from jiewang.center.clock.queries import lamps_of, most_pressing
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.desk.center.cases.filters import ALL, areas_of_level, offer_areas
from jiewang.desk.center.wording import places_of
from jiewang.desk.request import DeskRequest
from jiewang.grid.areas.models import Level
from jiewang.people.models import Section, User

PER_PAGE = 20
# More points than this say nothing to the eye; the newest are drawn, and the page says so.
MOST_POINTS = 4000


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class MapFilters(forms.Form):
    state = _select(_("State"), [ALL, *((s.value, s.label) for s in State if s in OPEN_STATES)])
    section = _select(_("Section"), [ALL, *Section.choices])
    street = _select(_("Street"), [ALL])

    def __init__(self, data: QueryDict, *, reader: User) -> None:
        super().__init__(data)
        offer_areas(self, "street", areas_of_level(Level.STREET, reader))

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        lookups = {
            "state": "state",
            "section": "category__section",
            "street": "area__path__contains",
        }
        return cases.filter(**{lookups[name]: value for name, value in self.chosen.items()})


def _open_cases(request: DeskRequest) -> tuple[MapFilters, QuerySet[Case]]:
    filters = MapFilters(request.GET, reader=request.user)
    filters.is_valid()
    cases = cases_seen_by(request.user).filter(state__in=sorted(OPEN_STATES))
    return filters, filters.narrow(cases).select_related("area", "unit")


@require_safe
def case_map(request: DeskRequest) -> HttpResponse:
    filters, cases = _open_cases(request)
    page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page"))
    limits = most_pressing([case.pk for case in page])
    places = places_of(case.area for case in page)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filters": filters,
        "page": page,
        "lamps": ["green", "blue", "amber", "red", "off"],
        "rows": [(case, limits.get(case.pk), places[case.area_id]) for case in page],
        "without_place": cases.filter(lon=None).count(),
        "address": query.urlencode(),
        "district": district(),
    }
    return render(request, "desk/center/map/map.html", context)


@require_safe
def points(request: DeskRequest) -> JsonResponse:
    """The points of the map: only cases this person may see, and nothing about reporters.

    `due` is when the most pressing clock ends, null where none runs or it stands.
    """
    _filters, cases = _open_cases(request)
    return JsonResponse(drawn(cases))


def drawn(cases: QuerySet[Case]) -> dict[str, Any]:
    """What case_map.js draws of some cases; those without a point are left out."""
    shown = cases.exclude(lon=None).values_list("pk", "number", "title", "state", "lon", "lat")
    rows = list(shown[: MOST_POINTS + 1])
    lamps = lamps_of(cases.exclude(lon=None)[:MOST_POINTS])
    found = []
    for pk, number, title, state, lon, lat in rows[:MOST_POINTS]:
        lamp, due = lamps.get(pk, ("off", None))
        point = {"number": number, "title": title, "state": State(state).label}
        found.append({**point, "lon": lon, "lat": lat, "lamp": lamp, "due": due})
    return {"cases": found, "more": len(rows) > MOST_POINTS}
