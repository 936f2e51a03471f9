"""How well and how fast projects are scheduled, and how fast a plan recovers from a slip.

The 100 instances of PSPLIB's j30 with their proven optima (measured, never shipped); instances of
60 nodes and four crews made here by seed; one slip in a plan of 6,000 nodes. One search at a time.
"""

import csv
import os
import random
import time
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import measured_data
from figures import Figure, Skipped, duration, equal, times

from jiewang.center.clock.calendars import HolidayCalendar
from jiewang.works.projects.kinds import Per
from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.passes import forwards
from jiewang.works.projects.schedule.plan import Graph, Plan, PlanNode, graph_of
from jiewang.works.projects.schedule.psplib import read_sm
from jiewang.works.projects.schedule.replan import replan, with_slip
from jiewang.works.projects.schedule.solver import shortest

SECONDS, LEAST_PROVEN, MEDIAN = 30.0, 99, 2.0
SIXTIES, GAP = 6, 0.01
# For a try: JIEWANG_BENCH_NODES=600.
NODES, REPLANNED = int(os.environ.get("JIEWANG_BENCH_NODES", "6000")), 3.0
AXIS = DayAxis(HolidayCalendar({}, frozenset()))
CREWS = ("A", "B", "C", "D")
BEGIN = 739_000


def measure(repeat: int) -> Iterator[Figure | Skipped]:
    yield from _j30()
    yield from _sixties()
    yield from _slip(repeat)


def _j30() -> Iterator[Figure | Skipped]:
    known = measured_data.file("psplib/j30/optimum.csv")
    if known is None:
        yield Skipped("schedule: j30", measured_data.absent("psplib/j30/optimum.csv"))
        return
    with known.open(encoding="utf-8") as file:
        optima = {row["problem"]: int(row["optimum"]) for row in csv.DictReader(file)}
    proven, seconds = 0, []
    for problem, optimum in sorted(optima.items()):
        graph = graph_of(read_sm(known.with_name(f"{problem.removesuffix('.sm')}.sm")))
        began = time.perf_counter()
        found = shortest(graph, AXIS, seconds=SECONDS)
        seconds.append(time.perf_counter() - began)
        proven += found.optimal and found.value == optimum
    about = {"of": len(optima), "longest": f"{max(seconds):.3g} s"}
    name = "schedule: j30, optimum reached and proven within 30 s"
    yield Figure(name, proven, "instances", at_least=LEAST_PROVEN, about=about)
    name = "schedule: j30, time to the proven optimum, median"
    yield Figure(name, median(seconds), "s", at_most=MEDIAN, about=about)


def _sixties() -> Iterator[Figure]:
    seconds, good = [], 0
    for seed in range(SIXTIES):
        graph = _sixty(random.Random(seed))
        began = time.perf_counter()
        found = shortest(graph, AXIS, seconds=SECONDS)
        seconds.append(time.perf_counter() - began)
        good += found.value - found.bound <= GAP * found.value
    name = "schedule: 60 nodes, four crews, proven or within 1 %"
    yield equal(name, good, SIXTIES, "instances")
    yield duration("schedule: 60 nodes, four crews", seconds, at_most=SECONDS + 1)


def _sixty(chance: random.Random) -> Graph:
    """As PSPLIB's: 1 to 10 days, one to four crews, one to three nodes that wait for each."""
    nodes = []
    for nth in range(60):
        crews = chance.sample(CREWS, chance.randint(1, 4))
        needs = {crew: chance.randint(1, 10) for crew in crews}
        nodes.append(PlanNode(str(nth), chance.randint(1, 10), Per.CALENDAR_DAY, needs=needs))
    links = {
        (nth, later, 0)
        for nth in range(59)
        for later in chance.sample(range(nth + 1, min(nth + 13, 60)), min(2, 59 - nth))
    }
    return graph_of(Plan(nodes, sorted(links), dict.fromkeys(CREWS, 15)))


def _slip(repeat: int) -> Iterator[Figure]:
    """A street of projects in one plan: chains of twenty nodes, each joined to the next one."""
    chance = random.Random(6)
    nodes = [PlanNode(str(nth), chance.randint(2, 30)) for nth in range(NODES)]
    links = [(first, second, 0) for first, second in pairwise(range(NODES)) if second % 20]
    links += [(nth, nth + 20, 0) for nth in range(5, NODES - 20, 20) if chance.random() < 0.3]
    graph = graph_of(Plan(nodes, links))
    lain = forwards(graph, AXIS, BEGIN, BEGIN)
    middle = NODES // 2 + 3
    slipped = with_slip(graph, middle, days=90)
    seconds = times(lambda: replan(slipped, AXIS, lain), repeat=repeat)
    name = f"schedule: re-plan after one slip among {NODES:,} nodes"
    yield duration(name, seconds, at_most=REPLANNED)
    found = replan(slipped, AXIS, lain)
    must = forwards(slipped, AXIS, BEGIN, BEGIN)
    # From the earliest days on, what must move is what the earliest days move, no more.
    needed = sum(old != new for old, new in zip(lain, must, strict=True))
    yield equal("schedule: nodes that moved, as many as must", len(found.moved), needed, "nodes")
