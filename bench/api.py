"""Reports a second through API v1, as a share of what a bare Django view does on the same ground.

`POST /api/v1/reports` answers when everything is done and committed: located, typed (three
suggestions), clocked, in the diary; and where the type is switched on and the model has proven
itself, filed and dispatched by its rule. The bare view (bare.py) reads the same JSON and inserts
three rows in one transaction. Both have the same database, settings of the database, server and
number of processes, and are asked in turn by the same client over eight connections that stay
open. Client, server and database share the machine's cores.

The model is learned from the model district's invented texts, and held for proven on every type
that the catalog switches on; so more goes alone here than in a district that begins. The p99 is
counted from when a request was meant to be sent, at half of the rate measured before. Beside the
worker: with every deadline of the reports before set to have passed, so that it warns and writes
notices all the time.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import district
import load
from django.conf import settings
from django.utils import timezone
from figures import Figure, equal, latencies, rate, ratio
from serving import free_port, running, served, wait_for_answer, working

from jiewang.center.catalog.models import CatalogVersion
from jiewang.center.catalog.queries import current_categories
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.intake.learning.artifact import write_model
from jiewang.center.intake.learning.fitting import fit
from jiewang.center.intake.learning.models import SuggestionModel
from jiewang.center.intake.learning.proof import is_switched_on
from jiewang.center.intake.models import Report
from jiewang.notices.models import Notice
from jiewang.public.keys.actions import MOST_PER_MINUTE, create_key

COUNT, WARM, CONNECTIONS, PROCESSES = 1_500, 200, 8, 2
# Ours and theirs take turns so often: what else the machine does then meets both alike.
TURNS = 5
BARE = [sys.executable, str(Path(__file__).resolve().parent / "bare.py")]
SHARE, MOST_SECONDS, BESIDE_WORKER = 0.35, 0.050, 0.8
_serial = count(1)


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    put_model_in_place()
    secret = create_key("bench", scopes=["reports:write"], rate_per_minute=MOST_PER_MINUTE).secret
    posted = 0
    with served(processes=PROCESSES) as server, bare() as bare_port:
        ask(server.port, reports(WARM, secret))
        ask(bare_port, bare_reports(WARM))
        ours, theirs = [], []
        some = COUNT // TURNS
        for _nth in range(repeat * TURNS):
            ours.append(ask(server.port, reports(some, secret)))
            theirs.append(ask(bare_port, bare_reports(some)))
        posted += WARM + repeat * TURNS * some
        full = rate("api: POST report", "reports", some, ours)
        bare_rate = rate("api: bare view of three rows", "requests", some, theirs)
        full.about["dispatched alone"] = f"{lead_orders() / posted:.0%}"
        yield full
        yield bare_rate
        yield ratio("api: share of the bare view", full, bare_rate, at_least=SHARE)

        half = load.by_the_clock(
            server.port, reports(COUNT, secret), connections=CONNECTIONS, rate=full.value / 2
        ).check(201, COUNT)
        posted += COUNT
        yield from latencies(
            "api: at half of that load", half.latencies, p50=None, p99=MOST_SECONDS
        )

        beside, alone = [], []
        for _nth in range(repeat):
            with busy_worker():
                beside.append(ask(server.port, reports(COUNT, secret)))
            alone.append(ask(server.port, reports(COUNT, secret)))
        posted += 2 * repeat * COUNT
        with_worker = rate("api: POST report beside a busy worker", "reports", COUNT, beside)
        without = rate("api: POST report, the worker away", "reports", COUNT, alone)
        yield ratio("api: share beside a busy worker", with_worker, without, at_least=BESIDE_WORKER)
    yield equal("api: reports that are there", Report.objects.count(), posted, "reports")


def lead_orders() -> int:
    """Of the cases dispatched, each one: beside its lead's order it may have some to assist."""
    return WorkOrder.objects.filter(role=WorkOrder.Role.LEAD).count()


def ask(port: int, requests: list[bytes]) -> float:
    """Post them all, each answered with 201; the seconds it took."""
    sent = load.as_fast_as_answered(port, requests, connections=CONNECTIONS)
    return sent.check(201, len(requests)).seconds


def reports(number: int, secret: str) -> list[bytes]:
    """New reports: invented texts, every second one with a pin, each with the sender's number."""
    headers = [("Authorization", f"Bearer {secret}")]
    return [
        load.post("/api/v1/reports", _body(serial), headers)
        for serial in (next(_serial) for _nth in range(number))
    ]


def _body(serial: int) -> bytes:
    texts = district.messages()
    said = {"text": texts[serial % len(texts)], "external_id": f"B{serial}"}
    if serial % 2:
        # Across the middle of the district.
        said |= {"lon": 106.535 + serial % 97 / 3000, "lat": 29.545 + serial % 89 / 6000}
    said |= {"name": "张三", "phone": "13800138000"}
    return json.dumps(said, ensure_ascii=False).encode()


def bare_reports(number: int) -> list[bytes]:
    return [load.post("/reports", _body(next(_serial))) for _nth in range(number)]


@contextmanager
def bare() -> Iterator[int]:
    """The bare project, served; gives its port."""
    with running(*BARE, "tables") as making:
        assert making.wait() == 0, "the bare project's tables could not be made"
    port = free_port()
    with running(*BARE, "serve", str(port)) as process:
        wait_for_answer(port, process, path="/ready")
        yield port


@contextmanager
def busy_worker() -> Iterator[None]:
    """A worker that has more to warn of than it can get done meanwhile; and does it."""
    past = timezone.now() - timedelta(hours=1)
    Deadline.objects.filter(met_at=None, void_at=None).update(
        due_at=past, warn_at=past, warned_at=None, overdue_at=None
    )
    before = Notice.objects.count()
    with working():
        _wait_for_more_than(before)
        yield
        assert Deadline.objects.filter(overdue_at=None, due_at=past).exists(), "too few deadlines"


def _wait_for_more_than(notices: int) -> None:
    end = time.monotonic() + 60
    while Notice.objects.count() <= notices:
        assert time.monotonic() < end, "the worker writes no notices"
        time.sleep(0.05)


def put_model_in_place() -> None:
    """A model of the invented texts, with figures as if it had proven itself."""
    rows = district.labelled_messages()
    model = fit([text for text, _code in rows], [code for _text, code in rows], seed=1)
    # Sharp enough to be sure of its own texts.
    model = replace(model, threshold=0.5, scale=6.0)
    proven = {"said_surely": 500, "right_surely": 490}
    leaves = [leaf for leaf in current_categories() if is_switched_on(leaf)]
    figures = {
        "threshold": model.threshold,
        "new": {
            "sure": 5_000,
            "sure_right": 4_900,
            "types": [{"code": leaf.code, **proven} for leaf in leaves],
        },
    }
    SuggestionModel.objects.create(
        number=1,
        catalog_version=CatalogVersion.objects.latest("number"),
        verdict=SuggestionModel.Verdict.BETTER,
        figures=figures,
        in_use=True,
        path="0001",
        digest=write_model(Path(settings.MODELS) / "0001", model, card={}),
        made_at=timezone.now(),
    )
