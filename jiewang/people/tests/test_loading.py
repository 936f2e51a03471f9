from datetime import date

import pytest
from django.utils.translation import override

from jiewang.base.csv_files import csv_text
from jiewang.base.problems import TableRefused
from jiewang.people.loading import Loaded, load_posts, load_units
from jiewang.people.models import Post, Right, Unit
from jiewang.people.queries import district_center

UNIT_CELLS = (
    "code",
    "name",
    "name_en",
    "kind",
    "section",
    "parent",
    "office_hours_profile",
    "fallback",
    "note",
)
CENTER = (
    "center",
    "区中心",
    "District center",
    "district_center",
    "all",
    "990001",
    "duty24",
    "0",
    "",
)
BUREAU = (
    "housing",
    "住建委",
    "Housing",
    "district_department",
    "economy",
    "990001",
    "office",
    "0",
    "",
)
FIRM = ("lifts", "电梯公司", "Lifts", "state_firm", "economy", "housing", "field", "0", "（示例）")
STREET = ("990001002", "东巷街道", "East Lane", "street", "all", "990001", "office", "1", "")
COMMUNITY = ("990001002001", "东一社区", "East One", "community", "all", "990001002", "office", "0", "")  # fmt: skip
# The one below stands before the one above it, as a clerk may sort them.
GOOD = (CENTER, COMMUNITY, FIRM, BUREAU, STREET)

POST_CELLS = ("code", "section", "name", "name_en", "level", "rights", "duties")
COMMANDER = ("SC01", "all", "指挥长", "Commander", "street", "command;dispatch", "统领街道中心")
READER = ("SP01", "party", "党建岗", "Party post", "street", "", "")


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def units_file(*rows):
    return csv_text(UNIT_CELLS, [dict(zip(UNIT_CELLS, row, strict=True)) for row in rows]).encode()


def posts_file(*rows):
    return csv_text(POST_CELLS, [dict(zip(POST_CELLS, row, strict=True)) for row in rows]).encode()


def problems_of(load, data):
    with pytest.raises(TableRefused) as refusal:
        load(data, name="file.csv")
    return [(each.line, each.column, each.reason) for each in refusal.value.problems]


def changed(row, **cells):
    return tuple({**dict(zip(UNIT_CELLS, row, strict=True)), **cells}.values())


def test_units_are_stored_with_the_unit_above_them():
    assert load_units(units_file(*GOOD)) == Loaded(5, 0, 0, ())
    assert list(Unit.objects.values_list("code", "parent__code", "fallback", "office_hours")) == [
        ("990001002", None, True, "office"),
        ("990001002001", "990001002", False, "office"),
        ("center", None, False, "duty24"),
        ("housing", None, False, "office"),
        ("lifts", "housing", False, "field"),
    ]


def test_loading_again_changes_what_changed_and_nothing_else():
    load_units(units_file(*GOOD))
    assert load_units(units_file(*GOOD)) == Loaded(0, 0, 5, ())
    renamed, moved = changed(STREET, name="东巷镇"), changed(FIRM, parent="990001")
    assert load_units(units_file(CENTER, COMMUNITY, moved, BUREAU, renamed)) == Loaded(0, 2, 3, ())
    assert Unit.objects.get(code="990001002").name == "东巷镇"
    assert Unit.objects.get(code="lifts").parent is None


def test_a_unit_that_the_file_no_longer_has_stays_and_is_named():
    load_units(units_file(*GOOD))
    assert load_units(units_file(CENTER, BUREAU, STREET, COMMUNITY)) == Loaded(0, 0, 4, ("lifts",))
    assert Unit.objects.get(code="lifts").closed_on is None


def test_a_closed_unit_is_not_opened_by_the_file():
    load_units(units_file(*GOOD))
    Unit.objects.filter(code="lifts").update(closed_on=date(2026, 1, 1))
    load_units(units_file(*GOOD))
    assert Unit.objects.get(code="lifts").closed_on == date(2026, 1, 1)


def test_the_center_is_known_anew_after_a_load():
    load_units(units_file(*GOOD))
    assert str(district_center()) == "District center"
    load_units(units_file(changed(CENTER, name_en="Operation center"), *GOOD[1:]))
    assert str(district_center()) == "Operation center"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        pytest.param(
            changed(FIRM, code="Lifts 1"),
            "code",
            "“Lifts 1” is no code: letters and digits only, without spaces.",
            id="code",
        ),
        pytest.param(changed(FIRM, name=""), "name", "This must not be empty.", id="no-name"),
        pytest.param(
            changed(FIRM, name="大" * 101),
            "name",
            "This text has 101 characters; at most 100 can be.",
            id="long-name",
        ),
        pytest.param(
            changed(FIRM, name="住建委"),
            "name",
            "“住建委” stands on line 3 already.",
            id="name-twice",
        ),
        pytest.param(
            changed(FIRM, kind="club"),
            "kind",
            "“club” is not known. Write one of: district_center, district_department,"
            " public_utility, state_firm, street, community.",
            id="kind",
        ),
        pytest.param(
            changed(FIRM, section="sport"),
            "section",
            "“sport” is not known. Write one of: party, economy, livelihood, safety, all.",
            id="section",
        ),
        pytest.param(
            changed(FIRM, parent="ghost"),
            "parent",
            "There is no unit “ghost” in this file.",
            id="unknown-parent",
        ),
        pytest.param(
            changed(FIRM, parent="lifts"),
            "parent",
            "The units above this one lead back to itself.",
            id="its-own-parent",
        ),
        pytest.param(
            changed(FIRM, office_hours_profile=""),
            "office_hours_profile",
            "This must not be empty.",
            id="no-office-hours",
        ),
        pytest.param(
            changed(FIRM, fallback="yes"),
            "fallback",
            "“yes” is not known. Write one of: 0, 1.",
            id="fallback",
        ),
        pytest.param(
            changed(COMMUNITY, parent="housing"),
            "parent",
            "A community stands below a street.",
            id="community-below-a-bureau",
        ),
    ],
)
def test_a_wrong_unit_is_named_with_its_line_column_and_reason(row, column, reason):
    data = units_file(CENTER, BUREAU, STREET, row)
    assert problems_of(load_units, data) == [(5, column, reason)]
    assert not Unit.objects.exists()


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        pytest.param((BUREAU, STREET), 0, id="none"),
        pytest.param((CENTER, changed(CENTER, code="center2", name="又一个")), 2, id="two"),
    ],
)
def test_there_is_exactly_one_district_center(rows, count):
    assert problems_of(load_units, units_file(*rows)) == [
        (0, "kind", f"There must be exactly one district center, not {count}.")
    ]


def test_a_code_that_stands_twice_is_refused():
    other = changed(BUREAU, name="城管局")
    assert problems_of(load_units, units_file(CENTER, BUREAU, other)) == [
        (4, "code", "“housing” stands on line 3 already.")
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_units_saved_by_excel_are_read(encoding):
    load_units(units_file(*GOOD).decode().encode(encoding))
    assert Unit.objects.get(code="990001002").name == "东巷街道"


def test_posts_are_stored_with_their_rights_and_loaded_again():
    assert load_posts(posts_file(COMMANDER, READER)) == Loaded(2, 0, 0, ())
    assert list(Post.objects.values_list("code", "level", "rights")) == [
        ("SC01", "street", ["command", "dispatch"]),
        ("SP01", "street", []),
    ]
    fewer = (*COMMANDER[:5], "command", COMMANDER[6])
    assert load_posts(posts_file(fewer)) == Loaded(0, 1, 0, ("SP01",))
    assert Post.objects.get(code="SC01").rights == ["command"]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        pytest.param(
            (*READER[:5], "command;fly", ""),
            "rights",
            f"“fly” is no right. Write some of: {', '.join(Right.values)}.",
            id="unknown-right",
        ),
        pytest.param(
            (*READER[:5], "check;check", ""), "rights", "“check” is there twice.", id="right-twice"
        ),
        pytest.param(
            (*READER[:4], "village", "", ""),
            "level",
            "“village” is not known. Write one of: district, street, unit, community, finance.",
            id="level",
        ),
        pytest.param(
            ("SC01", *READER[1:]), "code", "“SC01” stands on line 2 already.", id="code-twice"
        ),
    ],
)
def test_a_wrong_post_is_named_with_its_line_column_and_reason(row, column, reason):
    assert problems_of(load_posts, posts_file(COMMANDER, row)) == [(3, column, reason)]
    assert not Post.objects.exists()
