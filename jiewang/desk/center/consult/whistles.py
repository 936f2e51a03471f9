"""Whistles: the list, a new one, the page that is open on the spot, and its few acts."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.catalog.district import district
from jiewang.center.consult.access import CALLING, leave_to_reply
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.whistles import access
from jiewang.center.consult.whistles.actions import (
    About,
    blow_whistle,
    close_whistle,
    note_arrival,
    reply_to_whistle,
)
from jiewang.center.consult.whistles.going_on import close_and_go_on
from jiewang.center.consult.whistles.judging import judge_unit, judge_whistle
from jiewang.center.consult.whistles.models import Summoned, Whistle
from jiewang.center.consult.whistles.queries import (
    whistles_seen_by,
    whistles_to_answer,
    words_for,
)
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.desk.center.acting import DONE, attempt, seen_case
from jiewang.desk.center.consult.diary import whistle_lines
from jiewang.desk.center.consult.forms import concerned
from jiewang.desk.center.consult.summons_forms import PresenceForm, ReplyForm
from jiewang.desk.center.consult.views import seen_item
from jiewang.desk.center.consult.whistle_forms import CloseForm, VerdictForm, WhistleForm
from jiewang.desk.paging import LongPaginator
from jiewang.desk.request import DeskRequest
from jiewang.people.models import Unit, User
from jiewang.people.rights import holdings

PER_PAGE = 30


def seen_whistle(user: User, whistle_id: int) -> Whistle:
    """The whistle if the person may see it; otherwise 404."""
    if whistle_id >= 2**63:
        raise Http404
    rows = whistles_seen_by(user).select_related("center", "case", "item", "by", "closed_by")
    return get_object_or_404(rows, pk=whistle_id)


@require_safe
def whistles(request: DeskRequest) -> HttpResponse:
    """Open ones first due first; then those that are closed, the newest first."""
    seen = whistles_seen_by(request.user).select_related("center", "case")
    seen = seen.prefetch_related("summoned__unit")
    ended = request.GET.get("tab") == "closed"
    rows = seen.exclude(closed_at=None).order_by("-closed_at", "-pk")
    if not ended:
        rows = seen.filter(closed_at=None).order_by("at", "pk")
    page = LongPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "ended": ended,
        "waiting": set(whistles_to_answer(request.user).values_list("pk", flat=True)),
        "rows": [(row, words_for(row, request.user)(row.title), row.summoned.all())
                 for row in page],
        "may_blow": _center_of(request.user) is not None,
    }  # fmt: skip
    return render(request, "desk/center/consult/whistles.html", context)


def _center_of(user: User) -> Unit | None:
    """The center for which this person may blow."""
    held = [h.unit for h in holdings(user) if set(CALLING) & set(h.post.rights)]
    return next((unit for unit in held if unit.runs_a_center), None)


@require_http_methods(["GET", "POST"])
def whistle_new(request: DeskRequest) -> HttpResponse:
    """Blow: about the case or item that the address names, or about nothing else."""
    case, item = _subject(request)
    center = item.center if item else case.center if case else _center_of(request.user)
    if center is None:
        raise PermissionDenied(_("A whistle is blown by a commander or dispatcher of a center."))
    form = WhistleForm(
        request.POST or None, suggested=_suggested(case, item), initial=_known(case, item)
    )
    status, blown = DONE, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            given = dict(form.cleaned_data)
            about = given.pop("about")
            about = About(
                about.title, about.words, case.pk if case else None, item.pk if item else None
            )
            status = attempt(form, lambda: blown.append(
                blow_whistle(center, about=about, by=request.user, **given)))  # fmt: skip
        if blown:
            messages.success(request, _("The units are called."))
            return redirect("desk:whistle", blown[0])
    context: dict[str, Any] = {"form": form, "case": case, "item": item, "center": center}
    context["map"] = district().map
    return render(request, "desk/center/consult/whistle_new.html", context, status=status)


def _subject(request: DeskRequest) -> tuple[Case | None, BlockedItem | None]:
    number, item_id = request.GET.get("case", ""), request.GET.get("item", "")
    if item_id.isdecimal() and len(item_id) < 19:
        item = seen_item(request.user, int(item_id))
        return item.case, item
    return (seen_case(request.user, number) if number else None), None


def _suggested(case: Case | None, item: BlockedItem | None) -> list[Unit]:
    """Who has had to do with it: they need not be looked for."""
    if case is None:
        return []
    return concerned(item or BlockedItem(case=case, center=case.center))


def _known(case: Case | None, item: BlockedItem | None) -> dict[str, Any]:
    """What is known already is not asked again."""
    if case is not None:
        known: dict[str, Any] = {"title": case.title, "place": case.address}
        return known | {"lon": case.lon, "lat": case.lat}
    return {"title": item.title, "place": item.address} if item is not None else {}


@require_safe
def whistle(request: DeskRequest, whistle_id: int) -> HttpResponse:
    """The page on the spot: where, who, and the one button that comes next."""
    found, reader = seen_whistle(request.user, whistle_id), request.user
    read = words_for(found, reader)
    rows = list(found.summoned.select_related("unit", "noted_by"))
    case = found.case
    context = {
        "whistle": found,
        "title": read(found.title),
        "words": read(found.words),
        "result": read(found.result),
        "rows": [(row, _may_reply(reader, row)) for row in rows],
        "keeps": _may(lambda: access.leave_to_keep(reader, found)),
        "judges": _may(lambda: access.leave_to_judge(reader, found)),
        "justifies": not found.justified and _may(lambda: access.leave_to_justify(reader, found)),
        "sees_case": case is not None and cases_seen_by(reader).filter(pk=case.pk).exists(),
        "map_area": found.center.code if found.center.kind == Unit.Kind.STREET else "",
        "lines": whistle_lines(found.steps.select_related("by", "unit").order_by("-pk"), read),
    }
    return render(request, "desk/center/consult/whistle.html", context)


def _may_reply(reader: User, row: Summoned) -> bool:
    return not row.presence and _may(lambda: leave_to_reply(reader, row))


def _may(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except (NotAllowed, CaseError):
        return False
    return True


@require_http_methods(["GET", "POST"])
def whistle_act(request: DeskRequest, whistle_id: int, name: str) -> HttpResponse:
    """Close it, or judge whether it was justified."""
    found = seen_whistle(request.user, whistle_id)
    if name == "close":
        form: django_forms.Form = CloseForm(request.POST or None)
        done, run = _("The whistle is closed."), lambda given: _close(found, given, request.user)
        heading = _("Close the whistle")
        lead = _("A unit of which nothing is noted is recorded as absent.")
    elif name == "judge":
        form = VerdictForm(request.POST or None)
        done = _("Your answer is kept.")
        run = lambda given: judge_whistle(found.pk, by=request.user, **given)
        heading, lead = _("Was the whistle justified?"), ""
    else:
        raise Http404
    words = {"heading": heading, "lead": lead, "done": done}
    return _acted(request, found, form, run, words)


def _close(found: Whistle, given: dict[str, Any], by: User) -> None:
    act = close_and_go_on if given["goes_on"] else close_whistle
    act(found.pk, result=given["result"], by=by)


@require_http_methods(["GET", "POST"])
def summoned_act(request: DeskRequest, summoned_id: int, name: str) -> HttpResponse:
    """A unit answers; the street notes that it came, and judges it afterwards."""
    if summoned_id >= 2**63:
        raise Http404
    row = get_object_or_404(Summoned.objects.select_related("unit"), pk=summoned_id)
    found, by = seen_whistle(request.user, row.whistle_id), request.user
    unit = {"unit": row.unit}
    acts: dict[str, tuple[django_forms.Form, Callable[[Any], Any], str]] = {
        "reply": (
            ReplyForm(request.POST or None),
            lambda given: reply_to_whistle(row.pk, by=by, **given),
            _("Do you come?"),
        ),
        "arrival": (
            PresenceForm(request.POST or None, initial={"came": "yes"}),
            lambda given: note_arrival(row.pk, by=by, **given),
            _("Did %(unit)s come?") % unit,
        ),
        "judge": (
            VerdictForm(request.POST or None),
            lambda given: judge_unit(row.pk, by=by, **given),
            _("Did %(unit)s do its part?") % unit,
        ),
    }
    if name not in acts:
        raise Http404
    form, run, heading = acts[name]
    words = {"heading": heading, "lead": "", "done": _("Noted for %(unit)s.") % unit}
    return _acted(request, found, form, run, words)


def _acted(
    request: DeskRequest,
    found: Whistle,
    form: django_forms.Form,
    run: Callable[[Any], Any],
    words: dict[str, str],
) -> HttpResponse:
    status = DONE
    if form.is_bound:
        status = 422
        if form.is_valid():
            status = attempt(form, lambda: run(form.cleaned_data))
        if status == DONE:
            messages.success(request, words["done"])
            return redirect("desk:whistle", found.pk)
    title = words_for(found, request.user)(found.title)
    context = {"form": form, "whistle": found, "title": title, **words}
    return render(request, "desk/center/consult/whistle_act.html", context, status=status)
