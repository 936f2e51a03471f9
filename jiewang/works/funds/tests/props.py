"""People of the finance bureau, and plans that stand where a test wants them."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from jiewang.people.models import Unit, User
from jiewang.testing import make_unit, make_user
from jiewang.works.funds.models import FundPlan, PlanFund, PlanLine, PlanStep, PlanVersion

YEAR = timezone.localdate().year


@dataclass(frozen=True)
class Bureau:
    """Who does what; Pan plans, Lei leads, Fu pays, Yan records contracts and accepts."""

    unit: Unit
    pan: User
    lei: User
    fu: User
    yan: User


def make_bureau() -> Bureau:
    unit = make_unit("Finance bureau", code="finance", kind=Unit.Kind.DISTRICT_DEPARTMENT)
    posts = {"pan": "FB01", "lei": "FB02", "fu": "FB03", "yan": "FB04"}
    people = {name: make_user(name, (post, unit)) for name, post in posts.items()}
    return Bureau(unit, **people)


def make_approved(bureau: Bureau, *, amount: int = 100_00) -> FundPlan:
    """An approved plan that pays one cost line L1 of project P1 from one fund F1."""
    now = timezone.now()
    plan = FundPlan.objects.create(number="ZJ-1", unit=bureau.unit, title="Two lanes", made_at=now)
    data = {
        "settings": {"first_year": YEAR, "last_year": YEAR},
        "funds": [{"id": "F1", "name": "Central grant"}],
        "projects": [{"id": "P1", "name": "Old lanes"}],
        "cost_lines": [{"id": "L1", "project": "P1", "name": "Roofs", "amount": amount}],
        "locks": [],
    }
    version = PlanVersion.objects.create(
        plan=plan, number=1, kind="solved", file_name="a.xlsx", content=b"", data=data, at=now
    )
    fund = make_fund(plan, total=amount, document="渝财〔1〕号", document_on=timezone.localdate())
    PlanLine.objects.create(
        version=version, fund=fund, project="P1", cost_line="L1", year=YEAR, amount=amount
    )
    PlanStep.objects.create(
        plan=plan, line=1, kind="uploaded", state="draft", moved=True, by=bureau.pan, at=now
    )
    fund.approved = True
    fund.save(update_fields=["approved"])
    FundPlan.objects.filter(pk=plan.pk).update(
        state="approved", draft=version, result=version, approved_at=now, diary_length=1
    )
    plan.refresh_from_db()
    return plan


def make_fund(plan: FundPlan, *, code: str = "F1", total: int = 100_00, **fields: Any) -> PlanFund:
    values = {"name": "Central grant", "level": "central", "book": f"B-{code}"}
    values["lots"] = [[YEAR, total, YEAR]]
    return PlanFund.objects.create(plan=plan, code=code, total=total, **{**values, **fields})
