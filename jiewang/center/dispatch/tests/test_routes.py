"""The district's own routes: loaded whole or not at all, and looked over again later."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from jiewang.base.problems import TableRefused
from jiewang.center.case.states import State
from jiewang.center.catalog.files import export_catalog
from jiewang.center.catalog.queries import current_categories
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.dispatch.models import Route
from jiewang.center.dispatch.routes import load_routes, route_problems
from jiewang.testing import (
    EAST,
    NOISE,
    PIPE,
    RUBBISH,
    lead_of,
    make_case,
    make_town,
    make_unit,
    make_version,
)

HEADER = "category,area,unit,valid_from,note\n"
TODAY = date(2026, 9, 30)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def load(*lines, on=TODAY):
    text = HEADER + "".join(f"{line}\n" for line in lines)
    loaded = load_routes(text.encode(), name="routes.csv", on=on)
    return loaded.created, loaded.changed, loaded.ended, loaded.unchanged


def refusal(*lines):
    with pytest.raises(TableRefused) as refused:
        load(*lines)
    assert not Route.objects.exists()
    return [(p.line, p.column) for p in refused.value.problems]


def test_loading_again_changes_nothing():
    make_town()
    lines = [f"{NOISE},{EAST},housing,2026-01-01,Once", f"1.01,{EAST},housing,2026-01-01,"]
    assert load(*lines) == (2, 0, 0, 0)
    assert load(*lines) == (0, 0, 0, 2)
    assert load(lines[0].replace("Once", "Twice"), lines[1]) == (0, 1, 0, 1)


def test_what_is_no_longer_in_the_file_ends_on_the_day():
    make_town()
    load(f"{NOISE},{EAST},housing,2026-01-01,", f"{PIPE},{EAST},housing,2026-01-01,")
    assert load(f"{NOISE},{EAST},housing,2026-01-01,") == (0, 0, 1, 1)
    assert Route.objects.get(category_code=PIPE).valid_to == TODAY


@pytest.mark.parametrize(
    ("line", "column"),
    [
        pytest.param(f"7.77.77,{EAST},housing,2026-01-01,", "category", id="unknown-type"),
        pytest.param(f"{NOISE},123456789,housing,2026-01-01,", "area", id="unknown-area"),
        pytest.param(f"{NOISE},{EAST},nobody,2026-01-01,", "unit", id="unknown-unit"),
        pytest.param(f"{NOISE},{EAST},old,2026-01-01,", "unit", id="closed-unit"),
        pytest.param(f"{PIPE},{EAST},{EAST}001,2026-01-01,", "unit", id="level-too-low"),
        pytest.param(f"{NOISE},{EAST},housing,1.1.2026,", "valid_from", id="no-date"),
        pytest.param(f"{NOISE},{EAST},housing,,", "valid_from", id="empty-date"),
    ],
)
def test_a_wrong_row_is_named_by_line_and_column_and_nothing_is_loaded(line, column):
    make_town()
    make_unit("Old works", code="old", closed_on=date(2026, 1, 1))
    assert refusal(f"{RUBBISH},{EAST},housing,2026-01-01,", line) == [(3, column)]


def test_two_routes_that_say_different_units_are_refused():
    make_town()
    lines = [f"{NOISE},{EAST},housing,2026-01-01,", f"{NOISE},{EAST},water,2026-01-01,"]
    assert refusal(*lines) == [(3, "unit")]


def test_a_newer_route_may_follow_an_older_one():
    make_town()
    lines = [f"{NOISE},{EAST},housing,2026-01-01,", f"{NOISE},{EAST},water,2026-06-01,"]
    assert load(*lines) == (2, 0, 0, 0)
    assert route_problems(TODAY) == []


def test_a_route_that_is_never_asked_is_loaded_and_named():
    make_town()
    lines = [
        f"1.01,{EAST}001,water,2026-01-01,",
        f"{RUBBISH},{EAST},housing,2026-01-01,",
        f"{NOISE},{EAST},housing,2026-01-01,",
    ]
    load(*lines)
    found = route_problems(TODAY)
    assert [(p.category_code, p.area_code, p.unit) for p in found] == [
        ("1.01", f"{EAST}001", "water")
    ]


def test_what_a_new_catalog_overtakes_is_named():
    town = make_town()
    load(f"{NOISE},{EAST},{EAST}001,2026-01-01,")
    assert route_problems(TODAY) == []
    noise = town.categories[NOISE]
    noise.handling_level = "street"
    noise.save()
    assert [p.unit for p in route_problems(TODAY)] == [f"{EAST}001"]


def test_a_catalog_that_is_loaded_tells_which_routes_it_overtakes(tmp_path):
    make_town()
    load(f"{NOISE},{EAST},{EAST}001,2026-01-01,")
    noise = current_categories()[1]
    noise.handling_level = "street"
    noise.pk, noise.version = None, make_version(2)
    noise.save()
    file = tmp_path / "catalog.csv"
    file.write_text(export_catalog(noise.version))
    out = StringIO()
    call_command("load_catalog", str(file), valid_from=TODAY, stdout=out)
    assert f"This route no longer fits the catalog: {NOISE} · {EAST} → {EAST}001" in out.getvalue()


def test_a_route_sends_the_case():
    town = make_town()
    load(f"1.02,{EAST},housing,2026-01-01,")
    case = make_case(state=State.FILED, category=PIPE)
    dispatch_case(case.pk, by=town.lin)
    assert lead_of(case).unit == town.housing


def test_the_commands_load_and_explain(tmp_path):
    make_town()
    file = tmp_path / "routes.csv"
    file.write_text(f"{HEADER}{PIPE},{EAST},housing,2026-01-01,Their pipes\n")
    out = StringIO()
    call_command("load_routes", str(file), stdout=out)
    assert out.getvalue() == "Routes: 1 new, 0 changed, 0 ended, 0 as before.\n"

    case = make_case(state=State.DISPATCHED, category=PIPE)
    out = StringIO()
    call_command("explain_dispatch", case.number, stdout=out)
    assert "The district's own routes: this decided, Housing bureau." in out.getvalue()
    with pytest.raises(CommandError):
        call_command("explain_dispatch", f"{case.number}7")
    with pytest.raises(CommandError):
        call_command("load_routes", str(tmp_path / "nowhere.csv"))
