"""What is read from the database when Prometheus asks: queues, notices, chores."""

import threading
import time
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError
from django.db.models import Count
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from jiewang.base.chores import BACKUP, DIARY, last_done, workers
from jiewang.center.case.models import Case
from jiewang.center.case.states import OPEN_STATES
from jiewang.center.clock.models import Deadline
from jiewang.notices.models import Delivery

# Counting a district's open cases takes a tenth of a second; several may ask.
_KEPT_SECONDS = 15.0


class Gauges(Collector):
    """Asked anew at most once in fifteen seconds; a database that is away is itself an answer."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.kept: tuple[float, list[Metric]] | None = None

    def collect(self) -> Iterator[Metric]:
        with self.lock:
            if self.kept is None or time.monotonic() - self.kept[0] > _KEPT_SECONDS:
                self.kept = (time.monotonic(), list(_asked()))
            yield from self.kept[1]


def _asked() -> Iterator[Metric]:
    up = GaugeMetricFamily("jiewang_database_up", "Whether the database answers")
    try:
        metrics = [_cases(), _overdue(), _deliveries(), *_workers(), *_chores()]
    except (DatabaseError, InterfaceError):
        up.add_metric([], 0)
        yield up
        return
    up.add_metric([], 1)
    yield up
    yield from metrics


def _cases() -> Metric:
    metric = GaugeMetricFamily("jiewang_open_cases", "Open cases by state", labels=["state"])
    states = sorted(OPEN_STATES)
    rows = Case.objects.filter(state__in=states).order_by().values_list("state")
    counts = dict(rows.annotate(Count("pk")))
    for state in states:
        metric.add_metric([str(state)], counts.get(state, 0))
    return metric


def _overdue() -> Metric:
    running = Deadline.objects.filter(met_at=None, void_at=None, overdue_at__isnull=False)
    name, says = "jiewang_overdue_deadlines", "Running deadlines that have passed"
    return GaugeMetricFamily(name, says, value=running.count())


def _deliveries() -> Metric:
    says = "Messages to telephones that are not sent"
    metric = GaugeMetricFamily("jiewang_deliveries", says, labels=["state"])
    states = [Delivery.State.WAITING, Delivery.State.FAILED]
    rows = Delivery.objects.filter(state__in=states).order_by().values_list("state")
    counts = dict(rows.annotate(Count("pk")))
    for state in states:
        metric.add_metric([str(state)], counts.get(state, 0))
    return metric


def _workers() -> Iterator[Metric]:
    now = timezone.now()
    age = GaugeMetricFamily(
        "jiewang_worker_silence_seconds", "Since a worker's last sign of life", labels=["worker"]
    )
    lag = GaugeMetricFamily(
        "jiewang_worker_lag_seconds", "How late a worker's last round began", labels=["worker"]
    )
    for row in workers():
        name = row.name.partition(":")[2]
        age.add_metric([name], (now - row.done_at).total_seconds())
        lag.add_metric([name], float(row.facts.get("lag_seconds", 0)))
    yield age
    yield lag


def _chores() -> Iterator[Metric]:
    done = GaugeMetricFamily(
        "jiewang_chore_timestamp_seconds", "When a chore was last tried", labels=["chore"]
    )
    ok = GaugeMetricFamily("jiewang_chore_ok", "Whether it went well then", labels=["chore"])
    for name in (BACKUP, DIARY):
        if row := last_done(name):
            done.add_metric([name], row.done_at.timestamp())
            ok.add_metric([name], row.ok)
    yield done
    yield ok


gauges = Gauges()
