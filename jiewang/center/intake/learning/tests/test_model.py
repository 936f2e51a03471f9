from dataclasses import replace

import numpy as np
import pytest

from jiewang.center.intake.learning.fitting import fit
from jiewang.center.intake.learning.model import Vocabulary, probabilities
from jiewang.center.intake.learning.pieces import cut, fold, folded
from jiewang.center.intake.learning.tests.letters import letters
from jiewang.testing import NOISE, PIPE, RUBBISH


@pytest.fixture(scope="module")
def model():
    texts, codes = zip(*letters(120), strict=True)
    return replace(fit(texts, codes, seed=1), scale=3.0)


def test_a_text_is_cut_into_every_piece_of_one_to_four_characters():
    pieces = cut(["甲乙丙丁戊"])
    whole = ~pieces.at_beginning
    assert sorted(zip(pieces.start[whole], pieces.length[whole], strict=True)) == sorted(
        (start, length) for length in (1, 2, 3, 4) for start in range(6 - length)
    )


def test_no_piece_reaches_from_one_text_into_the_next():
    together = cut(["甲乙", "丙丁"])
    alone = [cut(["甲乙"]), cut(["丙丁"])]
    assert set(together.number) == {*alone[0].number, *alone[1].number}


def test_equal_pieces_have_one_number_and_different_ones_have_different_numbers():
    pieces = cut(["水管水管"])
    assert len(np.unique(pieces.number[~pieces.at_beginning])) == 2 + 2 + 2 + 1


@pytest.mark.parametrize("text", ["", "  \n", "😀", "\ud83d", "İstanbul", "水\u202e管\0" * 700])
def test_any_text_is_folded_cut_and_answered(model, text):
    read, places = folded(text)
    assert len(read) == len(places) <= 1000
    assert len(cut([fold(text)]).number) == len(cut([read]).number)
    assert all(0 < each.confidence <= 1 for each in model.suggest(text))


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("我家水管又漏水", PIPE, "漏水"),
        ("外面太吵睡不着", NOISE, "吵"),
        ("垃圾没人收", RUBBISH, "垃圾"),
    ],
)
def test_the_type_people_gave_such_texts_comes_first_with_the_words_that_count(
    model, text, code, word
):
    first = model.suggest(text)[0]
    assert first.code == code
    assert any(word in reason for reason in first.reasons)
    assert all(reason in text for reason in first.reasons)


def test_reasons_stand_in_the_text_as_they_were_written(model):
    reasons = model.suggest("A栋 漏 水 严重，WiFi 也断了")[0].reasons
    assert all(reason in "A栋 漏 水 严重，WiFi 也断了" and " " not in reason for reason in reasons)


def test_a_text_without_a_known_piece_gets_no_suggestion(model):
    assert model.suggest("🔥🔥") == []


def test_one_text_and_many_at_once_are_answered_alike(model):
    texts = [text for text, _ in letters(30, seed=5)]
    many = model.confidences(texts)
    for text, row in zip(texts, many, strict=True):
        first = model.suggest(text)[0]
        assert first.code == model.codes[int(row.argmax())]
        assert first.confidence == pytest.approx(float(row.max()), abs=1e-3)


def test_types_that_the_catalog_let_go_are_not_suggested(model):
    only = model.only([NOISE, RUBBISH])
    assert only.codes == tuple(sorted([NOISE, RUBBISH]))
    assert PIPE not in [each.code for each in only.suggest("水管漏水")]
    assert model.only([]).suggest("水管漏水") == []


def test_two_pieces_are_never_taken_for_one_another_in_the_table():
    vocabulary = Vocabulary(np.array([5], np.uint64), np.ones(1, np.float32))
    same_slot = np.array([5, 5 + (1 << 22), 6], np.uint64)
    assert vocabulary.rows(same_slot).tolist() == [0, -1, -1]


def test_probabilities_add_up_to_one_whatever_the_scores():
    scores = np.array([[1000.0, -1000.0, 0.0], [0.0, 0.0, 0.0]], np.float32)
    assert probabilities(scores, 2.0).sum(axis=1).tolist() == pytest.approx([1, 1])
