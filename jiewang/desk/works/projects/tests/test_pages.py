"""The wall and a project from the desk: pages, acts, files, and what residents read."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.testing import make_town
from jiewang.works.projects.actions import publish_report, write_report
from jiewang.works.projects.models import OwnersReport, Project
from jiewang.works.projects.nodes.actions import begin_node, finish_node, slip_node
from jiewang.works.projects.nodes.written import rows_of
from jiewang.works.projects.tests.cast import gao, in_days, make_project, node_of


def at(name, project, *more):
    return reverse(f"desk:{name}", args=[project.number, *more])


def press(user, project, act, **data):
    project.refresh_from_db()
    address = at("project_act", project, act)
    return signed_in(user, "en").post(address, {"seen": project.moved_by_line, **data})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_keep_the_houses_policy_in_both_languages(language):
    town, project = make_town(), make_project(promise="六月前修好")
    make_project(rows=[])
    begin_node(project.pk, node=node_of(project, "A").pk, by=town.jiang)
    slip_node(project.pk, node=node_of(project, "A").pk, days=200, reason="暴雨", by=town.jiang)
    report = write_report(project.pk, done="管道已铺", burden="停水", by=town.jiang)
    publish_report(report, by=gao(town))
    week = OwnersReport.objects.get().week.isoformat()
    client = signed_in(gao(town), language)
    for address in (
        reverse("desk:projects"),
        reverse("desk:project_new"),
        reverse("desk:crews"),
        at("project", project),
        at("project_nodes", project),
        at("project_import", project),
        *(at("project_act", project, name) for name in ("lay", "slip", "promise", "photos")),
        reverse("desk:public_works"),
        at("public_project", project),
        at("public_report", project, week),
    ):
        response = client.get(address)
        assert (address, response.status_code, forbidden_in(response)) == (address, 200, [])


def test_a_project_is_put_on_the_wall_with_a_list_of_nodes_and_laid():
    town = make_town()
    client = signed_in(gao(town), "en")
    answer = client.post(
        reverse("desk:project_new"),
        {
            "title": "石板坡步道",
            "kind": "paths",
            "promised_on": in_days(400).isoformat(),
            "unit": town.water.code,
            "section": "economy",
            "area": town.east_one.code,
            "nodes": "building",
        },
    )
    project = Project.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, at("project", project))
    answer = press(gao(town), project, "lay", reserve=5, early="1")
    project.refresh_from_db()
    assert (answer.status_code, project.nodes.count(), project.short_by) == (302, 11, 0)
    page = text_of(client.get(reverse("desk:projects")))
    assert "石板坡步道" in page


def test_what_would_follow_from_a_slip_is_shown_and_nothing_written_until_it_is_said():
    town, project = make_town(), make_project(days=60)
    node = node_of(project, "B")
    asked = press(town.jiang, project, "slip", node=node.pk, days=90, ask="1")
    assert "workdays later than promised" in text_of(asked)
    assert project.steps.count() == 3
    assert press(town.jiang, project, "slip", node=node.pk, days=90).status_code == 422
    said = press(town.jiang, project, "slip", node=node.pk, days=90, reason="Rain")
    assert said.status_code == 302
    page = text_of(signed_in(town.jiang, "en").get(at("project", project)))
    assert "The promised day can no longer be kept" in page


def test_nodes_are_told_of_from_their_rows():
    town, project = make_town(), make_project()
    node = node_of(project, "A").pk
    assert press(town.jiang, project, "begin", node=node).status_code == 302
    assert press(town.jiang, project, "progress", node=node, progress=40).status_code == 302
    assert press(town.jiang, project, "finish", node=node, evidence="Signed").status_code == 302
    assert press(town.bai, project, "note", note="x").status_code == 404
    assert (
        press(town.jiang, project, "promise", promised_on=in_days(300), reason="x").status_code
        == 403
    )
    assert node_of(project, "A").done_on is not None


def test_nodes_are_changed_in_rows_and_a_fault_names_its_node():
    town, project = make_town(), make_project()
    client = signed_in(town.jiang, "en")
    rows = [
        {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "duration": row.duration,
            "per": row.per,
            "after": row.after_text,
            "needs": "",
        }
        for row in rows_of(project)
    ]
    rows[1]["duration"] = 12

    def posted(**more):
        data = {
            f"{name}_{nth}": value for nth, row in enumerate(rows) for name, value in row.items()
        }
        return client.post(
            at("project_nodes", project),
            data | {"rows": len(rows), "seen": project.moved_by_line} | more,
        )

    bad = posted(after_0="C")
    assert bad.status_code == 422
    assert "wait for one another in a circle" in text_of(bad)
    assert "it has no duration" in text_of(posted(duration_2=""))
    assert posted().status_code == 302
    assert node_of(project, "B").duration == 12
    assert posted().status_code == 409


def test_nodes_go_out_as_files_and_come_in_again():
    town, project = make_town(), make_project()
    client = signed_in(town.jiang, "en")
    files = {
        suffix: client.get(at("project_export", project, suffix))
        for suffix in ("xlsx", "csv", "xml", "ics")
    }
    assert {file.status_code for file in files.values()} == {200}
    assert load_workbook(io.BytesIO(files["xlsx"].content)).active.max_row == 6
    assert client.get(at("project_export", project, "exe")).status_code == 404
    fresh = make_project(rows=[])
    for suffix in ("xml", "xlsx"):
        file = SimpleUploadedFile(f"nodes.{suffix}", files[suffix].content)
        fresh.refresh_from_db()
        data = {"file": file, "overwrite": "on", "seen": fresh.moved_by_line}
        assert client.post(at("project_import", fresh), data).status_code == 302
    assert [row.name for row in rows_of(fresh)] == [row.name for row in rows_of(project)]
    bad = SimpleUploadedFile("bad.csv", b"code,name\nA,x\n")
    answer = client.post(at("project_import", fresh), {"file": bad, "overwrite": "on"})
    assert (answer.status_code, "lacks the columns" in text_of(answer)) == (422, True)


def test_the_wall_is_printed_in_a3():
    town, project = make_town(), make_project()
    finish_node(project.pk, node=node_of(project, "A").pk, evidence="Signed", by=town.jiang)
    answer = signed_in(gao(town), "en").get(reverse("desk:wall_pdf"))
    page = PdfReader(io.BytesIO(answer.content)).pages[0]
    assert (round(page.mediabox.width / 72 * 25.4), round(page.mediabox.height / 72 * 25.4)) == (
        420,
        297,
    )
    assert "石板坡步道整修" in page.extract_text()


def test_residents_read_only_what_a_person_has_published(client):
    town, project = make_town(), make_project()
    report = write_report(project.pk, done="管道已铺", by=town.jiang)
    assert client.get(at("public_project", project)).status_code == 404
    assert "石板坡" not in text_of(client.get(reverse("desk:public_works")))
    signed_in(gao(town)).post(at("report_publish", project, report))
    finish_node(project.pk, node=node_of(project, "A").pk, evidence="x", by=town.jiang)
    page = text_of(client.get(at("public_project", project)))
    # The figures are those of the moment at which it was published.
    assert ("管道已铺" in page, "0%" in page) == (True, True)
    week = OwnersReport.objects.get().week.isoformat()
    assert client.get(at("public_report_pdf", project, week)).content[:5] == b"%PDF-"
    assert client.get(at("public_report", project, "2020-01-06")).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?q=步道", 1),
        ("?section=safety", 0),
        ("?stage=withdrawn", 0),
        ("?kind=heritage", 1),
    ],
)
def test_filters_narrow_the_wall(query, found):
    town = make_town()
    make_project(rows=[]), make_project(rows=[], title="鲁祖庙", kind="heritage")
    page = text_of(signed_in(gao(town)).get(reverse("desk:projects") + query))
    assert sum(title in page for title in ("石板坡步道整修", "鲁祖庙")) == found


def test_the_wall_asks_as_often_for_three_projects_as_for_one(django_assert_max_num_queries):
    town = make_town()
    for _ in range(3):
        make_project()
    client = signed_in(gao(town))
    client.get(reverse("desk:projects"))
    with django_assert_max_num_queries(22):
        client.get(reverse("desk:projects"))
