"""Fund plans: a district's and a street's on five seeds, workbooks in and out.

A district has 200 funds, 300 projects, 3 years; three in ten pairs of fund and cost line agree in
their purpose. Each plan is made in a process of its own, one thread; every plan is checked by the
checker, which shares no code with the planner. JIEWANG_BENCH_SEEDS: fewer seeds, for a try.
"""

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
from figures import Figure, duration, equal, memory, times

SEEDS = range(1, 1 + int(os.environ.get("JIEWANG_BENCH_SEEDS", "5")))
MOST_SECONDS, MOST_MEGABYTES, STREET_SECONDS, XLSX_SECONDS = 60.0, 2_000, 5.0, 5.0
CHECK_SECONDS = 2.0
GAP = 0.001


@dataclass(frozen=True)
class Seen:
    """One plan: how long, the largest gap of the first four aims, memory, breaches, its check."""

    seconds: float
    gap: float
    status: str
    megabytes: float
    breaches: int
    checking: float


def measure(repeat: int) -> Iterator[Figure]:
    from jiewang.testing.districts import DISTRICT, random_district

    big = [_apart(seed, "district") for seed in SEEDS]
    yield duration("funds: 200 × 300 × 3, slowest", _slowest(big), at_most=MOST_SECONDS)
    gap = max(each.gap for each in big) * 100
    about = {f"seed {s}": f"{e.gap:.4%}" for s, e in zip(SEEDS, big, strict=True)}
    yield Figure("funds: 200 × 300 × 3, gap", gap, "%", at_most=GAP * 100, about=about)
    most = max(each.megabytes for each in big)
    yield memory("funds: 200 × 300 × 3, largest process", most, at_most=MOST_MEGABYTES)
    yield equal("funds: unlawful plans", sum(each.breaches for each in big), 0, "breaches")
    slowest = [max(each.checking for each in big)]
    yield duration("funds: check of the big plan, slowest", slowest, at_most=CHECK_SECONDS)
    small = [_apart(seed, "street") for seed in SEEDS]
    yield duration("funds: a street, slowest", _slowest(small), at_most=STREET_SECONDS)
    proven = sum(each.status == "optimal" for each in small)
    yield equal("funds: streets proven optimal", proven, len(small), "plans")
    yield from _workbooks(random_district(1, DISTRICT), repeat)


def _slowest(seen: list[Seen]) -> list[float]:
    return [max(each.seconds for each in seen)]


def _apart(seed: int, size: str) -> Seen:
    """In a process of its own, so that memory is this plan's alone."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        return pool.submit(_planned, seed, size).result()


def _planned(seed: int, size: str) -> Seen:
    from jiewang.testing.districts import DISTRICT, STREET, random_district
    from jiewang.works.funds.checking.check import check_workbook
    from jiewang.works.funds.explaining.payments import explained_payments
    from jiewang.works.funds.planner.planning import plan
    from jiewang.works.funds.reasons import Explanation
    from jiewang.works.funds.workbook.writing import add_plan, book_of, put_in_place

    district = random_district(seed, DISTRICT if size == "district" else STREET)
    found = plan(district, seconds=MOST_SECONDS, gap=GAP)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    book = book_of(district)
    reasons = Explanation(payments=explained_payments(district, found.payments))
    add_plan(book, district, found, reasons)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        put_in_place(book, path)
        began = time.perf_counter()
        told = check_workbook(path)
        checking = time.perf_counter() - began
        # What is unmet and what lapses is left out here: that is no breach of the plan.
        breaches = sum(each.rule not in ("figures", "form") for each in told)
    gap = found.gap if found.found else 1.0
    return Seen(found.seconds, gap, found.status.value, most, breaches, checking)


def _workbooks(district: Any, repeat: int) -> Iterator[Figure]:
    from jiewang.works.funds.workbook.reading import read_workbook
    from jiewang.works.funds.workbook.writing import book_of, put_in_place

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "district.xlsx"
        took = times(lambda: put_in_place(book_of(district), path), repeat=repeat)
        yield duration("funds: XLSX of 300 projects out", took, at_most=XLSX_SECONDS)
        took = times(lambda: read_workbook(path), repeat=repeat)
        yield duration("funds: XLSX of 300 projects in", took, at_most=XLSX_SECONDS)
