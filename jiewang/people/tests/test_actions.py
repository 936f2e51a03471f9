from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from jiewang.people.actions import close_unit, end_holding, give_post
from jiewang.people.errors import PostRefused, UnknownUnit
from jiewang.people.models import Holding, Right, Unit
from jiewang.people.queries import (
    district_center,
    open_units,
    unit_by_code,
    units_by_code,
)
from jiewang.people.rights import holding_with
from jiewang.testing import make_post, make_unit, make_user

MAY, JUNE = datetime(2026, 5, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, 1, tzinfo=UTC)
STREET = Unit.Kind.STREET


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def test_a_post_gives_its_right_and_a_second_click_writes_nothing():
    east, lin = make_unit("East Lane", kind=STREET), make_user("lin")
    assert holding_with(lin, Right.DISPATCH, at=[east]) is None
    first = give_post(lin, post=make_post("SC04"), unit=east, since=MAY)
    again = give_post(lin, post=make_post("SC04"), unit=east, since=JUNE)
    assert first == again == holding_with(lin, Right.DISPATCH, at=[east]).pk
    assert Holding.objects.get().since == MAY


def test_a_post_is_held_only_where_it_exists():
    water, lin = make_unit("Water station"), make_user("lin")
    with pytest.raises(PostRefused) as refusal:
        give_post(lin, post=make_post("SC04"), unit=water, since=MAY)
    assert str(refusal.value) == (
        "There is no post “SC04” in Water station: it belongs to another level."
    )
    assert not Holding.objects.exists()


def test_an_ended_post_gives_no_right_and_keeps_its_first_end():
    east, lin = make_unit("East Lane", kind=STREET), make_user("lin")
    held = give_post(lin, post=make_post("SC04"), unit=east, since=MAY)
    end_holding(held, at=JUNE)
    end_holding(held, at=datetime(2026, 7, 1, tzinfo=UTC))
    assert Holding.objects.get().until == JUNE
    assert [Holding.objects.current(day).exists() for day in (MAY, JUNE)] == [True, False]


def test_a_post_that_ended_can_be_taken_up_again():
    east, lin = make_unit("East Lane", kind=STREET), make_user("lin")
    first = give_post(lin, post=make_post("SC04"), unit=east, since=MAY)
    end_holding(first, at=JUNE)
    second = give_post(lin, post=make_post("SC04"), unit=east, since=JUNE)
    assert first != second


def test_a_post_cannot_end_before_it_was_taken_up():
    east, lin = make_unit("East Lane", kind=STREET), make_user("lin")
    held = give_post(lin, post=make_post("SC04"), unit=east, since=JUNE)
    with pytest.raises(PostRefused) as refusal:
        end_holding(held, at=MAY)
    assert str(refusal.value) == "A post cannot end before it was taken up."


def test_closing_a_unit_ends_its_posts_and_lets_nobody_in():
    water = make_unit("Water station")
    jiang = make_user("jiang", ("UH01", water))
    close_unit(water.pk, at=JUNE)
    close_unit(water.pk, at=datetime(2026, 7, 1, tzinfo=UTC))
    water.refresh_from_db()
    assert (water.closed_on, Holding.objects.get().until) == (date(2026, 6, 1), JUNE)
    with pytest.raises(PostRefused) as refusal:
        give_post(jiang, post=make_post("UH01"), unit=water, since=JUNE)
    assert str(refusal.value) == (
        "Water station was closed on 2026-06-01; nobody can take up a post there."
    )


def test_no_post_outlasts_its_unit_and_none_begins_after_it():
    water = make_unit("Water station")
    jiang, late = make_user("jiang", ("UH01", water)), make_user("late")
    give_post(late, post=make_post("UH01"), unit=water, since=datetime(2026, 8, 1, tzinfo=UTC))
    Holding.objects.filter(user=jiang).update(until=datetime(2026, 12, 31, tzinfo=UTC))
    close_unit(water.pk, at=JUNE)
    assert list(Holding.objects.values_list("user__username", "until")) == [("jiang", JUNE)]


def test_a_unit_is_not_closed_before_those_below_it():
    east = make_unit("East Lane", kind=STREET)
    one = make_unit("East One", kind=Unit.Kind.COMMUNITY, parent=east)
    with pytest.raises(PostRefused) as refusal:
        close_unit(east.pk, at=JUNE)
    assert str(refusal.value) == ("East Lane cannot be closed before East One, which is below it.")
    close_unit(one.pk, at=MAY)
    close_unit(east.pk, at=JUNE)
    assert not open_units(on=date(2026, 6, 1)).exists()


def test_the_district_center_is_never_closed():
    center = make_unit("Center", kind=Unit.Kind.DISTRICT_CENTER)
    with pytest.raises(PostRefused):
        close_unit(center.pk, at=JUNE)
    assert list(open_units()) == [center]


def test_the_district_center_is_asked_of_the_database_once(django_assert_num_queries):
    center = make_unit("Center", kind=Unit.Kind.DISTRICT_CENTER)
    assert district_center() == center
    with django_assert_num_queries(0):
        assert district_center() == center


def test_a_renamed_center_is_seen_at_once():
    center = make_unit("Center", kind=Unit.Kind.DISTRICT_CENTER)
    assert district_center().name == "Center"
    center.name = "New center"
    center.save(update_fields=["name"])
    assert district_center().name == "New center"


def test_without_units_there_is_no_district_center():
    make_unit("Water station")
    with pytest.raises(UnknownUnit) as refusal:
        district_center()
    assert str(refusal.value) == "There is no district center yet. Run “jiewang load_people”."


def test_units_are_found_by_code_also_closed_ones():
    water = make_unit("Water station", code="water", closed_on=date(2026, 1, 1))
    assert unit_by_code("water") == water
    assert units_by_code(["water", "ghost"]) == {"water": water}
    with pytest.raises(UnknownUnit) as refusal:
        unit_by_code("ghost")
    assert str(refusal.value) == "There is no unit with the code “ghost”."
