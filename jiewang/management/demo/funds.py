"""Pooled funds of the demo: five purposes at two levels, a plan lived through, ways of paying.

Names follow the newspaper page; every amount is invented.
"""

from datetime import date, datetime, timedelta
from io import BytesIO

from django.utils import timezone

from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.halves import Town
from jiewang.management.demo.people import FINANCE, Cast
from jiewang.people.models import Unit, User
from jiewang.works.funds import actions
from jiewang.works.funds.district import (
    CostLine,
    District,
    Fund,
    Level,
    Listing,
    Matching,
    Project,
    Settings,
    Tier,
)
from jiewang.works.funds.ledger.actions import Slip
from jiewang.works.funds.ledger.lapsing import warn_of_lapses
from jiewang.works.funds.models import FundPlan, PlanLine
from jiewang.works.funds.money import PER_CENT
from jiewang.works.funds.money_records import MoneyRecord
from jiewang.works.funds.paying.concession import even_years
from jiewang.works.funds.paying.sharing import lift_coefficients
from jiewang.works.funds.paying.venture import Shareholder
from jiewang.works.funds.solver import solve_next
from jiewang.works.funds.ventures.actions import Happened, add_fact, open_venture
from jiewang.works.funds.ventures.models import Fact
from jiewang.works.funds.ventures.terms import Concession, Joint, Owners, OwnersHome
from jiewang.works.funds.workbook.writing import book_of

WAN, YI = 1_000_000, 10_000_000_000
RENEWAL, RENTAL, ELDERLY, CHILD, HEALTH = (
    "neighborhood_renewal",
    "rental_housing",
    "elderly_care",
    "child_care",
    "health",
)
FIVE = (RENEWAL, RENTAL, ELDERLY, CHILD, HEALTH)
# Code, name, level, purposes, 万元 of this year and the next, years carried over, needs a list.
FUNDS = (
    ("Z1", "中央预算内投资 · 老旧小区", Level.CENTRAL, (RENEWAL,), (1500, 0), 0, True),
    ("Z2", "中央补助 · 养老服务", Level.CENTRAL, (ELDERLY,), (420, 0), 1, False),
    ("Z3", "中央补助 · 普惠托育", Level.CENTRAL, (CHILD,), (300, 0), 1, False),
    ("Z4", "中央补助 · 住房租赁", Level.CENTRAL, (RENTAL,), (600, 400), 1, False),
    ("Z5", "中央补助 · 卫生健康", Level.CENTRAL, (HEALTH,), (260, 0), 1, False),
    ("S1", "市级专项 · 城市更新", Level.MUNICIPAL, (RENEWAL,), (1400, 0), 1, True),
    ("S2", "市级专项 · 养老服务", Level.MUNICIPAL, (ELDERLY,), (120, 0), 1, False),
    ("S3", "市级专项 · 普惠托育", Level.MUNICIPAL, (CHILD,), (60, 0), 1, False),
    ("S4", "市级专项 · 住房租赁", Level.MUNICIPAL, (RENTAL,), (0, 300), 1, False),
    ("S5", "市级专项 · 卫生健康", Level.MUNICIPAL, (HEALTH,), (500, 0), 1, False),
    ("Q1", "区级配套", Level.DISTRICT, FIVE, (900, 600), 0, False),
    ("Q2", "区级专项债", Level.DISTRICT, (RENEWAL, RENTAL), (0, 1000), 1, False),
    ("J1", "居民出资 · 电梯", Level.RESIDENTS, (RENEWAL,), (620, 0), 1, False),
    ("H1", "城市更新合作基金", Level.SOCIAL, (RENEWAL, RENTAL), (0, 0), 2, False),
)
# Code, name, priority, must-have; cost lines: name, purpose, tier, 万元, years they may wait.
PROJECTS = (
    ("X1", "国际村老旧小区改造二期", 90, True,
     (("屋面和外墙", RENEWAL, Tier.BASIC, 1300, 0), ("管线", RENEWAL, Tier.IMPROVING, 900, 1))),
    ("X2", "王家坡社区养老服务站", 80, False,
     (("改造", ELDERLY, None, 400, 0), ("设备", ELDERLY, None, 240, 1))),
    ("X3", "铁路坡托育点", 70, False, (("改造和设备", CHILD, None, 480, 1),)),
    ("X4", "重庆村楼栋管网更新", 75, False, (("管网", RENEWAL, Tier.BASIC, 1450, 1),)),
    ("X5", "中山二路社区卫生站", 60, False,
     (("改造", HEALTH, None, 460, 0), ("设备", HEALTH, None, 260, 0))),
    ("X6", "国际村加装电梯 12 部", 50, False, (("电梯", RENEWAL, Tier.UPGRADING, 960, 1),)),
    ("X7", "两路口保障性租赁住房", 65, False, (("收购和装修", RENTAL, None, 1600, 1),)),
)  # fmt: skip


class _Bureau:
    """Who does what in the finance bureau."""

    def __init__(self, cast: Cast) -> None:
        self.unit = Unit.objects.get(code=FINANCE)
        self.planner, self.leader, self.payer, self.clerk = (
            cast.at(self.unit, f"FB0{nth}") for nth in range(1, 5)
        )


def pool_the_funds(town: Town) -> None:
    """One plan computed, locked, computed again, approved and paid; one with errors; three ways."""
    bureau = _Bureau(town.cast)
    plan = _compute(bureau, town.until)
    _pay(plan, bureau, town.until)
    _with_errors(bureau, town.until)
    _ways(bureau, town.until)


def district(year: int) -> District:
    """The page's case, from this year to the year after next."""
    funds = tuple(_fund(year, *row) for row in FUNDS)
    projects, lines, listings = [], [], [Listing("J1", "X6", agreed=620 * WAN)]
    for code, name, priority, must, rows in PROJECTS:
        projects.append(Project(code, priority, name, must))
        for nth, (title, purpose, tier, amount, wait) in enumerate(rows, start=1):
            line = CostLine(
                f"{code}.{nth}", code, purpose, amount * WAN, year, year + wait, title, tier
            )
            lines.append(line)
        if rows[0][1] == RENEWAL:
            listings += [Listing("Z1", code), Listing("S1", code)]
    matching = (
        Matching(RENEWAL, Level.DISTRICT, Tier.BASIC, least=10 * PER_CENT),
        Matching(CHILD, Level.DISTRICT, most=20 * PER_CENT),
        Matching(RENEWAL, Level.RESIDENTS, Tier.UPGRADING, least=60 * PER_CENT),
    )
    name = f"{year}—{year + 2} 年两路口片区"
    return District(
        Settings(year, year + 2, year, name=name),
        funds,
        tuple(projects),
        tuple(lines),
        tuple(listings),
        matching,
    )


def _fund(
    year: int,
    code: str,
    name: str,
    level: Level,
    purposes: tuple[str, ...],
    wan: tuple[int, int],
    carry: int,
    needs_list: bool,
) -> Fund:
    amounts = {year + nth: each * WAN for nth, each in enumerate(wan) if each}
    last = max(amounts, default=year) + carry
    return Fund(
        code, level, f"账{code}", year, last, frozenset(purposes), amounts, name,
        debt=code == "Q2", department="区财政局", carry_years=carry, needs_list=needs_list,
    )  # fmt: skip


def workbook(of: District) -> bytes:
    stream = BytesIO()
    book_of(of).save(stream)
    return stream.getvalue()


def _compute(bureau: _Bureau, until: datetime) -> FundPlan:
    with Clock(until - timedelta(days=3, hours=2)).rules() as clock:
        year = timezone.localdate(until).year
        made = district(year)
        pk = actions.open_plan(
            title=f"{year} 年资金统筹方案 · 两路口片区",
            unit=bureau.unit,
            content=workbook(made),
            file_name="资金统筹.xlsx",
            by=bureau.planner,
        )
        for fund in made.funds:
            clock.now += timedelta(minutes=1)
            record = _known_money(fund, timezone.localdate())
            actions.record_money(pk, fund=fund.id, record=record, by=bureau.planner)
        _solve(pk, bureau.planner, clock)
        plan = FundPlan.objects.get(pk=pk)
        # Contracts stand for two payments already: they stay as they are in the next run.
        rows = PlanLine.objects.filter(version=plan.result, year=year).select_related("fund")
        kept = [(r.fund.code, r.cost_line, r.year, r.amount) for r in rows.order_by("pk")[:2]]
        actions.set_locks(pk, locks=kept, by=bureau.planner)
        _solve(pk, bureau.planner, clock)
        clock.now += timedelta(hours=3)
        words = "文号和到位情况已核对。"
        actions.approve_plan(pk, by=bureau.leader, note=words)
    return FundPlan.objects.get(pk=pk)


def _solve(pk: int, planner: User, clock: Clock) -> None:
    clock.now += timedelta(minutes=20)
    actions.ask_solve(pk, seconds=20, by=planner)
    solve_next(timezone.now())


def _known_money(fund: Fund, today: date) -> MoneyRecord:
    """What is granted has its document, this year's money has arrived; the fund of firms is talk."""
    if fund.id == "H1":
        return MoneyRecord(intended=82 * YI, intended_on=today - timedelta(days=90))
    arrived = fund.amounts.get(fund.first_year, 0)
    return MoneyRecord(
        document=f"渝中财〔{fund.first_year}〕{30 + int(fund.id[1])}号 {fund.id}",
        document_on=today - timedelta(days=20),
        in_place=arrived,
        in_place_on=today - timedelta(days=8) if arrived else None,
    )


def _pay(plan: FundPlan, bureau: _Bureau, until: datetime) -> None:
    """This year's payments are allocated; the health station is built, paid and accepted."""
    with Clock(until - timedelta(hours=1)).rules() as clock:
        today = timezone.localdate()
        lines = list(PlanLine.objects.filter(version=plan.result, year=today.year).order_by("pk"))
        for line in lines:
            clock.now += timedelta(seconds=20)
            actions.allocate(plan.pk, line=line.pk, amount=line.amount, by=bureau.planner)
        for cost_line in sorted({line.cost_line for line in lines}):
            part = [line for line in lines if line.cost_line == cost_line]
            contract = actions.record_contract(
                plan.pk,
                cost_line=cost_line,
                number=f"HT-{today.year}-{cost_line}",
                firm="重庆某建设公司" if cost_line[:2] != "X5" else "重庆某医疗设备公司",
                amount=sum(line.amount for line in part),
                signed_on=today,
                by=bureau.clerk,
            )
            _pay_line(plan, part, contract, bureau, today)
        _close_what_is_empty(plan, bureau, today)
        warn_of_lapses(timezone.now())


def _pay_line(
    plan: FundPlan, lines: list[PlanLine], contract: int, bureau: _Bureau, today: date
) -> None:
    """Elderly care and health in full, of the others a first part of three tenths."""
    whole = lines[0].project in {"X2", "X5"}
    for line in lines:
        amount = line.amount if whole else line.amount * 3 // 10
        slip = Slip(amount, f"ZF-{line.pk:05}", today, "工程款" if whole else "首付款 30 %")
        actions.pay(plan.pk, line=line.pk, contract=contract, slip=slip, by=bureau.payer)
    if whole:
        total = sum(line.amount for line in lines)
        slip = Slip(total, f"YS-{contract:05}", today, "验收合格")
        actions.accept_work(plan.pk, contract=contract, slip=slip, by=bureau.clerk)


def _close_what_is_empty(plan: FundPlan, bureau: _Bureau, today: date) -> None:
    """Two books: what is left of one is given back, and both close at zero."""
    for code in ("Z5", "S5"):
        book = plan.funds.get(code=code)
        if book.balance:
            slip = Slip(book.balance, f"TH-{code}", today, "结余退回")
            actions.give_back(plan.pk, fund=code, slip=slip, by=bureau.payer)
        actions.close_book(plan.pk, fund=code, by=bureau.leader)


def _with_errors(bureau: _Bureau, until: datetime) -> None:
    """A colleague's first try: what is wrong is named by sheet, row and column."""
    with Clock(until - timedelta(hours=2)).rules():
        year = timezone.localdate(until).year + 1
        book = book_of(district(year))
        book["funds"]["B3"], book["funds"]["C3"] = "中央补助 · 养老服务", "中央"
        book["cost_lines"]["F2"] = -5
        book["projects"]["C4"] = 0
        stream = BytesIO()
        book.save(stream)
        actions.open_plan(
            title=f"{year} 年资金统筹方案 · 初稿",
            unit=bureau.unit,
            content=stream.getvalue(),
            file_name="初稿.xlsx",
            by=bureau.planner,
        )


def _ways(bureau: _Bureau, until: datetime) -> None:
    """The concession, the joint venture, the owners: as the page tells of them."""
    with Clock(until - timedelta(hours=3)).rules():
        today = timezone.localdate()
        first = date(today.year - 2, 7, 1)
        promised = even_years(12_000 * WAN, 15)
        concession = Concession(
            grantor="渝中区",
            operator="某文旅运营公司",
            place="老厂房片区",
            area=15_000_00,
            first_day=first,
            years=15,
            promised={first.year + nth: amount for nth, amount in enumerate(promised)},
            obligations="修缮和日常维护、环境卫生、公共设施、招商运营。",
            hand_back="期满后房屋和附属设施完好移交。",
            milestones=(
                (date(first.year, 12, 31), "完成修缮设计"),
                (date(first.year + 1, 10, 1), "开街"),
            ),
        )
        pk = _venture("老厂房片区特许经营", concession, bureau)
        _fact(
            pk,
            bureau,
            Happened(Fact.Kind.MILESTONE, date(first.year, 12, 20), data={"name": "完成修缮设计"}),
        )
        paid = Happened(
            Fact.Kind.INVESTED, date(first.year + 1, 6, 30), 1_430 * WAN, "审计报告 7 号"
        )
        _fact(pk, bureau, paid)
        holders = (Shareholder("区属国有公司", None), Shareholder("住房租赁公司", None))
        joint = Joint("住房租赁合资公司", holders, "存量商品房", 1440, use="保障性租赁住房")
        pk = _venture("1,440 套保障性租赁住房", joint, bureau)
        flats = {"bought": 1440, "let": 1296, "empty": 144}
        _fact(pk, bureau, Happened(Fact.Kind.FLATS, today, data=flats))
        _lift(bureau, today)


def _lift(bureau: _Bureau, today: date) -> None:
    homes = tuple(
        OwnersHome(f"{floor}-{side}", floor, 78_50 + side * 4_00, (f"{floor}-{side} 业主",),
                   8_000_00, 6_500_00)
        for floor in range(1, 9)
        for side in (1, 2)
    )  # fmt: skip
    owners = Owners(600_000_00, "coefficient", homes, lift_coefficients(8), 24_000_00, 36_800_00)
    pk = _venture("国际村 3 号楼加装电梯业主分摊", owners, bureau)
    votes = {home.number: "agreed" for home in homes if home.floor > 1}
    votes |= {"1-1": "against"}
    _fact(pk, bureau, Happened(Fact.Kind.VOTED, today, data={"votes": votes}))


def _venture(title: str, terms: Concession | Joint | Owners, bureau: _Bureau) -> int:
    return open_venture(title=title, terms=terms, unit=bureau.unit, by=bureau.planner)


def _fact(pk: int, bureau: _Bureau, fact: Happened) -> None:
    add_fact(pk, fact=fact, by=bureau.clerk)
