"""Reports bound for one state, so that every desk of the demo's own street finds work.

A fate goes the usual way with short steps, and stops.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from jiewang.center.check.actions import close_case, pass_check
from jiewang.center.check.answers import draft_answer
from jiewang.center.check.reopening import reopen_case
from jiewang.center.check.shelf import shelve_case
from jiewang.center.dispatch.actions import consult_case, dispatch_case
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.returns import ask_return
from jiewang.center.handle.actions import feed_back, sign_for, start_handling
from jiewang.center.handle.extensions import ask_extension
from jiewang.center.handle.questions import ask_reporter
from jiewang.center.intake.actions import verify_first
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
from jiewang.people.models import Unit

# In this order, as far as the street has reports; a state named twice is met twice.
FATES = [
    *("reported", "reported", "reported", "reported", "reported"),
    *("filed", "filed", "returned", "extension", "waiting", "consulting"),
    *("handled", "handled", "checked", "reopened", "verifying", "shelved"),
]


def meet_fate(told: Told, life: Life) -> Iterator[datetime]:
    """Take one report to the state its fate names."""
    case_id = tell(told, life)
    if told.fate == "reported":
        return
    yield life.soon(3, 8)
    case = read(case_id)
    if told.fate == "verifying":
        verify_first(case.pk, note="请网格员到现场看一下位置和程度。", by=clerk(case, life))
        return
    case = file(case, told, life)
    yield life.soon(2, 6)
    if told.fate == "filed":
        return
    if told.fate == "consulting":
        note = "几家都说不归自己管，请会商定责。"
        consult_case(case.pk, note=note, by=dispatcher(case, life))
        return
    if told.fate == "returned":
        yield from _be_returned(Course(case, _sent_to_bureau(case.pk, life)), life)
        return
    yield from _be_worked_on(send(case, life), told.fate, life)


def _sent_to_bureau(case_id: int, life: Life) -> WorkOrder:
    case = read(case_id)
    bureau = Unit.objects.get(code="urban_mgmt")
    note = "请先看是否属本单位管护范围。"
    dispatch_case(case_id, to=bureau, assist=[], note=note, by=dispatcher(case, life))
    return lead_of(case_id)


def _be_returned(course: Course, life: Life) -> Iterator[datetime]:
    yield life.soon(10, 30)
    ask_return(
        course.lead.pk,
        reason="other_owner",
        explanation="现场查看，设施由产权单位自管，建议改派。",
        better_unit=course.case.center,
        by=handler_of(course.lead, course, life),
    )


def _be_worked_on(course: Course, fate: str, life: Life) -> Iterator[datetime]:
    case, order = course.case, course.lead
    handler = handler_of(order, course, life)
    yield life.soon(5, 15)
    sign_for(order.pk, by=handler)
    start_handling(order.pk, contacted=True, by=handler)
    yield life.soon(2, 8)
    if fate == "waiting":
        ask_reporter(order.pk, text="请问具体在几栋几单元？方便什么时候上门？", by=handler)
    elif fate == "extension":
        limit = course.category.handle_limit_for(case.urgency)
        words = "配件今天下午才能到，已先围挡。"
        ask_extension(order.pk, limit=limit, reason="parts", explanation=words, by=handler)
    elif fate == "shelved":
        words = "需要列入下一年度改造计划，先围挡并设提示牌。"
        day = (life.clock.now + timedelta(days=60)).date()
        by = commander(case, life)
        shelve_case(case.pk, reason="renewal", explanation=words, review_on=day, by=by)
    else:
        yield from _be_handled(course, fate, life)


def _be_handled(course: Course, fate: str, life: Life) -> Iterator[datetime]:
    case = course.case
    for order in case.orders.exclude(state="withdrawn").order_by("role").select_related("unit"):
        by = handler_of(order, course, life)
        sign_for(order.pk, by=by)
        photos = [life.photo] if life.photo and order.role == "lead" else []
        feed_back(order.pk, result="已到现场处理完毕，现场已恢复。", photos=photos, by=by)
    if fate == "handled":
        return
    yield life.soon(5, 10)
    checker = checker_of(case, life)
    pass_check(case.pk, note="已现场核对。", by=checker)
    if fate == "checked":
        return
    yield life.soon(3, 6)
    close_case(case.pk, answer=draft_answer(case), by=checker)
    yield life.soon(5, 10)
    report_id = Report.objects.filter(case=case).values_list("pk", flat=True)[0]
    words = "早上又出现了同样的情况，请再来看看。"
    reopen_case(case.pk, reason="came_back", text=words, by=None, report_id=report_id)
