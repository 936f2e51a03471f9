"""A staged limit: the lead says which stage it has reached, and its clock is met."""

import pytest
from django.utils.translation import override

from jiewang.center.case.errors import CaseChanged, NotAllowed
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.check.acts import acts
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.handle.actions import ask_reporter, reach_stage, sign_for
from jiewang.center.handle.errors import HandleError
from jiewang.center.intake.actions import file_case, reclassify_case
from jiewang.testing import lead_of, make_case, make_category, make_town

CODE = "8.01.01"
STAGES = [{"name": "停工", "limit": "4 work_hour"}, {"name": "拆除", "limit": "7 work_hour"}]


@pytest.fixture
def town():
    town = make_town()
    version = next(iter(town.categories.values())).version
    make_category(CODE, version=version, stages=STAGES, lead_rule="unit", lead_unit=town.water)
    return town


def staged_case(town):
    """A case of the staged type with its lead: filed by intake, so that its stages' clocks run."""
    case = make_case()
    file_case(case.pk, category=CODE, urgency="normal", by=town.wu)
    dispatch_case(case.pk, by=town.lin)
    sign_for(lead_of(case).pk, by=town.jiang)
    return Case.objects.get(pk=case.pk)


def clocks(case):
    stages = Deadline.objects.filter(case=case, kind="stage", void_at=None).order_by("pk")
    return [(each.name, each.met_at is not None) for each in stages]


def test_a_reached_stage_meets_its_own_clock_and_no_other(town):
    case = staged_case(town)
    reach_stage(lead_of(case).pk, stage="停工", note="现场已停", by=town.jiang)

    step = case.steps.order_by("line").last()
    assert clocks(case) == [("停工", True), ("拆除", False)]
    assert (step.kind, step.note, step.by) == (CaseStep.Kind.STAGE_REACHED, "现场已停", town.jiang)
    assert (step.data["stage"], step.moved) == ("停工", False)


def test_the_same_stage_twice_is_written_once(town):
    case = staged_case(town)
    for _ in range(2):
        reach_stage(lead_of(case).pk, stage="停工", by=town.jiang)
    assert case.steps.filter(kind=CaseStep.Kind.STAGE_REACHED).count() == 1


def test_a_later_stage_waits_for_the_one_before_it(town):
    case = staged_case(town)
    with pytest.raises(HandleError, match="停工"):
        reach_stage(lead_of(case).pk, stage="拆除", by=town.jiang)
    assert clocks(case) == [("停工", False), ("拆除", False)]


def test_a_stage_that_the_catalog_does_not_name_is_refused_with_those_ahead(town):
    case = staged_case(town)
    with pytest.raises(HandleError, match=r"停工.*拆除"):
        reach_stage(lead_of(case).pk, stage="罚款", by=town.jiang)


def test_only_the_lead_says_it(town):
    case = staged_case(town)
    with pytest.raises(NotAllowed):
        reach_stage(lead_of(case).pk, stage="停工", by=town.bai)


def test_a_stage_reached_on_an_old_page_tells_who_was_first(town):
    case = staged_case(town)
    ask_reporter(lead_of(case).pk, text="几楼？", by=town.jiang)
    with pytest.raises(CaseChanged, match="Jiang"):
        reach_stage(lead_of(case).pk, stage="停工", by=town.jiang, seen=case.moved_by_line)


def test_a_stage_is_reached_while_the_reporter_is_asked(town):
    case = staged_case(town)
    ask_reporter(lead_of(case).pk, text="几楼？", by=town.jiang)
    reach_stage(lead_of(case).pk, stage="停工", by=town.jiang)
    assert clocks(case) == [("停工", True), ("拆除", False)]


def test_another_urgency_does_not_ask_for_a_reached_stage_again(town):
    case = staged_case(town)
    reach_stage(lead_of(case).pk, stage="停工", by=town.jiang)
    reclassify_case(case.pk, category=CODE, urgency="urgent", by=town.wu)
    assert clocks(case) == [("停工", True), ("拆除", False)]


def test_the_button_stands_only_where_the_catalog_names_stages(town):
    staged, plain = staged_case(town), make_case(state=State.SIGNED)
    assert "reach_stage" in {act.code for act in acts(staged, town.jiang)}
    assert "reach_stage" not in {act.code for act in acts(plain, town.jiang)}


def test_after_the_last_stage_the_button_says_that_none_is_ahead(town):
    case = staged_case(town)
    for stage in STAGES:
        reach_stage(lead_of(case).pk, stage=stage["name"], by=town.jiang)
    with override("en"):
        [act] = [act for act in acts(case, town.jiang) if act.code == "reach_stage"]
    assert not act.allowed
    assert "No stage is ahead" in act.reason
