"""Pages of approvals: a joint acceptance from handing in to the four savings, the fire table."""

from jiewang.desk.sections.economy.tests.test_pages import signed_in, text_of
from jiewang.testing import make_town
from jiewang.works.projects.approvals.models import Application, FireStandardChoice
from jiewang.works.projects.approvals.rules import approval_rules
from jiewang.works.projects.approvals.tests.test_actions import acceptance, project_and_people
from jiewang.works.projects.tests.cast import gao, in_days


def test_a_unit_works_is_handed_in_looked_at_accepted_early_and_shows_the_four_savings():
    project, people, jiang = project_and_people()
    desk, base = signed_in(jiang), f"/projects/{project.number}/approvals"
    assert "No application has ended yet" in text_of(desk.get(base))
    assert desk.post(f"{base}/works", {"name": "一号楼"}).status_code == 302
    works = project.unit_works.get()
    address = f"{base}/new?stage=acceptance&works={works.pk}"
    given = {"items": acceptance(), "documents": 12, "conditions": ["finished"]}
    response = desk.post(address, given)
    assert (response.status_code, "What is missing" in text_of(response)) == (422, True)
    given["conditions"] = list(approval_rules().conditions)
    assert desk.post(address, given).status_code == 302
    application = Application.objects.get()
    visit = {"on": in_days(0).isoformat(), "words": "同到"}
    assert desk.post(f"{base}/{application.pk}/visit", visit).status_code == 302
    for row in application.items.select_related("unit"):
        office = signed_in(people[row.unit.code])
        assert project.number in text_of(office.get("/approvals"))
        response = office.post(f"{base}/{application.pk}/{row.item}", {"passed": "yes"})
        assert response.status_code == 302
    page = text_of(desk.get(base))
    assert "Accepted by itself" in page
    assert "12 instead of 26" in page
    assert "No opinion is asked of you" in text_of(signed_in(people["planning"]).get("/approvals"))


def test_the_fire_table_answers_with_its_way_and_the_panel_s_opinion_stands_below():
    project, people, jiang = project_and_people()
    desk, base = signed_in(jiang), f"/projects/{project.number}/approvals"
    given = {"building": "老酒店", "in_scope": "yes", "change": "none", "meets_current": "no"}
    assert desk.post(f"{base}/fire", given).status_code == 302
    choice = FireStandardChoice.objects.get()
    page = text_of(desk.get(base))
    assert "Ask an expert panel" in page
    assert "passed over: change" in page
    address = f"{base}/fire/{choice.pk}"
    assert desk.get(address).status_code == 403
    panel = {"held_on": in_days(0).isoformat(), "opinion": "加装喷淋"}
    leader = signed_in(gao(make_town()))
    response = leader.post(address, panel | {"name_0": "甲"})
    assert (response.status_code, "at least 3 experts" in text_of(response)) == (422, True)
    three = {f"name_{nth}": name for nth, name in enumerate("甲乙丙")}
    assert leader.post(address, panel | three).status_code == 302
    assert "加装喷淋" in text_of(desk.get(base))
    assert signed_in(people["planning"]).get(base).status_code == 404
