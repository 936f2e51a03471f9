"""Key projects of the demo's street, lived through from their first day: on time, late, too late."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings

from jiewang.center.clock.profiles import holidays
from jiewang.center.clock.working_time import ZONE
from jiewang.center.consult.models import BlockedItem
from jiewang.grid.areas.models import Area
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.halves import Town
from jiewang.people.models import Unit, User
from jiewang.works.projects import actions
from jiewang.works.projects.kinds import ProjectKind
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes import actions as nodes
from jiewang.works.projects.nodes.models import Node, NodeLink
from jiewang.works.projects.nodes.rows import NodeRow
from jiewang.works.projects.nodes.telling import recount_projects
from jiewang.works.projects.nodes.templates import node_lists
from jiewang.works.projects.opening import Place
from jiewang.works.projects.states import Stage

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """One project. Days are counted from today; `pace` is how long nodes take against the plan.

    `stretch` makes the list's durations longer or shorter; `slips`: node, days more, why.
    """

    title: str
    title_en: str
    kind: str
    unit: str
    who: str
    nodes: str
    begins: int
    promised: int
    stretch: float = 1.0
    pace: float = 1.0
    promise: str = ""
    point: tuple[float, float] = (106.548, 29.552)
    budget: int = 0
    section: str = "economy"
    slips: tuple[tuple[str, int, str], ...] = ()
    report: str = ""


WANTED = (
    Wanted("枇杷山老街区更新", "Pipa Mountain old quarter", ProjectKind.OLD_QUARTER, "renewal_firm",
           "王工", "renewal", -190, 215, 1.1, 1.06, "明年六月前把山城步道和老街区修好，修旧如旧。",
           (106.5545, 29.5528), 86_000_000,
           report="7 号楼外墙脚手架已搭好，雨污分流管道完成 320 米；本周没有停水。"),
    Wanted("鲁祖庙传统风貌区", "Luzu Temple traditional quarter", ProjectKind.HERITAGE, "culture",
           "李工", "renewal", -230, 24, 1.0, 1.0, "年底前开街，花市和老茶馆原址保留。",
           (106.5716, 29.5561), 54_000_000,
           slips=(("08", 15, "木结构虫蛀比勘察时严重，需更换梁架 14 根，已增派木工班组。"),),
           report="木结构加固完成八成；因虫蛀更换梁架，开街日期正在重新推算。"),
    Wanted("重庆中心", "Chongqing Center", ProjectKind.COMPLEX, "dev_reform",
           "何工", "building", -200, 330, 1.6, 0.97, "明年秋天商业部分开业。",
           (106.5460, 29.5500), 1_280_000_000),
    Wanted("国际村老旧小区改造二期", "International Village, second phase", ProjectKind.OLD_QUARTER,
           "housing", "刘", "renewal", -150, 60, 0.75, 1.08, "春节前完成二期 9 栋楼。",
           (106.5489, 29.5561), 21_000_000, "livelihood"),
    Wanted("王家坡社区养老服务站", "Elder care station, Wangjiapo", ProjectKind.SERVICES,
           "civil_affairs", "赵", "building", -300, 30, 0.62, 1.0, "年内投用，设 20 张日间照料床位。",
           (106.5433, 29.5479), 6_800_000, "livelihood"),
    Wanted("中山二路地下通道泵房", "Pumps of the underpass, Zhongshan Second Road", ProjectKind.PIPES,
           "drainage", "陈", "building", -280, -17, 0.6, 1.0, "汛期后换好泵房，通道不再积水。",
           (106.5516, 29.5531), 9_400_000, "safety",
           slips=(("09", 25, "新泵到货推迟，厂家承诺本月内发运。"),)),
    Wanted("铁路坡步道整修", "Steps of Railway Slope", ProjectKind.PATHS, "urban_mgmt",
           "周", "renewal", -140, 95, 0.6, 0.98, "开春前修好步道和扶手。",
           (106.5412, 29.5493), 4_200_000, "livelihood"),
    Wanted("铁路坡托育点", "Nursery at Railway Slope", ProjectKind.SERVICES, "health",
           "杨", "building", 20, 260, 0.5, 1.0, "明年秋季开园。",
           (106.5405, 29.5502), 5_100_000, "livelihood"),
)  # fmt: skip


def build_the_town(town: Town) -> None:
    """Everything by the real actions, in the order of time."""
    street = Unit.objects.filter(code=settings.DEMO_STREET).first()
    if street is None or "renewal" not in node_lists():
        return
    chance = random.Random(town.seed)
    today = town.until.astimezone(ZONE).date()
    site = _Site(town, street, today)
    for wanted in WANTED:
        _live(wanted, site, chance)
    _link_an_item(site)
    with Clock(town.until).rules():
        recount_projects()


class _Site:
    """Who does what, and where."""

    def __init__(self, town: Town, street: Unit, today: date) -> None:
        self.town, self.street, self.today = town, street, today
        self.leader = town.cast.at(street, "SC07")
        self.area = Area.objects.get(code=street.code, valid_to=None)
        self.units = {unit.code: unit for unit in Unit.objects.all()}

    def worker(self, code: str) -> User:
        return self.town.cast.at(self.units[code], "UH01")

    def moment(self, day: date, hour: int = 10) -> datetime:
        return min(datetime.combine(day, time(hour), ZONE), self.town.until)

    def workday(self, day: date) -> date:
        """The day itself or the next that is worked; never after today."""
        return min(holidays().next_workday(day), self.today)


def _live(wanted: Wanted, site: _Site, chance: random.Random) -> None:
    begins = site.today + wanted.begins * DAY
    opened = site.workday(min(begins, site.today - DAY))
    worker = site.worker(wanted.unit)
    with Clock(site.moment(opened)).rules() as clock:
        pk = actions.open_project(
            title=wanted.title,
            title_en=wanted.title_en,
            kind=wanted.kind,
            center=site.street,
            unit=site.units[wanted.unit],
            owner_words=wanted.who,
            section=wanted.section,
            place=Place(area=site.area, point=wanted.point),
            promised_on=site.today + wanted.promised * DAY,
            begins_on=max(begins, opened),
            promise=wanted.promise,
            budget=Decimal(wanted.budget),
            by=site.leader,
        )
        nodes.write_nodes(pk, rows=_rows(wanted), by=site.leader)
        nodes.lay_schedule(pk, early=True, by=site.leader)
        if begins < site.today:
            actions.move_stage(pk, to=Stage.BUILD, by=worker)
            _build(pk, wanted, site, clock, chance)


def _rows(wanted: Wanted) -> list[NodeRow]:
    """The list's nodes, stretched, with costs by their length."""
    rows = node_lists()[wanted.nodes].rows
    stretched = [replace(row, duration=round((row.duration or 0) * wanted.stretch)) for row in rows]
    whole = sum(row.duration or 0 for row in stretched)
    return [
        replace(
            row,
            weight=row.duration or 1,
            cost=Decimal(wanted.budget * (row.duration or 0) // whole),
        )
        for row in stretched
    ]


def _build(pk: int, wanted: Wanted, site: _Site, clock: Clock, chance: random.Random) -> None:
    """Node after node until today, in the order of the days on which things happened."""
    worker = site.worker(wanted.unit)
    for day, act, node, share in sorted(
        _course(pk, wanted, site, chance), key=lambda each: each[:3]
    ):
        clock.now = max(clock.now + timedelta(minutes=5), site.moment(day))
        if act == 0:
            nodes.begin_node(pk, node=node, by=worker)
        elif act == 1:
            nodes.finish_node(pk, node=node, evidence="验收记录和现场照片齐全。", by=worker)
        elif share:
            nodes.tell_progress(pk, node=node, progress=share, words="按周报进度。", by=worker)
    spent = Decimal(wanted.budget) * Decimal(str(round(_done_share(pk) * 0.92, 2)))
    clock.now = max(clock.now, site.moment(site.today - DAY, 15))
    if spent:
        actions.tell_money(
            pk, amount=spent.quantize(Decimal("0.01")), words="按合同节点支付", by=worker
        )
    for code, days, why in wanted.slips:
        late = Node.objects.get(project=pk, code=code)
        if late.done_on is None:
            nodes.slip_node(pk, node=late.pk, days=days, reason=why, by=worker)
    _tell(pk, wanted, site, worker)


def _course(
    pk: int, wanted: Wanted, site: _Site, chance: random.Random
) -> Iterator[tuple[date, int, int, int]]:
    """What happens: day, what (0 begun, 1 done, 2 progress), node, percent."""
    slipping = {code for code, _days, _why in wanted.slips}
    ended: dict[int, date] = {}
    before: dict[int, list[int]] = {}
    for first, after in NodeLink.objects.filter(after__project=pk).values_list("before", "after"):
        before.setdefault(after, []).append(first)
    for node in Node.objects.filter(project=pk).order_by("position"):
        waits = [ended.get(first) for first in before.get(node.pk, [])]
        planned = node.planned_start or site.today
        begin = holidays().next_workday(
            max([planned, *(each + DAY if each else site.today + DAY for each in waits)])
        )
        if begin > site.today or None in waits:
            continue
        ratio = wanted.pace * chance.choice((0.9, 0.95, 1.0, 1.0, 1.05, 1.15))
        end = holidays().next_workday(begin + max(round(node.duration * ratio * 1.42) - 1, 0) * DAY)
        if node.is_milestone:
            begin = end = site.workday(begin)
        else:
            yield begin, 0, node.pk, 0
        if end < site.today and node.code not in slipping:
            ended[node.pk] = end
            yield end, 1, node.pk, 0
        elif not node.is_milestone:
            share = min(int(100 * (site.today - begin).days / max((end - begin).days, 1)), 90)
            yield site.today - DAY, 2, node.pk, share


def _done_share(pk: int) -> float:
    return Project.objects.values_list("done_share", flat=True).get(pk=pk)


def _tell(pk: int, wanted: Wanted, site: _Site, worker: User) -> None:
    """Photos, and the week's report: one published, one waiting for somebody who leads."""
    if not wanted.report:
        return
    actions.add_photos(pk, photos=[site.town.photo], words="现场（示意图）", by=worker)
    last_week = site.today - 7 * DAY
    report = actions.write_report(
        pk,
        week=last_week,
        done=wanted.report,
        coming="下周继续屋面和外立面施工，天气好时连续作业。",
        burden="周一至周五 8:00–18:00 有电钻声；周三下午 2 时至 5 时一单元短时停水。",
        by=worker,
    )
    actions.publish_report(report, by=site.leader)
    actions.write_report(pk, done="本周进度见节点表，照片已补充。", by=worker)


def _link_an_item(site: _Site) -> None:
    """The project that is overdue is held up by a blocked item, where the town has one."""
    item = BlockedItem.objects.filter(center=site.street, struck_at=None).order_by("pk").first()
    project = Project.objects.filter(center=site.street, title=WANTED[5].title).first()
    lesson: Sequence[str] = ("勘察没有覆盖老管线", "开工前先做管线物探，费用列入前期。")
    with Clock(site.town.until).rules():
        if item is not None and project is not None:
            actions.link_item(project.pk, item=item, by=site.leader)
        if project is not None:
            actions.write_lesson(project.pk, happened=lesson[0], advice=lesson[1], by=site.leader)
