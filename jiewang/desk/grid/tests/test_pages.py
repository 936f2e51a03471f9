"""Areas and units: the tree, the team, the boundaries, the counts."""

import json

import pytest
from django.urls import reverse

from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing import EAST, make_case, make_town


def test_the_tree_counts_open_cases_on_the_way_down():
    town = make_town()
    make_case()
    make_case(area=town.areas[f"{EAST}002001"])
    page = signed_in(town.lin).get(reverse("desk:area", args=[EAST]))
    assert page.context["open_cases"] == 2
    assert [(child.code, n) for child, n in page.context["children"]] == [
        (f"{EAST}001", 1),
        (f"{EAST}002", 1),
    ]


def test_cases_one_may_not_see_are_not_counted():
    make_case()
    page = signed_in(make_town().zhou).get(reverse("desk:area", args=[EAST]))
    assert page.context["open_cases"] == 0


def test_the_team_of_a_grid_is_told_with_who_is_on_duty():
    page = signed_in(make_town().lin, "en").get(reverse("desk:area", args=[f"{EAST}001001"]))
    assert [str(posting.user) for posting in page.context["team"]] == ["Fang"]
    assert "Grid worker" in text_of(page)


def test_a_grid_says_who_is_missing_on_its_team_and_a_street_does_not():
    town = make_town()
    grid = signed_in(town.lin, "en").get(reverse("desk:area", args=[f"{EAST}001001"]))
    assert "Grid head: 1 missing" in text_of(grid)
    # Fang is there.
    assert "Grid worker: 1 missing" not in text_of(grid)
    street = signed_in(town.lin, "en").get(reverse("desk:area", args=[EAST]))
    assert "missing" not in text_of(street)


def test_the_boundaries_of_an_area_come_with_those_below_it():
    answer = signed_in(make_town().lin).get(reverse("desk:area_boundaries", args=[EAST]))
    found = json.loads(answer.content)
    assert [each["properties"]["code"] for each in found["features"]] == [
        EAST,
        f"{EAST}001",
        f"{EAST}002",
    ]


@pytest.mark.parametrize("name", ["desk:area", "desk:area_boundaries", "desk:unit"])
def test_what_is_not_there_is_not_found(name):
    assert signed_in(make_town().lin).get(reverse(name, args=["nowhere"])).status_code == 404


@pytest.mark.parametrize(("level", "status"), [("street", 200), ("grid", 404), ("x", 404)])
def test_the_layers_of_the_map_are_those_that_a_browser_can_draw(level, status):
    answer = signed_in(make_town().lin).get(reverse("desk:area_layer", args=[level]))
    assert answer.status_code == status


def test_a_unit_tells_who_holds_its_posts():
    page = signed_in(make_town().lin).get(reverse("desk:unit", args=["water"]))
    assert [str(holding.user) for holding in page.context["holdings"]] == ["Jiang"]
