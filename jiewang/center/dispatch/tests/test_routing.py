"""Which rule decides: pure, no database."""

from datetime import date

import pytest

from jiewang.center.dispatch.routing import Candidate, Considered, Matter, RouteRule, Takers, choose

TODAY = date(2026, 9, 30)
WATER, HOUSING, PARKS = Candidate("water"), Candidate("housing"), Candidate("parks")
CLOSED = Candidate("old", closed_on=date(2026, 9, 1))
EAST, CENTER = Candidate("east"), Candidate("center")
TAKERS = Takers(center=CENTER, street=EAST, fallback=EAST)
PLACE = ("district", "east", "east1", "grid1")


def matter(rule="by_area_street", lead=None, category="2.02.01", place=PLACE):
    return Matter(category_code=category, lead_rule=rule, lead_unit=lead, place=place)


def route(category, area, unit, begins="2026-01-01", ends=None, pk=0):
    last = date.fromisoformat(ends) if ends else None
    return RouteRule(category, area, unit, date.fromisoformat(begins), last, pk)


def decided(matter, *routes, takers=TAKERS):
    code, considered = choose(matter, routes, takers, TODAY)
    return considered[-1].rule, code


@pytest.mark.parametrize(
    ("asked", "routes", "answer"),
    [
        pytest.param(matter(), [], ("street", "east"), id="the-street-where-it-happened"),
        pytest.param(matter("unit", WATER), [], ("unit", "water"), id="one-unit-for-the-district"),
        pytest.param(
            matter("owner_then_area", HOUSING), [], ("owner", "housing"), id="owner-first"
        ),
        pytest.param(
            matter("owner_then_area"), [], ("street", "east"), id="no-owner-then-the-street"
        ),
        pytest.param(
            matter("owner_then_area", CLOSED), [], ("street", "east"), id="owner-closed-then-street"
        ),
        pytest.param(
            matter("unit", CLOSED), [], ("fallback", "east"), id="closed-unit-falls-to-fallback"
        ),
        pytest.param(
            matter("unit", WATER),
            [route("2.02.01", "district", PARKS)],
            ("route", "parks"),
            id="a-route-stands-before-the-catalog",
        ),
        pytest.param(
            matter(),
            [route("2.02", "grid1", PARKS), route("2.02.01", "district", WATER)],
            ("route", "water"),
            id="longest-code-before-smallest-area",
        ),
        pytest.param(
            matter(),
            [route("2.02", "district", PARKS), route("2.02", "east1", WATER)],
            ("route", "water"),
            id="smallest-area-of-equal-codes",
        ),
        pytest.param(
            matter(),
            [
                route("2.02", "east", PARKS, "2026-01-01"),
                route("2.02", "east", WATER, "2026-06-01"),
            ],
            ("route", "water"),
            id="newest-of-equal-areas",
        ),
        pytest.param(
            matter(),
            [
                route("2.02", "east", PARKS, "2026-01-01"),
                route("2.02", "east", WATER, "2026-10-01"),
            ],
            ("route", "parks"),
            id="a-route-that-begins-later-waits",
        ),
        pytest.param(
            matter(),
            [route("2.02", "east", PARKS, ends="2026-09-30")],
            ("street", "east"),
            id="a-route-does-not-hold-on-its-last-date",
        ),
        pytest.param(
            matter(),
            [route("2.02.01", "east", CLOSED), route("2.02", "east", PARKS)],
            ("route", "parks"),
            id="a-closed-unit-is-passed-over",
        ),
        pytest.param(
            matter(category="2.021.01"),
            [route("2.02", "east", PARKS)],
            ("street", "east"),
            id="a-beginning-ends-at-a-dot",
        ),
        pytest.param(
            matter(), [route("2.02", "west", PARKS)], ("street", "east"), id="another-areas-route"
        ),
    ],
)
def test_the_first_rule_that_names_an_open_unit_decides(asked, routes, answer):
    assert decided(asked, *routes) == answer


def test_where_no_street_is_known_the_district_center_takes_it():
    nowhere = matter(place=("district",))
    code, considered = choose(nowhere, [], Takers(center=CENTER), TODAY)
    assert (code, considered) == (
        "center",
        (
            Considered("route", "no_route"),
            Considered("street", "no_street"),
            Considered("fallback", "no_street"),
            Considered("center", "matched", "center"),
        ),
    )


def test_a_closed_unit_is_written_down_with_its_day():
    _code, considered = choose(matter("unit", CLOSED), [], TAKERS, TODAY)
    assert considered[1] == Considered("unit", "closed", "old", {"closed_on": "2026-09-01"})


def test_a_unit_takes_no_work_on_the_day_it_closes():
    closing = Candidate("parks", closed_on=TODAY)
    assert (closing.is_open(TODAY), closing.is_open(date(2026, 9, 29))) == (False, True)


def test_with_the_center_closed_nothing_is_made_up():
    with pytest.raises(ValueError, match="center is closed"):
        choose(matter(place=("district",)), [], Takers(center=CLOSED), TODAY)
