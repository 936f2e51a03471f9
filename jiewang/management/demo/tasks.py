"""Supervised tasks of the demo's street: on track, near, late, pressed, struck off; one directive."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from jiewang.center.clock.working_time import ZONE
from jiewang.center.supervise import actions
from jiewang.center.supervise.models import Source, Task
from jiewang.center.supervise.opening import TaskSource
from jiewang.center.supervise.orders.actions import answer_order, sign_order
from jiewang.center.supervise.proposals.actions import (
    confirm_proposal,
    drop_proposal,
    send_directive,
)
from jiewang.center.supervise.proposals.models import DirectiveReading
from jiewang.center.supervise.telling import press_next
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.halves import Town
from jiewang.management.demo.people import Cast
from jiewang.people.models import Unit, User

MINUTES = """两路口街道第 18 次主任办公会纪要（{year}年{month}月{day}日）
一、会议要求，区城市管理局要在{soon}前完成中山三路沿线 36 个破损井盖更换，区环卫作业单位配合。
二、区住房城乡建设委负责在{later}前提交 12 栋老旧楼院水管改造方案，安排资金 260 万元。
三、会议听取了冬季消防工作汇报。区消防救援支队牵头，{soon}前完成高层住宅消防通道排查，各社区配合。
四、各科室要进一步转变作风，提高效率。
"""


@dataclass(frozen=True)
class Wanted:
    """One task: the days on which it is set up, due and brought further, counted from today."""

    title: str
    owner: str
    set_up: int
    due: int
    steps: tuple[tuple[int, str], ...]
    template: str = "plain"
    source: str = Source.MEETING
    words: str = "街道党工委会议议定"


TASKS = (
    Wanted("石板坡后街路灯补亮", "lighting", -30, 25, ((-29, "sign"), (-10, "progress"))),
    Wanted("老旧楼院违规充电整治", "fire", -40, 20, ((-38, "sign"), (-30, "node")), "policy"),
    Wanted("菜市场雨污分流改造", "drainage", -60, 160,
           ((-58, "sign"), (-50, "node"), (-36, "node")), "building"),
    Wanted("背街小巷坡道护栏加固", "urban_mgmt", -25, 2, ((-24, "sign"), (-9, "progress"))),
    Wanted("占道停车综合整治", "traffic_police", -35, -4,
           ((-33, "sign"), (-15, "progress"), (-1, "order")),
           source=Source.LEADER, words="区领导批示"),
    Wanted("小区外墙空鼓排查", "housing", -45, -12,
           ((-43, "sign"), (-8, "order"), (-6, "answer"), (-3, "node"), (-3, "back"))),
    Wanted("社区养老服务站选址", "civil_affairs", -38, -9,
           ((-36, "sign"), (-14, "late"), (-6, "node"), (-6, "back"), (-5, "pass"), (-4, "strike"))),
    Wanted("中小学周边围挡整理", "urban_mgmt", -20, 6,
           ((-19, "sign"), (-2, "node"), (-2, "back"))),
    Wanted("直饮水点布设", "water", -3, 30, ()),
)  # fmt: skip


def supervise_the_town(town: Town) -> None:
    """Everything by the real actions, in the order of time; the ladder presses as it goes."""
    street = Unit.objects.get(code=settings.DEMO_STREET)
    people = _People(town.cast, street)
    today = town.until.astimezone(ZONE).date()
    for wanted in TASKS:
        _live(wanted, people, today)
    _one_to_approve(people, today, town.until)
    _one_directive(people, today, town.until)
    with Clock(town.until - timedelta(minutes=3)).rules():
        while press_next(timezone.now()) is not None:
            pass


class _People:
    """Who does what for the street."""

    def __init__(self, cast: Cast, street: Unit) -> None:
        self.street = street
        self.supervisor = cast.at(street, "SC07")
        self.leader = cast.at(street, "SC01")
        self.duty = cast.at(street, "SC02")
        self.checker = cast.at(street, "SC05")
        self._cast = cast

    def of(self, unit: Unit) -> User:
        return self._cast.at(unit, "UH01")


def _live(wanted: Wanted, people: _People, today: date) -> None:
    owner = Unit.objects.get(code=wanted.owner)
    begin = datetime.combine(today + timedelta(days=wanted.set_up), time(10), ZONE)
    with Clock(begin).rules() as clock:
        pk = actions.open_task(
            title=wanted.title,
            center=people.street,
            owner=owner,
            deadline=today + timedelta(days=wanted.due),
            template=wanted.template,
            source=TaskSource(kind=wanted.source, words=wanted.words),
            by=people.supervisor,
        )
        actions.approve_task(pk, by=people.leader)
        actions.issue_task(pk, by=people.supervisor)
        for day, step in wanted.steps:
            clock.now += timedelta(minutes=17)
            clock.now = max(clock.now, begin + timedelta(days=day - wanted.set_up, hours=1))
            while press_next(clock.now) is not None:
                pass
            _take(step, Task.objects.select_related("owner").get(pk=pk), people)


def _take(step: str, task: Task, people: _People) -> None:
    worker = people.of(task.owner)
    if step == "sign":
        actions.sign_for_task(task.pk, by=worker)
    elif step in {"progress", "late"}:
        words = "已现场踏勘，正在组织施工。" if step == "progress" else "选址意见不一，正在协调。"
        actions.tell_progress(task.pk, words=words, by=worker)
    elif step == "node":
        node = task.nodes.filter(done_at=None).first()
        if node is not None:
            words = "现场照片和记录齐全。"
            actions.finish_node(task.pk, node=node.pk, evidence=words, by=worker)
    else:
        _take_late(step, task, people, worker)


def _take_late(step: str, task: Task, people: _People, worker: User) -> None:
    if step == "order":
        words = f"“{task.title}”已超过议定期限，请立即组织办理，并书面回复。"
        sign_order(task.pk, words=words, by=people.supervisor)
    elif step == "answer":
        order = task.orders.get()
        answer_order(order.pk, words="已增派人员，本周内完成，逾期原因是材料到货晚。", by=worker)
    elif step == "back":
        actions.feed_back_task(task.pk, result="已按要求办理完毕，附现场记录。", by=worker)
    elif step == "pass":
        actions.pass_review(task.pk, by=people.checker)
    elif step == "strike":
        actions.strike_off_task(task.pk, by=people.supervisor)


def _one_to_approve(people: _People, today: date, until: datetime) -> None:
    with Clock(until - timedelta(hours=5)).rules():
        actions.open_task(
            title="沿街店铺油烟净化设施排查",
            center=people.street,
            owner=Unit.objects.get(code="ecology"),
            deadline=today + timedelta(days=21),
            source=TaskSource(kind=Source.LEADER, words="街道主要领导交办"),
            by=people.supervisor,
        )


def _one_directive(people: _People, today: date, until: datetime) -> None:
    """Minutes of yesterday: one proposal is a task, one dropped, the others wait."""
    yesterday = today - timedelta(days=1)
    text = MINUTES.format(
        year=yesterday.year,
        month=yesterday.month,
        day=yesterday.day,
        soon=_written(today + timedelta(days=24)),
        later=_written(today + timedelta(days=45)),
    )
    with Clock(until - timedelta(hours=4)).rules():
        pk = send_directive(
            text.encode(),
            center=people.street,
            by=people.supervisor,
            title="第 18 次主任办公会纪要",
        )
        proposals = list(DirectiveReading.objects.get(pk=pk).proposals.select_related("unit"))
        for nth, proposal in enumerate(proposals):
            if nth == 0 and proposal.unit is not None and proposal.due_on is not None:
                confirm_proposal(
                    proposal.pk,
                    title="中山三路沿线破损井盖更换",
                    owner=proposal.unit,
                    deadline=proposal.due_on,
                    asked=proposal.quote,
                    by=people.supervisor,
                )
            elif nth == len(proposals) - 1:
                drop_proposal(proposal.pk, by=people.duty)


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
