"""Whether a way answers: after failures it is left alone for a while, longer each time.

One gateway that hangs would else take five seconds for every message that waits, and every
worker with it. Kept in the database, so that all workers know what one has found.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from jiewang.notices.models import Target, Way

_FIRST_REST, _LONGEST_REST = timedelta(seconds=5), timedelta(minutes=15)


def is_set_up(way: str) -> bool:
    """Whether who runs the house has said where this way leads."""
    return bool(
        {
            Way.SMS: settings.SMS_WEBHOOK,
            Way.MESSENGER: settings.MESSENGER_WEBHOOK,
            Way.EMAIL: settings.EMAIL_HOST,
        }.get(Way(way))
    )


def leave_to_try(way: str, at: datetime) -> bool:
    """Whether a message may go out by this way now. After a failure one worker tries alone."""
    target = Target.objects.filter(way=way).first()
    if target is None or not target.failures:
        return True
    resting = Target.objects.filter(way=way, failures__gt=0, rests_until__lte=at)
    # Whoever moves the moment has the try; a worker that dies over it costs one short rest.
    return bool(resting.update(rests_until=at + _FIRST_REST * 2))


def note_answer(way: str) -> None:
    """The target answers again. Costs a look where it always did."""
    Target.objects.filter(way=way, failures__gt=0).update(failures=0, rests_until=None)


def note_silence(way: str, at: datetime) -> None:
    """The target failed: 5 seconds of rest, then 10, 20, at most a quarter of an hour."""
    Target.objects.get_or_create(way=way)
    Target.objects.filter(way=way).update(failures=F("failures") + 1)
    failures = Target.objects.get(way=way).failures
    rest = min(_FIRST_REST * 2 ** min(failures - 1, 10), _LONGEST_REST)
    Target.objects.filter(way=way).update(rests_until=at + rest)


def forget_rest(way: str) -> None:
    """Try it at once: a person says that it works again."""
    Target.objects.filter(way=way, failures__gt=0).update(rests_until=None, failures=0)
