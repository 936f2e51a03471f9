"""Joint acceptance, unit works by themselves, the fire table and its panel."""

import pytest

from jiewang.center.case.errors import NotAllowed
from jiewang.people.models import Unit
from jiewang.testing import make_town, make_unit, make_user
from jiewang.works.projects.approvals import actions
from jiewang.works.projects.approvals.access import approvals_seen_by
from jiewang.works.projects.approvals.actions import Expert
from jiewang.works.projects.approvals.models import Application, FireStandardChoice, UnitWorks
from jiewang.works.projects.approvals.queries import savings_of, stages_of
from jiewang.works.projects.approvals.rules import ACCEPTANCE, Cost, approval_rules
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.tests.cast import gao, in_days, make_project

ALL = ("finished", "functions", "fire_access", "separation")
SWAP_CANNOT = {"in_scope": "yes", "change": "swap", "meets_current": "no"}
PANEL = [Expert("甲", "设计院"), Expert("乙", "大学"), Expert("丙", "消防协会")]


def acceptance():
    return [item.code for item in approval_rules().stages[ACCEPTANCE].items]


def offices():
    """The units that give opinions, each with somebody who handles there."""
    found = {}
    for code in ("planning", "emergency", "housing", "dev_reform"):
        unit = Unit.objects.filter(code=code).first()
        unit = unit or make_unit(code, code=code, kind=Unit.Kind.DISTRICT_DEPARTMENT)
        found[code] = make_user(f"at-{code}", ("UH01", unit))
    return found


def project_and_people():
    project, people = make_project(rows=()), offices()
    return project, people, make_town().jiang


def pass_all(application, people, *, refuse=()):
    for row in Application.objects.get(pk=application).items.all():
        actions.give_opinion(
            application,
            item=row.item,
            passed=row.item not in refuse,
            words="已看",
            by=people[row.unit.code],
        )


def test_a_joint_acceptance_is_one_application_one_visit_and_one_opinion():
    project, people, jiang = project_and_people()
    pk = actions.apply_for(project.pk, items=acceptance(), documents=12, by=jiang)
    with pytest.raises(ProjectError, match="Nobody has been there yet"):
        pass_all(pk, people)
    actions.record_visit(pk, on=in_days(0), words="五家同到现场", by=people["planning"])
    pass_all(pk, people)
    application = Application.objects.get(pk=pk)
    assert (application.state, application.days) == ("passed", 0)
    assert savings_of(project).saved == Cost(steps=15, days=34, documents=14, visits=4)
    *_earlier, (stage, items) = stages_of(project)
    assert (stage.code, {each.where for each in items}) == (ACCEPTANCE, {"passed"})
    told = project.steps.filter(kind="approval").values_list("data__act", flat=True)
    assert list(told) == ["applied", "visited", *["opinion"] * 5, "ended"]


def test_one_refusal_sends_all_back_and_it_is_handed_in_anew():
    project, people, jiang = project_and_people()
    pk = actions.apply_for(project.pk, items=acceptance(), documents=12, by=jiang)
    with pytest.raises(ProjectError, match="already"):
        actions.apply_for(project.pk, items=["fire_check"], documents=3, by=jiang)
    actions.record_visit(pk, on=in_days(0), words="同到", by=jiang)
    pass_all(pk, people, refuse={"fire_check"})
    assert Application.objects.get(pk=pk).state == "refused"
    assert savings_of(project).standard == Cost()
    with pytest.raises(ProjectError, match="Hand in a new one"):
        actions.record_visit(pk, on=in_days(0), words="再看", by=jiang)
    assert actions.apply_for(project.pk, items=acceptance(), documents=3, by=jiang) != pk


def test_one_unit_works_is_accepted_early_when_every_condition_holds():
    project, people, jiang = project_and_people()
    works_id = actions.add_unit_works(project.pk, name="一号楼", by=jiang)
    assert actions.add_unit_works(project.pk, name="一号楼", by=jiang) == works_id
    works = UnitWorks.objects.get()
    with pytest.raises(ProjectError, match="What is missing: It has fire access of its own"):
        actions.apply_for(
            project.pk, items=acceptance(), documents=9, works=works,
            conditions=("finished", "functions", "separation"), by=jiang,
        )  # fmt: skip
    pk = actions.apply_for(
        project.pk, items=acceptance(), documents=9, works=works, conditions=ALL, by=jiang
    )
    actions.record_visit(pk, on=in_days(0), words="同到", by=jiang)
    pass_all(pk, people)
    works.refresh_from_db()
    assert works.accepted_on == in_days(0)
    assert savings_of(project, works=works).saved.visits == 4
    # The project as a whole is still to be accepted.
    assert {each.where for each in stages_of(project)[-1][1]} == {"ahead"}


@pytest.mark.parametrize(
    ("items", "documents", "sentence"),
    [
        pytest.param([], 3, "at least one item", id="nothing"),
        pytest.param(["fire_check", "site"], 3, "items of one stage", id="two-stages"),
        pytest.param(["fire_check"], 0, "how many papers", id="no-papers"),
    ],
)
def test_an_application_that_cannot_be_is_refused(items, documents, sentence):
    project, _people, jiang = project_and_people()
    with pytest.raises(ProjectError, match=sentence):
        actions.apply_for(project.pk, items=items, documents=documents, by=jiang)


def test_an_opinion_is_its_unit_s_own_and_the_unit_sees_the_project():
    project, people, jiang = project_and_people()
    assert not approvals_seen_by(people["planning"]).exists()
    pk = actions.apply_for(project.pk, items=["land_permit"], documents=5, by=jiang)
    for by in (jiang, gao(make_town()), people["housing"]):
        with pytest.raises(NotAllowed):
            actions.give_opinion(pk, item="land_permit", passed=True, words="", by=by)
    assert approvals_seen_by(people["planning"]).get() == project
    actions.give_opinion(pk, item="land_permit", passed=True, words="", by=people["planning"])
    assert Application.objects.get(pk=pk).state == "passed"


def test_an_answer_of_the_fire_table_keeps_its_inputs_its_version_and_its_path():
    project, _people, jiang = project_and_people()
    pk = actions.choose_fire_standard(project.pk, building="老酒店", inputs=SWAP_CANNOT, by=jiang)
    again = actions.choose_fire_standard(
        project.pk, building="老酒店", inputs=SWAP_CANNOT, by=jiang
    )
    choice = FireStandardChoice.objects.get()
    assert (pk, again) == (choice.pk, choice.pk)
    assert (choice.rule, choice.experts, choice.inputs) == ("F5", True, SWAP_CANNOT)
    assert choice.path[0] == {"rule": "F1", "stopped_by": "in_scope"}
    assert (len(choice.version), bool(choice.source)) == (16, True)


def test_where_the_table_does_not_say_a_panel_is_asked():
    project, _people, jiang = project_and_people()
    given = SWAP_CANNOT | {"change": "other"}
    actions.choose_fire_standard(project.pk, building="仓库", inputs=given, by=jiang)
    choice = FireStandardChoice.objects.get()
    assert (choice.rule, choice.experts, len(choice.path)) == ("", True, 6)


def test_a_panel_is_led_by_others_than_the_unit_and_who_works_there_steps_aside():
    project, _people, jiang = project_and_people()
    pk = actions.choose_fire_standard(project.pk, building="老酒店", inputs=SWAP_CANNOT, by=jiang)
    said = {"held_on": in_days(0), "opinion": "加装喷淋，不低于原水平"}
    leader = gao(make_town())
    with pytest.raises(NotAllowed):
        actions.record_review(pk, experts=PANEL, by=jiang, **said)
    own = Expert("丁", project.unit.name)
    with pytest.raises(ProjectError, match="steps aside"):
        actions.record_review(pk, experts=[*PANEL, own], by=leader, **said)
    aside = Expert("丁", project.unit.name, "参与了设计")
    with pytest.raises(ProjectError, match="at least 3 experts"):
        actions.record_review(pk, experts=[*PANEL[:2], aside], by=leader, **said)
    actions.record_review(pk, experts=[*PANEL, aside], by=leader, **said)
    assert len(FireStandardChoice.objects.get().review.experts) == 4
    with pytest.raises(ProjectError, match="spoken on this already"):
        actions.record_review(pk, experts=PANEL, by=leader, **said)


def test_a_table_that_answered_needs_no_panel():
    project, _people, jiang = project_and_people()
    given = {"in_scope": "yes", "change": "none", "meets_current": "yes"}
    pk = actions.choose_fire_standard(project.pk, building="商场", inputs=given, by=jiang)
    with pytest.raises(ProjectError, match="no panel is needed"):
        actions.record_review(
            pk, experts=PANEL, held_on=in_days(0), opinion="好", by=gao(make_town())
        )
