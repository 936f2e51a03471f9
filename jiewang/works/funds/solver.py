"""What computes plans: claims one, gives signs of life, keeps what was found.

Several may run. A solve is claimed by a filtered update; whoever is silent for long has lost it,
and another takes it up from the beginning. The arithmetic runs in a thread that knows no database;
this one looks after the row meanwhile.
"""

import logging
import tempfile
import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from jiewang.center.case.actions import HOUSE
from jiewang.works.funds.checking.check import check_workbook
from jiewang.works.funds.diary import lock_plan, move_plan
from jiewang.works.funds.district import District
from jiewang.works.funds.drafts import keep_version
from jiewang.works.funds.explaining.explain import explain
from jiewang.works.funds.models import FundPlan, PlanStep, PlanVersion, Solve
from jiewang.works.funds.planner.planning import plan as compute
from jiewang.works.funds.plans import Plan, PlanStopped, Progress, Status
from jiewang.works.funds.reasons import Explanation
from jiewang.works.funds.results import (
    breaches_as_data,
    keep_payments,
    lapsing_of,
    reasons_of,
    summary_of,
    unmet_of,
)
from jiewang.works.funds.solving import MILLION
from jiewang.works.funds.states import PlanState, SolveState
from jiewang.works.funds.workbook.reading import read_workbook
from jiewang.works.funds.workbook.sheets import open_book
from jiewang.works.funds.workbook.writing import write_workbook

logger = logging.getLogger(__name__)

# Silent for so long, a solve is somebody else's; a living one gives a sign every second.
SILENT = timedelta(seconds=30)
MOST_TRIES = 3
_SIGN_EVERY = 1.0
# Of the time there is, for the offers that go with what is not met.
_EXPLAIN_SECONDS = 30.0


def solves_waiting(at: datetime) -> bool:
    """Whether there is something to claim."""
    return bool(_to_claim(at).exists())


def _to_claim(at: datetime) -> Any:
    lost = Q(state=SolveState.RUNNING, seen_at__lt=at - SILENT)
    return Solve.objects.filter(Q(state=SolveState.WAITING) | lost).order_by("asked_at", "pk")


def solve_next(at: datetime, *, stopping: Callable[[], bool] = lambda: False) -> str:
    """Compute the next plan that waits, to its end; its number, or "" when none waits.

    `stopping` says that this process is to end: then the solve waits again for another.
    """
    for row in _to_claim(at)[:5]:
        solve = _claim(row, at)
        if solve is not None:
            _run(solve, stopping)
            return solve.plan.number
    return ""


def _claim(row: Solve, at: datetime) -> Solve | None:
    """The solve if it is ours now; None if another was first, or if it has failed too often."""
    mine = Solve.objects.filter(pk=row.pk, state=row.state, claim=row.claim, tries=row.tries)
    if row.tries >= MOST_TRIES:
        if mine.update(claim=uuid.uuid4().hex, tries=F("tries") + 1):
            _end(row.pk, SolveState.FAILED, error="lost")
        return None
    claim = uuid.uuid4().hex
    fields = {"state": SolveState.RUNNING, "started_at": at, "seen_at": at, "progress": {}}
    if not mine.update(claim=claim, tries=F("tries") + 1, **fields):
        return None
    return Solve.objects.select_related("plan", "version").get(pk=row.pk)


@dataclass
class _Work:
    """What the two threads share: words of progress one way, the wish to stop the other."""

    stop: Event
    progress: Progress | None = None

    def tell(self, progress: Progress) -> None:
        self.progress = progress


@dataclass(frozen=True)
class _Found:
    district: District
    plan: Plan
    explanation: Explanation
    content: bytes
    breaches: list[dict[str, Any]]


def _run(solve: Solve, stopping: Callable[[], bool]) -> None:
    work = _Work(Event())
    content = bytes(solve.version.content)
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(_compute, content, solve.seconds, solve.gap / MILLION, work)
        kept = _watch(solve, future, work, stopping)
    if not kept:
        return
    try:
        found = future.result()
    except PlanStopped:
        _give_up(solve)
    # Whatever it was: the officer sees that it failed, the log says why.
    except Exception:
        logger.exception("Computing %s failed.", solve.plan.number)
        _end(solve.pk, SolveState.FAILED, error="error", claim=solve.claim)
    else:
        _keep(solve, found)


def _watch(
    solve: Solve, future: "Future[_Found]", work: _Work, stopping: Callable[[], bool]
) -> bool:
    """Give signs of life until it ends; False if the solve is no longer ours."""
    while True:
        try:
            future.exception(timeout=_SIGN_EVERY)
            return True
        except StillRunning:
            if stopping():
                work.stop.set()
            seen = {"seen_at": timezone.now(), "progress": _progress(work.progress)}
            rows = Solve.objects.filter(pk=solve.pk, claim=solve.claim, state=SolveState.RUNNING)
            if not rows.update(**seen):
                work.stop.set()
                return False
            if rows.filter(stop_asked_at__isnull=False).exists():
                work.stop.set()


def _progress(progress: Progress | None) -> dict[str, Any]:
    if progress is None:
        return {}
    aim = str(progress.aim) if progress.aim else ""
    return {"aim": aim, "done": round(progress.done, 3), "seconds": round(progress.seconds, 1)}


def _compute(content: bytes, seconds: int, gap: float, work: _Work) -> _Found:
    """Everything that needs no database: plan, explain, write, check."""
    district = read_workbook(content)
    stop = work.stop.is_set
    plan = compute(district, seconds=float(seconds), gap=gap, tell=work.tell, stop=stop)
    explanation = explain(district, plan, seconds=min(_EXPLAIN_SECONDS, float(seconds)), stop=stop)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "out.xlsx"
        write_workbook(open_book(content), district, plan, explanation, path)
        written = path.read_bytes()
    # A plan that its own checker refuses is never shown as one.
    breaches = check_workbook(written) if plan.found else []
    return _Found(district, plan, explanation, written, breaches_as_data(breaches))


@transaction.atomic
def _keep(solve: Solve, found: _Found) -> None:
    """Store what was found as a version, with its payments, and move the plan."""
    plan = lock_plan(solve.plan_id)
    row = Solve.objects.select_for_update(no_key=True).get(pk=solve.pk)
    if row.claim != solve.claim or row.state != SolveState.RUNNING:
        return
    if found.breaches:
        logger.error("The plan of %s is not lawful: %s", plan.number, found.breaches[:3])
        _finish(plan, row, SolveState.FAILED, PlanState.FAILED, error="unlawful")
        return
    at = timezone.now()
    version = keep_version(
        plan,
        PlanVersion.Kind.SOLVED,
        found.content,
        f"{plan.number}.xlsx",
        district=found.district,
        actor=HOUSE,
        at=at,
        base=solve.version,
        summary=summary_of(found.district, found.plan),
        unmet=unmet_of(found.explanation),
        lapsing=lapsing_of(found.explanation),
        explanation=reasons_of(found.explanation),
    )
    keep_payments(version, found.plan.payments, found.district)
    row.outcome, row.result = found.plan.status, version
    if found.plan.found:
        plan.result = version
        _finish(plan, row, SolveState.DONE, PlanState.SOLVED)
    elif found.plan.status == Status.INFEASIBLE:
        _finish(plan, row, SolveState.DONE, PlanState.INFEASIBLE)
    else:
        _finish(plan, row, SolveState.DONE, PlanState.FAILED, error="no_plan_in_time")


def _finish(
    plan: FundPlan, row: Solve, state: SolveState, to: PlanState, *, error: str = ""
) -> None:
    at = timezone.now()
    row.state, row.ended_at, row.error = state, at, error
    row.save(update_fields=["state", "ended_at", "error", "outcome", "result"])
    data: dict[str, Any] = {"outcome": row.outcome, "error": error}
    data |= {"version": row.result.number} if row.result else {}
    also = ["result"] if to == PlanState.SOLVED else []
    move_plan(plan, to, PlanStep.Kind.SOLVED, actor=HOUSE, at=at, data=data, also=also)


@transaction.atomic
def _end(solve_id: int, state: SolveState, *, error: str = "", claim: str | None = None) -> None:
    """Mark a solve as failed or stopped, and its plan with it."""
    plan_id = Solve.objects.values_list("plan_id", flat=True).get(pk=solve_id)
    plan = lock_plan(plan_id)
    row = Solve.objects.select_for_update(no_key=True).get(pk=solve_id)
    if not row.is_open or (claim is not None and row.claim != claim):
        return
    to = PlanState.CANCELLED if state == SolveState.CANCELLED else PlanState.FAILED
    _finish(plan, row, state, to, error=error)


def _give_up(solve: Solve) -> None:
    """Stopped: because a person asked for it; or because this process ends, then another goes on."""
    mine = Solve.objects.filter(pk=solve.pk, claim=solve.claim, state=SolveState.RUNNING)
    if mine.filter(stop_asked_at__isnull=False).exists():
        _end(solve.pk, SolveState.CANCELLED, claim=solve.claim)
        return
    # Not its fault: this try does not count.
    mine.update(state=SolveState.WAITING, claim="", tries=F("tries") - 1)
