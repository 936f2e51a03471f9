"""Taking a report down for a caller, or on one's round."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.base.errors import Refusal
from jiewang.center.case.models import Case
from jiewang.center.catalog.district import district
from jiewang.center.catalog.queries import category_by_code, current_categories
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.intake.alike.queries import Similar, similar_to
from jiewang.center.intake.alike.ranking import Asked
from jiewang.center.intake.models import Channel
from jiewang.center.intake.outside.actions import report_from_outside
from jiewang.center.intake.suggest import Suggester
from jiewang.center.intake.suggesters import suggester
from jiewang.desk.center.acting import DONE, attempt
from jiewang.desk.center.intake.forms import IntakeForm, channels_of
from jiewang.desk.center.questions import QuestionsForm
from jiewang.desk.request import DeskRequest
from jiewang.grid.areas.queries import chain
from jiewang.grid.locate.queries import place

# Shorter, everything would be alike.
SHORTEST_TEXT = 6


@require_http_methods(["GET", "POST"])
def new(request: DeskRequest) -> HttpResponse:
    channels = channels_of(request.user)
    if not channels:
        raise PermissionDenied(
            _("Reports are taken down by the intake posts and by the grid staff in their area.")
        )
    form = IntakeForm(request.POST or None, request.FILES or None, reader=request.user)
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            receipts = []
            by = request.user
            said = {"outside_system": "", "outside_due": None, **form.cleaned_data}
            status = attempt(form, lambda: receipts.append(report_from_outside(by=by, **said)))
        if status == DONE:
            return _to_the_case(request, receipts[0].number, receipts[0].secret)
    context: dict[str, Any] = {
        "form": form,
        "grid_worker": channels == [Channel.GRID_WORKER],
        "map": district().map,
    }
    if form.is_bound:
        context |= _likely(request.POST)
    return render(request, "desk/center/intake/new.html", context, status=status)


def _to_the_case(request: DeskRequest, number: str, secret: str) -> HttpResponse:
    """On to the case, where its taker may see it; else back to the form, told who has it."""
    done = _("Taken down as case %(number)s. The reporter’s code is %(secret)s.")
    messages.success(request, done % {"number": number, "secret": secret})
    if cases_seen_by(request.user).filter(number=number).exists():
        return redirect("desk:case", number)
    center = Case.objects.select_related("center").get(number=number).center
    text = _("%(center)s goes on with it; it does not stand on your pages.")
    messages.info(request, text % {"center": center})
    return redirect("desk:intake")


def _coordinate(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@require_safe
def found_place(request: DeskRequest) -> HttpResponse:
    """The area that a pin or an address leads to, in words, while the form is being filled in."""
    context: dict[str, object] = {}
    try:
        found = place(
            lon=_coordinate(request.GET.get("lon", "")),
            lat=_coordinate(request.GET.get("lat", "")),
            address=request.GET.get("address", ""),
            text=request.GET.get("text", ""),
            at=timezone.now(),
        )
    except Refusal as refusal:
        context["refusal"] = str(refusal)
    else:
        context |= {"place": found, "chain": chain(found.area)}
    return render(request, "desk/center/intake/_place.html", context)


@require_safe
def found_categories(request: DeskRequest) -> HttpResponse:
    """What the text is likely about, and whether it stands already; the intake post decides later."""
    context = _likely(request.GET) | {"alike": _alike(request)}
    return render(request, "desk/center/intake/_suggestions.html", context)


def _alike(request: DeskRequest) -> list[Similar]:
    """Cases that may be the same as what is typed, of those this person sees."""
    typed = request.GET
    text = typed.get("text", "").strip()
    if len(text) < SHORTEST_TEXT:
        return []
    lon, lat = _coordinate(typed.get("lon", "")), _coordinate(typed.get("lat", ""))
    try:
        now = timezone.now()
        found = place(lon=lon, lat=lat, address=typed.get("address", ""), text=text, at=now)
    except Refusal:
        return []
    suggested = suggester().suggest(text, top=3)
    asked = Asked(text, lon, lat, found.area.path, tuple(each.code for each in suggested))
    seen = cases_seen_by(request.user).values("pk")
    return similar_to(asked, at=now, among=Q(case__in=seen))


def _likely(typed: QueryDict) -> dict[str, Any]:
    """The types a text may be about, and the extra questions of the likeliest as typed so far."""
    suggested = Suggester(current_categories()).suggest(typed.get("text", ""), top=3)
    rows = [(category_by_code(each.code), each) for each in suggested]
    if not rows or not rows[0][0].extra_questions:
        return {"rows": rows}
    # What was typed stays; that it is asked of another leaf now does not.
    asking = QuestionsForm(rows[0][0], initial=typed.dict())
    return {"rows": rows, "questions": list(asking)}
