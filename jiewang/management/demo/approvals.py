"""Approvals of two old buildings: the fire table's two cases, and a part accepted by itself."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from jiewang.center.clock.profiles import holidays
from jiewang.grid.areas.models import Area
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.halves import Town
from jiewang.people.models import Unit, User
from jiewang.works.projects.actions import open_project
from jiewang.works.projects.approvals.actions import (
    Expert,
    add_unit_works,
    apply_for,
    choose_fire_standard,
    give_opinion,
    record_review,
    record_visit,
)
from jiewang.works.projects.approvals.models import ApplicationItem, UnitWorks
from jiewang.works.projects.approvals.rules import approval_rules
from jiewang.works.projects.kinds import ProjectKind
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.actions import lay_schedule, write_nodes
from jiewang.works.projects.nodes.rows import NodeRow
from jiewang.works.projects.opening import Place
from jiewang.works.projects.states import Stage

_DAY = timedelta(days=1)
_WHERE = "500103003"
_MALL = (
    NodeRow("1", "方案和审批", 20, weight=10, name_en="Design and permits"),
    NodeRow("2", "裙楼改造", 50, after=[("1", 0)], weight=40, name_en="Podium"),
    NodeRow("3", "塔楼机电更新", 60, after=[("1", 0)], weight=40, name_en="Tower services"),
    NodeRow("4", "整体验收", 10, after=[("2", 0), ("3", 0)], weight=10, name_en="Acceptance"),
)
_HOTEL = (
    NodeRow("1", "消防论证和设计", 25, weight=20, name_en="Fire study and design"),
    NodeRow("2", "结构和消防加固", 60, after=[("1", 0)], weight=50, name_en="Strengthening"),
    NodeRow("3", "装修和开业", 40, after=[("2", 0)], weight=30, name_en="Fitting out, opening"),
)


def approve_projects(town: Town) -> None:
    """Everything by the real actions; inputs of the two cases are examples, not their files."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    if settings.DEMO_STREET not in units or _WHERE not in units:
        return
    with Clock(town.until).rules() as clock:
        desk = _Desk(town, clock, units)
        desk.mall()
        desk.hotel()


class _Desk:
    """Who builds, who leads, who gives opinions."""

    def __init__(self, town: Town, clock: Clock, units: dict[str, Unit]) -> None:
        self.town, self.clock, self.units = town, clock, units
        self.center = Unit.objects.get(kind=Unit.Kind.DISTRICT_CENTER)
        self.leader = town.cast.at(self.center, "DC01")
        self.builder = self._worker("renewal_firm")

    def _worker(self, code: str) -> User:
        return self.town.cast.at(self.units[code], "UH01")

    def _go(self, days_ago: int) -> None:
        day = timezone.localtime(self.town.until) - days_ago * _DAY
        morning = day.replace(hour=9, minute=30, second=0, microsecond=0)
        self.clock.now = min(_workday(morning), self.town.until)

    def mall(self) -> None:
        """大都会广场: the use is swapped within the same class and meets the code; the podium is
        accepted by itself while the tower is still being worked on."""
        self._go(80)
        pk = self._project("大都会广场更新", "Metropolitan Plaza renewal", _MALL, 150)
        given = {"in_scope": "yes", "change": "swap", "meets_current": "yes"}
        choose_fire_standard(pk, building="大都会广场", inputs=given, by=self.builder)
        for stage, days_ago in (("land", 76), ("construction", 62), ("building", 48)):
            self._go(days_ago)
            self._pass(pk, stage, documents=9, took=9)
        self._go(20)
        node = Project.objects.get(pk=pk).nodes.get(code="2")
        works = add_unit_works(pk, name="裙楼商场", node=node, by=self.builder)
        self._go(16)
        self._pass(pk, "acceptance", documents=12, took=7, works=works)

    def hotel(self) -> None:
        """重庆渝都酒店: the use stays, the current code cannot be met; experts look at it."""
        self._go(60)
        pk = self._project("重庆渝都酒店更新", "Yudu Hotel renewal", _HOTEL, 240)
        given = {"in_scope": "yes", "change": "none", "meets_current": "no"}
        choice = choose_fire_standard(pk, building="重庆渝都酒店", inputs=given, by=self.builder)
        self._go(45)
        experts = [
            Expert("郑", "消防协会（示例）"),
            Expert("何", "建筑设计院（示例）"),
            Expert("许", "高校土木学院（示例）"),
            Expert("沈", self.units["renewal_firm"].name, "任职于建设责任单位"),
        ]
        opinion = "增设喷淋和防烟楼梯间，疏散宽度按原设计并加强管理，不低于原消防安全水平。"
        held_on = timezone.localdate()
        record_review(choice, experts=experts, held_on=held_on, opinion=opinion, by=self.leader)
        self._go(4)
        items = [item.code for item in approval_rules().stages["building"].items]
        apply_for(pk, items=items, documents=11, by=self.builder)

    def _project(self, title: str, english: str, rows: tuple[NodeRow, ...], days: int) -> int:
        area = Area.objects.valid_on(timezone.localdate()).get(code=_WHERE)
        pk = open_project(
            title=title,
            title_en=english,
            center=self.center,
            unit=self.units["renewal_firm"],
            place=Place(area=area, address=title.removesuffix("更新")),
            promised_on=timezone.localdate() + days * _DAY,
            kind=ProjectKind.OTHER,
            stage=Stage.BUILD,
            promise="按期重新开放（示例）",
            by=self.leader,
        )
        write_nodes(pk, rows=rows, by=self.builder)
        lay_schedule(pk, by=self.builder, early=True)
        return pk

    def _pass(
        self, project: int, stage: str, *, documents: int, took: int, works: int | None = None
    ) -> None:
        """One application for all items of a stage: seen once, passed some days later."""
        begun = self.clock.now
        rules = approval_rules()
        part = UnitWorks.objects.get(pk=works) if works else None
        pk = apply_for(
            project,
            items=[item.code for item in rules.stages[stage].items],
            documents=documents,
            works=part,
            conditions=list(rules.conditions) if part else (),
            by=self.builder,
        )
        self.clock.now = _workday(begun + _DAY)
        on = timezone.localdate()
        record_visit(pk, on=on, words="各单位一同到场，现场核对。", by=self.builder)
        self.clock.now = _workday(begun + took * _DAY)
        for row in ApplicationItem.objects.filter(application=pk).select_related("unit"):
            give_opinion(pk, item=row.item, passed=True, words="", by=self._worker(row.unit.code))


def _workday(moment: datetime) -> datetime:
    """The same hour of the first workday from here on."""
    while not holidays().is_workday(timezone.localdate(moment)):
        moment += _DAY
    return moment
