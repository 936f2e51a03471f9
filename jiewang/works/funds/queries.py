"""What there is to read of fund plans, and for whom. Every page starts from plans_seen_by()."""

from django.db.models import QuerySet, Sum

from jiewang.people.models import User
from jiewang.works.funds.access import leads_the_district, reads_funds
from jiewang.works.funds.models import FundPlan, PlanFund, PlanLine, PlanVersion, Solve

# What only single pages need: megabytes of a large plan.
HEAVY = ("content", "explanation")


def plans_seen_by(user: User) -> QuerySet[FundPlan]:
    """Plans of the units where a person plans, approves, pays or accepts; the leaders read all."""
    if leads_the_district(user):
        return FundPlan.objects.all()
    return FundPlan.objects.filter(unit__in=[each.unit_id for each in reads_funds(user)])


def light_versions(plan: FundPlan) -> QuerySet[PlanVersion]:
    """The versions of a plan without what weighs, newest first."""
    rows = plan.versions.defer(*HEAVY, "data", "unmet", "lapsing").select_related("by")
    return rows.order_by("-number")


def version_of(plan: FundPlan, pk: int | None) -> PlanVersion | None:
    """One version with what pages show of it."""
    return plan.versions.defer(*HEAVY).filter(pk=pk).first() if pk else None


def newest_solve(plan: FundPlan) -> Solve | None:
    return plan.solves.select_related("asked_by", "result").order_by("-pk").first()


def payments_of(version: PlanVersion) -> QuerySet[PlanLine]:
    """The payments of a version in the order of its sheet."""
    return version.lines.select_related("fund").order_by(
        "project", "cost_line", "year", "fund__code"
    )


def books_of(plan: FundPlan) -> QuerySet[PlanFund]:
    """The funds of a plan as they stand now."""
    return plan.funds.filter(in_plan=True).order_by("code")


def contracted_for(plan: FundPlan, cost_line: str) -> int:
    """The sum of all contracts for a cost line. Fen."""
    rows = plan.contracts.filter(cost_line=cost_line)
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0
