"""The worker: every job in each round, one failure stops nobody, a polite stop."""

import signal
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.models import Seal
from jiewang.center.clock.actions import start_deadline
from jiewang.center.clock.models import Deadline
from jiewang.center.intake.models import Report
from jiewang.management.commands import worker
from jiewang.management.commands.worker import Command, Job
from jiewang.testing import make_case, make_unit
from jiewang.testing.tallies import all_settled


@pytest.fixture
def _quiet_signals():
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def jobs(monkeypatch):
    """Put these jobs in the place of the house's own."""

    def put(*often, daily=()):
        monkeypatch.setattr(worker, "JOBS", often)
        monkeypatch.setattr(worker, "DAILY_JOBS", daily)

    return put


def counted(name, *answers):
    """A job that gives these answers, then None, and the list of its calls."""
    calls = []

    def do(at):
        calls.append(at)
        return answers[len(calls) - 1] if len(calls) <= len(answers) else None

    return Job("test", name, do), calls


def once():
    out = StringIO()
    with override("en"):
        call_command("worker", "--once", stdout=out)
    return out.getvalue().splitlines()


def test_a_round_warns_passes_deletes_and_seals():
    case, now = make_case(), timezone.now()
    unit = make_unit("Round the clock", office_hours="duty24")
    for hours, ago in ((10, 9), (1, 2)):
        begun = now - timedelta(hours=ago)
        start_deadline(
            case.pk, kind="stage", name=str(hours), unit_id=unit.pk, limit=f"{hours} hour", at=begun
        )
    Report.objects.update(delete_on=timezone.localdate())

    with all_settled():
        lines = once()

    assert [line.partition(":")[0] for line in lines] == [
        "warned",
        "overdue",
        "lines of diaries counted",
        "personal data deleted",
        "sealed",
        "files written for analysis",
    ]
    told = Deadline.objects.order_by("pk").values_list("warned_at", "overdue_at")
    assert [(bool(warned), bool(late)) for warned, late in told] == [(True, False), (True, True)]
    assert Report.objects.get().deleted_at is not None
    assert Seal.objects.get().day == timezone.localdate() - timedelta(days=1)
    assert once() == []


def test_a_job_is_done_until_nothing_is_left(jobs):
    job, calls = counted("sent", "one", "two")
    jobs(job)
    assert once() == ["sent: one", "sent: two"]
    assert len(calls) == 3


def test_a_job_that_fails_is_logged_and_stops_nobody(jobs, caplog):
    def fail(at):
        raise ZeroDivisionError("the gateway gave half an answer")

    after, calls = counted("after")
    jobs(Job("broken", "broken", fail), after)
    with pytest.raises(CommandError, match=r"^1 job failed; the log says why\.$"):
        once()
    (record,) = caplog.records
    assert (record.levelname, len(calls)) == ("ERROR", 1)
    assert "the gateway gave half an answer" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_quiet_signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_after_the_row_in_hand(jobs, number):
    rows = []

    def row(at):
        rows.append(at)
        if len(rows) == 2:
            signal.raise_signal(number)
        return "a row"

    after, calls = counted("after")
    jobs(Job("rows", "rows", row), after)
    out = StringIO()
    call_command("worker", "--every", "0.01", stdout=out)
    assert (out.getvalue().splitlines(), calls) == (["rows: a row", "rows: a row"], [])


def test_daily_jobs_run_once_a_day_and_again_after_a_failure(jobs):
    answers = iter([ZeroDivisionError(), None])
    calls = []

    def daily(at):
        calls.append(at)
        if error := next(answers):
            raise error

    jobs(daily=(Job("seal", "sealed", daily),))
    command = Command(stdout=StringIO())
    for _ in range(4):
        command.one_round()
    assert len(calls) == 2


def test_what_waits_for_others_outside_has_its_seconds_and_the_next_job_its_turn():
    calls, done = [], []
    slow = Job("slow", "slow", lambda at: calls.append(at) or True, seconds=-1.0)
    one = Command(stdout=StringIO())
    one.gives_way = True
    one.work_at(slow)
    one.work_at(Job("next", "next", lambda at: done.append(at)))
    assert (len(calls), len(done)) == (1, 1)
