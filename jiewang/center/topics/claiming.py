"""One worker of several does what the house does every hour or day."""

from datetime import datetime, timedelta

from jiewang.base.models import Chore


def claim(name: str, *, every: timedelta, at: datetime) -> bool:
    """Whether it is due and ours: the first to ask so long after the last time wins."""
    due = Chore.objects.filter(name=name, done_at__lte=at - every)
    if due.update(done_at=at, ok=True):
        return True
    if Chore.objects.filter(name=name).exists():
        return False
    Chore.objects.bulk_create(
        [Chore(name=name, done_at=at - 2 * every, ok=True)], ignore_conflicts=True
    )
    return bool(due.update(done_at=at, ok=True))
