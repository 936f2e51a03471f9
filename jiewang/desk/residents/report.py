"""The report page: one form, its live hint, and what happens to what was sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from jiewang.base.errors import Refusal
from jiewang.center.catalog.district import district
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import category_by_code
from jiewang.center.intake.actions import Receipt, report
from jiewang.center.intake.alike.queries import PublicHint, public_hints
from jiewang.center.intake.alike.ranking import Asked
from jiewang.center.intake.models import Channel
from jiewang.center.intake.suggest import Suggested
from jiewang.center.intake.suggesters import suggester
from jiewang.desk.rate_limits import too_often
from jiewang.desk.residents import kept_photos
from jiewang.desk.residents.forms import ReportForm
from jiewang.grid.areas.coordinates import check_coordinates
from jiewang.grid.areas.errors import NoAreas
from jiewang.grid.areas.queries import full_names
from jiewang.grid.locate.queries import PlacedBy, place

# In ten minutes from one address: a whole street may stand behind one.
REPORTS, PHOTO_FORMS, HINTS, TEN_MINUTES = 30, 60, 600, 600
# Below this share of the evidence a hint would be a guess.
LEAST_CONFIDENCE = 0.25
SHORTEST_TEXT = 6


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def report_page(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, ReportForm())
    # Counted before they are opened: that is the dear part, also of a form that is refused.
    if request.FILES and too_often(request, "photos", most=PHOTO_FORMS, seconds=TEN_MINUTES):
        form = ReportForm(request.POST)
        form.add_error("photos", _("Too many photos came from your network. Wait ten minutes."))
        return _page(request, form, status=429)
    form = ReportForm(request.POST, request.FILES)
    valid = form.is_valid() and not form.is_from_a_machine
    if form.is_from_a_machine:
        form.add_error(
            None, _("This form was filled in by a program. Leave the hidden field empty.")
        )
    if not valid or "look" in request.POST:
        return _page(request, form, status=422)
    if too_often(request, "report", most=REPORTS, seconds=TEN_MINUTES):
        form.add_error(
            None,
            _(
                "Too many reports came from your network just now. Wait ten minutes; what you wrote is still here."
            ),
        )
        return _page(request, form, status=429)
    try:
        receipt = _take_in(form)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=422)
    kept_photos.forget(form.waiting)
    return _to_receipt(request, receipt)


def _take_in(form: ReportForm) -> Receipt:
    data = form.cleaned_data
    return report(
        channel=Channel.RESIDENT_WEB,
        by=None,
        text=data["text"],
        address=data["address"],
        lon=data["lon"],
        lat=data["lat"],
        name=data["name"],
        phone=data["phone"],
        confidential=data["confidential"] == "yes",
        idempotency_key=data["idempotency_key"],
        photos=data["photos"],
        language=get_language() or "",
    )


def _to_receipt(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    """The browser that sent a report may open its receipt; the session knows the report's id."""
    mine = [*request.session.get("reports", []), receipt.report_id]
    request.session["reports"] = mine[-20:]
    if not receipt.created:
        messages.info(request, _("This report had arrived already. Here is its receipt again."))
    return redirect("desk:receipt", receipt.number)


def _page(request: HttpRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "district": district(), "map": district().map}
    return render(request, "desk/residents/report.html", context, status=status)


@login_not_required
@never_cache
@require_POST
def hint(request: HttpRequest) -> HttpResponse:
    """What the text sounds like, where the pin lies, and whether the same stands already.

    Public types only, and nothing of what others wrote. Nothing personal is sent for it.
    """
    if too_often(request, "hint", most=HINTS, seconds=TEN_MINUTES):
        return HttpResponse(status=204)
    point = _point(request.POST.get("lon", ""), request.POST.get("lat", ""))
    text = request.POST.get("text", "")[:2000].strip()
    suggested = _suggested(text)
    context = {
        "sounds_like": _best_public(suggested),
        "alike": _alike(point, text, request.POST.get("address", ""), suggested),
        "place": _name_of_place(point),
        "has_point": point is not None,
    }
    return render(request, "desk/residents/_hint.html", context)


def _suggested(text: str) -> list[Suggested]:
    if len(text) < SHORTEST_TEXT:
        return []
    try:
        return suggester().suggest(text)
    except Refusal:
        # No catalog is loaded yet: no hint.
        return []


def _point(lon: str, lat: str) -> tuple[float, float] | None:
    try:
        point = float(lon), float(lat)
        check_coordinates(*point)
    except (ValueError, Refusal):
        return None
    return point


def _best_public(suggested: list[Suggested]) -> Category | None:
    if not suggested or suggested[0].confidence < LEAST_CONFIDENCE:
        return None
    category = category_by_code(suggested[0].code)
    return category if category.public else None


def _alike(
    point: tuple[float, float] | None, text: str, address: str, suggested: list[Suggested]
) -> list[PublicHint]:
    """Open cases that may be the same. Without a pin, the place is what the words name."""
    if not suggested:
        return []
    lon, lat = point or (None, None)
    try:
        found = place(lon=lon, lat=lat, address=address[:200], text=text, at=timezone.now())
    except NoAreas:
        return []
    if point is None and found.placing == PlacedBy.NONE:
        # All of a district is no place: what is alike there would be chance.
        return []
    codes = tuple(each.code for each in suggested)
    return public_hints(Asked(text, lon, lat, found.area.path, codes))


def _name_of_place(point: tuple[float, float] | None) -> str:
    if point is None:
        return ""
    try:
        found = place(lon=point[0], lat=point[1], at=timezone.now())
    except NoAreas:
        return ""
    if found.placing == PlacedBy.OUTSIDE:
        text = _("Outside %(district)s. You may send it; we pass on what is not ours.")
        return text % {"district": district()}
    return full_names([found.area])[found.area.pk]
