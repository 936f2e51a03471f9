import csv

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from jiewang.center.intake.learning.crossing import Examples, Plan
from jiewang.center.intake.learning.evaluating import evaluate, evaluate_after
from jiewang.center.intake.learning.measuring import figures_of
from jiewang.center.intake.learning.tests.letters import letters


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


PLAN = Plan(folds=3, seed=1)


def examples(count, *, seed=1):
    texts, codes = zip(*letters(count, seed=seed), strict=True)
    return Examples(texts, codes)


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return path


def test_every_text_is_answered_once_and_clear_matters_are_learned():
    done = evaluate(examples(120), PLAN)
    figures = figures_of(done.answers)
    assert (figures.n, done.left_out) == (120, 0)
    assert figures.accuracy > 0.9


def test_labels_that_mean_nothing_are_not_learned_even_where_every_text_has_a_twin():
    """Twins on both sides of the split would give nearly every text its twin's label."""
    texts = [text for text, _ in letters(60)]
    labels = ["a" if nth % 2 else "b" for nth in range(60)]
    twice = Examples([*texts, *(f"{text}谢谢" for text in texts)], labels * 2)
    done = evaluate(twice, PLAN)
    assert done.twins.with_twin == 120
    assert figures_of(done.answers).accuracy < 0.75


def test_of_another_file_near_twins_of_what_was_learned_are_left_out():
    training = examples(90)
    asked = Examples([*training.texts[:5], *examples(30, seed=9).texts], ["x"] * 35)
    done = evaluate_after(training, asked, PLAN)
    assert done.left_out >= 5
    assert len(done.answers) == 35 - done.left_out


def test_the_same_seed_gives_the_same_answers():
    assert evaluate(examples(60), PLAN).answers == evaluate(examples(60), PLAN).answers


def test_the_command_prints_figures_and_no_text(tmp_path, capsys):
    rows = letters(90)
    file = write(tmp_path / "letters.csv", rows)
    call_command("evaluate_suggestions", file, text="text", label="label", folds=3)
    said = capsys.readouterr().out
    assert said.startswith("90 texts, of which ")
    assert "First suggestion right: " in said
    assert "Macro-F1: " in said
    assert "Right among the surest 60%: " in said
    assert not any(text[:6] in said for text, _ in rows)


def test_the_command_learns_from_one_file_and_asks_another(tmp_path, capsys):
    one = write(tmp_path / "one.csv", letters(90))
    two = write(tmp_path / "two.csv", [*letters(5), *letters(20, seed=7)])
    call_command("evaluate_suggestions", two, text="text", label="label", train=one, folds=3)
    assert "Left out, because a near-twin was learned from: " in capsys.readouterr().out


def test_an_absent_file_is_said_in_one_sentence(tmp_path):
    with pytest.raises(
        CommandError, match=r"^There is no file .* here, so nothing was evaluated\.$"
    ):
        call_command("evaluate_suggestions", tmp_path / "gone.csv", text="a", label="b")


@pytest.mark.parametrize(
    ("rows", "column", "said"),
    [
        ([], "text", "at least 10 texts"),
        ([("水管漏水", "a")] * 30, "text", "two or more types"),
        ([("水管漏水", "a")], "body", "no column “body”"),
    ],
    ids=["empty", "one-type", "wrong-column"],
)
def test_a_file_that_cannot_be_learned_from_is_explained(tmp_path, rows, column, said):
    file = write(tmp_path / "letters.csv", rows)
    with pytest.raises(CommandError, match=said):
        call_command("evaluate_suggestions", file, text=column, label="label")
