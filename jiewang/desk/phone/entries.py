"""Taking in what a phone has queued: each entry once, however often it is sent."""

from collections.abc import Callable
from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import CaseChanged, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.intake.actions import record_verification
from jiewang.center.intake.models import Channel
from jiewang.center.intake.reporting import report
from jiewang.desk.center.intake.forms import channels_of
from jiewang.desk.phone.forms import EntryForm
from jiewang.desk.request import DeskRequest
from jiewang.desk.templatetags.desk import moment
from jiewang.grid.patrols.actions import visit_point
from jiewang.grid.patrols.entries import Clocks, clocks, once
from jiewang.grid.patrols.errors import PatrolRefused
from jiewang.grid.patrols.models import Entry
from jiewang.people.models import User

# Later than that, the center is told when it was seen.
_LATE_SECONDS = 600
Do = Callable[[User, dict[str, Any], Clocks], dict[str, Any]]


@require_POST
def entry(request: DeskRequest) -> JsonResponse:
    """Take one entry: 200 with what came of it, also when it comes again; 409 when the case has
    moved meanwhile; 403 and 422 when it is refused, with a sentence for the person."""
    form = EntryForm(request.POST, request.FILES)
    if not form.is_valid():
        said = [str(error) for errors in form.errors.values() for error in errors]
        return _answer(422, " ".join(said))
    given, now = form.cleaned_data, timezone.now()
    at = clocks(told_at=given["told_at"], sent_at=given["sent_at"], came_at=now)
    do = _DOES[given["kind"]]
    try:
        answer, new = once(
            given["key"],
            user=request.user,
            kind=given["kind"],
            at=at,
            do=lambda: do(request.user, given, at),
        )
    except CaseChanged as refusal:
        return _answer(409, str(refusal), **_as_it_is(request.user, given["number"]))
    except NotAllowed as refusal:
        return _answer(403, str(refusal))
    except Refusal as refusal:
        return _answer(422, str(refusal))
    off = round((now - given["sent_at"]).total_seconds())
    return JsonResponse({**answer, "new": new, "clock_off_seconds": off})


def _answer(status: int, says: str, **more: Any) -> JsonResponse:
    return JsonResponse({"says": says, **more}, status=status)


def _as_it_is(user: User, number: str) -> dict[str, Any]:
    """The case as it stands now, for whoever decides whether their finding still matters."""
    case = cases_seen_by(user).filter(number=number).first()
    if case is None:
        return {}
    return {"seen": case.moved_by_line, "state": str(case.get_state_display())}


def _report(user: User, given: dict[str, Any], at: Clocks) -> dict[str, Any]:
    if Channel.GRID_WORKER not in channels_of(user):
        raise PatrolRefused(_("From a round, the people of a grid’s team report."))
    text = given["text"].strip()
    if (at.came_at - at.happened_at).total_seconds() > _LATE_SECONDS:
        text = _("%(text)s (Seen on site %(moment)s.)") % {
            "text": text,
            "moment": moment(at.happened_at),
        }
    receipt = report(
        channel=Channel.GRID_WORKER,
        text=text,
        by=user,
        address=given["address"],
        lon=given["lon"],
        lat=given["lat"],
        photos=given["photos"],
        idempotency_key=given["key"],
    )
    said = _("Taken down as case %(number)s.")
    return {"number": receipt.number, "says": said % {"number": receipt.number}}


def _verification(user: User, given: dict[str, Any], _at: Clocks) -> dict[str, Any]:
    case = Case.objects.filter(number=given["number"]).only("pk").first()
    if case is None or not given["found"]:
        raise PatrolRefused(_("Say what case it is, and whether it was found there."))
    record_verification(
        case.pk,
        found=given["found"] == "yes",
        note=given["text"],
        by=user,
        seen=given["seen"],
    )
    return {"number": given["number"], "says": _("The center has what you found.")}


def _visit(user: User, given: dict[str, Any], at: Clocks) -> dict[str, Any]:
    if given["lon"] is None or given["lat"] is None:
        raise PatrolRefused(_("A patrol point counts with the place where you stand."))
    where = {"lon": given["lon"], "lat": given["lat"]}
    meters = visit_point(given["code"], at=at.happened_at, by=user, **where)
    return {"says": _("Seen, %(meters)d m from the point.") % {"meters": meters}}


_DOES: dict[str, Do] = {
    Entry.Kind.REPORT: _report,
    Entry.Kind.VISIT: _visit,
    Entry.Kind.VERIFICATION: _verification,
}
