"""What people read about clocks, in both languages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from jiewang.center.case.models import Case
from jiewang.center.clock.actions import (
    extend_deadline,
    meet_deadlines,
    pause_deadlines,
    start_deadline,
    void_deadlines,
)
from jiewang.center.clock.queries import (
    LimitView,
    lamp_counts,
    lamps_of,
    most_pressing,
    reporter_limit,
    running_limits,
    was_late,
)
from jiewang.center.clock.telling import pass_next
from jiewang.center.clock.tests.offices import at
from jiewang.testing import make_case, make_unit

# A Monday; the Thursday of the same week begins the National Day holiday.
START = "2026-09-28 10:00"


def start(case, unit, limit="8 work_hour", when=START, kind="handle", **more):
    start_deadline(case.pk, kind=kind, unit_id=unit.pk, limit=limit, at=at(when), **more)


def seen(view):
    return view.state, view.lamp, view.left, view.due


@pytest.mark.parametrize(
    ("limit", "now", "zh", "en"),
    [
        pytest.param(
            "8 work_hour",
            "2026-09-28 10:00",
            ("ok", "green", "剩 8 工作时", "明天 11:00"),
            ("ok", "green", "8 work-hours left", "tomorrow 11:00"),
            id="just-started",
        ),
        pytest.param(
            "8 work_hour",
            "2026-09-28 16:00",
            ("soon", "blue", "剩 4 工作时", "明天 11:00"),
            ("soon", "blue", "4 work-hours left", "tomorrow 11:00"),
            id="half-of-it-used",
        ),
        pytest.param(
            "8 work_hour",
            "2026-09-29 09:42",
            ("warn", "amber", "剩 1 工作时 18 分", "今天 11:00"),
            ("warn", "amber", "1 work-hour 18 min left", "today 11:00"),
            id="inside-the-warning-window",
        ),
        pytest.param(
            "8 work_hour",
            "2026-09-29 10:20",
            ("warn", "amber", "剩 40 分", "今天 11:00"),
            ("warn", "amber", "40 min left", "today 11:00"),
            id="less-than-an-hour",
        ),
        pytest.param(
            "8 work_hour",
            "2026-09-29 15:14",
            ("over", "red", "超 2 工作时 14 分", "今天 11:00 到期"),
            ("over", "red", "2 work-hours 14 min over", "was due today 11:00"),
            id="overdue",
        ),
        pytest.param(
            "7 work_hour",
            "2026-09-29 20:00",
            ("over", "red", "超 6 工作时", "今天 10:00 到期"),
            ("over", "red", "6 work-hours over", "was due today 10:00"),
            id="overdue-in-the-evening",
        ),
        pytest.param(
            "1 work_hour",
            "2026-10-20 15:20",
            ("over", "red", "超 22 天", "9 月 28 日 周一 11:00 到期"),
            ("over", "red", "22 days over", "was due Mon 28 Sep, 11:00"),
            id="many-hours-are-days",
        ),
        pytest.param(
            "6 hour",
            "2026-09-28 18:54",
            ("over", "red", "超 2 小时 54 分", "今天 16:00 到期"),
            ("over", "red", "2 h 54 min over", "was due today 16:00"),
            id="hours-run-round-the-clock",
        ),
        pytest.param(
            "3 workday",
            "2026-09-28 10:00",
            ("ok", "green", "剩 3 个工作日", "10 月 8 日 周四 18:00"),
            ("ok", "green", "3 workdays left", "Thu 8 Oct, 18:00"),
            id="workdays-skip-the-holiday",
        ),
        pytest.param(
            "1 workday",
            "2026-09-29 16:42",
            ("warn", "amber", "剩 1 工作时 18 分", "今天 18:00"),
            ("warn", "amber", "1 work-hour 18 min left", "today 18:00"),
            id="the-last-workday",
        ),
        pytest.param(
            "1 workday",
            "2026-09-29 19:00",
            ("over", "red", "下班时逾期", "今天 18:00 到期"),
            ("over", "red", "Over since the office closed", "was due today 18:00"),
            id="closed-ever-since",
        ),
        pytest.param(
            "1 calendar_day",
            "2026-10-02 09:00",
            ("over", "red", "超 3 天", "9 月 29 日 周二 18:00 到期"),
            ("over", "red", "3 days over", "was due Tue 29 Sep, 18:00"),
            id="days-over",
        ),
        pytest.param(
            "3 calendar_day",
            "2026-09-30 09:00",
            ("soon", "blue", "剩 1 天", "明天 24:00"),
            ("soon", "blue", "1 day left", "tomorrow 24:00"),
            id="midnight-is-the-end-of-the-day-before",
        ),
    ],
)
def test_a_clock_says_what_is_left_and_until_when(case, office, limit, now, zh, en):
    start(case, office, limit)
    for language, expected in (("zh-hans", zh), ("en", en)):
        with override(language):
            assert seen(running_limits(case, now=at(now))[0]) == expected


def test_all_that_a_page_needs_is_in_one_value(case, office):
    start(case, office)
    extend_deadline(case.pk, kind="handle", unit_id=office.pk, by="1 workday", at=at(START))
    with override("zh-hans"):
        (view,) = running_limits(case, now=at("2026-09-29 10:00"))
    assert view == LimitView(
        deadline_id=view.deadline_id,
        kind="handle",
        name="环节 · 处置",
        short="处置",
        state="ok",
        lamp="green",
        word="正常",
        left="剩 13 工作时",
        due="明天 18:00",
        due_at=at("2026-09-30 18:00"),
        share=35,
        limit="8 工作时",
        provisional=False,
        note="已延期 1 个工作日。",
    )


@pytest.mark.parametrize(
    ("language", "due", "note"),
    [
        pytest.param(
            "zh-hans",
            "2027 年 1 月 1 日 周五 18:00",
            "2027 年放假安排还没公布，按普通周末推算，公布后重算；暂定期间不算逾期。",
            id="zh",
        ),
        pytest.param(
            "en",
            "Fri 1 Jan 2027, 18:00",
            "The days off of 2027 are not published yet: plain weekends are assumed, and the date"
            " is computed again when they are. Nobody is late on a provisional date.",
            id="en",
        ),
    ],
)
def test_a_provisional_date_says_why(case, office, language, due, note):
    start(case, office, "1 workday", "2026-12-31 10:00")
    with override(language):
        (view,) = running_limits(case, now=at("2026-12-30 10:00"))
    assert (view.provisional, view.due, view.note) == (True, due, note)


def test_nobody_reads_overdue_on_a_provisional_date(case, office):
    start(case, office, "1 workday", "2026-12-31 10:00")
    with override("zh-hans"):
        (view,) = running_limits(case, now=at("2027-01-05 10:00"))
    assert (view.state, view.lamp, view.left) == ("warn", "amber", "已到暂定日期，不算逾期")


@pytest.mark.parametrize(
    ("language", "left"),
    [("zh-hans", "停表 · 已用 2 工作时"), ("en", "Paused, 2 work-hours used")],
)
def test_a_paused_clock_says_how_much_was_used(case, office, language, left):
    start(case, office)
    pause_deadlines(case.pk, kinds=["handle"], at=at("2026-09-28 12:00"))
    with override(language):
        (view,) = running_limits(case, now=at("2026-10-20 10:00"))
    assert (view.state, view.lamp, view.left, view.share) == ("paused", "off", left, 25)


def test_a_pause_does_not_hide_that_it_was_late_before(case, office):
    start(case, office)
    pause_deadlines(case.pk, kinds=["handle"], at=at("2026-09-29 15:00"))
    with override("zh-hans"):
        (view,) = running_limits(case, now=at("2026-10-20 10:00"))
    assert (view.state, view.lamp, view.left) == ("over", "red", "超 2 工作时")


@pytest.mark.parametrize(
    ("met", "lamp", "zh", "en"),
    [
        pytest.param(
            "2026-09-28 10:36",
            "green",
            ("已完成", "按时完成，用时 36 分"),
            ("Met", "Met in time, took 36 min"),
            id="in-time",
        ),
        pytest.param(
            "2026-09-29 15:14",
            "was-red",
            ("曾逾期", "逾期 2 工作时 14 分后完成"),
            ("Was overdue", "Met 2 work-hours 14 min late"),
            id="late",
        ),
    ],
)
def test_a_met_clock_keeps_its_story(case, office, met, lamp, zh, en):
    start(case, office)
    meet_deadlines(case.pk, kinds=["handle"], at=at(met))
    for language, expected in (("zh-hans", zh), ("en", en)):
        with override(language):
            (view,) = running_limits(case, now=at("2026-10-20 10:00"))
        assert (view.state, view.lamp, view.word, view.left) == ("met", lamp, *expected)


def test_the_most_pressing_clock_comes_first_and_met_ones_last(case, office):
    start(case, office, "1 hour", kind="accept")
    meet_deadlines(case.pk, kinds=["accept"], at=at("2026-09-28 10:05"))
    start(case, office, "1 hour", kind="sign")
    pause_deadlines(case.pk, kinds=["sign"], at=at("2026-09-28 10:10"))
    start(case, office, "20 workday", kind="whole")
    start(case, office, "4 work_hour", kind="stage", name="止住外溢")
    start(case, office, "4 work_hour", kind="assist", name="7")
    void_deadlines(case.pk, kinds=["assist"], at=at("2026-09-28 10:10"))
    with override("zh-hans"):
        names = [view.name for view in running_limits(case, now=at("2026-09-28 10:20"))]
    assert names == ["分段 · 止住外溢", "整体", "环节 · 签收", "环节 · 受理"]


def test_an_assisting_unit_is_named(case, office):
    start(case, office, kind="assist", name="7")
    with override("en"):
        assert running_limits(case, now=at(START))[0].name == "Assist: Office"


def test_a_list_of_cases_costs_one_query(case, office, settings):
    settings.CALENDAR_CHECK_SECONDS = 60
    cases = [case, make_case(), make_case()]
    for each in cases:
        start(each, office, kind="whole", limit="20 workday")
        start(each, office)
    for wanted in (cases[:1], cases):
        with CaptureQueriesContext(connection) as queries:
            found = most_pressing([each.pk for each in wanted], at(START))
        assert len(queries) == 1
        assert {pk: view.kind for pk, view in found.items()} == {
            each.pk: "handle" for each in wanted
        }


def test_a_unit_sees_its_own_clock(case, office):
    other = make_unit("Other", office_hours="office")
    start(case, other, "1 work_hour")
    start(case, office)
    assert most_pressing([case.pk], at(START), unit_id=office.pk)[case.pk].limit.startswith("8")


def test_a_case_counts_once_under_its_worst_lamp(case, office):
    now = at("2026-09-29 09:42")
    for limit in ("20 workday", "12 work_hour", "8 work_hour", "1 hour"):
        each = make_case()
        start(each, office, limit)
        start(each, office, "30 workday", kind="whole")
    paused = make_case()
    start(paused, office)
    pause_deadlines(paused.pk, kinds=["handle"], at=at("2026-09-28 11:00"))
    assert lamp_counts(Case.objects.all(), now) == {
        "red": 1,
        "amber": 1,
        "blue": 1,
        "green": 1,
        "off": 1,
    }
    pressing = most_pressing(Case.objects.values_list("pk", flat=True), now)
    assert lamps_of(Case.objects.all(), now) == {
        pk: (view.lamp, None if view.state == "paused" else view.due_at)
        for pk, view in pressing.items()
    }


@pytest.mark.parametrize(
    ("limit", "profile", "now", "zh", "en"),
    [
        pytest.param(
            "8 work_hour",
            "office",
            "2026-09-28 17:40",
            (
                "处理最迟",
                "还有 2 小时 20 分（只算上班时间）",
                "明天 11:00 前",
                "晚上和休息日不计时。",
            ),
            (
                "Work due",
                "2 h 20 min to go (only office hours count)",
                "by tomorrow 11:00",
                "Nights and days off do not count.",
            ),
            id="office-hours",
        ),
        pytest.param(
            "8 work_hour",
            "duty24",
            "2026-09-28 17:40",
            ("处理最迟", "还有 20 分", "今天 18:00 前", ""),
            ("Work due", "20 min to go", "by today 18:00", ""),
            id="an-office-that-never-closes",
        ),
        pytest.param(
            "3 workday",
            "office",
            START,
            ("处理最迟", "还有 3 个工作日", "10 月 8 日 周四 18:00 前", "晚上和休息日不计时。"),
            (
                "Work due",
                "3 workdays to go",
                "by Thu 8 Oct, 18:00",
                "Nights and days off do not count.",
            ),
            id="workdays",
        ),
        pytest.param(
            "1 hour",
            "office",
            "2026-09-28 13:30",
            ("处理最迟", "比承诺晚了 2 小时 30 分", "今天 11:00 前（原定）", ""),
            ("Work due", "2 h 30 min later than promised", "was promised by today 11:00", ""),
            id="late",
        ),
    ],
)
def test_the_reporter_reads_it_in_plain_words(case, limit, profile, now, zh, en):
    start(case, make_unit("Some unit", office_hours=profile), limit)
    for language, expected in (("zh-hans", zh), ("en", en)):
        with override(language):
            view = reporter_limit(case, now=at(now))
        assert (view.name, view.left, view.due, view.note) == expected


@pytest.mark.parametrize(
    ("state", "left"),
    [
        pytest.param("waiting", "等您答复，暂停计时", id="for-the-reporter"),
        pytest.param("consulting", "暂停计时", id="for-others"),
    ],
)
def test_the_reporter_reads_what_the_clock_waits_for(case, office, state, left):
    start(case, office)
    start(case, office, "1 hour", kind="whole")
    pause_deadlines(case.pk, kinds=["handle"], at=at("2026-09-28 10:10"))
    case.state = state
    with override("zh-hans"):
        view = reporter_limit(case, now=at("2026-09-28 10:20"))
    assert (view.left, view.due) == (left, "")


def test_stages_and_assistance_are_no_business_of_the_reporter(case, office):
    start(case, office, kind="stage", name="止住外溢")
    start(case, office, kind="assist", name="7")
    assert reporter_limit(case, now=at(START)) is None


def test_lateness_is_not_erased(case, office):
    start(case, office)
    assert not was_late(case)
    pass_next(at(START) + timedelta(days=3))
    meet_deadlines(case.pk, kinds=["handle"], at=at("2026-10-08 10:00"))
    assert was_late(case)
