"""Three addresses for machines. Before everything else: no session, no limit, no redirect."""

import hmac
import ipaddress

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from jiewang import __version__
from jiewang.base.metrics import collected
from jiewang.public.health.gauges import gauges
from jiewang.public.health.readiness import readiness

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing of the database: a restart would not bring it back."""
    return _answer({"status": "ok"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 if reports can be taken, else 503. What is wrong is told to who may know."""
    found = readiness()
    said: dict[str, object] = {"status": "ok" if found.is_ready else "not ok"}
    if may_know(request):
        said["state"] = found.state
        said["version"] = __version__
        said["parts"] = {
            part.name: {"state": part.state, "says": part.says} for part in found.parts
        }
    return _answer(said, status=200 if found.is_ready else 503)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text form, for who has the token or asks from this machine."""
    if not settings.METRICS:
        return _answer({"status": "off"}, status=404)
    if not may_know(request):
        return _answer({"status": "forbidden"}, status=403)
    text = collected(gauges)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def may_know(request: HttpRequest) -> bool:
    """Who shows the token; without a token set, whoever asks from this machine itself."""
    if token := settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(shown.encode(), token.encode())
    # What a proxy on this machine passes on comes from elsewhere.
    if any(name in request.META for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        # A socket in a folder: only who may open it asks through it.
        return not request.META.get("REMOTE_ADDR")


def _answer(said: dict[str, object], *, status: int = 200) -> HttpResponse:
    response = JsonResponse(said, status=status)
    response["Cache-Control"] = "no-store"
    return response
