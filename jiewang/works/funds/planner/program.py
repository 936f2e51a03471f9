"""A mixed-integer program and its solver (HiGHS): columns and rows in, values and a bound out."""

import ctypes
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import highspy
import numpy as np

# Programs of at most this many columns are solved as they stand: presolve of HiGHS 1.15 lost the
# best plan of one with 30 columns (tests/workbooks/cap_one.xlsx), and so small ones do not need it.
_PRESOLVED_FROM = 20_000
_TINY = 1e-9


@dataclass
class Program:
    """Columns, rows and a cost to be made least. Rows may be added after a solve."""

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def column(self, upper: float, *, lower: float = 0.0, whole: bool = False) -> int:
        """Add a column; its number."""
        self.costs.append(0.0)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(
        self,
        entries: Iterable[tuple[int, float]],
        *,
        least: float = -math.inf,
        most: float = math.inf,
    ) -> int:
        """Add least ≤ Σ value · column ≤ most; its number."""
        for column, value in entries:
            self.columns.append(column)
            self.values.append(value)
        self.starts.append(len(self.columns))
        self.row_lower.append(least)
        self.row_upper.append(most)
        return len(self.row_lower) - 1

    def cost(self, entries: Iterable[tuple[int, float]]) -> None:
        """Say what is to be made least, instead of what was said before."""
        self.costs = [0.0] * len(self.costs)
        for column, value in entries:
            self.costs[column] += value


@dataclass(frozen=True)
class Solved:
    """What a solve gave. `values` is None without a solution; `bound` holds for every solution."""

    values: np.ndarray | None
    bound: float
    infeasible: bool = False
    reduced: np.ndarray | None = None
    out_of_time: bool = False


@dataclass(frozen=True)
class Effort:
    """How long and how closely to solve."""

    seconds: float
    gap: float = 0.0
    # Stop as soon as a solution costs no more than this.
    target: float | None = None
    stop: Callable[[], bool] | None = None
    # Nodes of the search: a limit that, other than seconds, gives the same answer each time.
    nodes: int | None = None
    # Values that are less apart than this are the same: nearly 1 where a cost is a count.
    apart: float = 1e-8


def solve(
    program: Program,
    effort: Effort,
    *,
    start: Mapping[int, float] | None = None,
    relaxed: bool = False,
) -> Solved:
    """Make the cost least. `start`: values of some columns to begin with; `relaxed`: no integers.

    One thread and a fixed seed: the same program gives the same values unless time runs out.
    """
    if effort.seconds <= 0:
        return Solved(None, -math.inf, out_of_time=True)
    highs = _solver(program, effort, relaxed=relaxed)
    if start:
        columns = np.array(sorted(start), dtype=np.int32)
        highs.setSolution(len(columns), columns, np.array([start[nth] for nth in sorted(start)]))
    highs.run()
    return _outcome(highs, relaxed=relaxed or not any(program.whole))


@contextmanager
def _nothing_printed() -> Iterator[None]:
    """HiGHS 1.16 greets on standard output before it can be told not to; there stand answers."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _solver(program: Program, effort: Effort, *, relaxed: bool) -> highspy.Highs:
    with _nothing_printed():
        highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, bool | float | str] = {
        "output_flag": False,
        "log_to_console": False,
        "threads": 1,
        "random_seed": 0,
        "time_limit": effort.seconds,
        "mip_rel_gap": effort.gap,
        "mip_abs_gap": effort.apart,
        "presolve": "on" if len(program.costs) >= _PRESOLVED_FROM else "off",
        "primal_feasibility_tolerance": 1e-8,
        "mip_feasibility_tolerance": 1e-8,
    }
    if effort.target is not None:
        options["objective_target"] = effort.target
    if effort.nodes is not None:
        options["mip_max_nodes"] = effort.nodes
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(_model(program, relaxed=relaxed))
    if stop := effort.stop:

        def ask(event: highspy.HighsCallbackEvent) -> None:
            if stop():
                event.interrupt()

        highs.cbMipInterrupt.subscribe(ask)
        highs.cbSimplexInterrupt.subscribe(ask)
    return highs


def _model(program: Program, *, relaxed: bool) -> highspy.HighsLp:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.costs), len(program.row_lower)
    lp.col_cost_ = np.array(program.costs)
    lp.col_lower_, lp.col_upper_ = np.array(program.lower), np.array(program.upper)
    lp.row_lower_, lp.row_upper_ = np.array(program.row_lower), np.array(program.row_upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(program.starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(program.columns, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(program.values)
    if not relaxed and any(program.whole):
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[each] for each in program.whole]
    return lp


def _outcome(highs: highspy.Highs, *, relaxed: bool) -> Solved:
    status, info = highs.getModelStatus(), highs.getInfo()
    done = highspy.HighsModelStatus
    if status == done.kInfeasible:
        return Solved(None, math.inf, infeasible=True)
    late = status in (done.kTimeLimit, done.kInterrupt)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not found:
        bound = -math.inf if relaxed else info.mip_dual_bound
        return Solved(None, bound, out_of_time=late)
    solution = highs.getSolution()
    values = np.array(solution.col_value)
    if relaxed:
        bound = info.objective_function_value if status == done.kOptimal else -math.inf
        return Solved(values, bound, reduced=np.array(solution.col_dual), out_of_time=late)
    return Solved(values, info.mip_dual_bound, out_of_time=late)
