import logging
import os
import signal
import socket
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.db import IntegrityError, close_old_connections, connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from jiewang.base import metrics
from jiewang.base.chores import WORKER, note_chore
from jiewang.base.outages import is_outage, note_outage
from jiewang.center.burden.counting import count_last_days
from jiewang.center.case.models import Seal
from jiewang.center.case.seals import seal_day
from jiewang.center.clock.recomputing import recompute_provisional
from jiewang.center.clock.telling import pass_next, warn_next
from jiewang.center.consult.actions import recount_due_days
from jiewang.center.exchange.reconciling import write_yesterday
from jiewang.center.handle.actions import resume_overdue_waiting
from jiewang.center.intake.lost_files import forget_lost_files
from jiewang.center.intake.personal import delete_personal_data
from jiewang.center.supervise.proposals.actions import read_next
from jiewang.center.supervise.telling import press_next
from jiewang.center.tally.keeping import catch_up
from jiewang.center.topics.finding import find_topics_hourly
from jiewang.center.topics.signs import look_for_signs_daily
from jiewang.desk.accounts.lockout import forget_old_sign_ins
from jiewang.desk.accounts.sessions import forget_ended_sessions
from jiewang.desk.center.burden.asked import keep_asked
from jiewang.desk.residents.kept_photos import forget_old
from jiewang.grid.patrols.entries import forget_entries
from jiewang.management.database import check_database
from jiewang.management.lake import export_changed
from jiewang.notices.dead_letters import forget_old_deliveries
from jiewang.notices.sending import send_chat, send_mail_next, send_text
from jiewang.notices.spreading import spread_next
from jiewang.sections.economy.actions import recount_stages
from jiewang.voice.polls.actions import close_due
from jiewang.voice.polls.box import shake_boxes
from jiewang.works.funds.jobs import start_solver, stop_solver, wait_for_solver
from jiewang.works.funds.ledger.lapsing import warn_of_lapses
from jiewang.works.projects.nodes.telling import recount_due_projects

logger = logging.getLogger(__name__)

# After each thing done it rests so many times as long: people at a page, programs at a door and,
# on SQLite, all who write go before a backlog of warnings.
_GIVES_WAY = 3
# Between two looks at the flag: so long a polite stop may take.
_NAP = 0.5
# While the database is away: seconds before the first new try, and at most.
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 15.0
_SIGN_EVERY = 10.0
# Of each round for each way of sending.
_SENDING = 5.0


@dataclass(frozen=True)
class Job:
    """One thing the house does by itself. `do` is called again as long as it finds work."""

    code: str
    name: Promise
    do: Callable[[datetime], object]
    # Waits for others outside: stops after so long, that nobody else waits with it, and goes on
    # in the next round. Waiting is no work, after which one would have to give way.
    seconds: float | None = None


def delete_due_personal_data(at: datetime) -> int:
    return delete_personal_data(timezone.localdate(at))


def count_burden(at: datetime) -> None:
    """What the last days asked of people, and what the forms ask this month."""
    keep_asked(at)
    count_last_days(at)


def seal_yesterday(at: datetime) -> Seal | None:
    """Seal what grew up to the end of yesterday, unless that is done."""
    try:
        return seal_day(timezone.localdate(at) - timedelta(days=1), at=at)
    except IntegrityError:
        # Another worker sealed it at the same moment.
        return None


def write_lake(at: datetime) -> int:
    """Write what has changed to the files for analysis, unless none are wanted."""
    return 0 if settings.LAKE == "-" else export_changed(Path(settings.LAKE))


# In this order: a notice that a deadline brings about is sent in the same round.
JOBS = (
    Job("recompute", gettext_lazy("computed again"), recompute_provisional),
    Job("recount", gettext_lazy("last days counted again"), recount_due_days),
    Job("recount_leads", gettext_lazy("last days of leads counted again"), recount_stages),
    Job("warn", gettext_lazy("warned"), warn_next),
    Job("overdue", gettext_lazy("overdue"), pass_next),
    Job("press", gettext_lazy("pressed"), press_next),
    Job("read", gettext_lazy("directives read"), read_next),
    Job("no_answer", gettext_lazy("no answer in time"), resume_overdue_waiting),
    Job("tally", gettext_lazy("lines of diaries counted"), catch_up),
    Job("spread", gettext_lazy("notices sorted by who is told how"), spread_next),
    Job("send", gettext_lazy("sent"), send_text, seconds=_SENDING),
    Job("send_mail", gettext_lazy("sent by e-mail"), send_mail_next, seconds=_SENDING),
    Job("send_chat", gettext_lazy("sent by messenger"), send_chat, seconds=_SENDING),
    Job("compute_funds", gettext_lazy("fund plans computed"), start_solver),
    Job("topics", gettext_lazy("hot topics found"), find_topics_hourly),
    Job("signs", gettext_lazy("signs of what is rising found"), look_for_signs_daily),
    Job("close_polls", gettext_lazy("polls closed"), close_due),
    Job("shake", gettext_lazy("ballots shaken into their box"), shake_boxes),
    Job("forget_photos", gettext_lazy("photos never sent, deleted"), forget_old),
)
# Once a day, and when the worker begins.
DAILY_JOBS = (
    Job("delete_personal_data", gettext_lazy("personal data deleted"), delete_due_personal_data),
    Job("seal", gettext_lazy("sealed"), seal_yesterday),
    Job("exchange_day", gettext_lazy("lists of the exchange's day written"), write_yesterday),
    Job("lake", gettext_lazy("files written for analysis"), write_lake),
    Job("lapses", gettext_lazy("warned that money lapses"), warn_of_lapses),
    Job("projects", gettext_lazy("projects recounted"), recount_due_projects),
    Job("forget_lost_files", gettext_lazy("files without a photo, deleted"), forget_lost_files),
    Job("forget_sign_ins", gettext_lazy("old sign-ins deleted"), forget_old_sign_ins),
    Job("count_burden", gettext_lazy("people whose burden was counted"), count_burden),
    Job("forget_deliveries", gettext_lazy("old messages, deleted"), forget_old_deliveries),
    Job("forget_entries", gettext_lazy("entries of phones, deleted"), forget_entries),
    Job("forget_sessions", gettext_lazy("ended sessions deleted"), forget_ended_sessions),
)


class Command(BaseCommand):
    help = (
        "Watch the clocks, send notices, delete personal data whose day has come, seal diaries. "
        "Several may run at once."
    )

    # Flags, read between rows: the row in hand is always finished.
    stopping = False
    failed = 0
    # On this day the daily jobs were all done.
    last_day: date | None = None
    # On the monotonic clock: when the last sign of life was given, when the next round was due.
    signed = float("-inf")
    due: float | None = None
    name = ""
    # Nobody looks for a worker that was asked for one round, and somebody waits for its end.
    signs = gives_way = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--every", type=float, default=5.0, help="seconds between two rounds")
        parser.add_argument(
            "--name",
            default=socket.gethostname(),
            help="where its signs of life are kept; the machine's name by default",
        )

    def handle(self, *, once: bool, every: float, name: str, **options: Any) -> None:
        self.name = f"{WORKER}{name}"[:100]
        if once:
            self._once()
            return
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        metrics.begin()
        self.signs = self.gives_way = True
        self._until(check_database)
        while not self.stopping:
            self._until(self.one_round)
            self.due = time.monotonic() + every
            self.rest(every)
        stop_solver()
        self._sign(ok=False)

    def _once(self) -> None:
        check_database()
        self.one_round()
        wait_for_solver()
        if self.failed:
            text = ngettext(
                "%(number)d job failed; the log says why.",
                "%(number)d jobs failed; the log says why.",
                self.failed,
            )
            raise CommandError(text % {"number": self.failed})

    def _until(self, do: Callable[[], None]) -> None:
        """Do something that needs the database; while it is away, wait and try again."""
        wait = _FIRST_WAIT
        while not self.stopping:
            close_old_connections()
            try:
                return do()
            except DatabaseError as error:
                if not is_outage(error):
                    raise
                note_outage(error, where="worker")
            connection.close()
            self.rest(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    def stop(self, *_: object) -> None:
        self.stopping = True

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _NAP))

    def one_round(self) -> None:
        began = time.monotonic()
        self._sign_now_and_then(began)
        today = timezone.localdate()
        failed_before = self.failed
        for job in JOBS:
            self.work_at(job)
        metrics.ROUNDS.observe(time.monotonic() - began)
        if self.last_day == today or self.stopping:
            return
        for job in DAILY_JOBS:
            self.work_at(job)
        # A daily job that failed is tried again in the next round.
        if self.failed == failed_before:
            self.last_day = today

    def work_at(self, job: Job) -> None:
        """Do a job until nothing is left. One that fails is logged; the others go on.

        Raises django.db.Error if the database is away: then no job can go on.
        """
        try:
            first = began = time.monotonic()
            while not self.stopping and (done := job.do(timezone.now())):
                metrics.JOBS.count(job.code, "done")
                self.stdout.write(f"{job.name}: {done}")
                self._sign_now_and_then(time.monotonic())
                if job.seconds is not None:
                    if self.gives_way and time.monotonic() - first > job.seconds:
                        break
                elif self.gives_way:
                    self.rest(_GIVES_WAY * (time.monotonic() - began))
                began = time.monotonic()
        except Exception as error:
            if is_outage(error):
                raise
            self.failed += 1
            metrics.JOBS.count(job.code, "failed")
            logger.exception("The worker's job “%s” failed; the others go on.", job.code)

    def _sign_now_and_then(self, now: float) -> None:
        if self.signs and now - self.signed >= _SIGN_EVERY:
            self._sign(ok=True)
            self.signed = now

    def _sign(self, *, ok: bool) -> None:
        """Give a sign of life; the last one, when it stops, says that nobody need worry."""
        lag = max(0.0, time.monotonic() - self.due) if self.due else 0.0
        facts = {"pid": os.getpid(), "lag_seconds": round(lag, 1), "failed": self.failed}
        try:
            note_chore(self.name, ok=ok, facts=facts)
        except DatabaseError:
            if ok:
                raise
