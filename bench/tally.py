"""What the tallies cost: intake beside the counting worker, and a rebuild from a year's diaries.

The cost is the share of `report()`'s rate that is left while another process counts the new lines
as the worker does, resting three times as long as it worked; taken in turns, so that a mood of the
machine meets both. For comparison, what it would cost to count each report before the next one.

The diaries of the rebuild are a year's, written straight into the tables: lives of five to nine
lines as cases have them, with what the house writes in each. JIEWANG_BENCH_CASES: fewer, for a try.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Any

import district
from bulk import Table, settle, write_all
from django.db import connection
from django.utils import timezone
from figures import Figure, duration, equal, rate, ratio, times
from seed import Places

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.numbers import case_number
from jiewang.center.intake.actions import report
from jiewang.center.tally.keeping import catch_up, rebuild
from jiewang.center.tally.models import DayTally

CASES = int(os.environ.get("JIEWANG_BENCH_CASES", "1000000"))
COUNT, TURNS, AT_ONCE = 1_000, 3, 20_000
# Counted one by one they take long.
SOME = 200
MOST_SECONDS, SHARE = 120.0, 0.90
_MARK = "0" * 64


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    yield from _cost(repeat)
    _write_year(CASES)
    took = times(partial(rebuild, timezone.now()), repeat=1)
    figure = duration(
        f"tally: rebuild from {CASES:,} diaries of a year", took, at_most=MOST_SECONDS
    )
    figure.about["rows"] = f"{DayTally.objects.count():,}"
    yield figure
    while catch_up(timezone.now()):
        pass
    yield equal("tally: lines left after a rebuild", int(catch_up(timezone.now())), 0, "lines")


def _cost(repeat: int) -> Iterator[Figure]:
    texts = (district.messages() * 2)[:COUNT]
    _report(texts)
    alone, beside, inside = [], [], []
    for _nth in range(repeat * TURNS):
        alone += times(partial(_report, texts), repeat=1)
        with _Counting():
            beside += times(partial(_report, texts), repeat=1)
    for _nth in range(repeat):
        inside += times(partial(_report_and_count, texts[:SOME]), repeat=1)
    without = rate("tally: intake, nobody counting", "reports", COUNT, alone)
    with_it = rate("tally: intake beside the counting", "reports", COUNT, beside)
    yield without
    yield with_it
    yield ratio("tally: share of intake left beside the counting", with_it, without, at_least=SHARE)
    counted = rate("tally: intake that counts each report itself", "reports", SOME, inside)
    yield ratio("tally: share left if intake counted itself", counted, without, at_least=0.0)


def _report(texts: list[str]) -> None:
    for text in texts:
        report(channel="resident_web", text=text, by=None)


def _report_and_count(texts: list[str]) -> None:
    for text in texts:
        report(channel="resident_web", text=text, by=None)
        catch_up(timezone.now())


class _Counting:
    """Another process that counts as the worker does, until the block ends."""

    def __init__(self) -> None:
        context = get_context("fork")
        self.ready, self.stop = context.Event(), context.Event()
        self.process = context.Process(target=_count, args=(self.ready, self.stop))

    def __enter__(self) -> None:
        # The child opens its own.
        connection.close()
        self.process.start()
        assert self.ready.wait(60), "the counting did not begin"

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.process.join(30)


def _count(ready: Event, stop: Event) -> None:
    ready.set()
    while not stop.is_set():
        began = time.monotonic()
        done = catch_up(timezone.now())
        stop.wait(3 * (time.monotonic() - began) if done else 1.0)


# --- A year ------------------------------------------------------------------------------------


def _write_year(cases: int) -> None:
    tables = {model: Table(model) for model in (Case, CaseStep)}
    places, chance = Places.read(), random.Random(cases)
    start = timezone.now() - timedelta(days=365)
    drawn = (start + timedelta(days=364) * (nth / cases) for nth in range(cases))
    nth = 0
    while some := list(islice(drawn, AT_ONCE)):
        for at in some:
            _write_case(tables, places, chance, at, nth)
            nth += 1
        write_all(tables.values())
    settle(tables.values())


def _write_case(
    tables: dict[Any, Table], places: Places, chance: random.Random, at: datetime, nth: int
) -> None:
    grid, category = chance.choice(places.grids), chance.choice(places.categories)
    center, unit = places.centers[grid.code[:9]], chance.choice(places.bureaus)
    moment = connection.ops.adapt_datetimefield_value
    lines = list(_life(chance, grid.code, category.code, unit.code, at))
    open_ = chance.random() < 0.02
    lines = lines[: chance.randint(1, 5)] if open_ else lines
    last = lines[-1]
    serial = nth % 80_000
    case_id = tables[Case].add(
        number=case_number(timezone.localdate(at) - timedelta(days=nth // 80_000 * 400), serial),
        center_id=center.pk,
        unit_id=unit.pk,
        area_id=grid.pk,
        placing="pin",
        category_id=category.pk,
        state=last[1],
        title="—",
        reported_at=moment(at),
        closed_at=moment(last[3]) if last[1] == "closed" else None,
        diary_length=len(lines),
        diary_head=_MARK,
        moved_by_line=len(lines),
    )
    for number, (kind, state, data, when) in enumerate(lines, start=1):
        tables[CaseStep].add(
            case_id=case_id, line=number, kind=kind, state=state, moved=kind not in UNMOVED,
            data=json.dumps(data), at=moment(when), digest=_MARK, previous=_MARK, note="",
        )  # fmt: skip


UNMOVED = frozenset({"overdue", "rated"})


def _life(
    chance: random.Random, area: str, category: str, unit: str, at: datetime
) -> Iterator[tuple[str, str, dict[str, Any], datetime]]:
    """Kind, state, data and moment of each line of a usual case."""
    due = at + timedelta(days=5)
    yield "reported", "reported", {"channel": "hotline", "area": area}, at
    yield "filed", "filed", {"category": category, "urgency": "normal"}, at + timedelta(hours=1)
    if chance.random() < 0.08:
        yield "dispatched", "dispatched", {"unit": unit, "order": 1}, at + timedelta(hours=1)
        yield "return_granted", "filed", {"unit": unit, "order": 1}, at + timedelta(hours=9)
    yield "dispatched", "dispatched", {"unit": unit, "order": 1}, at + timedelta(hours=10)
    yield "signed", "signed", {"unit": unit, "order": 1}, at + timedelta(hours=12)
    late = chance.random() < 0.06
    if late:
        told = {"deadline": 1, "kind": "whole", "unit": 1, "due": _stamp(due)}
        yield "overdue", "signed", told, due
    done = due + timedelta(hours=8) if late else at + timedelta(days=3)
    handle = {"kind": "handle", "due": _stamp(due), "late": late}
    yield "fed_back", "handled", {"unit": unit, "order": 1, "clocks": [handle]}, done
    yield "check_passed", "checked", {}, done + timedelta(hours=2)
    whole = {"kind": "whole", "due": _stamp(due), "late": late}
    yield "closed", "closed", {"round": 0, "clocks": [whole]}, done + timedelta(hours=3)
    if chance.random() < 0.3:
        yield "rated", "closed", {"solved": "yes", "satisfied": "yes"}, done + timedelta(days=1)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
