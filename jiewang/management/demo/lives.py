"""What becomes of one report: a course of real actions, each at its moment.

A life is a generator. It acts, and yields the moment at which it goes on; what lies after the
demo's present never happens, and the case stands where it stands.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.check.actions import close_case, pass_check, send_to_rework
from jiewang.center.check.answers import draft_answer
from jiewang.center.check.reopening import reopen_case
from jiewang.center.check.shelf import shelve_case
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.returns import ask_return, grant_return
from jiewang.center.evaluate.actions import rate
from jiewang.center.handle.actions import feed_back, sign_for, start_handling
from jiewang.center.handle.extensions import ask_extension, grant_extension
from jiewang.center.handle.questions import answer_question, ask_reporter
from jiewang.center.intake.actions import (
    file_case,
    place_case,
    record_verification,
    refuse_case,
    verify_first,
)
from jiewang.center.intake.merging import merge_case
from jiewang.center.intake.models import Report
from jiewang.center.intake.photos import CleanPhoto
from jiewang.center.intake.reporting import report
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.people import Cast
from jiewang.people.models import Unit, User

ZONE = ZoneInfo("Asia/Shanghai")

RESULTS = [
    "已到现场处理完毕，问题消除。",
    "当天派人处理，已恢复正常，并请周边住户确认。",
    "更换损坏部件后试用正常，现场已清理。",
    "已与有关各方说明情况并落实整改，近期会再去看一次。",
    "已处理，原因是设施老化，同一路段一并检查过。",
]
ADVICE = [
    "已按政策答复诉求人，需要的材料和办理窗口一并告知。",
    "已电话说明办理条件和时间，诉求人表示清楚。",
]


@dataclass(frozen=True)
class Told:
    """One report before it is made: who says what, where, when. Invented throughout."""

    id: str
    channel: str
    text: str
    category: str
    urgency: str
    street: str
    same_as: str
    at: datetime
    point: tuple[float, float] | None
    address: str


@dataclass
class Life:
    """What all lives share: the people, the dice, the clock, and which case came of which message."""

    cast: Cast
    rng: random.Random
    clock: Clock
    photo: CleanPhoto | None = None
    cases: dict[str, int] = field(default_factory=dict)

    def after(self, low: float, high: float) -> datetime:
        """A moment some hours from now, moved out of the night: units work from 8 to 20."""
        at = self.clock.now + timedelta(hours=self.rng.uniform(low, high))
        local = at.astimezone(ZONE)
        if local.hour >= 20:
            local = local + timedelta(days=1)
        if local.hour >= 20 or local.hour < 8:
            local = local.replace(hour=8, minute=self.rng.randrange(5, 55))
        return local

    def soon(self, low: float, high: float) -> datetime:
        """Minutes from now, also at night: a center is staffed round the clock."""
        return self.clock.now + timedelta(minutes=self.rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share


def live(told: Told, life: Life) -> Iterator[datetime]:
    """Report, then go on as chance has it."""
    case_id = _report(told, life)
    yield life.soon(20, 200) if life.chance(0.2) else life.soon(8, 70)
    first = life.cases.get(told.same_as)
    if first is not None and life.chance(0.9) and _merge(case_id, first, life):
        return
    if life.chance(0.035):
        _refuse(case_id, life)
        return
    if life.chance(0.06):
        yield from _verify(case_id, life)
    _file(case_id, told, life)
    yield life.soon(20, 150) if life.chance(0.2) else life.soon(3, 50)
    yield from _dispatch(case_id, life)
    if life.chance(0.02):
        yield from _stay_away(case_id, life)
        return
    yield from _handle(case_id, life)
    yield from _settle(case_id, life)


def _report(told: Told, life: Life) -> int:
    reachable = life.chance(0.6)
    lon, lat = told.point or (None, None)
    receipt = report(
        channel=told.channel,
        text=told.text,
        by=None,
        address=told.address,
        lon=lon,
        lat=lat,
        urgency=told.urgency,
        # A prefix that no operator uses: these numbers reach nobody.
        phone=f"1600000{life.rng.randrange(10_000):04d}" if reachable else "",
        name=life.rng.choice("赵钱孙李周吴郑王") + "女士" if reachable else "",
        confidential=life.chance(0.05),
        external_id=f"demo-{life.rng.getrandbits(48):x}" if told.channel == "hotline" else "",
    )
    if told.id:
        life.cases[told.id] = receipt.case_id
    return receipt.case_id


def _center_post(case: Case, life: Life, street: str, district: str) -> User:
    """The person at the case's center: a street's post, or the district's where no street is."""
    at_street = case.center.kind == Unit.Kind.STREET
    return life.cast.at(case.center, street if at_street else district)


def _case(case_id: int) -> Case:
    return Case.objects.select_related("center", "category", "unit").get(pk=case_id)


def _clerk(case: Case, life: Life) -> User:
    return _center_post(case, life, "SC03", "DC02")


def _dispatcher(case: Case, life: Life) -> User:
    return _center_post(case, life, "SC04", "DC03")


def _checker(case: Case, life: Life) -> User:
    return _center_post(case, life, "SC05", "DC04")


def _commander(case: Case, life: Life) -> User:
    return _center_post(case, life, "SC02", "DC01")


# The section post of a street that works on an order, by the category's section.
_STREET_POST = {"party": "SP05", "economy": "SE06", "livelihood": "SL08", "safety": "SS08"}


def _handler(order: WorkOrder, case: Case, life: Life) -> User:
    if order.unit.kind == Unit.Kind.STREET:
        section = case.category.section if case.category else "economy"
        return life.cast.at(order.unit, _STREET_POST.get(section, "SE06"))
    if order.unit.kind == Unit.Kind.COMMUNITY:
        return life.cast.at(order.unit, "CH01")
    if order.unit.kind == Unit.Kind.DISTRICT_CENTER:
        return life.cast.at(order.unit, "DC02")
    return life.cast.at(order.unit, "UH01")


def _merge(case_id: int, into: int, life: Life) -> bool:
    case, first = _case(case_id), _case(into)
    if not first.is_open or first.center_id != case.center_id:
        return False
    merge_case(case_id, into=into, by=_clerk(case, life))
    return True


def _refuse(case_id: int, life: Life) -> None:
    refuse_case(
        case_id,
        reason="no_matter",
        explanation="没有说明具体事项。请补充时间、地点和希望解决的问题后再反映。",
        by=_clerk(_case(case_id), life),
    )


def _verify(case_id: int, life: Life) -> Iterator[datetime]:
    clerk = _clerk(_case(case_id), life)
    verify_first(case_id, note="请网格员到现场看一下位置和程度。", by=clerk)
    yield life.after(0.5, 3)
    record_verification(case_id, found=True, note="现场情况属实。", by=clerk)
    yield life.soon(5, 40)


def _file(case_id: int, told: Told, life: Life) -> None:
    case = _case(case_id)
    if case.center.kind != Unit.Kind.STREET:
        # Nobody could tell where it is: the district's clerk asks, and gives it to the street.
        place_case(
            case_id, area_code=told.street, note="电话核实后确定街道。", by=_clerk(case, life)
        )
        case = _case(case_id)
    clerk = _clerk(case, life)
    file_case(case_id, category=told.category, urgency=told.urgency, by=clerk)


def _dispatch(case_id: int, life: Life) -> Iterator[datetime]:
    """Dispatch by the rule; now and then a unit hands the case back, once or three times."""
    case = _case(case_id)
    # The dispatcher calls the catalog's helpers where they are needed, mostly they are not.
    assist: list[Unit] | None = None if life.chance(0.3) else []
    dispatch_case(case_id, assist=assist, by=_dispatcher(case, life))
    returns = 0
    if _lead(case_id).unit_id != case.center_id:
        returns = 3 if life.chance(0.03) else int(life.chance(0.12))
    for _nth in range(returns):
        # A return has its window, also at night.
        yield life.soon(15, 80)
        yield from _return_and_reroute(case_id, life)
    yield life.after(0.2, 1.4)


def _return_and_reroute(case_id: int, life: Life) -> Iterator[datetime]:
    """A unit gives the case back; the third time the commander decides."""
    order, case = _lead(case_id), _case(case_id)
    to = _another_unit(case, order.unit)
    if to is None:
        return
    ask_return(
        order.pk,
        reason="not_duty",
        explanation="现场核对后，权属不在本单位，请重新分派。",
        by=_handler(order, case, life),
    )
    yield life.soon(20, 120)
    if _case(case_id).state == State.CONSULTING:
        yield life.after(4, 40)
        note = "经商议，由该单位牵头，其他权属单位配合。"
        dispatch_case(case_id, to=to, note=note, by=_commander(_case(case_id), life))
    else:
        case = _case(case_id)
        grant_return(case_id, note="理由成立，改派。", by=_dispatcher(case, life))
        yield life.soon(5, 60)
        note = "权属待定，先由该单位处置。"
        dispatch_case(case_id, to=to, note=note, by=_dispatcher(case, life))


def _another_unit(case: Case, giving_back: Unit) -> Unit | None:
    """Where a returned case goes: a unit the catalog names beside, or the street if it may."""
    if case.category is None:
        return None
    if case.category.handling_level != HandlingLevel.DISTRICT and giving_back != case.center:
        return case.center
    codes = [*case.category.assist_units, "urban_mgmt", "housing"]
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return next((units[code] for code in codes if units[code] != giving_back), None)


def _lead(case_id: int) -> WorkOrder:
    orders = WorkOrder.objects.exclude(state=WorkOrder.State.WITHDRAWN).select_related("unit")
    return orders.get(case=case_id, role=WorkOrder.Role.LEAD)


def _stay_away(case_id: int, life: Life) -> Iterator[datetime]:
    """Nothing happens at the unit for a long time: the demo needs its red lamps."""
    yield life.after(200, 900)
    yield from _handle(case_id, life)
    yield from _settle(case_id, life)


def _handle(case_id: int, life: Life) -> Iterator[datetime]:
    case, order = _case(case_id), _lead(case_id)
    handler = _handler(order, case, life)
    sign_for(order.pk, by=handler)
    yield life.after(0.2, 2)
    start_handling(order.pk, contacted=life.chance(0.7), by=handler)
    yield life.after(0.3, 1.5)
    if life.chance(0.05):
        yield from _ask_the_reporter(case_id, order, handler, life)
    if life.chance(0.04) and _is_in_time(case_id):
        yield from _ask_for_time(case_id, order, handler, life)
    if life.chance(0.012):
        shelve_case(
            case_id,
            reason="no_money",
            explanation="需要列入下一年度改造计划，先围挡并设提示牌。",
            review_on=(life.clock.now + timedelta(days=60)).date(),
            by=_commander(case, life),
        )
        yield life.clock.now + timedelta(days=400)
        return
    yield _when_done(case_id, life)
    yield from _feed_back(case_id, life)


def _running(case_id: int, kind: str) -> Deadline | None:
    return Deadline.objects.filter(case=case_id, kind=kind, met_at=None, void_at=None).first()


def _is_in_time(case_id: int) -> bool:
    deadline = _running(case_id, Deadline.Kind.HANDLE)
    return deadline is not None and deadline.overdue_at is None


def _when_done(case_id: int, life: Life) -> datetime:
    """Mostly well before the deadline, sometimes after it."""
    deadline = _running(case_id, Deadline.Kind.HANDLE)
    if deadline is None:
        return life.after(1, 5)
    share = life.rng.uniform(1.05, 1.9) if life.chance(0.07) else life.rng.uniform(0.15, 0.92)
    span = deadline.due_at - deadline.started_at
    return max(deadline.started_at + span * share, life.soon(5, 30))


def _ask_the_reporter(
    case_id: int, order: WorkOrder, handler: User, life: Life
) -> Iterator[datetime]:
    ask_reporter(order.pk, text="请问具体在哪一栋、几单元？方便什么时候上门？", by=handler)
    yield life.after(2, 30)
    report_id = Report.objects.filter(case=case_id).values_list("pk", flat=True).first()
    if report_id is not None and _case(case_id).state == State.WAITING:
        answer_question(case_id, report_id=report_id, text="3 栋 2 单元，工作日晚上都在家。")
    yield life.after(0.5, 2)


def _ask_for_time(case_id: int, order: WorkOrder, handler: User, life: Life) -> Iterator[datetime]:
    case = _case(case_id)
    limit = case.category.handle_limit_for(case.urgency) if case.category else "1 workday"
    reason, words = "parts", "配件正在采购，已先做围挡。"
    ask_extension(order.pk, limit=limit, reason=reason, explanation=words, by=handler)
    yield life.soon(30, 240)
    extension = order.extensions.get()
    grant_extension(extension.pk, note="同意。", by=_dispatcher(_case(case_id), life))
    yield life.after(0.2, 1)


def _feed_back(case_id: int, life: Life) -> Iterator[datetime]:
    """The assisting units first, then the lead, which answers for all."""
    case = _case(case_id)
    if case.state == State.WAITING:
        return
    orders = WorkOrder.objects.exclude(state__in=["withdrawn", "handled"]).select_related("unit")
    for order in orders.filter(case=case_id, role=WorkOrder.Role.ASSIST):
        handler = _handler(order, case, life)
        sign_for(order.pk, by=handler)
        feed_back(order.pk, result="已到场配合。", by=handler)
        yield life.soon(5, 60)
    order = _lead(case_id)
    enquiry = case.category is not None and case.category.kind == "enquiry"
    result = life.rng.choice(ADVICE if enquiry else RESULTS)
    photos = [life.photo] if life.photo and case.category and case.category.photo_needed else []
    feed_back(order.pk, result=result, photos=photos, by=_handler(order, case, life))
    yield life.after(0.5, 6)


def _settle(case_id: int, life: Life) -> Iterator[datetime]:
    """Check, rework if need be, close, be rated, and now and then begin again."""
    if _case(case_id).state != State.HANDLED:
        return
    checker = _checker(_case(case_id), life)
    if life.chance(0.05):
        send_to_rework(
            case_id, reason="half_done", explanation="现场只处理了一部分，请补做。", by=checker
        )
        yield life.after(2, 8)
        yield from _feed_back(case_id, life)
    pass_check(case_id, note="已现场核对。", by=checker)
    yield life.soon(10, 90)
    close_case(case_id, answer=draft_answer(_case(case_id)), by=checker)
    yield life.after(3, 60)
    yield from _be_rated(case_id, life)


def _be_rated(case_id: int, life: Life) -> Iterator[datetime]:
    for report_id in list(Report.objects.filter(case=case_id).values_list("pk", flat=True)):
        if not life.chance(0.42):
            continue
        content = life.chance(0.86)
        rate(
            report_id,
            answered=life.chance(0.95),
            solved="yes" if content else life.rng.choice(["partly", "no"]),
            satisfied="yes" if content else life.rng.choice(["fairly", "no"]),
            comment=""
            if life.chance(0.7)
            else "处理得还可以，谢谢。"
            if content
            else "过两天又出现了。",
        )
        if not content and life.chance(0.35):
            yield life.after(0.5, 20)
            reopen_case(
                case_id,
                reason="unsolved",
                text="问题又出现了，请再看看。",
                by=None,
                report_id=report_id,
            )
            yield life.after(0.5, 3)
            case = _case(case_id)
            dispatch_case(case_id, by=_dispatcher(case, life))
            yield life.after(0.3, 2)
            yield from _handle(case_id, life)
            yield from _settle(case_id, life)
            return
