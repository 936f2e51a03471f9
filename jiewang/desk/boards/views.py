"""Boards of areas and units, the wall screen, and the page where one explores a year."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiewang.center.tally.access import first_area, first_unit, may_see_area, may_see_unit
from jiewang.desk.boards.beside import beside
from jiewang.desk.boards.board import board_of
from jiewang.desk.boards.periods import month_of
from jiewang.desk.boards.trend import trend_of
from jiewang.desk.boards.unit import unit_board
from jiewang.desk.request import DeskRequest
from jiewang.grid.areas.models import Area, Level
from jiewang.grid.areas.queries import area_by_code
from jiewang.people.models import Unit

# On the page of a year, up to so many days.
SPANS = (90, 365)
# So many units are shown at once; the others behind a click.
FIRST_UNITS = 12


@require_safe
def boards(request: DeskRequest) -> HttpResponse:
    """The widest board of this person: the district's, a street's, a unit's."""
    if area := first_area(request.user):
        return redirect("desk:area_board", area.code)
    if unit := first_unit(request.user):
        return redirect("desk:unit_board", unit.code)
    raise PermissionDenied(
        _("A board belongs to an area or a unit. You hold no post and are on no team now.")
    )


@require_safe
def area_board(request: DeskRequest, code: str) -> HttpResponse:
    area = _area(request, code)
    board = board_of(area, month_of(request.GET.get("month", "")), request.user)
    has_wall = area.level in {Level.DISTRICT, Level.STREET}
    context = {
        "board": board,
        "beside": beside(area, request.user),
        "has_wall": has_wall,
        "first_units": board.units[:FIRST_UNITS],
        "more_units": board.units[FIRST_UNITS:],
    }
    return render(request, "desk/boards/area.html", context)


@require_safe
def unit_board_page(request: DeskRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(Unit, code=code)
    if not may_see_unit(request.user, unit):
        text = _("The board of %(unit)s is seen by its own people and by the district center.")
        raise PermissionDenied(text % {"unit": unit})
    board = unit_board(unit, month_of(request.GET.get("month", "")))
    return render(request, "desk/boards/unit.html", {"board": board})


@require_safe
def wall(request: DeskRequest, code: str) -> HttpResponse:
    """A screen that nobody touches: it shows the running month and looks again every minute."""
    area = _area(request, code)
    if area.level not in {Level.DISTRICT, Level.STREET}:
        raise Http404
    board = board_of(area, month_of(""), request.user)
    context = {
        "board": board,
        "beside": beside(area, request.user),
        "now": timezone.localtime(),
    }
    return render(request, "desk/boards/wall.html", context)


@require_safe
def trend(request: DeskRequest, code: str) -> HttpResponse:
    """A year to look around in; without a script, the table says the same."""
    area = _area(request, code)
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(each) for each in SPANS} else SPANS[0]
    until = timezone.localdate()
    found = trend_of(area, since=until - timedelta(days=days - 1), until=until)
    context = {"trend": found, "spans": SPANS, "days": days}
    return render(request, "desk/boards/trend.html", context)


def _area(request: DeskRequest, code: str) -> Area:
    area = area_by_code(code)
    if area is None or area.level == Level.MICRO_GRID:
        raise Http404
    if not may_see_area(request.user, area):
        text = _("The board of %(area)s is seen by its own people and by the district center.")
        raise PermissionDenied(text % {"area": area})
    return area
