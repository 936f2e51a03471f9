"""When the house's own chores were last done: written by them, read by who watches over them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from jiewang.base.models import Chore

WORKER = "worker:"
BACKUP = "backup"
DIARY = "verify_diary"
# A worker that gave no sign for so long is taken for dead. It signs every ten seconds.
SILENCE = timedelta(seconds=90)


def note_chore(name: str, *, ok: bool, facts: dict[str, Any], at: datetime | None = None) -> None:
    """Write down that a chore was done just now, or tried; what stood there before is gone."""
    row = {"done_at": at or timezone.now(), "ok": ok, "facts": facts}
    # Not update_or_create: it would lock and read a row that only its writer changes.
    if not Chore.objects.filter(name=name).update(**row):
        Chore.objects.bulk_create([Chore(name=name, **row)], ignore_conflicts=True)


def last_done(name: str) -> Chore | None:
    return Chore.objects.filter(name=name).first()


def workers() -> list[Chore]:
    """Every worker that has not said good-bye, the one with the newest sign of life first."""
    rows = Chore.objects.filter(name__startswith=WORKER, ok=True)
    return list(rows.order_by("-done_at"))


def living_workers(at: datetime) -> list[Chore]:
    return [worker for worker in workers() if at - worker.done_at < SILENCE]
