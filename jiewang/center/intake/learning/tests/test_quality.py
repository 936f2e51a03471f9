"""What suggestions were worth, whether they drifted, and what they have proven."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.intake.actions import reclassify_case
from jiewang.center.intake.learning.drift import ShareChange, mix_drift
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.center.intake.learning.proof import LEAST, Proof, types_alone
from jiewang.center.intake.learning.quality import (
    Alone,
    Tally,
    corrections,
    quality,
    went_alone,
)
from jiewang.center.intake.models import Suggestion
from jiewang.testing import FACADE, NOISE, PIPE, make_case, make_town
from jiewang.testing.models_in_use import make_model


@pytest.fixture
def town():
    return make_town()


def decided(code, *said, model=1, confidence=0.99, **fields):
    """A case to which a person gave a type, with what was suggested for it."""
    case = make_case(state=State.FILED, category=code, **fields)
    for rank, each in enumerate(said, start=1):
        Suggestion.objects.create(
            case=case, category_code=each, rank=rank, confidence=confidence / rank, model=model
        )
    return case


def alone(case, verdict=""):
    return FiledAlone.objects.create(
        case=case,
        model=1,
        category_code=PIPE,
        confidence=0.97,
        threshold=0.9,
        at=case.reported_at,
        verdict=verdict,
    )


def span():
    now = timezone.now()
    return {"since": now - timedelta(days=30), "until": now}


def test_quality_counts_what_people_decided_against_what_was_suggested(town):
    make_model(threshold=0.9)
    decided(PIPE, PIPE)
    decided(PIPE, NOISE, PIPE)
    decided(PIPE, FACADE, confidence=0.5)
    decided(NOISE, NOISE, model=0)
    # Nothing was suggested, and nobody decided.
    make_case(state=State.FILED, category=NOISE)
    make_case()
    found = quality(model=1, **span())
    assert found.whole == Tally(cases=4, first=2, three=3, measured=3, sure=2, sure_right=1)
    assert found.of_model == Tally(cases=3, first=1, three=2, measured=3, sure=2, sure_right=1)
    assert found.by_type[PIPE] == Tally(cases=3, first=1, three=2, sure=1, sure_right=1)
    assert found.by_type[NOISE] == Tally(cases=1, first=1, three=1, sure=1, sure_right=0)
    assert sum(tally.cases for tally in found.by_time.values()) == 4


def test_a_period_ends_before_its_end_and_weeks_come_newest_first(town):
    now = timezone.now()
    for days in (1, 9, 40):
        decided(PIPE, PIPE, reported_at=now - timedelta(days=days))
    found = quality(since=now - timedelta(days=30), until=now, model=0)
    assert found.whole.cases == 2
    begins = list(found.by_time)
    assert begins == sorted(begins, reverse=True)
    assert all(day.weekday() == 0 for day in begins)
    assert quality(since=now, until=now, model=0).whole == Tally()
    year = quality(since=now - timedelta(days=365), until=now, model=0)
    assert {day.day for day in year.by_time} == {1}


def test_what_the_house_filed_alone_counts_only_by_a_persons_word(town):
    for verdict in ("", "checked", "taken_back", "right"):
        case = make_case(text=verdict or "没人看过")
        case.category = town.categories[PIPE]
        case.save(update_fields=["category"])
        Suggestion.objects.create(case=case, category_code=PIPE, rank=1, confidence=0.97, model=1)
        alone(case, verdict)
    assert quality(model=1, **span()).whole.cases == 1
    assert went_alone(**span()) == {PIPE: Alone(sent=4, corrected=1, kept=2)}
    assert went_alone(**span())[PIPE].waiting == 1


def test_corrections_are_counted_once_a_case_by_its_first_type(town):
    case = make_case(state=State.FILED, category=PIPE)
    reclassify_case(case.pk, category=PIPE, urgency="urgent", by=town.wu)
    assert corrections(**span()) == {}
    reclassify_case(case.pk, category=FACADE, urgency="normal", by=town.wu)
    reclassify_case(case.pk, category=NOISE, urgency="normal", by=town.wu)
    assert corrections(**span()) == {PIPE: 1}


# --- Proof ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "said", "holds"),
    [
        pytest.param(LEAST, LEAST, True, id="as-few-as-can-prove-it"),
        pytest.param(LEAST - 1, LEAST - 1, False, id="one-too-few"),
        pytest.param(LEAST - 1, LEAST, False, id="one-wrong-of-few"),
        pytest.param(95, 100, True, id="the-promise-itself"),
        pytest.param(94, 100, False, id="under-the-promise"),
        pytest.param(0, 0, False, id="nothing"),
    ],
)
def test_a_proof_needs_enough_answers_and_enough_right_ones(right, said, holds):
    assert Proof(said=said, right=right).holds is holds


def test_a_model_without_a_threshold_proves_nothing(town):
    row = make_model(threshold=None, types={PIPE: (40, 40)})
    town.categories[PIPE].auto_dispatch = True
    assert types_alone(row.figures, [town.categories[PIPE]]) == frozenset()
    assert types_alone({}, [town.categories[PIPE]]) == frozenset()


# --- Drift ------------------------------------------------------------------------------------


def test_the_same_mix_has_not_moved_and_another_one_has():
    before = {"1": 500, "2": 300, "3": 200}
    assert not mix_drift(before, {"1": 50, "2": 30, "3": 20}).has_moved
    moved = mix_drift(before, {"1": 20, "2": 30, "3": 50})
    assert moved.has_moved
    assert moved.grown[0] == ("1", 0.5, 0.2) or moved.grown[0] == ("3", 0.2, 0.5)


def test_what_chance_can_do_is_no_drift():
    # Two samples of fifty from twenty equal classes differ a good deal by chance alone.
    before = {str(nth): 2 + nth % 3 for nth in range(20)}
    now = {str(nth): 2 + (nth + 1) % 3 for nth in range(20)}
    drift = mix_drift(before, now)
    assert drift.can_be_told
    assert drift.index >= 0.1
    assert not drift.has_moved


def test_a_class_that_never_was_there_makes_no_index_endless():
    drift = mix_drift({"1": 100}, {"1": 60, "9": 40})
    assert drift.has_moved
    assert 0 < drift.index < 10


@pytest.mark.parametrize(("before", "now"), [({}, {"1": 90}), ({"1": 90}, {}), ({}, {})])
def test_nothing_to_compare_is_said(before, now):
    drift = mix_drift(before, now)
    assert (drift.can_be_told, drift.has_moved) == (False, False)


@pytest.mark.parametrize(
    ("change", "fallen", "risen"),
    [
        pytest.param(ShareChange(230, 250, 150, 200), True, False, id="clearly-down"),
        pytest.param(ShareChange(150, 200, 230, 250), False, True, id="clearly-up"),
        pytest.param(ShareChange(230, 250, 46, 50), False, False, id="the-same"),
        pytest.param(ShareChange(230, 250, 20, 40), False, False, id="too-few"),
        pytest.param(ShareChange(9200, 10000, 9050, 10000), False, False, id="certain-and-tiny"),
    ],
)
def test_a_share_has_moved_where_chance_and_size_both_say_so(change, fallen, risen):
    assert (change.has_fallen, change.has_risen) == (fallen, risen)


def test_the_interval_of_a_difference_is_newcombes():
    # Newcombe 1998, table II, example (a), method 10: 56/70 - 48/80.
    low, high = ShareChange(48, 80, 56, 70).between
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_nothing_counted_allows_for_everything():
    assert ShareChange(0, 0, 5, 10).between == (-1.0, 1.0)
