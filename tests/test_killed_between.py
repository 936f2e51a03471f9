"""A process that dies between taking a thing in hand and being done with it.

Not at any moment, as in test_kill.py, but at the worst one. The next worker, or the same command
again, finishes it: nothing is lost, nothing is done twice.
"""

import csv
import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.queries import broken_diaries
from jiewang.center.clock.actions import start_deadline
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.telling import pass_next, warn_next
from jiewang.center.intake.models import Report
from jiewang.notices.actions import tell_reporter
from jiewang.notices.models import Delivery, Notice
from jiewang.notices.sending import CLAIM, send_text
from jiewang.notices.tests.test_notices import Gateway
from jiewang.testing import make_case, make_town

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.django_db(transaction=True)


def die(point: str, when: str, nth: int, *words: str, folder: Path, **environment: str) -> None:
    """Run a command on the test's own database, and see that it was killed there."""
    named = {"DATABASE_URL": _address(), "JIEWANG_SEALS": str(folder), "JIEWANG_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-m", "tests.faults.killed_at", point, when, str(nth), *words]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **named, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr[-3000:]


def _address() -> str:
    known: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{known['NAME']}"
    who = f"{known['USER']}:{known['PASSWORD']}"
    where = f"?host={known['HOST']}" + (f"&port={known['PORT']}" if known["PORT"] else "")
    return f"postgresql://{who}@/{known['NAME']}{where}"


@pytest.mark.parametrize(
    ("when", "arrived"),
    [
        pytest.param("before", 1, id="claimed-but-not-handed-over"),
        # The gateway has it, and nobody wrote that down: it comes again under the same id.
        pytest.param("after", 2, id="handed-over-but-not-noted"),
    ],
)
def test_a_message_whose_worker_died_goes_out_when_its_claim_has_ended(
    when, arrived, settings, tmp_path
):
    gateway = Gateway()
    settings.SMS_WEBHOOK = gateway.url
    tell_reporter("closed", case_number="1", phone="13800138000", context={"number": "1"})
    point = "jiewang.notices.sending:hand_over"
    hook = {"JIEWANG_SMS_WEBHOOK": gateway.url}
    die(point, when, 1, "worker", "--once", folder=tmp_path, **hook)

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.State.WAITING, 1)
    assert send_text(delivery.next_at - timedelta(seconds=1)) is None
    assert delivery.next_at <= timezone.now() + CLAIM

    assert send_text(delivery.next_at) is not None
    assert send_text(delivery.next_at + timedelta(days=1)) is None
    assert [sent["id"] for sent in gateway.sent] == [delivery.pk] * arrived
    gateway.server.shutdown()
    gateway.server.server_close()


@pytest.mark.parametrize(
    ("point", "when"),
    [("write_step", "before"), ("write_step", "after"), ("announce", "after")],
    ids=["claimed", "written", "told-but-not-committed"],
)
@pytest.mark.parametrize(
    ("limit", "kind", "notice"),
    [
        ("2 calendar_day", CaseStep.Kind.WARNED, "deadline_near"),
        ("1 hour", CaseStep.Kind.OVERDUE, "deadline_passed"),
    ],
    ids=["near", "passed"],
)
def test_a_deadline_whose_teller_died_is_told_of_once(point, when, limit, kind, notice, tmp_path):
    make_town()
    case = make_case()
    began = timezone.now() - timedelta(hours=47)
    start_deadline(case.pk, kind="accept", unit_id=case.unit_id, limit=limit, at=began)
    # Whatever the hour of the test, its warning is due.
    Deadline.objects.filter(case=case).update(warn_at=began)
    die(f"jiewang.center.clock.telling:{point}", when, 1, "worker", "--once", folder=tmp_path)
    assert not CaseStep.objects.filter(case=case, kind=kind).exists()
    assert not Notice.objects.filter(kind=notice).exists()

    now = timezone.now()
    told = [warn_next(now), pass_next(now), warn_next(now), pass_next(now)]
    assert len([each for each in told if each is not None]) == 1
    assert CaseStep.objects.filter(case=case, kind=kind).count() == 1
    assert Notice.objects.filter(kind=notice, case_number=case.number).count() == 1
    assert list(broken_diaries()) == []


def test_an_import_that_died_goes_on_and_takes_nothing_in_twice(tmp_path):
    make_town()
    file = tmp_path / "letters.csv"
    rows = [[f"L{nth}", f"第{nth}封信：路灯不亮。"] for nth in range(25)]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["id", "text"], *rows])
    words = ["import_reports", str(file), "--channel", "hotline", "--batch", "5"]
    words += ["--map", "body=text", "external_id=id"]
    point = "jiewang.center.intake.importing.run:_take"
    die(point, "after", 13, *words, folder=tmp_path)
    # Whole batches only, each committed as one.
    assert Report.objects.count() == Case.objects.count() == 10

    call_command(*words, stdout=io.StringIO())
    assert sorted(Report.objects.values_list("external_id", "text")) == sorted(map(tuple, rows))
    assert Case.objects.count() == 25
    assert list(broken_diaries()) == []
