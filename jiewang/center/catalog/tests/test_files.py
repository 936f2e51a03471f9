from datetime import date

import pytest
from django.utils.translation import override

from jiewang.base.problems import TableRefused
from jiewang.center.catalog.actions import load_catalog
from jiewang.center.catalog.files import read_catalog
from jiewang.center.catalog.models import CatalogVersion, Category
from jiewang.center.catalog.rows import COLUMNS
from jiewang.center.catalog.tests.sheets import (
    BUILDING,
    GOOD,
    MANHOLE,
    RUBBISH,
    changed,
    make_units,
    sheet,
)
from jiewang.people.models import Unit

DAY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def _units():
    make_units()
    with override("en"):
        yield


def problems_of(data):
    return [(each.line, each.column, each.reason) for each in read_catalog(data).problems]


def test_a_good_file_is_stored_as_it_stands():
    load_catalog(sheet(), valid_from=DAY)
    rubbish, manhole, building = Category.objects.select_related("lead_unit")
    assert (rubbish.code, rubbish.lead_unit, rubbish.assist_units) == (
        "1.01.01",
        None,
        ["sanitation"],
    )
    assert rubbish.extra_questions == [
        {"key": "place", "label": "在哪类位置", "type": "choice", "options": ["主路", "院坝"]}
    ]
    assert (manhole.lead_rule, manhole.lead_unit.code) == ("owner_then_area", "urban_mgmt")
    assert (building.lead_rule, building.lead_unit.code) == ("unit", "urban_mgmt")
    assert building.stages == [
        {"name": "停工", "limit": "4 work_hour"},
        {"name": "处罚", "limit": "7 workday"},
        {"name": "拆除", "limit": "20 workday"},
    ]
    assert (rubbish.public, building.public, building.confidential) == (True, False, True)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(sheet().decode().encode("utf-8-sig"), id="byte-order-mark"),
        pytest.param(sheet().decode().encode("gb18030"), id="gb18030"),
        pytest.param(sheet().replace(b"\n", b"\r\n"), id="windows-line-ends"),
        pytest.param(changed(keywords="垃圾没人倒；臭得很"), id="full-width-semicolon"),
        pytest.param(changed(handle_limit="  4   work_hour "), id="spaces-in-a-limit"),
        pytest.param(sheet(*GOOD, columns=COLUMNS[::-1]), id="columns-in-another-order"),
    ],
)
def test_the_same_content_saved_otherwise_is_the_same_catalog(data):
    assert read_catalog(data).fingerprint == read_catalog(sheet()).fingerprint


WRONG_CELLS = [
    pytest.param({"code": "1.1"}, "code", "“1.1” is no code: write class, group and leaf like 2.01.03.", id="code"),
    pytest.param({"name": ""}, "name", "This must not be empty.", id="no-name"),
    pytest.param({"name_en": " "}, "name_en", "This must not be empty.", id="no-english-name"),
    pytest.param({"name": "大" * 61}, "name", "This text has 61 characters; at most 60 can be.", id="long-name"),
    pytest.param({"section": "sport"}, "section", "“sport” is not known. Write one of: party, economy, livelihood, safety, all.", id="section"),
    pytest.param({"kind": "thing"}, "kind", "“thing” is not known. Write one of: component, event, service, dispute, hazard, enquiry.", id="kind"),
    pytest.param({"handling_level": "village"}, "handling_level", "“village” is not known. Write one of: grid, community, street, district.", id="level"),
    pytest.param({"lead_rule": "unit"}, "lead_rule", "“unit” is no rule. Write by_area_street, owner_then_area or unit:CODE.", id="lead-rule"),
    pytest.param({"lead_rule": "unit:urban_mgmt"}, "lead_unit", "The unit in lead_rule and the one in lead_unit must be the same.", id="lead-unit-not-repeated"),
    pytest.param({"assist_units": "sanitation;ghost"}, "assist_units", "There is no unit “ghost”.", id="unknown-unit"),
    pytest.param({"assist_units": "sanitation;sanitation"}, "assist_units", "“sanitation” is there twice.", id="assisting-twice"),
    pytest.param({"handle_limit": "4 hours"}, "handle_limit", "“4 hours” is no limit: write a whole number, a space and one of work_hour, workday, hour, calendar_day, such as “8 work_hour”.", id="limit"),
    pytest.param({"handle_limit": "0 hour"}, "handle_limit", "A limit must be a whole number from 1 to 9999, not 0.", id="no-time-at-all"),
    pytest.param({"stages": "停工"}, "stages", "“停工” is no stage: write name=limit, such as 停工=4 work_hour.", id="stage"),
    pytest.param({"stages": "a=2 hour;a=3 hour"}, "stages", "“a” is there twice.", id="stage-twice"),
    pytest.param({"photo_needed": "yes"}, "photo_needed", "“yes” is neither 0 nor 1.", id="flag"),
    pytest.param({"extra_questions": "{"}, "extra_questions", "This is no JSON list of questions. Quotation marks are written twice.", id="no-json"),
    pytest.param({"extra_questions": "[" * 4000}, "extra_questions", "This is no JSON list of questions. Quotation marks are written twice.", id="json-without-end"),
    pytest.param({"extra_questions": '[{"key":"a","label":"A","type":"text"},7]'}, "extra_questions", "Question 2 cannot be used. “key” must be a short English word.", id="no-question"),
    pytest.param({"extra_questions": '[{"key":"a","label":"A","type":"choice","options":[]}]'}, "extra_questions", "Question 1 cannot be used. A choice, and nothing else, has “options”.", id="choice-without-options"),
    pytest.param({"extra_questions": '[{"key":"a","label":"A","type":"colour"}]'}, "extra_questions", "Question 1 cannot be used. “type” must be one of: choice, text, number, date.", id="question-type"),
    pytest.param({"handling_level": "district"}, "handling_level", "The street leads: the level cannot be “district”.", id="street-leads-for-the-district"),
    pytest.param({"lead_unit": "urban_mgmt"}, "lead_unit", "The street leads: this must be empty.", id="street-leads-and-a-unit-too"),
    pytest.param({"kind": "component"}, "lead_rule", "A component, and nothing else, goes to its owner: owner_then_area.", id="component-without-owner"),
    pytest.param({"urgent_handle_limit": "5 work_hour"}, "urgent_handle_limit", "Urgent cases cannot have longer than normal ones.", id="urgent-is-slower"),
    pytest.param({"very_urgent_handle_limit": "9 hour"}, "very_urgent_handle_limit", "Very urgent cases cannot have longer than urgent ones.", id="very-urgent-is-slower"),
    pytest.param({"whole_limit": "5 work_hour"}, "whole_limit", "Accepting, dispatching and handling together take longer than this.", id="parts-longer-than-the-whole"),
    pytest.param({"stages": "a=5 work_hour"}, "stages", "A stage ends after handling does.", id="stage-after-handling"),
    pytest.param({"stages": "a=2 hour;b=1 hour"}, "stages", "A stage ends before the one that stands before it.", id="stages-out-of-order"),
    pytest.param({"confidential": "1", "public": "0"}, "auto_dispatch", "A person must see confidential cases before they are dispatched.", id="confidential-and-automatic"),
    pytest.param({"confidential": "1", "auto_dispatch": "0"}, "public", "Confidential cases cannot be public.", id="confidential-and-public"),
    pytest.param({"note": "x" * 1_000_000}, "note", "This text has 1000000 characters; at most 5000 can be.", id="a-megabyte"),
    pytest.param({"note": "a\0b"}, "note", "There is a NUL byte in the text. Save the file anew as “CSV UTF-8”.", id="nul"),
    pytest.param({"note": "one\ntwo"}, "note", "There is a line break in the text; one record takes one line here.", id="line-break"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "column", "reason"), WRONG_CELLS)
def test_a_wrong_cell_is_named_with_its_line_column_and_reason(cells, column, reason):
    assert problems_of(changed(**cells)) == [(2, column, reason)]


WRONG_AMONG_ROWS = [
    pytest.param(
        (RUBBISH, RUBBISH | {"name": "别的"}),
        [(3, "code", "“1.01.01” stands on line 2 already.")],
        id="duplicate-code",
    ),
    pytest.param(
        (RUBBISH, RUBBISH | {"code": "1.01.02"}),
        [(3, "name", "“暴露垃圾” stands on line 2 already.")],
        id="one-name-twice-in-a-group",
    ),
    pytest.param(
        (BUILDING | {"code": "10.01.01"}, RUBBISH | {"code": "9.01.01"}),
        [(3, "code", "9.01.01 must stand before 10.01.01: sort by the parts of the code.")],
        id="sorted-as-text",
    ),
    pytest.param(
        (RUBBISH, RUBBISH | {"code": "1.01.02", "name": "积水", "level2": "环卫"}),
        [(3, "level2", "1.01 is called “环境卫生” on line 2.")],
        id="a-group-with-two-names",
    ),
    pytest.param(
        (MANHOLE | {"assist_units": "urban_mgmt"},),
        [(2, "assist_units", "The unit that leads cannot assist as well.")],
        id="leads-and-assists",
    ),
    pytest.param(
        (BUILDING | {"handling_level": "street"},),
        [(2, "handling_level", "One unit for the whole district leads: the level is “district”.")],
        id="one-unit-at-street-level",
    ),
]


@pytest.mark.parametrize(("rows", "problems"), WRONG_AMONG_ROWS)
def test_rows_that_contradict_each_other_are_refused(rows, problems):
    assert problems_of(sheet(*rows)) == problems


def ragged(data):
    return data.replace(b"\n1.02.01,", b"\n1.02.01,extra,")


@pytest.mark.parametrize(
    ("data", "line", "column", "reason"),
    [
        pytest.param(
            sheet().replace(b",", b";"),
            1,
            "",
            "The columns are separated by semicolons. Save the file with commas between them.",
            id="semicolons",
        ),
        pytest.param(
            ragged(sheet()), 3, "", "This line has 30 cells, the header has 29.", id="ragged"
        ),
        pytest.param(
            sheet(*({**row, "colour": ""} for row in GOOD), columns=(*COLUMNS, "colour")),
            1,
            "colour",
            f"This column is not known. Known are: {', '.join(COLUMNS)}.",
            id="unknown-column",
        ),
        pytest.param(
            sheet().replace(b",note\n", b",public\n", 1),
            1,
            "public",
            "This column is there twice.",
            id="duplicate-column",
        ),
        pytest.param(b"", 0, "", "The file is empty.", id="empty"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused(data, line, column, reason):
    assert problems_of(data)[0] == (line, column, reason)


def test_nothing_of_a_file_with_one_wrong_row_is_loaded():
    with pytest.raises(TableRefused) as refusal:
        load_catalog(sheet(RUBBISH, MANHOLE | {"handle_limit": "soon"}, BUILDING), valid_from=DAY)
    assert str(refusal.value).startswith(
        "catalog.csv, line 3, column “handle_limit”: “soon” is no limit"
    )
    assert (CatalogVersion.objects.count(), Category.objects.count()) == (0, 0)


def test_all_problems_of_a_file_are_told_at_once():
    rows = (RUBBISH | {"kind": "x", "public": "x"}, MANHOLE | {"name": ""}, BUILDING)
    assert [(line, column) for line, column, _ in problems_of(sheet(*rows))] == [
        (2, "kind"),
        (2, "public"),
        (3, "name"),
    ]


def note_lines(*rows):
    file = read_catalog(sheet(*rows))
    assert file.problems == ()
    return [(each.line, each.column, each.reason) for each in file.notes]


def test_a_good_file_has_nothing_worth_a_look():
    assert note_lines(*GOOD) == []


def test_a_closed_unit_is_worth_a_look():
    Unit.objects.filter(code="urban_mgmt").update(closed_on=DAY)
    assert note_lines(RUBBISH, MANHOLE) == [(3, "lead_unit", "The unit “urban_mgmt” is closed.")]


def test_a_name_that_stands_in_two_groups_is_worth_a_look():
    assert note_lines(RUBBISH, MANHOLE | {"name": "暴露垃圾"}) == [
        (3, "name", "1.01.01 has the same name: people will choose the wrong one.")
    ]


def test_a_question_that_is_asked_in_two_ways_is_worth_a_look():
    other = '[{"key":"place","label":"哪里","type":"text","options":[]}]'
    assert note_lines(RUBBISH, MANHOLE | {"extra_questions": other}) == [
        (3, "extra_questions", "“place” asks something else on line 2: “在哪类位置”.")
    ]


def test_a_keyword_of_many_leaves_is_worth_a_look():
    rows = [
        RUBBISH | {"code": f"1.01.{nth:02}", "name": f"垃圾{nth}", "keywords": "臭"}
        for nth in range(1, 5)
    ]
    codes = "1.01.01, 1.01.02, 1.01.03, 1.01.04"
    assert note_lines(*rows) == [
        (2, "keywords", f"“臭” is a keyword of {codes}: it tells none of them apart.")
    ]
    assert note_lines(*rows[:3]) == []
