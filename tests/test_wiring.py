"""What follows from what, across the rooms: clocks that run, units and reporters that are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.check.actions import send_to_rework
from jiewang.center.check.shelf import take_up
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.telling import pass_next
from jiewang.center.dispatch.actions import add_assist, dispatch_case
from jiewang.center.dispatch.returns import grant_return, refuse_return
from jiewang.center.evaluate.actions import rate
from jiewang.center.handle.actions import feed_back, sign_for
from jiewang.center.handle.extensions import ask_extension, grant_extension
from jiewang.center.handle.questions import answer_question
from jiewang.center.intake.actions import place_case, reclassify_case
from jiewang.center.intake.models import Channel
from jiewang.center.intake.reporting import report
from jiewang.notices.models import Delivery, Notice
from jiewang.notices.queries import inbox
from jiewang.testing import (
    NOISE,
    PIPE,
    RUBBISH,
    WEST,
    bring_case,
    lead_of,
    make_case,
    make_town,
)

S = State


def clocks(case: Case) -> dict[str, str]:
    """Each kind of clock of a case: how its newest one stands."""
    stands = {}
    for each in case.deadlines.order_by("pk"):
        stands[each.kind] = (
            "met"
            if each.met_at
            else "void"
            if each.void_at
            else "paused"
            if each.paused_at
            else "runs"
        )
    return stands


def told(user) -> list[str]:
    return list(inbox(user).order_by("pk").values_list("kind", flat=True))


def reported(**fields) -> Case:
    make_town()
    fields = {"channel": Channel.RESIDENT_WEB, "text": "三楼水管爆了。", **fields}
    return Case.objects.get(pk=report(by=None, lon=100.021, lat=30.001, **fields).case_id)


# Lead alone, by the usual way; PIPE calls housing to assist, whose clock is "assist".
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(S.FILED, {"dispatch": "runs", "whole": "runs"}, id="filed"),
        pytest.param(
            S.DISPATCHED,
            {
                "dispatch": "met",
                "whole": "runs",
                "sign": "runs",
                "handle": "runs",
                "assist": "runs",
            },
            id="dispatched",
        ),
        pytest.param(
            S.RETURNED,
            {
                "dispatch": "runs",
                "whole": "runs",
                "sign": "runs",
                "handle": "runs",
                "assist": "runs",
            },
            id="a-return-asked-for-stops-nothing-and-the-center-has-to-decide",
        ),
        pytest.param(
            S.HANDLING,
            {"dispatch": "met", "whole": "runs", "sign": "met", "handle": "runs", "assist": "runs"},
            id="handling",
        ),
        pytest.param(
            S.WAITING,
            {
                "dispatch": "met",
                "whole": "paused",
                "sign": "met",
                "handle": "paused",
                "assist": "runs",
            },
            id="waiting-for-the-reporter",
        ),
        pytest.param(
            S.HANDLED,
            {
                "dispatch": "met",
                "whole": "runs",
                "sign": "met",
                "handle": "met",
                "assist": "met",
                "check": "runs",
            },
            id="handled",
        ),
        pytest.param(
            S.CHECKED,
            {
                "dispatch": "met",
                "whole": "runs",
                "sign": "met",
                "handle": "met",
                "assist": "met",
                "check": "met",
                "close": "runs",
            },
            id="checked",
        ),
        pytest.param(
            S.CLOSED,
            {
                "dispatch": "met",
                "whole": "met",
                "sign": "met",
                "handle": "met",
                "assist": "met",
                "check": "met",
                "close": "met",
            },
            id="closed",
        ),
        pytest.param(
            S.SHELVED,
            {
                "dispatch": "met",
                "whole": "paused",
                "sign": "met",
                "handle": "paused",
                "assist": "paused",
                "review": "runs",
            },
            id="shelved",
        ),
        pytest.param(
            S.REOPENED,
            {
                "dispatch": "runs",
                "whole": "runs",
                "sign": "met",
                "handle": "met",
                "assist": "met",
                "check": "met",
                "close": "met",
            },
            id="reopened",
        ),
    ],
)
def test_the_clocks_of_each_state(state, expected):
    assert clocks(make_case(state=state, category=PIPE)) == expected


def test_a_report_starts_the_accepting_clock_from_the_moment_of_the_report():
    at = timezone.now() - timedelta(minutes=20)
    case = reported(reported_at=at)
    deadline = case.deadlines.get()
    assert (deadline.kind, deadline.unit, deadline.started_at) == ("accept", case.center, at)
    case = bring_case(case, to=S.FILED, category=make_town().categories[PIPE])
    assert clocks(case) == {"accept": "met", "dispatch": "runs", "whole": "runs"}


@pytest.mark.parametrize("state", [S.REFUSED, S.MERGED])
def test_what_ends_early_leaves_no_clock_running(state):
    case = bring_case(reported(), to=state, category=make_town().categories[PIPE])
    assert clocks(case) == {"accept": "met"}


def test_the_whole_limit_counts_from_the_report():
    case = make_case(state=S.FILED, reported_at=timezone.now() - timedelta(hours=3))
    assert case.deadlines.get(kind="whole").started_at == case.reported_at


def test_stages_run_from_filing_and_are_met_with_the_work():
    town = make_town()
    pipe = town.categories[PIPE]
    pipe.stages = [
        {"name": "停水", "limit": "1 work_hour"},
        {"name": "修复", "limit": "8 work_hour"},
    ]
    pipe.save(update_fields=["stages"])
    case = make_case(state=S.HANDLING)
    names = case.deadlines.filter(kind="stage", met_at=None).values_list("name", flat=True)
    assert list(names.order_by("pk")) == ["停水", "修复"]
    case = make_case(state=S.HANDLED)
    assert not case.deadlines.filter(kind="stage", met_at=None).exists()


def test_a_granted_return_starts_dispatching_anew_and_the_whole_runs_on():
    case = make_case(state=S.RETURNED)
    whole = case.deadlines.get(kind="whole")
    grant_return(case.pk, by=make_town().lin)
    water = case.deadlines.filter(unit=make_town().water).order_by("kind")
    assert [(d.kind, d.void_at is not None) for d in water] == [("handle", True), ("sign", True)]
    assert (clocks(case)["dispatch"], clocks(case)["whole"]) == ("runs", "runs")
    whole.refresh_from_db()
    assert (whole.met_at, whole.void_at) == (None, None)


def test_a_refused_return_was_decided_in_time():
    case = make_case(state=S.RETURNED)
    refuse_return(case.pk, note="管道在你单位管护范围内。", by=make_town().lin)
    assert [d.met_at is not None for d in case.deadlines.filter(kind="dispatch")] == [True, True]


def test_a_third_return_stops_the_units_clock_until_the_commander_decides():
    town = make_town()
    case = make_case(state=S.CONSULTING)
    assert clocks(case)["handle"] == "paused"
    # The helper still has to sign; of the unit whose duty is contested nobody asks it.
    signing = case.deadlines.filter(kind="sign").order_by("pk")
    assert [(d.unit, d.is_running) for d in signing] == [
        (town.water, False),
        (town.housing, True),
    ]
    dispatch_case(case.pk, to=town.housing, note="由住建委牵头。", by=town.tang)
    running = case.deadlines.filter(kind="handle", met_at=None, void_at=None)
    assert [(d.unit, d.paused_at) for d in running] == [(town.housing, None)]


def test_a_failed_check_gives_the_unit_its_time_anew():
    case = make_case(state=S.HANDLED)
    send_to_rework(case.pk, reason="half_done", explanation="还在滴水。", by=make_town().he)
    stands = clocks(case)
    assert (stands["check"], stands["handle"]) == ("met", "runs")
    assert case.deadlines.filter(kind="handle").count() == 2


def test_a_district_may_let_the_units_time_go_on_after_a_failed_check(tmp_path, settings):
    """Total time 累计耗时: what the unit has used up it does not get back."""
    own = (settings.DISTRICT_DATA / "district.toml").read_text("utf-8")
    goes_on = own.replace('"rework_goes_on"\nvalue = false', '"rework_goes_on"\nvalue = true')
    assert goes_on != own
    for file in settings.DISTRICT_DATA.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    (tmp_path / "district.toml").write_text(goes_on, "utf-8")
    settings.DISTRICT_DATA = tmp_path

    case = make_case(state=S.HANDLED)
    first = case.deadlines.get(kind="handle")
    send_to_rework(case.pk, reason="half_done", explanation="还在滴水。", by=make_town().he)
    second = case.deadlines.exclude(pk=first.pk).get(kind="handle")

    assert (first.elapsed, second.elapsed) == ("total_elapsed",) * 2
    assert second.started_at == first.started_at


def test_an_answer_lets_the_clocks_go_on():
    case = make_case(state=S.WAITING)
    answer_question(case.pk, report_id=case.reports.get().pk, text="三楼。")
    assert {clocks(case)[kind] for kind in ("handle", "whole")} == {"runs"}


def test_taking_up_a_shelved_case_lets_its_clocks_go_on():
    case = make_case(state=S.SHELVED)
    take_up(case.pk, note="资金已落实。", by=make_town().tang)
    stands = clocks(case)
    assert (stands["review"], stands["handle"], stands["whole"]) == ("met", "runs", "runs")


def test_an_extension_puts_off_the_units_own_deadline():
    town, case = make_town(), make_case(state=S.HANDLING)
    before = case.deadlines.get(kind="handle").due_at
    order = lead_of(case)
    ask_extension(
        order.pk, limit="2 work_hour", reason="parts", explanation="等配件。", by=town.jiang
    )
    grant_extension(order.extensions.get().pk, by=town.lin)
    assert case.deadlines.get(kind="handle").due_at == before + timedelta(hours=2)


def test_another_urgency_has_another_limit():
    town, case = make_town(), make_case(state=S.HANDLING)
    reclassify_case(case.pk, category=PIPE, urgency="urgent", note="水大了。", by=town.wu)
    running = case.deadlines.get(kind="handle", met_at=None, void_at=None)
    assert (running.limit, running.unit) == ("4 work_hour", town.water)
    assert clocks(case)["whole"] == "runs"


def test_another_center_takes_over_the_clocks():
    town, case = make_town(), reported()
    place_case(case.pk, area_code=WEST, by=town.dong)
    deadline = case.deadlines.get(kind="accept")
    assert (deadline.unit, deadline.met_at) == (town.west, None)


def test_an_assisting_unit_has_a_clock_of_its_own():
    town, case = make_town(), make_case(state=S.HANDLING, category=NOISE)
    add_assist(case.pk, unit=town.water, by=town.lin)
    order = case.orders.get(unit=town.water)
    sign_for(order.pk, by=town.jiang)
    feed_back(order.pk, result="已到场。", by=town.jiang)
    kinds = case.deadlines.filter(unit=town.water).order_by("kind")
    assert [(d.kind, d.met_at is not None) for d in kinds] == [("assist", True), ("sign", True)]
    assert clocks(case)["handle"] == "runs"


# --- Who is told what ------------------------------------------------------------------------


def test_units_and_centers_are_told_of_what_waits_for_them():
    town = make_town()
    make_case(state=S.HANDLED)
    assert (told(town.jiang), told(town.he)) == (["order_sent"], ["to_check"])
    assert told(town.zhou) == []


def test_a_unit_hears_of_a_failed_check_and_the_center_of_a_bad_rating():
    town, case = make_town(), make_case(state=S.HANDLED)
    send_to_rework(case.pk, reason="half_done", explanation="还在滴水。", by=town.he)
    assert told(town.jiang) == ["order_sent", "rework"]
    case = make_case(state=S.CLOSED)
    rate(case.reports.get().pk, answered=True, solved="no", satisfied="no")
    assert Notice.objects.filter(kind="rated_low", to_unit=town.east).count() == 1


def test_the_reporter_is_told_at_every_step_that_changes_something():
    case = make_case(state=S.CLOSED, phone="13800138000")
    kinds = Delivery.objects.order_by("pk").values_list("notice__kind", flat=True)
    assert list(kinds) == ["accepted", "passed_on", "closed"]
    assert Delivery.objects.first().notice.case_number == case.number


def test_the_receipt_goes_out_once_and_only_to_our_own_reporters():
    reported(phone="13800138000")
    reported(channel=Channel.HOTLINE, phone="13800138000", external_id="1")
    assert [n.kind for n in Notice.objects.all()] == ["received"]


def test_a_missed_deadline_is_told_to_the_unit_that_missed_it():
    town, case = make_town(), make_case(state=S.DISPATCHED, category=RUBBISH)
    later = case.deadlines.get(kind="sign").due_at + timedelta(minutes=1)
    while pass_next(later):
        pass
    assert told(town.shen)[-1] == "deadline_passed"
    kinds = case.steps.filter(kind=CaseStep.Kind.OVERDUE).count()
    assert (kinds, diary_break(Case.objects.get(pk=case.pk))) == (
        Deadline.objects.filter(case=case).exclude(overdue_at=None).count(),
        None,
    )
