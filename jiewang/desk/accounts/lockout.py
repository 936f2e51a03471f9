"""Who has to wait after wrong passwords, and how long. See docs/decisions/0019.

Three counts. An account from one address: django-axes, some tries, then a fixed wait. One
address, whatever accounts it tries. And an account from anywhere: after many wrong passwords a
wait that doubles, which does not touch the addresses from where its owner has come in lately:
nobody locks a person out of their own desk.
"""

from datetime import datetime, timedelta

from axes.models import AccessFailureLog, AccessLog
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from jiewang.base.rate_limits import address_of, has_reached, one_too_many

# From one address in a quarter of an hour: a whole office may stand behind one.
ADDRESS_TRIES, QUARTER = 60, 900
ADDRESS = "sign-in"
# From anywhere in an hour, before the wait begins; then 1, 2, 4, 8, 15 minutes.
ACCOUNT_TRIES, HOUR, LONGEST_WAIT = 20, timedelta(hours=1), 15
KNOWN_DAYS = 30


def address_of_request(request: HttpRequest) -> str:
    """The address for django-axes: behind TLS that of the person, not of our own proxy."""
    return address_of(request.META)


def too_many_from_here(request: HttpRequest) -> bool:
    """Whether this address has typed too many wrong passwords, whatever the accounts."""
    return has_reached(ADDRESS, address_of(request.META), most=ADDRESS_TRIES)


def note_wrong_password(request: HttpRequest) -> None:
    """Count one wrong password of this address."""
    one_too_many(ADDRESS, address_of(request.META), most=ADDRESS_TRIES, seconds=QUARTER)


def minutes_to_wait(request: HttpRequest, username: str) -> int:
    """How many minutes the account waits before it is asked again from an unknown address, or 0.

    Names that do not exist are counted alike: the answer tells nothing.
    """
    now, address = timezone.now(), address_of(request.META)
    failures = AccessFailureLog.objects.filter(
        username=username, attempt_time__gt=now - HOUR, locked_out=False
    )
    wrong = int(failures.count())
    if wrong < ACCOUNT_TRIES or _is_known(username, address, now):
        return 0
    last: datetime = failures.latest("attempt_time").attempt_time
    wait = timedelta(minutes=min(LONGEST_WAIT, 2 ** ((wrong - ACCOUNT_TRIES) // 5)))
    left = last + wait - now
    return int(max(0, -(-left // timedelta(minutes=1))))


def _is_known(username: str, address: str, now: datetime) -> bool:
    """Whether the person has come in from this address lately."""
    since = now - timedelta(days=KNOWN_DAYS)
    rows = AccessLog.objects.filter(username=username, ip_address=address or None)
    return bool(rows.filter(attempt_time__gt=since).exists())


def forget_old_sign_ins(at: datetime) -> int:
    """Delete what is kept of sign-ins, right and wrong, after the settings' days; for the worker."""
    before = at - timedelta(days=settings.SIGN_INS_KEPT_DAYS)
    right = AccessLog.objects.filter(attempt_time__lt=before).delete()[0]
    wrong = AccessFailureLog.objects.filter(attempt_time__lt=before).delete()[0]
    return int(right + wrong)
