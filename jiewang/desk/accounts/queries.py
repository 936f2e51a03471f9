"""What the sign-in pages ask: tries left, and the demo's accounts."""

import math
from dataclasses import dataclass
from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest

from jiewang.grid.staff.models import Posting, Role
from jiewang.people.models import Holding, Unit, User


def tries_left(request: HttpRequest, username: str) -> int:
    """How many wrong passwords this account still allows from this address; never below 0."""
    failures: int = AxesProxyHandler.get_failures(request, {"username": username})
    return max(0, settings.AXES_FAILURE_LIMIT - failures)


def lockout_minutes(request: HttpRequest) -> int:
    """How long one waits after too many wrong passwords."""
    wait = get_cool_off(request)
    return math.ceil(wait.total_seconds() / 60) if wait else 0


@dataclass(frozen=True)
class SignInBefore:
    """The last time somebody came in with this account before now, and what failed since."""

    at: datetime
    address: str
    wrong_since: int


def sign_in_before(user: User) -> SignInBefore | None:
    """The sign-in before the one that runs; None at the first."""
    rows = AccessLog.objects.filter(username=user.username).order_by("-attempt_time", "-pk")
    last = rows[1:2].first()
    if last is None:
        return None
    wrong = AccessFailureLog.objects.filter(
        username=user.username, attempt_time__gt=last.attempt_time
    )
    return SignInBefore(last.attempt_time, last.ip_address or "", wrong.count())


@dataclass(frozen=True)
class DemoAccount:
    """An account of the demo, for trying out. `role` is what it is good for."""

    username: str
    role: str


# Posts that between them see every page, with the kind of unit they stand in.
_POSTS = (
    ("SC02", Unit.Kind.STREET),
    ("SC03", Unit.Kind.STREET),
    ("SC04", Unit.Kind.STREET),
    ("SC05", Unit.Kind.STREET),
    ("SC06", Unit.Kind.STREET),
    ("UH01", Unit.Kind.DISTRICT_DEPARTMENT),
    ("CH01", Unit.Kind.COMMUNITY),
    ("DC02", Unit.Kind.DISTRICT_CENTER),
    ("FB01", Unit.Kind.DISTRICT_DEPARTMENT),
    ("FB02", Unit.Kind.DISTRICT_DEPARTMENT),
    ("FB03", Unit.Kind.DISTRICT_DEPARTMENT),
    ("FB04", Unit.Kind.DISTRICT_DEPARTMENT),
)


def demo_accounts() -> list[DemoAccount]:
    """Accounts to try the house with, or an empty list where this is no demo."""
    if not settings.DEMO:
        return []
    found = [_holder(post, kind) for post, kind in _POSTS]
    accounts = [account for account in [*found, _grid_worker()] if account is not None]
    return accounts


def _holder(post: str, kind: str) -> DemoAccount | None:
    held = (
        Holding.objects.current()
        .filter(post__code=post, unit__kind=kind)
        .select_related("user", "post", "unit", "unit__parent")
        # Where most work orders lie there is most to see.
        .annotate(orders=Count("unit__orders"))
        .order_by("-orders", "unit__code", "pk")
    )
    local = [h for h in held if settings.DEMO_STREET in {h.unit.code, _above(h.unit)}]
    first = next(iter(local or held), None)
    return DemoAccount(first.user.username, f"{first.unit} · {first.post}") if first else None


def _above(unit: Unit) -> str:
    return unit.parent.code if unit.parent else ""


def _grid_worker() -> DemoAccount | None:
    workers = Posting.objects.current().filter(role=Role.FULL_TIME_GRID_WORKER)
    local = workers.filter(area_code__startswith=settings.DEMO_STREET)
    first = (local if local.exists() else workers).select_related("user").order_by("pk").first()
    return DemoAccount(first.user.username, str(Role(first.role).label)) if first else None
