"""Why a fund pays what it pays for a project; why it pays nothing."""

from typing import Any

from django.utils.translation import gettext as _

from jiewang.desk.works.funds.matrices import Reasons
from jiewang.desk.works.funds.page import names_of
from jiewang.works.funds.models import FundPlan, PlanVersion
from jiewang.works.funds.queries import payments_of


def why_page(plan: FundPlan, fund: str, project: str) -> dict[str, Any] | None:
    """Payments with their reasons, or the sentence of the rule; None for codes nobody has."""
    version = plan.versions.filter(pk=plan.result_id or 0).defer("content").first()
    if version is None:
        return None
    funds = {row["id"]: row for row in version.data["funds"]}
    projects = {row["id"]: row for row in version.data["projects"]}
    if fund not in funds or project not in projects:
        return None
    lines = list(payments_of(version).filter(fund__code=fund, project=project))
    context = {
        "fund": funds[fund],
        "project": projects[project],
        "names": names_of(version),
        "total": sum(line.amount for line in lines),
        "payments": [(line, _reasons(version, fund, line.cost_line, line.year)) for line in lines],
    }
    if not lines:
        why = Reasons(version.data).why_not(funds[fund], project)
        context["why_not"] = _sentence(why, projects[project]["id"] in _started(version))
        context["unmet"] = [row for row in version.unmet if row["project"] == project]
    return context


def _reasons(version: PlanVersion, fund: str, cost_line: str, year: int) -> list[dict[str, Any]]:
    key = ("payment", fund, cost_line, year)
    return [
        row
        for row in version.explanation
        if (row["about"], row["fund"], row["cost_line"], row["year"]) == key
    ]


def _started(version: PlanVersion) -> set[str]:
    return set(version.summary.get("started", []))


def _sentence(why: str, started: bool) -> str:
    sentences = {
        "purpose": _("Its purposes do not allow any cost line of this project."),
        "years": _("Its years and those of the cost lines do not meet."),
        "listed": _("The project does not stand on this fund's list."),
        "agreed": _("Whoever gives this money has not agreed to this project."),
    }
    if why in sentences:
        return sentences[why]
    if started:
        return _("It may pay here; the plan pays this project from other funds.")
    return _("It may pay here; the project as a whole is not started.")
