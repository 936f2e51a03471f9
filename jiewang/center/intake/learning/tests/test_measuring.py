import numpy as np
import pytest

from jiewang.center.intake.learning.measuring import (
    LEAST_ANSWERS,
    Answer,
    TypeFigures,
    chance_of,
    figures_of,
    precision_at_share,
    threshold_for,
)
from jiewang.center.intake.learning.splits import grouped_folds, newest_share
from jiewang.center.intake.learning.tests.letters import letters
from jiewang.center.intake.learning.twins import group_twins


def answer(truth, *said, confidence=0.5, sure=False):
    return Answer(truth, said, confidence, sure)


def test_figures_count_what_was_right_first_among_three_and_above_the_threshold():
    figures = figures_of(
        [
            answer("a", "a", "b", sure=True),
            answer("a", "b", "a", sure=True),
            answer("b", "b"),
            answer("c"),
        ]
    )
    counts = (figures.n, figures.right, figures.right_of_three, figures.sure, figures.sure_right)
    assert counts == (4, 2, 3, 2, 1)
    assert figures.types == (
        TypeFigures("a", true=2, found=1, said=1, said_surely=1, right_surely=1),
        TypeFigures("b", true=1, found=1, said=2, said_surely=1, right_surely=0),
        TypeFigures("c", true=1, found=0, said=0, said_surely=0, right_surely=0),
    )
    assert figures.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert (figures.accuracy, figures.coverage, figures.precision) == (0.5, 0.5, 0.5)


def test_of_nothing_there_are_no_figures_and_no_error():
    figures = figures_of([])
    assert (figures.accuracy, figures.coverage, figures.precision) == (0, 0, None)


def test_the_threshold_is_the_lowest_confidence_that_keeps_the_promise():
    good = [answer("a", "a", confidence=0.9) for _ in range(19)]
    mixed = [answer("a", "b", confidence=0.8), answer("a", "a", confidence=0.8)]
    bad = [answer("a", "b", confidence=0.1) for _ in range(9)]
    assert threshold_for([*good, *mixed, *bad], precision=0.95) == 0.8
    assert threshold_for([*good, *mixed, *bad], precision=0.99) is None


def test_a_few_right_answers_prove_no_threshold():
    few = [answer("a", "a") for _ in range(LEAST_ANSWERS - 1)]
    assert threshold_for(few, precision=0.5) is None


def test_precision_at_a_share_looks_at_the_surest_alone():
    answers = [answer("a", "a", confidence=0.9), answer("a", "b", confidence=0.1)]
    assert precision_at_share(answers, 0.5) == (1, 1)


@pytest.mark.parametrize(
    ("gained", "lost", "chance"),
    [(0, 0, 1.0), (5, 0, 1 / 32), (0, 5, 1.0), (3, 1, 5 / 16)],
    ids=["no-difference", "five-to-none", "none-to-five", "three-to-one"],
)
def test_a_lead_is_weighed_against_a_coin(gained, lost, chance):
    assert chance_of(gained, lost) == pytest.approx(chance)


def test_a_letter_with_some_words_changed_is_a_near_twin_and_twins_of_twins_are_one_group():
    base = "上清寺路口的垃圾桶已经满了五天，没有人来收，味道很大，请尽快安排清运。"
    once = base.replace("五天", "六天")
    twice = once.replace("请尽快安排清运", "请尽快派人清运")
    other = "楼上半夜装修电钻声音很大，老人睡不着觉，希望管一管。"
    twins = group_twins([base, other, once, twice])
    assert twins.group[0] == twins.group[2] == twins.group[3] != twins.group[1]
    assert (twins.with_twin, twins.groups, twins.largest) == (3, 2, 3)


def test_equal_texts_too_short_for_a_piece_of_three_are_twins_too():
    twins = group_twins(["吵", "吵 ", "", "漏水"])
    assert (twins.with_twin, twins.groups) == (2, 3)
    assert group_twins([]).groups == 0


def test_twins_are_the_same_whether_compared_in_one_block_or_in_many(monkeypatch):
    texts = [text for text, _ in letters(60)] * 2
    whole = group_twins(texts)
    monkeypatch.setattr("jiewang.center.intake.learning.twins._BLOCK", 7)
    assert group_twins(texts).group.tolist() == whole.group.tolist()


def test_folds_test_every_row_once_and_never_split_a_group():
    labels = ["a"] * 20 + ["b"] * 10
    groups = np.array([0, 0, 0, *range(1, 28)])
    folds = list(grouped_folds(labels, groups, folds=5, seed=1))
    assert sorted(row for _, tested in folds for row in tested) == list(range(30))
    for rows, tested in folds:
        assert not {*groups[rows]} & {*groups[tested]}
        assert [labels[row] for row in tested].count("b") == 2


def test_what_began_before_the_cut_is_not_held_out():
    groups = np.array([0, 1, 2, 3, 4, 5, 6, 7, 1, 8])
    older, newest = newest_share(groups, share=0.2)
    assert (older.tolist(), newest.tolist()) == ([*range(9)], [9])
