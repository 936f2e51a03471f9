"""The page of the phone, what it needs for a day without a network, and how it is installed."""

import hashlib
import json
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiewang.base.languages import in_reader_language
from jiewang.center.catalog.errors import NoCatalog
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.catalog.queries import current_categories
from jiewang.center.dispatch.queries import cases_to_verify
from jiewang.desk.center.wording import places_of
from jiewang.desk.request import DeskRequest
from jiewang.grid.patrols.actions import REACH_METERS
from jiewang.grid.patrols.queries import points_of
from jiewang.people.models import User

_CHECKS = 50
_MATTERS = 8
_ASSETS = (
    "desk/desk.css",
    "desk/photos.js",
    "desk/phone_queue.js",
    "desk/phone.js",
    "desk/mark.svg",
)


@require_safe
def phone(request: DeskRequest) -> HttpResponse:
    """The page. It holds nothing of anybody: what it shows comes from `state`."""
    return render(
        request, "desk/phone/phone.html", {"reach": REACH_METERS, "words": json.dumps(_words())}
    )


def _words() -> dict[str, str]:
    """The sentences that the script puts together: it knows no language itself."""
    return {
        "waiting": _("{n} waiting to be sent"),
        "nothing_waits": _("Everything is sent."),
        "signed_out": _("You are signed out. What waits stays on this phone; sign in and it goes."),
        "clock_off": _("This phone’s clock is {n} minutes off. We count by ours, and keep both."),
        "place_taken": _("Position taken, to within {n} m. It goes with this report alone."),
        "no_place": _("No position. Write where it is."),
        "place_asked": _("Looking for the position…"),
        "need_text": _("Say in a few words what it is."),
        "need_place": _("A position or an address is needed."),
        "kept": _("Kept on this phone. It is sent as soon as there is a network."),
        "sent": _("Sent."),
        "moved": _("The case has moved meanwhile: it is now “{state}”."),
        "send_anyway": _("Send it all the same"),
        "leave_out": _("Leave it out"),
        "found": _("It is so"),
        "not_found": _("It is not so"),
        "here": _("I am here"),
        "seen": _("seen {when}"),
        "not_seen": _("not seen this week"),
        "as_of": _("As of {when}"),
        "report": _("Report"),
        "visit": _("Patrol point"),
        "verification": _("Verified on site"),
    }


@require_safe
def state(request: DeskRequest) -> JsonResponse:
    """Today's checks and the round of this person, our time, and the token to send with."""
    now = timezone.now()
    return JsonResponse(
        {
            "who": request.user.username,
            "now": now.isoformat(),
            "token": get_token(request),
            "on_a_team": request.user.postings.current().exists(),
            "checks": _checks(request.user),
            "points": _points(request.user),
            "matters": _matters(),
        }
    )


def _checks(user: User) -> list[dict[str, Any]]:
    cases = list(cases_to_verify(user)[:_CHECKS])
    places = places_of(case.area for case in cases)
    return [
        {
            "number": case.number,
            "title": case.title,
            "place": str(places[case.area_id]),
            "seen": case.moved_by_line,
            "state": str(case.get_state_display()),
            "address": reverse("desk:case", args=[case.number]),
        }
        for case in cases
    ]


def _points(user: User) -> list[dict[str, Any]]:
    return [
        {
            "code": point.code,
            "grid": point.area_code,
            "name": str(point),
            "lon": point.lon,
            "lat": point.lat,
            "seen_at": seen_at.isoformat() if seen_at else "",
        }
        for point, seen_at in points_of(user, on=timezone.localdate())
    ]


def _matters() -> list[str]:
    """The first things a grid sees on its round, as words to tap."""
    try:
        leaves = current_categories()
    except NoCatalog:
        return []
    ours = [leaf for leaf in leaves if leaf.handling_level == HandlingLevel.GRID]
    return [in_reader_language(leaf.name, leaf.name_en) for leaf in ours[:_MATTERS]]


@require_safe
def manifest(_request: DeskRequest) -> JsonResponse:
    """What a telephone asks before it puts the page on its home screen."""
    icon = {"src": staticfiles_storage.url("desk/mark.svg"), "type": "image/svg+xml"}
    answer = JsonResponse(
        {
            "id": "/phone",
            "name": _("Jiewang for grid workers"),
            "short_name": _("Jiewang"),
            "lang": get_language(),
            "start_url": reverse("desk:phone"),
            "scope": reverse("desk:phone"),
            "display": "standalone",
            "background_color": "#f4f6f6",
            "theme_color": "#173c4f",
            "icons": [
                icon | {"sizes": "any", "purpose": "any"},
                *(
                    {
                        "src": staticfiles_storage.url(f"desk/phone-{size}.png"),
                        "sizes": f"{size}x{size}",
                        "type": "image/png",
                        "purpose": "any maskable",
                    }
                    for size in (192, 512)
                ),
            ],
        }
    )
    answer["Content-Type"] = "application/manifest+json"
    return answer


@require_safe
def worker(request: DeskRequest) -> HttpResponse:
    """The service worker: what stands in its cache, and under which name, is written in."""
    assets = [staticfiles_storage.url(each) for each in _ASSETS]
    name = hashlib.sha256("\n".join([*assets, get_language() or ""]).encode()).hexdigest()[:12]
    context = {"assets": assets, "name": f"phone-{name}", "page": reverse("desk:phone")}
    answer = render(request, "desk/phone/worker.js", context, content_type="text/javascript")
    answer["Service-Worker-Allowed"] = reverse("desk:phone")
    answer["Cache-Control"] = "no-cache, private"
    return answer
