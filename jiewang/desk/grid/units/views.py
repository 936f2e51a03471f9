"""One unit: its posts, its areas, its work in figures."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from jiewang.center.case.states import OPEN_STATES, State
from jiewang.center.clock.models import OfficeHours
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.desk.request import DeskRequest
from jiewang.grid.areas.queries import area_by_code
from jiewang.people.models import Holding, Unit


@require_safe
def unit(request: DeskRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Unit.objects.select_related("parent"), code=code)
    holdings = Holding.objects.current().filter(unit=found).select_related("post", "user")
    open_cases = cases_seen_by(request.user).filter(unit=found, state__in=sorted(OPEN_STATES))
    by_state = open_cases.order_by().values("state").annotate(n=Count("pk")).order_by("-n")
    context = {
        "unit": found,
        "children": found.children.order_by("code"),
        "holdings": holdings.order_by("post__code", "pk"),
        # A street and a community bear the code of their area.
        "area": area_by_code(found.code),
        "states": [(State(row["state"]).label, row["n"]) for row in by_state],
        "hours": OfficeHours.objects.filter(profile=found.office_hours).last(),
    }
    return render(request, "desk/grid/units/unit.html", context)
