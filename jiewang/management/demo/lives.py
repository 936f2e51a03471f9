"""What becomes of one report: a course of real actions, each at its moment.

A life is a generator. It acts, and yields the moment at which it goes on; what lies after the
demo's present never happens, and the case stands where it stands.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.models import Category, HandlingLevel
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
    record_verification,
    refuse_case,
    verify_first,
)
from jiewang.center.intake.merging import merge_case
from jiewang.center.intake.models import Report
from jiewang.management.demo.courses import (
    Course,
    Life,
    Told,
    checker_of,
    clerk,
    commander,
    dispatcher,
    file,
    handler_of,
    lead_of,
    read,
    send,
    tell,
)
from jiewang.people.models import Unit, User

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


def live(told: Told, life: Life) -> Iterator[datetime]:
    """Report, then go on as chance has it."""
    case_id = tell(told, life)
    yield life.soon(60, 200) if life.chance(0.08) else life.soon(5, 50)
    case = read(case_id)
    first = life.cases.get(told.same_as)
    if first is not None and life.chance(0.9) and _merge(case, first, life):
        return
    if life.chance(0.05):
        _refuse(case, life)
        return
    if life.chance(0.06):
        yield from _verify(case, life)
    case = file(case, told, life)
    yield life.soon(60, 150) if life.chance(0.06) else life.soon(3, 45)
    course = send(case, life)
    yield from _return(course, life)
    # At a few units nothing happens for a long time: the demo needs its red lamps.
    yield life.after(200, 900) if life.chance(0.02) else life.soon(10, 100)
    yield from _handle(course, life)
    yield from _settle(course, life)


def _merge(case: Case, into: int, life: Life) -> bool:
    first = read(into)
    alike = (first.center_id, first.confidential) == (case.center_id, case.confidential)
    if not first.is_open or not alike:
        return False
    merge_case(case.pk, into=into, by=clerk(case, life))
    return True


def _refuse(case: Case, life: Life) -> None:
    refuse_case(
        case.pk,
        reason="no_matter",
        explanation="没有说明具体事项。请补充时间、地点和希望解决的问题后再反映。",
        by=clerk(case, life),
    )


def _verify(case: Case, life: Life) -> Iterator[datetime]:
    by = clerk(case, life)
    verify_first(case.pk, note="请网格员到现场看一下位置和程度。", by=by)
    yield life.after(0.5, 3)
    record_verification(case.pk, found=True, note="现场情况属实。", by=by)
    yield life.soon(5, 40)


def _return(course: Course, life: Life) -> Iterator[datetime]:
    """Now and then a unit hands the case back, once or three times."""
    if course.lead.unit_id == course.case.center_id:
        return
    for _nth in range(3 if life.chance(0.03) else int(life.chance(0.12))):
        # A return has its window, also at night.
        yield life.soon(15, 80)
        yield from _return_and_reroute(course, life)


def _return_and_reroute(course: Course, life: Life) -> Iterator[datetime]:
    """A unit gives the case back; the third time the commander decides."""
    case, order = course.case, course.lead
    to = _another_unit(course)
    if to is None:
        return
    ask_return(
        order.pk,
        reason="not_duty",
        explanation="现场核对后，权属不在本单位，请重新分派。",
        by=handler_of(order, course, life),
    )
    yield life.soon(20, 120)
    if course.state() == State.CONSULTING:
        yield life.after(4, 40)
        note = "经商议，由该单位牵头，其他权属单位配合。"
        dispatch_case(case.pk, to=to, note=note, by=commander(case, life))
    else:
        grant_return(case.pk, note="理由成立，改派。", by=dispatcher(case, life))
        yield life.soon(5, 60)
        note = "权属待定，先由该单位处置。"
        dispatch_case(case.pk, to=to, note=note, by=dispatcher(case, life))
    course.lead = lead_of(case.pk)


def _another_unit(course: Course) -> Unit | None:
    """Where a returned case goes: a unit the catalog names beside, or the street if it may."""
    center, giving_back = course.case.center, course.lead.unit
    if course.category.handling_level != HandlingLevel.DISTRICT and giving_back != center:
        return center
    codes = [*course.category.assist_units, "urban_mgmt", "housing"]
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}
    return next((units[code] for code in codes if units[code] != giving_back), None)


def _handle(course: Course, life: Life) -> Iterator[datetime]:
    handler = handler_of(course.lead, course, life)
    for order in _called_to_assist(course):
        sign_for(order.pk, by=handler_of(order, course, life))
    sign_for(course.lead.pk, by=handler)
    if life.chance(0.6):
        yield life.after(0.2, 2)
        start_handling(course.lead.pk, contacted=life.chance(0.7), by=handler)
        if life.chance(0.08):
            yield life.after(0.3, 1.5)
            yield from _ask_the_reporter(course, handler, life)
    if life.chance(0.05):
        yield life.soon(10, 40)
        if _is_in_time(course, life):
            yield from _ask_for_time(course, handler, life)
    if life.chance(0.012):
        shelve_case(
            course.case.pk,
            reason="no_money",
            explanation="需要列入下一年度改造计划，先围挡并设提示牌。",
            review_on=(life.clock.now + timedelta(days=60)).date(),
            by=commander(course.case, life),
        )
        yield life.clock.now + timedelta(days=400)
    yield _when_done(course, life)
    yield from _feed_back(course, life)


def _running(course: Course) -> Deadline | None:
    running = Deadline.objects.filter(met_at=None, void_at=None, kind=Deadline.Kind.HANDLE)
    return running.filter(case=course.case).first()


def _is_in_time(course: Course, life: Life) -> bool:
    deadline = _running(course)
    return deadline is not None and deadline.due_at > life.clock.now


def _when_done(course: Course, life: Life) -> datetime:
    """Mostly well before the deadline, sometimes after it."""
    deadline = _running(course)
    if deadline is None:
        return life.after(1, 5)
    share = life.rng.uniform(1.05, 1.9) if life.chance(0.04) else life.rng.uniform(0.1, 0.75)
    span = deadline.due_at - deadline.started_at
    return max(deadline.started_at + span * share, life.soon(5, 30))


def _ask_the_reporter(course: Course, handler: User, life: Life) -> Iterator[datetime]:
    text = "请问具体在哪一栋、几单元？方便什么时候上门？"
    ask_reporter(course.lead.pk, text=text, by=handler)
    yield life.after(2, 30)
    case_id = course.case.pk
    report_id = Report.objects.filter(case=case_id).values_list("pk", flat=True).first()
    if report_id is not None and course.state() == State.WAITING:
        answer_question(case_id, report_id=report_id, text="3 栋 2 单元，工作日晚上都在家。")
    yield life.after(0.5, 2)


def _ask_for_time(course: Course, handler: User, life: Life) -> Iterator[datetime]:
    order, limit = course.lead, course.category.handle_limit_for(course.case.urgency)
    reason, words = "parts", "配件正在采购，已先做围挡。"
    ask_extension(order.pk, limit=limit, reason=reason, explanation=words, by=handler)
    yield life.soon(30, 240)
    extension = order.extensions.get()
    grant_extension(extension.pk, note="同意。", by=dispatcher(course.case, life))
    yield life.after(0.2, 1)


def _feed_back(course: Course, life: Life) -> Iterator[datetime]:
    """The assisting units first, then the lead, which answers for all."""
    for order in _called_to_assist(course):
        feed_back(order.pk, result="已到场配合。", by=handler_of(order, course, life))
        yield life.soon(2, 20)
    enquiry = course.category.kind == Category.Kind.ENQUIRY
    result = life.rng.choice(ADVICE if enquiry else RESULTS)
    photos = [life.photo] if life.photo and course.category.photo_needed else []
    by = handler_of(course.lead, course, life)
    feed_back(course.lead.pk, result=result, photos=photos, by=by)
    yield life.after(0.3, 3)


def _called_to_assist(course: Course) -> list[WorkOrder]:
    orders = WorkOrder.objects.exclude(state__in=["withdrawn", "handled"]).select_related("unit")
    return list(orders.filter(case=course.case, role=WorkOrder.Role.ASSIST))


def _settle(course: Course, life: Life) -> Iterator[datetime]:
    """Check, rework if need be, close, be rated, and now and then begin again."""
    case, checker = course.case, checker_of(course.case, life)
    if life.chance(0.05):
        words = "现场只处理了一部分，请补做。"
        send_to_rework(case.pk, reason="half_done", explanation=words, by=checker)
        yield life.after(2, 8)
        yield from _feed_back(course, life)
    pass_check(case.pk, note="已现场核对。", by=checker)
    yield life.soon(10, 90)
    close_case(case.pk, answer=draft_answer(case), by=checker)
    yield life.after(3, 60)
    yield from _be_rated(course, life)


def _be_rated(course: Course, life: Life) -> Iterator[datetime]:
    case = course.case
    for report_id in list(Report.objects.filter(case=case).values_list("pk", flat=True)):
        if not life.chance(0.42):
            continue
        content = life.chance(0.86)
        words = "处理得还可以，谢谢。" if content else "过两天又出现了。"
        rate(
            report_id,
            answered=life.chance(0.95),
            solved="yes" if content else life.rng.choice(["partly", "no"]),
            satisfied="yes" if content else life.rng.choice(["fairly", "no"]),
            comment=words if life.chance(0.3) else "",
        )
        if not content and life.chance(0.35):
            yield life.after(0.5, 20)
            words = "问题又出现了，请再看看。"
            reopen_case(case.pk, reason="came_back", text=words, by=None, report_id=report_id)
            yield life.after(0.5, 3)
            again = send(case, life)
            yield life.after(0.3, 2)
            yield from _handle(again, life)
            yield from _settle(again, life)
            return
