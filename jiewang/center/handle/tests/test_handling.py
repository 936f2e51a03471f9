"""A unit signs for, begins, speaks with the reporter, feeds back."""

import pytest

from jiewang.center.case.errors import CaseChanged, CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.check.actions import send_to_rework
from jiewang.center.handle.actions import feed_back, record_contact, sign_for, start_handling
from jiewang.center.handle.errors import HandleError
from jiewang.center.intake.models import Photo
from jiewang.testing import (
    NOISE,
    PIPE,
    end_posts,
    lead_of,
    make_case,
    make_photo,
    make_town,
    make_user,
)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def assist_of(case):
    return case.orders.get(role="assist")


def test_signing_moves_the_case_and_twice_is_quiet():
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    order = lead_of(case)
    sign_for(order.pk, by=town.jiang, seen=case.moved_by_line)
    after = fresh(case)
    sign_for(order.pk, by=town.jiang, seen=case.moved_by_line)
    sign_for(order.pk, by=make_user("cai", ("UH01", town.water)))

    order.refresh_from_db()
    assert (after.state, order.state) == (State.SIGNED, "signed")
    assert fresh(case).diary_length == after.diary_length == case.diary_length + 1


def test_an_assisting_unit_signs_without_moving_the_case():
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    sign_for(assist_of(case).pk, by=town.bai)
    assert (fresh(case).state, assist_of(case).state) == (State.DISPATCHED, "signed")


@pytest.mark.parametrize("name", ["lin", "bai", "qiu", "fang", "he"])
def test_only_the_unit_itself_signs(name):
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    with pytest.raises(NotAllowed):
        sign_for(lead_of(case).pk, by=getattr(town, name))


def test_who_has_left_the_post_signs_nothing():
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    end_posts(town.jiang)
    with pytest.raises(NotAllowed):
        sign_for(lead_of(case).pk, by=town.jiang)


def test_starting_late_on_an_old_page_tells_who_was_first():
    town = make_town()
    case = make_case(state=State.SIGNED)
    colleague = make_user("cai", ("UH01", town.water))
    feed_ready(case, town)
    with pytest.raises(CaseChanged, match="Jiang"):
        start_handling(lead_of(case).pk, by=colleague, seen=case.moved_by_line)


def feed_ready(case, town):
    make_photo(case)
    feed_back(assist_of(case).pk, result="Wall dried", by=town.bai)
    feed_back(lead_of(case).pk, result="Pipe replaced", by=town.jiang)


def test_the_first_contact_is_recorded_once():
    town = make_town()
    case = make_case(state=State.SIGNED)
    order = lead_of(case)
    record_contact(order.pk, note="By phone", by=town.jiang)
    record_contact(order.pk, note="Again", by=town.jiang)
    order.refresh_from_db()
    assert order.contacted_at is not None
    assert [s.note for s in case.steps.filter(kind="contacted")] == ["By phone"]


def test_the_lead_answers_after_its_helpers():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    make_photo(case)
    with pytest.raises(HandleError, match="Housing bureau"):
        feed_back(lead_of(case).pk, result="Pipe replaced", by=town.jiang)
    feed_back(assist_of(case).pk, result="Wall dried", by=town.bai)
    assert fresh(case).state == State.HANDLING
    feed_back(lead_of(case).pk, result="Pipe replaced", by=town.jiang)
    order = lead_of(case)
    assert (fresh(case).state, order.state, order.result) == (
        State.HANDLED,
        "handled",
        "Pipe replaced",
    )


def test_a_photo_is_asked_for_only_where_the_catalog_asks_for_one():
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    feed_back(assist_of(case).pk, result="Wall dried", by=town.bai)
    with pytest.raises(HandleError):
        feed_back(lead_of(case).pk, result="Pipe replaced", by=town.jiang)
    make_photo(case, stage=Photo.Stage.REPORT)
    with pytest.raises(HandleError):
        feed_back(lead_of(case).pk, result="Pipe replaced", by=town.jiang)
    make_photo(case, stage=Photo.Stage.RESULT)
    feed_back(lead_of(case).pk, result="Pipe replaced", by=town.jiang)

    other = make_case(state=State.HANDLING, category=NOISE)
    feed_back(lead_of(other).pk, result="Spoken with them", by=town.shen)
    assert fresh(other).state == State.HANDLED


def test_after_rework_an_old_photo_does_not_do():
    town = make_town()
    case = make_case(state=State.HANDLED, category=PIPE)
    send_to_rework(case.pk, reason="half_done", explanation="Still wet", by=town.he)
    with pytest.raises(HandleError):
        feed_back(lead_of(case).pk, result="Dry now", by=town.jiang)
    make_photo(case)
    feed_back(lead_of(case).pk, result="Dry now", by=town.jiang)
    assert fresh(case).state == State.HANDLED


def test_a_result_needs_words():
    town = make_town()
    case = make_case(state=State.HANDLING, category=NOISE)
    with pytest.raises(CaseError):
        feed_back(lead_of(case).pk, result=" \n", by=town.shen)


def test_the_same_result_again_writes_nothing():
    town = make_town()
    case = make_case(state=State.HANDLED, category=NOISE)
    order = lead_of(case)
    feed_back(order.pk, result=order.result, by=town.shen, seen=1)
    assert fresh(case).diary_length == case.diary_length
