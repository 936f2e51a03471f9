from datetime import date

import pytest
from django.utils.translation import override

from jiewang.center.catalog.actions import load_catalog
from jiewang.center.catalog.queries import (
    catalog_tree,
    search_categories,
)
from jiewang.center.catalog.tests.sheets import changed, make_units, sheet


@pytest.fixture(autouse=True)
def _catalog():
    make_units()
    load_catalog(sheet(), valid_from=date(2026, 1, 1))


def test_the_tree_has_classes_groups_and_leaves_in_order():
    with override("en"):
        tree = [
            (each.code, str(each), [(group.code, str(group)) for group in each.groups])
            for each in catalog_tree()
        ]
    assert tree == [
        ("1", "City appearance", [("1.01", "Sanitation"), ("1.02", "Road facilities")]),
        ("2", "Building sites and streets", [("2.01", "Illegal building")]),
    ]
    leaves = [
        leaf.code for each in catalog_tree() for group in each.groups for leaf in group.categories
    ]
    assert leaves == ["1.01.01", "1.02.01", "2.01.01"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("垃圾", ["1.01.01"], id="name"),
        pytest.param("臭得很", ["1.01.01"], id="keyword"),
        pytest.param("RUBBISH", ["1.01.01"], id="english-in-any-case"),
        pytest.param("1.", ["1.01.01", "1.02.01"], id="beginning-of-a-code"),
        pytest.param("1.02.01", ["1.02.01"], id="code"),
        pytest.param("illegal building", ["2.01.01"], id="two-words"),
        pytest.param("市容 井盖", ["1.02.01"], id="class-and-name"),
        pytest.param("垃圾 井盖", [], id="words-that-do-not-go-together"),
        pytest.param("  ", [], id="nothing"),
        pytest.param("%_'\";--", [], id="no-pattern"),
    ],
)
def test_search_finds_leaves_by_what_people_type(text, codes):
    assert [each.code for each in search_categories(text)] == codes


def test_a_name_fits_better_than_a_keyword_and_the_list_ends_where_asked():
    load_catalog(changed(keywords="井盖"), valid_from=date(2026, 1, 2))
    assert [each.code for each in search_categories("井盖")] == ["1.02.01", "1.01.01"]
    assert [each.code for each in search_categories("井盖", most=1)] == ["1.02.01"]
