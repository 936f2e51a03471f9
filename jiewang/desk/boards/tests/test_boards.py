"""The boards: who sees which, what they show, and that they ask as often whatever there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.clock.telling import pass_next
from jiewang.desk.boards.board import board_of
from jiewang.desk.boards.periods import month_of
from jiewang.grid.areas.models import Area
from jiewang.testing.cases import make_case
from jiewang.testing.props import DISTRICT, EAST, PIPE, WEST, make_user
from jiewang.testing.tallies import count_tallies
from jiewang.testing.town import make_town

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def area_page(code):
    return reverse("desk:area_board", args=[code])


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("dong", DISTRICT, 200),
        ("dong", WEST, 200),
        ("lin", EAST, 200),
        ("lin", f"{EAST}001001", 200),
        ("lin", WEST, 403),
        ("lin", DISTRICT, 403),
        ("qiu", f"{EAST}001", 200),
        ("qiu", EAST, 403),
        ("fang", f"{EAST}001001", 200),
        ("fang", f"{EAST}001", 403),
        ("jiang", EAST, 403),
        ("dong", "990001009", 404),
    ],
)
def test_each_sees_the_boards_of_where_they_work_and_no_others(who, code, status):
    town = make_town()
    assert signed_in(getattr(town, who)).get(area_page(code)).status_code == status


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("dong", area_page(DISTRICT)),
        ("lin", area_page(EAST)),
        ("qiu", area_page(f"{EAST}001")),
        ("fang", area_page(f"{EAST}001001")),
        ("jiang", reverse("desk:unit_board", args=["water"])),
    ],
)
def test_the_entry_leads_to_the_widest_board_of_each(who, page):
    answer = signed_in(getattr(make_town(), who)).get(reverse("desk:boards"))
    assert (answer.status_code, answer.url) == (302, page)


def test_who_holds_no_post_is_told_so_and_has_no_entry():
    make_town()
    client = signed_in(make_user("nobody"))
    assert client.get(reverse("desk:boards")).status_code == 403
    menu = client.get(reverse("desk:cases")).context["desk_frame"].menu
    assert reverse("desk:boards") not in [entry.address for entry in menu]


@pytest.mark.parametrize(
    ("who", "status"), [("jiang", 200), ("dong", 200), ("bai", 403), ("lin", 403)]
)
def test_a_units_board_is_its_own_and_the_districts(who, status):
    page = reverse("desk:unit_board", args=["water"])
    assert signed_in(getattr(make_town(), who)).get(page).status_code == status


def test_a_street_sees_the_boards_of_its_communities_units():
    town = make_town()
    page = reverse("desk:unit_board", args=[town.east_one.code])
    assert signed_in(town.lin).get(page).status_code == 200
    assert signed_in(town.zhou).get(page).status_code == 403


def test_strangers_are_asked_to_sign_in():
    make_town()
    for page in (area_page(DISTRICT), reverse("desk:today"), reverse("desk:wall", args=[EAST])):
        assert Client().get(page).status_code == 302


def test_the_board_has_the_figures_of_the_tallies():
    town = make_town()
    case = make_case(state=State.HANDLING)
    make_case(state=State.CLOSED)
    past = timezone.now() - timedelta(hours=1)
    Deadline.objects.filter(case=case, kind="whole").update(due_at=past)
    while pass_next(timezone.now()):
        pass
    count_tallies()
    board = board_of(Area.objects.get(code=EAST), month_of(""), town.lin)
    figures = {tile.name: tile.figure for tile in board.tiles}
    assert (board.sums.came_in, board.stand.open, board.stand.late) == (2, 1, 1)
    # Two were due: there is no rate of two.
    assert list(figures.values()) == ["2", "1", "–", "–", "–", "–"]
    part = next(part for part in board.parts if part.key == f"{EAST}001")
    assert (part.sums.came_in, part.stand.late, part.opens) == (2, 1, True)
    cell = next(cell for cell in board.cells if cell.part is part)
    assert cell.shade == 1
    assert [(each.key, each.sums.came_in) for each in board.types] == [(PIPE, 2)]
    sections = [(each.key, each.stand.late) for each in board.sections if each.stand.open]
    assert sections == [("economy", 1)]
    assert [(unit.key, unit.stand.open) for unit in board.units] == [("water", 1)]


def test_the_page_knows_up_to_when_it_is_counted():
    town = make_town()
    client = signed_in(town.lin)
    assert client.get(area_page(EAST)).context["board"].as_of is None
    make_case(state=State.FILED)
    before = timezone.now()
    count_tallies()
    assert before <= client.get(area_page(EAST)).context["board"].as_of <= timezone.now()


@pytest.mark.parametrize(
    "page",
    [
        area_page(DISTRICT),
        area_page(EAST),
        area_page(f"{EAST}001"),
        area_page(f"{EAST}001001"),
        reverse("desk:unit_board", args=["water"]),
        reverse("desk:wall", args=[EAST]),
        reverse("desk:trend", args=[EAST]),
    ],
)
def test_a_board_asks_as_often_for_one_case_as_for_three(page):
    client = signed_in(make_town().dong)

    def asked():
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        # Of the cases themselves nothing is asked.
        assert not [q["sql"] for q in captured if 'FROM "center_case"' in q["sql"]]
        return len(captured)

    make_case(state=State.HANDLING)
    count_tallies()
    one = asked()
    make_case(state=State.CLOSED)
    make_case(state=State.SHELVED)
    count_tallies()
    assert asked() == one


@pytest.mark.parametrize("month", ["2024-02", "nonsense", "2999-01"])
def test_any_month_of_an_address_gives_a_page(month):
    client = signed_in(make_town().dong)
    assert client.get(area_page(EAST), {"month": month}).status_code == 200


def test_the_wall_has_no_links_and_only_a_center_has_one():
    client = signed_in(make_town().dong)
    page = client.get(reverse("desk:wall", args=[EAST])).content.decode()
    assert "<a " not in page
    assert client.get(reverse("desk:wall", args=[f"{EAST}001"])).status_code == 404


def test_an_area_redrawn_today_still_has_a_board():
    town = make_town()
    grid = town.grid
    grid.valid_to = timezone.localdate()
    grid.save()
    Area.objects.create(
        code=grid.code, level=grid.level, name="新网格", path=grid.path, parent=grid.parent,
        valid_from=timezone.localdate(),
    )  # fmt: skip
    assert signed_in(town.lin).get(area_page(grid.code)).status_code == 200
