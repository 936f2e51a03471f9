"""What is counted, in a process of its own: the library decides at its import where it counts."""

import os
import subprocess
import sys

from django.conf import settings

from jiewang.base import metrics
from jiewang.center.case.states import State
from jiewang.public.health.gauges import Gauges
from jiewang.testing import make_case

COUNTING = """
import os, sys
import django
django.setup()
from jiewang.base import metrics
from jiewang.base.metrics import DISPATCHES, REPORTS, REQUESTS, begin, collected
REPORTS.count("before")
begin()
child = os.fork()
REPORTS.count("resident_web")
REPORTS.count("resident_web", by=2)
DISPATCHES.count("rule")
REQUESTS.observe(0.02, "desk:report", "200")
if not child:
    os._exit(0)
os.waitpid(child, 0)
sys.stdout.write(collected().decode())
"""


def test_several_processes_count_into_one_answer(tmp_path):
    environment = os.environ | {
        "JIEWANG_VAR": str(tmp_path),
        "JIEWANG_METRICS": "1",
        "DJANGO_SETTINGS_MODULE": "jiewang.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", COUNTING],
        cwd=settings.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    assert 'jiewang_reports_total{channel="resident_web"} 6.0' in lines
    assert 'jiewang_dispatches_total{by="rule"} 2.0' in lines
    assert 'jiewang_request_seconds_count{route="desk:report",status="200"} 2.0' in lines
    # Nothing is counted before a process that serves says so.
    assert "before" not in done.stdout


def test_files_of_processes_that_are_gone_go_and_those_of_others_stay(settings, tmp_path):
    settings.METRICS_FOLDER = tmp_path
    gone, lives = f"counter_{metrics._HOST}-4194305.db", f"counter_{metrics._process()}.db"
    for name in (gone, lives, "counter_elsewhere-4194305.db"):
        (tmp_path / name).touch()
    metrics.forget_dead_processes()
    left = sorted(file.name for file in tmp_path.iterdir())
    assert left == sorted([lives, "counter_elsewhere-4194305.db"])


def test_queues_are_read_when_asked_and_not_again_at_once(django_assert_num_queries):
    make_case()
    make_case(state=State.FILED)
    gauges = Gauges()
    first = {sample.name: sample for metric in gauges.collect() for sample in metric.samples}
    states = {
        sample.labels["state"]: sample.value
        for metric in gauges.collect()
        for sample in metric.samples
        if sample.name == "jiewang_open_cases"
    }
    assert (first["jiewang_database_up"].value, states["filed"], states["reported"]) == (1, 1, 1)
    with django_assert_num_queries(0):
        list(gauges.collect())
