"""When a project will be ready, by how long nodes of the past took: an interval, or nothing.

Each remaining node draws the ratio of real to planned time of one node of its kind that was done
before; the nodes are followed through their links, some hundred times, with one seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from jiewang.works.projects.kinds import Per
from jiewang.works.projects.schedule.axis import DayAxis
from jiewang.works.projects.schedule.plan import Graph, PlanNode

# Fewer nodes of the past say nothing about the future.
LEAST = 30
DRAWS = 400
SEED = 20261124
# Eight of ten draws lie between.
LOW, HIGH = 0.1, 0.9

Instants = np.ndarray[Any, np.dtype[np.int64]]
Ratios = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Forecast:
    """In eight of ten cases all has ended between these instants; reckoned from `of` nodes."""

    low: int
    high: int
    of: int


def forecast(
    graph: Graph, axis: DayAxis, kinds: Sequence[str], ratios: Ratios, *, begins: int, today: int
) -> Forecast | None:
    """The interval of a project's end; None where fewer than LEAST nodes of the past are known.

    `kinds` by the nodes' places, `ratios` by kind. A kind with too few takes those of all kinds.
    """
    every = [ratio for kind in sorted(ratios) for ratio in ratios[kind]]
    if len(every) < LEAST or not graph.plan.nodes:
        return None
    chance = np.random.default_rng(SEED)
    ends = [np.zeros(DRAWS, dtype=np.int64)] * len(kinds)
    for nth in graph.order:
        node, known = graph.plan.nodes[nth], ratios.get(kinds[nth], ())
        drawn = chance.choice(known if len(known) >= LEAST else every, size=DRAWS)
        free = np.full(DRAWS, max(begins, today, node.not_before or 0), dtype=np.int64)
        for first, lag in graph.before[nth]:
            free = np.maximum(free, ends[first] + lag)
        ends[nth] = _ends(node, axis, free, drawn, today)
    last = np.max(np.stack(ends), axis=0)
    low, high = np.quantile(last, [LOW, HIGH], method="higher")
    return Forecast(int(low), int(high), len(every))


def _ends(node: PlanNode, axis: DayAxis, free: Instants, drawn: Any, today: int) -> Instants:
    if node.ended is not None:
        return np.full(DRAWS, node.ended, dtype=np.int64)
    if not node.duration:
        return free
    lasts = np.maximum(np.rint(drawn * node.duration), 1).astype(np.int64)
    starts = free
    if node.begun is not None or node.locked is not None:
        fixed = node.begun if node.begun is not None else node.locked
        starts = np.full(DRAWS, fixed, dtype=np.int64)
    found = starts + lasts if node.per == Per.CALENDAR_DAY else axis.ends(starts, lasts)
    ends: Instants = np.maximum(found, today + 1)
    return ends
