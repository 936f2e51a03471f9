from datetime import date

import pytest
from django.utils.translation import override

from jiewang.base.problems import TableRefused
from jiewang.center.case.states import State
from jiewang.center.catalog.actions import load_catalog
from jiewang.center.catalog.differences import (
    Change,
    ChangeKind,
    FieldChange,
    diff_versions,
    preview_catalog,
)
from jiewang.center.catalog.errors import CatalogRefused, NoCatalog, UnknownCategory
from jiewang.center.catalog.files import export_catalog
from jiewang.center.catalog.models import CatalogVersion
from jiewang.center.catalog.queries import category_by_code, current_categories, current_version
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
from jiewang.testing import make_case, make_category, make_unit, make_user

NEW_YEAR, SPRING, SUMMER = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)
FASTER = changed(handle_limit="3 work_hour")


@pytest.fixture(autouse=True)
def _units():
    make_units()
    with override("en"):
        yield


def test_the_same_content_makes_no_new_version_whatever_the_day():
    first = load_catalog(sheet(), valid_from=NEW_YEAR)
    again = load_catalog(sheet().decode().encode("gb18030"), valid_from=SPRING)
    assert (first.unchanged, again.unchanged) == (False, True)
    assert again.version == first.version == CatalogVersion.objects.get()


def test_a_change_makes_a_new_version_that_holds_from_its_day_on():
    load_catalog(sheet(), valid_from=NEW_YEAR)
    load_catalog(FASTER, valid_from=SPRING, note="Rubbish in three hours")
    days = [NEW_YEAR, date(2026, 2, 28), SPRING, SUMMER]
    assert [current_version(day).number for day in days] == [1, 1, 2, 2]
    limits = [category_by_code("1.01.01", on=day).handle_limit for day in days]
    assert limits == ["4 work_hour", "4 work_hour", "3 work_hour", "3 work_hour"]


def test_a_case_keeps_the_version_it_was_filed_under():
    case = make_case(state=State.FILED, category=RUBBISH["code"])
    old = case.category
    load_catalog(sheet(), valid_from=NEW_YEAR)
    case.refresh_from_db()
    assert (case.category, case.category.version.number) == (old, 1)
    assert category_by_code(RUBBISH["code"]).version.number == 2


def test_a_version_cannot_begin_before_the_newest_one():
    load_catalog(sheet(), valid_from=SPRING)
    with pytest.raises(CatalogRefused) as refusal:
        load_catalog(FASTER, valid_from=NEW_YEAR)
    assert str(refusal.value) == (
        "Version 1 holds from 2026-03-01 on. A newer one cannot begin before that day:"
        " choose 2026-03-01 or later."
    )
    assert CatalogVersion.objects.count() == 1


def test_of_two_versions_of_one_day_the_newer_holds():
    load_catalog(sheet(), valid_from=SPRING)
    load_catalog(FASTER, valid_from=SPRING)
    assert current_version(SPRING).number == 2


def test_going_back_to_an_older_content_is_a_change_too():
    for data in (sheet(), FASTER, sheet()):
        load_catalog(data, valid_from=SPRING)
    assert list(CatalogVersion.objects.values_list("number", flat=True)) == [3, 2, 1]


def test_before_the_first_version_there_is_no_catalog():
    load_catalog(sheet(), valid_from=SPRING)
    with pytest.raises(NoCatalog) as refusal:
        current_version(NEW_YEAR)
    assert str(refusal.value) == (
        "No catalog is in force on 2026-01-01. Run “jiewang load_catalog”."
    )


def test_what_is_exported_is_what_was_loaded_and_makes_no_new_version():
    version = load_catalog(sheet(), valid_from=NEW_YEAR).version
    text = export_catalog(version)
    assert text.encode() == sheet()
    assert load_catalog(text.encode(), valid_from=SPRING).unchanged


def test_the_difference_between_versions_names_what_was_added_removed_and_changed():
    a = load_catalog(sheet(RUBBISH, MANHOLE), valid_from=NEW_YEAR).version
    new = RUBBISH | {"handle_limit": "3 work_hour", "auto_dispatch": "0"}
    b = load_catalog(sheet(new, BUILDING), valid_from=SPRING).version
    assert diff_versions(a, b) == [
        Change(
            ChangeKind.CHANGED,
            "1.01.01",
            "暴露垃圾",
            "Exposed rubbish",
            (
                FieldChange("handle_limit", "4 work_hour", "3 work_hour"),
                FieldChange("auto_dispatch", "1", "0"),
            ),
        ),
        Change(ChangeKind.REMOVED, "1.02.01", "井盖缺失", "Missing manhole cover"),
        Change(ChangeKind.ADDED, "2.01.01", "私搭乱建", "Illegal building"),
    ]
    assert diff_versions(b, b) == []


def test_a_preview_tells_the_changes_and_writes_nothing():
    load_catalog(sheet(), valid_from=NEW_YEAR)
    preview = preview_catalog(FASTER)
    field = FieldChange("handle_limit", "4 work_hour", "3 work_hour")
    assert preview.changes == (
        Change(ChangeKind.CHANGED, "1.01.01", "暴露垃圾", "Exposed rubbish", (field,)),
    )
    assert (preview.against.number, preview.problems) == (1, ())
    assert CatalogVersion.objects.count() == 1


def test_a_preview_before_the_first_version_adds_everything():
    preview = preview_catalog(sheet())
    assert [(each.kind, each.code) for each in preview.changes] == [
        ("added", row["code"]) for row in GOOD
    ]


def test_a_preview_of_a_wrong_file_tells_its_problems():
    preview = preview_catalog(changed(kind="x"))
    assert [(each.line, each.column) for each in preview.problems] == [(2, "kind")]
    assert preview.changes == ()


def test_only_who_keeps_the_catalog_changes_it():
    center = make_unit("Center", code="center", kind=Unit.Kind.DISTRICT_CENTER)
    keeper, dispatcher = make_user("keeper", ("DC06", center)), make_user("yu", ("DC03", center))
    with pytest.raises(CatalogRefused) as refusal:
        load_catalog(sheet(), valid_from=NEW_YEAR, by=dispatcher)
    assert str(refusal.value) == "Only a post that keeps the catalog may change it."
    assert load_catalog(sheet(), valid_from=NEW_YEAR, by=keeper).version.by == keeper


def test_a_refused_load_leaves_the_version_in_force_as_it_was():
    load_catalog(sheet(), valid_from=NEW_YEAR)
    with pytest.raises(TableRefused):
        load_catalog(changed(kind="x"), valid_from=SPRING)
    assert [each.code for each in current_categories(SUMMER)] == [row["code"] for row in GOOD]


def test_an_unknown_type_is_refused_with_what_to_do():
    load_catalog(sheet(), valid_from=NEW_YEAR)
    with pytest.raises(UnknownCategory) as refusal:
        category_by_code("9.99.99", on=SPRING)
    assert str(refusal.value) == (
        "There is no type “9.99.99” in the catalog in force. Choose one from the list."
    )


def test_leaves_are_kept_by_version_and_asked_of_the_database_once(django_assert_num_queries):
    load_catalog(sheet(), valid_from=NEW_YEAR)
    current_categories(SPRING)
    with django_assert_num_queries(1):
        codes = [each.code for each in current_categories(SPRING)]
    assert codes == [row["code"] for row in GOOD]


def test_a_leaf_sees_its_unit_as_it_is_now():
    load_catalog(sheet(), valid_from=NEW_YEAR)
    assert str(category_by_code("1.02.01").lead_unit) == "Urban management bureau"
    Unit.objects.filter(code="urban_mgmt").update(name="City management")
    assert str(category_by_code("1.02.01").lead_unit) == "City management"


def test_a_leaf_made_by_hand_is_seen_at_once():
    version = load_catalog(sheet(), valid_from=NEW_YEAR).version
    assert len(current_categories()) == 3
    make_category("3.01.01", version=version)
    assert len(current_categories()) == 4
