"""Investment of the year: leads at every stage, and the district's figures of its newspaper page.

32.5 亿 of 20 are 162 %, 3.8 亿 of 5 are 76 %, 3 major firms of 2 are 150 %. The two firms that the
page names are in talks here without an amount: how much they brought it does not say.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.halves import Town
from jiewang.people.models import Unit, User
from jiewang.sections.economy.actions import (
    NewLead,
    add_funds,
    begin_talks,
    claim_major,
    enlarge_contract,
    link_project,
    lose_lead,
    open_lead,
    recognize,
    record_operation,
    record_start,
    refuse_recognition,
    report_progress,
    set_target,
    sign_contract,
    sign_framework,
)
from jiewang.sections.economy.models import LeadClue
from jiewang.sections.economy.states import Standing
from jiewang.sections.economy.wording import FEN_PER_YI
from jiewang.works.projects.models import Project

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Firm:
    """One example: amounts in hundredths of a 亿, `enlarged` to a whole; `reached` by its letters:
    m major firm, s started, o in operation."""

    unit: str
    investor: str
    title: str
    contract: int
    funds: int = 0
    enlarged: int = 0
    reached: str = ""
    origin: str = "outside_city"
    nature: str = "industry"
    # Title of the key project that it is built in.
    project: str = ""


# Together 32.5 亿 and 3.8 亿 from outside the city.
_FIRMS = [
    _Firm("investment", "示例能源集团有限公司", "能源集团西南总部", 900, 110, reached="ms"),
    _Firm("investment", "示例医药股份有限公司", "医药研发和结算中心", 600, 70, reached="m"),
    _Firm("investment", "示例数字文化有限公司", "数字文创园", 300, 40, enlarged=450, reached="so"),
    _Firm("commerce", "示例商贸集团有限公司", "品牌首店集群", 250, 30, reached="ms"),
    _Firm(
        "500103004",
        "示例电竞科技有限公司",
        "电竞赛事中心",
        300,
        40,
        reached="s",
        project="重庆中心",
    ),
    _Firm("500103004", "示例设计咨询有限公司", "设计师楼宇", 120, 20, reached="so"),
    _Firm("500103004", "示例康养服务有限公司", "康养服务旗舰店", 80, 10),
    _Firm("500103003", "示例金融科技有限公司", "金融科技实验室", 250, 30, reached="s"),
    _Firm("500103003", "示例酒店管理有限公司", "老酒店更新", 150, 20),
    _Firm("500103003", "示例会展服务有限公司", "会展运营中心", 100, 10),
    _Firm("500103010", "示例航运物流有限公司", "航运交易服务", 50),
    # Kept in the ledger, and not counted among what comes from outside the city.
    _Firm("500103010", "示例餐饮连锁有限公司", "区域配送总部", 90, 10, origin="in_city"),
]
# Of the year: for the district, and for those who promote; in hundredths of a 亿, and firms.
_TARGETS: list[tuple[str, int, int, int]] = [
    ("", 2000, 500, 2),
    ("investment", 1000, 250, 1),
    ("commerce", 200, 60, 0),
    ("500103004", 400, 90, 0),
    ("500103003", 400, 100, 0),
    ("500103010", 200, 40, 0),
]


def attract_investment(town: Town) -> None:
    """Everything by the real actions, over the last ten weeks of the year."""
    if settings.DEMO_STREET not in Unit.objects.values_list("code", flat=True):
        return
    with Clock(town.until).rules() as clock:
        _Ledger(town, clock).keep()


class _Ledger:
    """The district's people, and a clock that goes on as things happen."""

    def __init__(self, town: Town, clock: Clock) -> None:
        self.town, self.clock = town, clock
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        center = Unit.objects.get(kind=Unit.Kind.DISTRICT_CENTER)
        self.commander = town.cast.at(center, "DC01")
        self.checker = town.cast.at(center, "DC04")

    def keep(self) -> None:
        self._set_targets()
        for firm in _FIRMS:
            self._land(firm)
        self._talk()
        self._waiting()
        self._lost_and_not_counted()

    def _keeper(self, code: str) -> User:
        unit = self.units[code]
        post = "SE02" if unit.kind == Unit.Kind.STREET else "UH01"
        return self.town.cast.at(unit, post)

    def _go(self, days_ago: int) -> date:
        """Be in a morning so many days ago; not before New Year: the figures are of this year.

        Returns the day.
        """
        until = timezone.localtime(self.town.until)
        morning = (until - days_ago * _DAY).replace(hour=10, minute=0, second=0, microsecond=0)
        new_year = morning.replace(year=until.year, month=1, day=1)
        self.clock.now = min(max(morning, new_year), until)
        return timezone.localdate(self.clock.now)

    def _set_targets(self) -> None:
        self._go(75)
        year = timezone.localdate(self.town.until).year
        note = "年度招商工作目标（示例）"
        for code, contract, funds, major in _TARGETS:
            unit = self.units.get(code)
            for indicator, value in (("contract", _fen(contract)), ("funds", _fen(funds)),
                                     ("major", major)):  # fmt: skip
                if value:
                    set_target(
                        year, indicator=indicator, value=value, unit=unit, note=note,
                        by=self.commander,
                    )  # fmt: skip

    def _land(self, firm: _Firm) -> None:
        by = self._keeper(firm.unit)
        self._go(70)
        lead = NewLead(firm.investor, firm.title, firm.origin, firm.nature)
        pk = open_lead(lead, words="展会上对接，有意落户。", by=by)
        self._go(67)
        begin_talks(pk, words="负责人来区考察，看了两处楼宇。", by=by)
        signed = self._go(45)
        proof = f"合同渝中招商字第 {pk:03d} 号（示例）"
        sign_contract(pk, fen=_fen(firm.contract), on=signed, proof=proof, by=by)
        if "m" in firm.reached:
            claim_major(pk, ground="central_firm", proof="集团层级说明（示例）", by=by)
        self._link(pk, firm, by)
        if firm.enlarged:
            on = self._go(30)
            proof = f"补充协议 {pk:03d}-1（示例）"
            enlarge_contract(pk, total=_fen(firm.enlarged), on=on, proof=proof, by=by)
        if firm.funds:
            on = self._go(25)
            proof = f"银行回单 {pk:03d}（示例）"
            add_funds(pk, fen=_fen(firm.funds), on=on, proof=proof, by=by)
        if "s" in firm.reached:
            record_start(pk, on=self._go(15), words="装修进场，现场照片存档。", by=by)
        if "o" in firm.reached:
            record_operation(pk, on=self._go(6), words="正式开业。", by=by)
        self._go(5)
        for booking in LeadClue.objects.get(pk=pk).bookings.order_by("pk"):
            recognize(booking.pk, by=self.checker)
        if not firm.funds or firm.reached:
            return
        self._go(3)
        report_progress(pk, words="设计方案已报审，争取月底开工。", by=by)

    def _link(self, clue: int, firm: _Firm, by: User) -> None:
        """The key project it is built in, where the town has it."""
        project = Project.objects.filter(title=firm.project).first()
        if project is not None:
            link_project(clue, number=project.number, by=by)

    def _talk(self) -> None:
        """The two firms of the page, and leads at the first stages."""
        by = self._keeper("investment")
        self._go(50)
        lead = NewLead("中交第三航务工程局有限公司", "西南区域业务合作", "outside_city",
                       "headquarters")  # fmt: skip
        pk = open_lead(lead, words="推介会后来区洽谈。", by=by)
        self._go(48)
        begin_talks(pk, words="双方交换了合作意向。", by=by)
        on = self._go(20)
        sign_framework(pk, on=on, words="框架协议已签，金额不计入。", by=by)
        self._go(4)
        report_progress(pk, words="正在商定正式合同条款。", by=by)
        self._go(9)
        lead = NewLead(
            "启城绿色科技（深圳）集团有限公司", "绿色楼宇运营", "outside_city", "industry"
        )
        pk = open_lead(lead, words="企业来函，希望对接楼宇资源。", by=by)
        self._go(8)
        begin_talks(pk, words="视频会议，企业近期来区考察。", by=by)
        own = self._keeper(settings.DEMO_STREET)
        self._go(1)
        lead = NewLead("示例文旅投资有限公司", "山城步道民宿集群", "outside_city", "industry",
                       intended=_fen(60))  # fmt: skip
        open_lead(lead, words="社区推荐，投资方周末来看现场。", by=own)
        # Nobody has looked at it within its days.
        self._go(12)
        lead = NewLead("示例教育科技有限公司", "职业培训基地", "outside_city", "industry")
        open_lead(lead, words="电话咨询租金和补贴政策。", by=own)

    def _waiting(self) -> None:
        """Booked just now: to be recognized."""
        by = self._keeper(settings.DEMO_STREET)
        self._go(40)
        lead = NewLead("示例检测认证有限公司", "检测认证服务中心", "outside_city", "industry")
        pk = open_lead(lead, words="园区企业介绍。", by=by)
        self._go(38)
        begin_talks(pk, words="谈妥面积和租期。", by=by)
        on = self._go(2)
        sign_contract(pk, fen=_fen(35), on=on, proof="合同渝中招商字第 900 号（示例）", by=by)

    def _lost_and_not_counted(self) -> None:
        by = self._keeper("500103003")
        self._go(60)
        lead = NewLead("示例置业有限公司", "商住地块开发", "outside_city", "real_estate")
        pk = open_lead(lead, words="土地推介会。", by=by)
        self._go(58)
        begin_talks(pk, words="商谈地块条件。", by=by)
        on = self._go(33)
        sign_contract(pk, fen=_fen(700), on=on, proof="出让意向合同（示例）", by=by)
        self._go(30)
        booking = LeadClue.objects.get(pk=pk).bookings.get(standing=Standing.PENDING)
        refuse_recognition(booking.pk, reason="nature", note="房地产开发不计入。", by=self.checker)
        self._go(55)
        lead = NewLead("示例家居卖场有限公司", "家居体验馆", "outside_city", "industry")
        pk = open_lead(lead, words="招商推介会现场登记。", by=by)
        self._go(54)
        begin_talks(pk, words="看过两处场地。", by=by)
        self._go(28)
        words = "需要八千平方米一层铺面，区内没有。"
        lose_lead(pk, reason="no_place", words=words, by=by)


def _fen(hundredths: int) -> int:
    """Hundredths of a 亿 in fen."""
    return hundredths * FEN_PER_YI // 100
