import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, close_old_connections
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from jiewang.center.case.models import Seal
from jiewang.center.case.seals import seal_day
from jiewang.center.clock.recomputing import recompute_provisional
from jiewang.center.clock.telling import pass_next, warn_next
from jiewang.center.handle.actions import resume_overdue_waiting
from jiewang.center.intake.personal import delete_personal_data
from jiewang.desk.residents.kept_photos import forget_old
from jiewang.notices.actions import send_next

logger = logging.getLogger(__name__)

# Between two looks at the flag: so long a polite stop may take.
_NAP = 0.5


@dataclass(frozen=True)
class Job:
    """One thing the house does by itself. `do` is called again as long as it finds work."""

    name: Promise
    do: Callable[[datetime], object]


def delete_due_personal_data(at: datetime) -> int:
    return delete_personal_data(timezone.localdate(at))


def seal_yesterday(at: datetime) -> Seal | None:
    """Seal what grew up to the end of yesterday, unless that is done."""
    try:
        return seal_day(timezone.localdate(at) - timedelta(days=1), at=at)
    except IntegrityError:
        # Another worker sealed it at the same moment.
        return None


# In this order: a notice that a deadline brings about is sent in the same round.
JOBS = (
    Job(gettext_lazy("computed again"), recompute_provisional),
    Job(gettext_lazy("warned"), warn_next),
    Job(gettext_lazy("overdue"), pass_next),
    Job(gettext_lazy("no answer in time"), resume_overdue_waiting),
    Job(gettext_lazy("sent"), send_next),
    Job(gettext_lazy("photos never sent, deleted"), forget_old),
)
# Once a day, and when the worker begins.
DAILY_JOBS = (
    Job(gettext_lazy("personal data deleted"), delete_due_personal_data),
    Job(gettext_lazy("sealed"), seal_yesterday),
)


class Command(BaseCommand):
    help = (
        "Watch the clocks, send notices, delete personal data whose day has come, seal diaries. "
        "Several may run at once."
    )

    # Flags, read between rows: the row in hand is always finished.
    stopping = False
    failed = 0
    last_day: date | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")
        parser.add_argument("--every", type=float, default=5.0, help="seconds between two rounds")

    def handle(self, *, once: bool, every: float, **options: Any) -> None:
        if once:
            self.one_round()
            if self.failed:
                text = ngettext(
                    "%(number)d job failed; the log says why.",
                    "%(number)d jobs failed; the log says why.",
                    self.failed,
                )
                raise CommandError(text % {"number": self.failed})
            return
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        while not self.stopping:
            close_old_connections()
            self.one_round()
            self.rest(every)

    def stop(self, *_: object) -> None:
        self.stopping = True

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _NAP))

    def one_round(self) -> None:
        today = timezone.localdate()
        failed_before = self.failed
        for job in JOBS:
            self.work_at(job)
        if self.last_day == today or self.stopping:
            return
        for job in DAILY_JOBS:
            self.work_at(job)
        # A daily job that failed is tried again in the next round.
        if self.failed == failed_before:
            self.last_day = today

    def work_at(self, job: Job) -> None:
        """Do a job until nothing is left. One that fails is logged; the others go on."""
        try:
            while not self.stopping and (done := job.do(timezone.now())):
                self.stdout.write(f"{job.name}: {done}")
        except Exception:
            self.failed += 1
            logger.exception("The worker's job “%s” failed; the others go on.", job.name)
