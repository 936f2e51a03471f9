"""Messages that did not arrive: their cause, and what somebody decides on them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from jiewang.base.errors import Refusal
from jiewang.desk.request import DeskRequest
from jiewang.notices.access import leave_to_see_deliveries
from jiewang.notices.dead_letters import give_up, send_again
from jiewang.notices.models import Delivery, Way
from jiewang.notices.queries import causes, dead_letters, decided_letters

_DECISIONS = {"again": send_again, "give_up": give_up}
# So many at one click; a gateway that was away for a day has left thousands.
_AT_ONCE = 500


@require_http_methods(["GET", "POST"])
def undelivered(request: DeskRequest) -> HttpResponse:
    leave_to_see_deliveries(request.user)
    if request.method == "POST":
        _decide(request)
        return redirect("desk:undelivered")
    letters = dead_letters()
    context = {
        "page": Paginator(letters, 30).get_page(request.GET.get("page")),
        "causes": [(Way(way).label, error, n) for way, error, n in causes()],
        "count": letters.count(),
        "decided": decided_letters()[:10],
        "at_once": _AT_ONCE,
    }
    return render(request, "desk/notices/undelivered.html", context)


def _decide(request: DeskRequest) -> None:
    """Send again or give up: the one that is named, or with “all” those that wait the longest."""
    name = next((name for name in _DECISIONS if name in request.POST), None)
    if name is None:
        return
    done, said = 0, set[str]()
    for pk in _chosen(request.POST[name]):
        try:
            _DECISIONS[name](pk, by=request.user, at=timezone.now())
            done += 1
        except Refusal as refusal:
            said.add(str(refusal))
        except Delivery.DoesNotExist:
            continue
    for sentence in sorted(said):
        messages.error(request, sentence)
    if done:
        messages.success(request, _told(name, done))


def _chosen(given: str) -> list[int]:
    if given == "all":
        return list(dead_letters().reverse().values_list("pk", flat=True)[:_AT_ONCE])
    # Longer than any id: SQLite could not even look for it.
    return [int(given)] if given.isdecimal() and len(given) < 19 else []


def _told(name: str, done: int) -> str:
    if name == "again":
        text = ngettext("%(n)d message goes out again.", "%(n)d messages go out again.", done)
    else:
        text = ngettext("%(n)d message is given up.", "%(n)d messages are given up.", done)
    return text % {"n": done}
