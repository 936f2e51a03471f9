import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jiewang.base.problems import TableRefused
from jiewang.grid.areas.loading import LoadedAreas, load_areas
from jiewang.grid.areas.models import Area, AreaLoad
from jiewang.grid.areas.queries import area_by_code, children, versions_of

YUZHONG = Path(__file__).parents[4] / "data" / "yuzhong"
JANUARY, MAY, JULY = "2026-01-01", "2026-05-01", "2026-07-01"
NOTHING = {"added": 0, "redrawn": 0, "ended": 0}


def square(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


# Two streets side by side; West has the communities W1 in the south and W2 in the north.
TOWN = {
    "D": ("district", "500000", square(106.50, 29.50, 106.54, 29.52)),
    "W": ("street", "D", square(106.50, 29.50, 106.52, 29.52)),
    "E": ("street", "D", square(106.52, 29.50, 106.54, 29.52)),
    "W1": ("community", "W", square(106.50, 29.50, 106.52, 29.51)),
    "W2": ("community", "W", square(106.50, 29.51, 106.52, 29.52)),
    "W1a": ("grid", "W1", square(106.50, 29.50, 106.51, 29.51)),
    "W1b": ("grid", "W1", square(106.51, 29.50, 106.52, 29.51)),
    "U1": ("unit_grid", "D", square(106.515, 29.505, 106.525, 29.515)),
}


def feature(code, **changes):
    level, parent, geometry = TOWN.get(code, ("grid", "W1", None))
    values = {"level": level, "name": code, "name_en": "", "parent": parent}
    values |= {"code": code, "valid_from": JANUARY, "illustrative": True, "geometry": geometry}
    values |= changes
    geometry = values.pop("geometry")
    return {"type": "Feature", "properties": values, "geometry": geometry}


def borders(folder, *features, name="borders.geojson"):
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture
def town(tmp_path):
    """The town, loaded."""
    load_areas([borders(tmp_path, *map(feature, TOWN))])


def load(folder, *features):
    return load_areas([borders(folder, *features)])


def refused(folder, *features):
    before = list(Area.objects.values())
    with pytest.raises(TableRefused) as refusal:
        load(folder, *features)
    assert list(Area.objects.values()) == before, "a refused file left something behind"
    return str(refusal.value)


def in_force(code, day):
    found = area_by_code(code, on=date.fromisoformat(day))
    return found and (found.path, str(found.valid_from))


# --- The real files -----------------------------------------------------------------------------


def test_the_model_district_loads_and_loading_it_again_changes_nothing(settings):
    settings.DISTRICT_DATA = YUZHONG
    call_command("load_areas")
    assert AreaLoad.objects.count() == 1
    assert Area.objects.count() == 2218
    assert Area.objects.get(level="district").parent is None
    grid = Area.objects.get(code="500103001011001")
    assert grid.path == "500103.500103001.500103001011.500103001011001"
    assert grid.parent.name == "领事巷社区"
    assert grid.boundary["type"] == "Polygon"
    assert Area.objects.filter(illustrative=False).get().code == "500103"

    again = load_areas([YUZHONG / "areas.csv", YUZHONG / "boundaries.geojson"])
    assert again == LoadedAreas(unchanged=2218, **NOTHING)
    assert load_areas([YUZHONG / "areas.csv"]) == LoadedAreas(unchanged=92, **NOTHING)
    assert AreaLoad.objects.count() == 1


def test_a_district_without_borders_loads_its_names(settings, tmp_path):
    (tmp_path / "areas.csv").write_bytes((YUZHONG / "areas.csv").read_bytes())
    settings.DISTRICT_DATA = tmp_path
    call_command("load_areas")
    assert Area.objects.filter(boundary__isnull=True).count() == 92


# --- Redraws -------------------------------------------------------------------------------------


def test_a_redraw_ends_the_old_version_and_makes_a_row(town, tmp_path):
    old = Area.objects.get(code="W1b")
    smaller = square(106.512, 29.50, 106.52, 29.51)
    loaded = load(tmp_path, feature("W1b", valid_from=MAY, geometry=smaller))
    assert loaded == LoadedAreas(added=0, redrawn=1, ended=0, unchanged=0)
    before, after = versions_of("W1b")
    assert (before.pk, str(before.valid_to), before.boundary) == (old.pk, MAY, TOWN["W1b"][2])
    assert (str(after.valid_from), after.valid_to, after.boundary) == (MAY, None, smaller)


def test_the_same_redraw_twice_changes_nothing(town, tmp_path):
    redraw = feature("W1b", valid_from=MAY, geometry=square(106.512, 29.50, 106.52, 29.51))
    load(tmp_path, redraw)
    assert load(tmp_path, redraw) == LoadedAreas(unchanged=1, **NOTHING)
    assert load(tmp_path, *map(feature, TOWN)) == LoadedAreas(unchanged=len(TOWN), **NOTHING)


def test_a_later_day_alone_is_no_change(town, tmp_path):
    assert load(tmp_path, feature("W1b", valid_from=MAY)) == LoadedAreas(unchanged=1, **NOTHING)


def test_children_of_a_redrawn_area_keep_their_rows(town, tmp_path):
    load(tmp_path, feature("W1", valid_from=MAY, name="First"))
    assert [len(versions_of(code)) for code in ("W1", "W1a", "W1b")] == [2, 1, 1]
    renamed = area_by_code("W1", on=date(2026, 5, 1))
    assert renamed.name == "First"
    assert [child.code for child in children(renamed)] == ["W1a", "W1b"]


def test_what_lies_below_an_area_that_moves_moves_along(town, tmp_path):
    # From May on East reaches over the whole south, and W1 belongs to it.
    ring = [[106.50, 29.50], [106.54, 29.50], [106.54, 29.52], [106.52, 29.52]]
    ring += [[106.52, 29.51], [106.50, 29.51], [106.50, 29.50]]
    south = {"type": "Polygon", "coordinates": [ring]}
    loaded = load(
        tmp_path,
        feature("E", valid_from=MAY, geometry=south),
        feature("W", valid_from=MAY, geometry=TOWN["W2"][2]),
        feature("W1", valid_from=MAY, parent="E"),
    )
    assert loaded == LoadedAreas(added=0, redrawn=5, ended=0, unchanged=0)
    assert in_force("W1a", "2026-04-30") == ("D.W.W1.W1a", JANUARY)
    assert in_force("W1a", MAY) == ("D.E.W1.W1a", MAY)
    assert in_force("W2", MAY) == ("D.W.W2", JANUARY)


def test_a_grid_is_split_by_ending_it_and_adding_two(town, tmp_path):
    loaded = load(
        tmp_path,
        feature("W1a", valid_to=MAY),
        feature("W1c", valid_from=MAY, geometry=square(106.50, 29.50, 106.505, 29.51)),
        feature("W1d", valid_from=MAY, geometry=square(106.505, 29.50, 106.51, 29.51)),
    )
    assert loaded == LoadedAreas(added=2, redrawn=0, ended=1, unchanged=0)
    community = area_by_code("W1")
    on = {day: [row.code for row in children(community, day)] for day in (_day(JANUARY), _day(MAY))}
    assert on == {_day(JANUARY): ["W1a", "W1b"], _day(MAY): ["W1b", "W1c", "W1d"]}


def _day(text):
    return date.fromisoformat(text)


def test_a_file_may_hold_the_whole_history(tmp_path):
    smaller = square(106.512, 29.50, 106.52, 29.51)
    history = [
        *(feature(code) for code in TOWN if code != "W1b"),
        feature("W1b", valid_to=MAY),
        feature("W1b", valid_from=MAY, geometry=smaller),
    ]
    load(tmp_path, *history)
    assert [(str(row.valid_from), row.valid_to) for row in versions_of("W1b")] == [
        (JANUARY, date(2026, 5, 1)),
        (MAY, None),
    ]
    assert load(tmp_path, *history) == LoadedAreas(unchanged=len(history), **NOTHING)


def test_the_names_of_record_stand_in_the_csv(tmp_path):
    names = tmp_path / "areas.csv"
    lines = ["code,level,name,parent,valid_from,name_en", "M,municipality,市,,2026-01-01,"]
    lines += [f"{code},{row[0]},名{code},{row[1]},{JANUARY},Name" for code, row in TOWN.items()]
    names.write_text("\ufeff" + "\n".join(lines))
    load_areas([names, borders(tmp_path, *map(feature, TOWN))])
    assert set(Area.objects.values_list("name", flat=True)) == {f"名{code}" for code in TOWN}
    assert not Area.objects.filter(boundary__isnull=True).exists()


# --- What is refused -----------------------------------------------------------------------------

BOW = {"type": "Polygon"}
BOW["coordinates"] = [
    [[106.50, 29.50], [106.51, 29.51], [106.51, 29.50], [106.50, 29.51], [106.50, 29.50]]
]

BAD_FEATURES = [
    pytest.param(
        feature("W1a", geometry=square(106.50, 29.50, 106.509, 29.51)), "需要更晚的", id="same-day"
    ),
    pytest.param(
        feature("W1a", valid_from="2025-01-01", name="x"), "2026-01-01", id="before-the-first"
    ),
    pytest.param(feature("W1a", valid_from=MAY, geometry=BOW), "自相交", id="crosses-itself"),
    pytest.param(
        feature("W1a", valid_from=MAY, geometry=square(106.499, 29.50, 106.51, 29.51)),
        "超出上级",
        id="100-meters-outside-of-its-parent",
    ),
    pytest.param(
        feature("W1a", valid_from=MAY, geometry=square(106.50, 29.50, 106.511, 29.51)),
        "W1b",
        id="overlaps-its-sibling",
    ),
    pytest.param(
        feature("W1a", valid_from=MAY, geometry=square(29.50, 106.50, 29.51, 106.51)),
        "写反",
        id="swapped-coordinates",
    ),
    pytest.param(
        feature("W1a", valid_from=MAY, geometry={"type": "Point", "coordinates": [106.5, 29.5]}),
        "Polygon",
        id="a-point",
    ),
    pytest.param(
        feature("W1a", valid_from=MAY, geometry={"type": "Polygon", "coordinates": [[[1, 2]]]}),
        "不完整",
        id="one-corner",
    ),
    pytest.param(feature("W1a", valid_from=MAY, parent="W9"), "W9", id="unknown-parent"),
    pytest.param(feature("W1a", valid_from=MAY, parent="W1b"), "之下", id="grid-in-a-grid"),
    pytest.param(feature("W1a", level="village"), "village", id="unknown-level"),
    pytest.param(feature("W1a", valid_from="1.5.2026"), "2026-01-31", id="day-in-another-form"),
    pytest.param(feature("W1a", valid_to="2025-12-31"), "valid_to", id="ends-before-it-begins"),
    pytest.param(feature("W1a", name=""), "名称", id="no-name"),
    pytest.param(feature("W1a.1"), "编码", id="a-dot-in-the-code"),
    pytest.param(feature("W1", valid_to=MAY), "W1a", id="ends-before-its-children"),
    pytest.param(feature("D2", level="district", parent=""), "D2", id="a-second-district"),
]


@pytest.mark.parametrize(("bad", "says"), BAD_FEATURES)
def test_a_bad_area_is_refused_with_file_code_and_reason(town, tmp_path, bad, says):
    sentence = refused(tmp_path, feature("W2", valid_from=MAY, name="Second"), bad)
    assert "borders.geojson" in sentence or bad["properties"]["code"] == "D2"
    assert bad["properties"]["code"] in sentence
    assert says in sentence


def test_an_area_that_stands_twice_in_a_file_is_refused(town, tmp_path):
    assert "W2" in refused(tmp_path, feature("W2"), feature("W2"))


def test_all_bad_areas_are_named_at_once(town, tmp_path):
    bad = [feature(f"X{number}", valid_from=MAY, name="") for number in range(25)]
    with pytest.raises(TableRefused) as refusal:
        load(tmp_path, *bad)
    assert len(refusal.value.problems) == 25


HEAD = "code,level,name,parent,valid_from"
BAD_FILES = [
    pytest.param("areas.csv", b"", "", id="empty"),
    pytest.param("areas.csv", HEAD.replace(",", ";").encode(), "", id="semicolons"),
    pytest.param("areas.csv", b"code,level\nW3,grid", "valid_from", id="missing-columns"),
    pytest.param("areas.csv", f"{HEAD}\nW3,grid,三".encode(), "2", id="too-few-columns"),
    pytest.param("areas.csv", f"{HEAD}\nW3,grid,a,b,c,d,e".encode(), "2", id="too-many"),
    pytest.param("b.geojson", b"{", "GeoJSON", id="broken-json"),
    pytest.param("b.geojson", b"[]", "GeoJSON", id="a-list"),
    pytest.param("b.geojson", b'{"features": [{"properties": {}}]}', "GeoJSON", id="no-geometry"),
    pytest.param("b.geojson", b'{"features": [{"properties": 1, "geometry": 1}]}', "1", id="ones"),
]


@pytest.mark.parametrize(("name", "content", "says"), BAD_FILES)
def test_a_bad_file_is_refused_by_name(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TableRefused) as refusal:
        load_areas([path])
    assert name in str(refusal.value)
    assert says in str(refusal.value)


def test_the_command_ends_with_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match="nowhere.csv"):
        call_command("load_areas", str(tmp_path / "nowhere.csv"))
