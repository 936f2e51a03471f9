"""What the pages of a plan show: read once, handed to the templates as it stands."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from jiewang.desk.center.cases.doable import Doable
from jiewang.desk.works.funds.acts import ACTS, BOOK_ACTS, PLAN_ACTS
from jiewang.desk.works.funds.diary import outcome_words, plan_lines
from jiewang.desk.works.funds.matrices import by_project, by_year
from jiewang.people.models import User
from jiewang.works.funds.district import GRANTED
from jiewang.works.funds.ledger.lapsing import Lapse, next_lapse
from jiewang.works.funds.models import FundPlan, PlanFund, PlanLine, PlanVersion
from jiewang.works.funds.queries import (
    books_of,
    light_versions,
    newest_solve,
    payments_of,
    version_of,
)
from jiewang.works.funds.states import BINDING_STATES, PAYING_STATES, PlanState

# So many projects stand side by side.
ABREAST = 8


def names_of(version: PlanVersion | None) -> dict[str, str]:
    """What funds, projects and cost lines are called, by their codes with a letter before."""
    if version is None:
        return {}
    found = {}
    for part, letter in (("funds", "f"), ("projects", "p"), ("cost_lines", "c")):
        for row in version.data.get(part, []):
            found[f"{letter}:{row['id']}"] = row["name"] or row["id"]
    return found


def plan_page(plan: FundPlan, reader: User, page: str | None) -> dict[str, Any]:
    """Everything the page of a plan shows."""
    draft, result = version_of(plan, plan.draft_id), version_of(plan, plan.result_id)
    acts, closed = doable(plan, reader)
    funds = list(books_of(plan))
    solve = newest_solve(plan)
    context = {
        "plan": plan,
        "draft": draft,
        "result": result,
        # The data changed after it was computed.
        "stale": bool(draft and result and draft.number > result.number),
        "binding": plan.state in BINDING_STATES,
        "solve": solve,
        "solving": plan.state == PlanState.SOLVING,
        "failed_words": outcome_words("", solve.error) if solve else "",
        "solve_words": outcome_words(solve.outcome, "") if solve else "",
        "acts": acts,
        "closed_acts": closed,
        "funds": funds,
        "no_money": [each for each in funds if not each.is_money],
        "intended": sum(each.intended for each in funds if not each.total),
        "may_record": ACTS["money"].refusal(plan, reader) is None,
        "versions": list(light_versions(plan)),
        "lines": plan_lines(plan.steps.select_related("by", "unit").order_by("-line")[:100]),
    }
    if plan.state == PlanState.INFEASIBLE and solve and solve.result_id:
        context["conflict"] = PlanVersion.objects.get(pk=solve.result_id).explanation
    if draft and not draft.problems:
        context |= _of_draft(draft)
    return context | (_of_result(result, page) if result else {})


def _of_draft(draft: PlanVersion) -> dict[str, Any]:
    data = draft.data
    return {
        "needed": sum(line["amount"] for line in data["cost_lines"]),
        "available": sum(sum(fund["amounts"].values()) for fund in data["funds"]),
        "counts": {part: len(data[part]) for part in ("funds", "projects", "cost_lines")},
        "locks": data["locks"],
    }


def _of_result(result: PlanVersion, page: str | None) -> dict[str, Any]:
    lines = list(payments_of(result))
    data = result.data
    years = range(data["settings"]["first_year"], data["settings"]["last_year"] + 1)
    rows = by_year(result, lines)
    projects = _projects(result, lines)
    shown = Paginator(projects, ABREAST).get_page(page)
    return {
        "summary": result.summary,
        "names": names_of(result),
        "years": list(years),
        "year_rows": rows,
        "year_sums": [sum(row.years[n] for row in rows) for n in range(len(years))],
        "planned": sum(row.planned for row in rows),
        "total": sum(row.total for row in rows),
        "projects": shown,
        "project_rows": by_project(result, lines, [each["project"] for each in shown]),
        "unmet": _unmet(result.unmet),
        "lapsing": result.lapsing,
        "lapsed": sum(row["lapsed"] or 0 for row in result.lapsing),
    }


def _projects(result: PlanVersion, lines: Iterable[PlanLine]) -> list[dict[str, Any]]:
    """Projects with what they need and get: those that start first, then by priority."""
    cost: dict[str, int] = defaultdict(int)
    for line in result.data["cost_lines"]:
        cost[line["project"]] += line["amount"]
    paid: dict[str, int] = defaultdict(int)
    for row in lines:
        paid[row.project] += row.amount
    rows = [
        {
            "project": each,
            "cost": cost[each["id"]],
            "paid": paid[each["id"]],
            "gap": cost[each["id"]] - paid[each["id"]],
        }
        for each in result.data["projects"]
    ]
    return sorted(
        rows, key=lambda r: (not r["paid"], -r["project"]["priority"], r["project"]["id"])
    )


def _unmet(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Cost lines that get nothing, by their projects."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(row["project"], {"project": row["project"], "amount": 0, "rows": []})
        one["amount"] += row["amount"] or 0
        one["rows"].append(row)
    return list(found.values())


def doable(plan: FundPlan, reader: User) -> tuple[list[Doable], list[Doable]]:
    """What this person can press now, the next step first; and what is closed, and why."""
    open_ones: list[Doable] = []
    closed: list[Doable] = []
    for code in PLAN_ACTS:
        act = ACTS[code]
        address = reverse("desk:fund_plan_act", args=[plan.number, code])
        if refusal := act.refusal(plan, reader):
            closed.append(Doable(code, act.label, address, str(refusal), closed=True))
        else:
            open_ones.append(
                Doable(code, act.label, address, "", closed=False, primary=not open_ones)
            )
    return open_ones, closed


@dataclass(frozen=True)
class Book:
    """A fund's book as the page of books shows it."""

    fund: PlanFund
    lapse: Lapse | None
    days: int
    acts: list[Doable]


def books_page(plan: FundPlan, reader: User, chosen: str) -> dict[str, Any]:
    """Books with balances, payments with what is allocated and paid, contracts, entries."""
    result = version_of(plan, plan.result_id)
    today = timezone.localdate()
    paying = plan.state in PAYING_STATES
    books = [_book(plan, fund, reader, today, paying) for fund in books_of(plan)]
    books = [each for each in books if each.fund.total or each.fund.arrived]
    lines = list(payments_of(result)) if result else []
    if chosen:
        lines = [line for line in lines if line.fund.code == chosen]
    entries = plan.entries.select_related("fund", "contract", "by", "line").order_by("-pk")
    if chosen:
        entries = entries.filter(fund__code=chosen)
    may = {code: paying and ACTS[code].refusal(plan, reader) is None for code in LINE_ACTS}
    return {
        "plan": plan,
        "books": books,
        "chosen": next((each for each in books if each.fund.code == chosen), None),
        "payments": lines,
        "contracts": list(plan.contracts.select_related("by")),
        "contracted": {each.cost_line for each in plan.contracts.all()},
        "entries": Paginator(entries, 20),
        "names": names_of(result),
        "may": may,
        "paying": paying,
    }


LINE_ACTS = ("allocate", "contract", "pay", "accept")


def _book(plan: FundPlan, fund: PlanFund, reader: User, today: Any, paying: bool) -> Book:
    # Only what upper levels granted goes back to them.
    lapses = paying and fund.closed_at is None and fund.level in GRANTED
    lapse = next_lapse(fund) if lapses else None
    acts = []
    for code in BOOK_ACTS if paying and fund.closed_at is None else ():
        if _fits(code, fund) and ACTS[code].refusal(plan, reader) is None:
            address = reverse("desk:fund_plan_act", args=[plan.number, code])
            acts.append(
                Doable(code, ACTS[code].label, f"{address}?about={fund.code}", "", closed=False)
            )
    return Book(fund, lapse, lapse.days(today) if lapse else 0, acts)


def _fits(code: str, fund: PlanFund) -> bool:
    if code == "arrive":
        return fund.arrived < fund.total
    return fund.balance > 0 if code == "give_back" else fund.balance == 0


def paged(context: dict[str, Any], number: str | None) -> "Page[Any]":
    page: Page[Any] = context["entries"].get_page(number)
    return page
