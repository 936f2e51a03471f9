"""What a computed plan says, as rows and plain JSON that pages read without opening a workbook."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from jiewang.base.languages import in_both_languages
from jiewang.works.funds.checking.breaches import Breach
from jiewang.works.funds.district import District, Payment
from jiewang.works.funds.models import PlanLine, PlanVersion
from jiewang.works.funds.plans import Plan
from jiewang.works.funds.reasons import Explained, Explanation


def keep_payments(
    version: PlanVersion, payments: Iterable[Payment], district: District
) -> list[PlanLine]:
    """The payments of a version as rows; its funds stand in the plan already."""
    funds = {each.code: each for each in version.plan.funds.all()}
    return PlanLine.objects.bulk_create(
        [
            PlanLine(
                version=version,
                fund=funds[each.fund],
                project=district.line[each.cost_line].project,
                cost_line=each.cost_line,
                year=each.year,
                amount=each.amount,
            )
            for each in payments
        ],
        batch_size=500,
    )


def summary_of(district: District, plan: Plan) -> dict[str, Any]:
    """Status, aims with bounds and gaps, totals. Money in fen, gaps as shares of 1."""
    cost = sum(line.amount for line in district.cost_lines)
    available = sum(amount for fund in district.funds for amount in fund.amounts.values())
    return {
        "status": str(plan.status),
        "seconds": round(plan.seconds, 1),
        "gap": plan.gap,
        "scope": str(plan.scope),
        "aims": [
            {"aim": str(aim), "value": each.value, "bound": each.bound, "gap": each.gap}
            for aim, each in plan.results.items()
        ],
        "planned": sum(each.amount for each in plan.payments),
        "needed": cost,
        "available": available,
        "funds": len(district.funds),
        "projects": len(district.projects),
        "cost_lines": len(district.cost_lines),
        "started": sorted(plan.started),
        "solver": plan.solver,
    }


def summary_by_hand(district: District, payments: Iterable[Payment]) -> dict[str, Any]:
    """The same of a plan made by hand: what it plans, without a bound that nobody has proven."""
    rows = list(payments)
    started = frozenset(district.line[each.cost_line].project for each in rows)
    plan = Plan(status="", payments=tuple(rows), started=started)  # type: ignore[arg-type]
    return summary_of(district, plan)


def breaches_as_data(breaches: Iterable[Breach]) -> list[dict[str, Any]]:
    """Breaches in both languages, to be stored."""
    return [
        {"rule": each.rule, "where": each.where} | in_both_languages(partial(getattr, each, "what"))
        for each in breaches
    ]


def unmet_of(explanation: Explanation) -> list[dict[str, Any]]:
    return [_plain(asdict(each)) for each in explanation.unmet]


def lapsing_of(explanation: Explanation) -> list[dict[str, Any]]:
    return [_plain(asdict(each)) for each in explanation.lapsing]


def reasons_of(explanation: Explanation) -> list[dict[str, Any]]:
    """Reasons of payments, or the members of the conflict."""
    rows: list[Explained] = [*explanation.payments, *explanation.conflict]
    return [_plain(asdict(each)) for each in rows]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, str) else value for key, value in row.items()}
