"""People of the finance bureau, and plans that stand where a test wants them."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from jiewang.people.models import Unit, User
from jiewang.testing import make_unit, make_user
from jiewang.works.funds.approving import approve_plan
from jiewang.works.funds.district import CostLine, District, Fund, Level, Payment, Project, Settings
from jiewang.works.funds.models import FundPlan, PlanFund, PlanLine, PlanStep, PlanVersion
from jiewang.works.funds.results import summary_by_hand
from jiewang.works.funds.snapshot import as_data

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
    """The bureau and its people, once in a test; a second call gives the same rows back."""
    department = Unit.Kind.DISTRICT_DEPARTMENT
    unit = Unit.objects.filter(code="finance").first()
    unit = unit or make_unit("Finance bureau", code="finance", kind=department)
    posts = {"pan": "FB01", "lei": "FB02", "fu": "FB03", "yan": "FB04"}
    people = {
        name: User.objects.filter(username=name).first() or make_user(name, (post, unit))
        for name, post in posts.items()
    }
    return Bureau(unit, **people)


def make_solved(bureau: Bureau, *, number: str = "ZJ-1", amount: int = 100_00) -> FundPlan:
    """A computed plan of Pan's that pays one cost line L1 of project P1 from one fund F1."""
    now = timezone.now()
    plan = FundPlan.objects.create(number=number, unit=bureau.unit, title="Two lanes", made_at=now)
    made = small_district(amount)
    paid = [Payment("F1", "L1", YEAR, amount)]
    version = PlanVersion.objects.create(
        plan=plan,
        number=1,
        kind="solved",
        file_name="a.xlsx",
        content=b"",
        at=now,
        data=as_data(made),
        summary=summary_by_hand(made, paid),
    )
    fund = make_fund(plan, total=amount, document="渝财〔1〕号", document_on=timezone.localdate())
    PlanLine.objects.create(
        version=version, fund=fund, project="P1", cost_line="L1", year=YEAR, amount=amount
    )
    PlanStep.objects.create(
        plan=plan, line=1, kind="uploaded", state="draft", moved=True, by=bureau.pan, at=now
    )
    FundPlan.objects.filter(pk=plan.pk).update(
        state="solved", draft=version, result=version, diary_length=1
    )
    plan.refresh_from_db()
    return plan


def make_approved(bureau: Bureau, **fields: Any) -> FundPlan:
    """The same, approved by Lei: F1 is a book, nothing has moved yet."""
    plan = make_solved(bureau, **fields)
    approve_plan(plan.pk, by=bureau.lei)
    plan.refresh_from_db()
    return plan


def small_district(amount: int = 100_00) -> District:
    """One fund for one cost line of one project, this year."""
    fund = Fund(
        "F1", Level.CENTRAL, "B-F1", YEAR, YEAR, frozenset({"health"}), {YEAR: amount}, "A grant"
    )
    line = CostLine("L1", "P1", "health", amount, YEAR, YEAR, name="Roofs")
    return District(Settings(YEAR, YEAR, YEAR), (fund,), (Project("P1", 50, "Old lanes"),), (line,))


def make_fund(plan: FundPlan, *, code: str = "F1", total: int = 100_00, **fields: Any) -> PlanFund:
    values = {"name": "Central grant", "level": "central", "book": f"B-{code}"}
    values["lots"] = [[YEAR, total, YEAR]]
    return PlanFund.objects.create(plan=plan, code=code, total=total, **{**values, **fields})
