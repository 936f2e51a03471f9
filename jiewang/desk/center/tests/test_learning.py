"""The page of suggestions, the button that stops, and the heap of what went without a person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.catalog.models import Category
from jiewang.center.dispatch.models import Halt
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.center.intake.models import Suggestion
from jiewang.center.intake.suggesters import forget_suggester
from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.testing import NOISE, PIPE, make_case, make_town
from jiewang.testing.models_in_use import make_model

PAGE = "desk:learning"


@pytest.fixture
def town():
    forget_suggester()
    yield make_town()
    forget_suggester()


def look(user, query="", language="en"):
    return signed_in(user, language).get(reverse(PAGE) + query)


def decided(code=PIPE, *, first=PIPE, model=1):
    case = make_case(state=State.FILED, category=code)
    Suggestion.objects.create(case=case, category_code=first, rank=1, confidence=0.97, model=model)
    return case


def went_alone(**fields):
    case = make_case(state=State.DISPATCHED)
    FiledAlone.objects.create(
        case=case, model=1, category_code=PIPE, confidence=0.97, threshold=0.9, at=timezone.now()
    )
    return case


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_empty_house_says_that_there_is_nothing_yet_and_what_to_do(town, language):
    page = look(town.tang, language=language)
    assert page.status_code == 200
    assert forbidden_in(page) == []
    assert "train_suggestions" in text_of(page)
    said = {"en": "No model was trained yet", "zh-hans": "尚未训练过模型"}
    assert said[language] in text_of(page)


def test_the_page_is_for_who_files_commands_or_keeps_the_catalog(town):
    assert [look(user).status_code for user in (town.wu, town.tang, town.dong)] == [200] * 3
    refused = look(town.jiang)
    assert refused.status_code == 403
    assert "intake, command and catalog posts" in text_of(refused)
    menu = reverse(PAGE)
    assert menu in signed_in(town.wu).get(reverse("desk:district_data")).content.decode()
    assert menu not in signed_in(town.jiang).get(reverse("desk:district_data")).content.decode()


def test_every_share_goes_with_its_count_and_few_have_no_rate(town):
    make_model(threshold=0.9)
    decided()
    decided(NOISE)
    said = text_of(look(town.wu))
    assert "1 of 2; under 30, no rate" in said
    assert "50.0" not in said
    assert "Too few cases to judge: 50 are needed on both sides." in said


def test_a_type_says_why_it_does_not_go_alone(town):
    leaf = town.categories[PIPE]
    leaf.auto_dispatch = True
    leaf.save()
    make_model(types={PIPE: (10, 10)})
    assert "Too few held out above the threshold: 10, at least 25 are needed." in text_of(
        look(town.wu)
    )
    make_model(number=2, types={PIPE: (40, 30)})
    assert "Not right often enough: 30 of 40 held out." in text_of(look(town.wu))
    make_model(number=3, types={PIPE: (25, 24)})
    assert "25 held out do not put it beyond doubt" in text_of(look(town.wu))
    make_model(number=4, types={PIPE: (40, 40)})
    assert "Goes alone." in text_of(look(town.wu))
    leaf.kind = Category.Kind.HAZARD
    leaf.save()
    assert "A hazard: a person always looks." in text_of(look(town.wu))


def test_a_model_that_cannot_be_read_here_is_said_in_red(town, settings):
    make_model()
    (settings.MODELS / "0001" / "card.json").unlink()
    forget_suggester()
    said = text_of(look(town.tang))
    assert "Model 1 cannot be read on this machine" in said
    assert "train anew" in said


def test_what_has_moved_is_said_with_what_to_do(town):
    make_model(threshold=0.9, mix={"9.01.01": 500})
    for nth in range(60):
        decided(PIPE, first=NOISE if nth % 2 else PIPE)
    said = text_of(look(town.tang))
    assert "The mix of matters has moved" in said
    assert "right less often than when the model was measured" in said
    assert "Train anew" in said


@pytest.mark.parametrize("query", ["?days=30", "?days=365", "?types=all", "?days=x&types=y"])
def test_other_periods_and_all_types_and_nonsense_are_answered(town, query):
    decided()
    assert look(town.wu, query).status_code == 200


def test_the_page_costs_the_same_for_one_case_and_for_three(town):
    make_model()
    client, address = signed_in(town.wu), reverse(PAGE)
    decided()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    decided()
    decided(NOISE)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)


# --- Stopping ---------------------------------------------------------------------------------


def press(user, town, **data):
    address = reverse("desk:learning_halt", args=[town.east.code])
    return signed_in(user, "en").post(address, data, follow=True)


def test_a_commander_stops_it_and_lets_it_go_on(town):
    said = text_of(press(town.tang, town, note="Three in a row were wrong"))
    assert "is dispatched without a person" in said
    assert "Three in a row were wrong" in said
    press(town.tang, town, note="Trained anew", end="1")
    halt = Halt.objects.get()
    assert (halt.by, halt.ended_by, halt.end_note) == (town.tang, town.tang, "Trained anew")


def test_without_a_reason_or_the_right_nothing_is_stopped(town):
    empty = press(town.tang, town, note=" ")
    assert empty.status_code == 422
    other = press(town.wu, town, note="I would like it")
    assert other.status_code == 403
    assert "command post" in text_of(other)
    assert press(town.jiang, town, note="No").status_code == 403
    assert not Halt.objects.exists()


# --- Looking at them afterwards ----------------------------------------------------------------


def test_what_went_alone_lies_on_a_heap_until_somebody_has_looked(town):
    case, client = went_alone(), signed_in(town.wu, "en")
    heap = reverse("desk:queue") + "?tab=alone"
    row = f"row-{case.number}"
    assert row in client.get(heap).content.decode()
    client.post(reverse("desk:act", args=[case.number, "confirm_type"]), {"next": heap})
    assert FiledAlone.objects.get().verdict == "right"
    assert row not in client.get(heap).content.decode()


def test_the_case_page_and_the_list_tell_it_apart(town):
    case, by_hand = went_alone(), make_case(state=State.DISPATCHED)
    client = signed_in(town.wu, "en")
    page = text_of(client.get(reverse("desk:case", args=[case.number])))
    assert "Dispatched without a person" in page
    assert "by the suggestion of model 1: confidence 97.0%" in page
    assert "Dispatched without a person" not in text_of(
        client.get(reverse("desk:case", args=[by_hand.number]))
    )
    listed = client.get(reverse("desk:cases") + "?alone=on").content.decode()
    assert case.number in listed
    assert by_hand.number not in listed
