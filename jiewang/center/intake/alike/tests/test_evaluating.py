"""The promise of docs/decisions/0028, kept on the file that ships with the house."""

import csv
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from jiewang.base.toml_files import TomlRefused
from jiewang.center.intake.alike.evaluating import Found, evaluate
from jiewang.center.intake.alike.radius import largest_radius, radius_of
from jiewang.center.intake.suggest import Suggester
from jiewang.center.management.commands import evaluate_alike as command
from jiewang.testing import make_town


def suggester(folder):
    with (folder / "catalog.csv").open(encoding="utf-8") as file:
        rows = [row | {"keywords": row["keywords"].split(";")} for row in csv.DictReader(file)]
    return Suggester(SimpleNamespace(**row) for row in rows)


def test_of_the_repeats_in_the_districts_messages_most_stand_among_the_first_three_hints():
    folder = Path(settings.DISTRICT_DATA)

    found = evaluate(folder, suggester(folder))

    assert (found.messages, found.repeats) == (926, 79)
    assert found.first_three >= 0.8 * found.repeats
    # Hints that are wrong cost a look: fewer than every second, and for few who repeat nothing.
    assert found.false <= 0.45 * found.hints
    assert found.bothered <= 0.08 * (found.messages - found.repeats)


def test_the_command_prints_what_was_found_and_what_was_not(monkeypatch):
    make_town()
    found = Found(messages=10, repeats=4, first=2, first_three=3, hints=8, false=5, bothered=1)
    monkeypatch.setattr(command, "evaluate", lambda *_args, **_seed: found)
    out = io.StringIO()
    with translation.override("en"):
        call_command("evaluate_alike", stdout=out)
    assert out.getvalue().splitlines() == [
        "Messages: 10",
        "Repeats among the first three hints: 75.0% (3 of 4)",
        "Repeats that are the first hint: 50.0% (2 of 4)",
        "Hints of another matter: 62.5% (5 of 8)",
        "Messages of no other’s matter with a hint: 16.7% (1 of 6)",
    ]


def test_the_longest_code_that_fits_names_the_radius(settings, tmp_path):
    (tmp_path / "district.toml").write_bytes(
        (settings.DISTRICT_DATA / "district.toml").read_bytes()
    )
    settings.DISTRICT_DATA = tmp_path
    assert (radius_of("5.01.02"), largest_radius()) == (150, 150)
    (tmp_path / "repeat_radius.toml").write_text('[meters]\n"5" = 200\n"5.01" = 500\n')
    assert [radius_of(code) for code in ("5.01.02", "5.02.01", "50.01", "")] == [500, 200, 150, 150]
    assert largest_radius() == 500


@pytest.mark.parametrize("value", ["0", "true", '"far"', "1.5", "100000"])
def test_a_radius_that_is_none_is_refused_by_name(settings, tmp_path, value):
    (tmp_path / "repeat_radius.toml").write_text(f'[meters]\n"5.01" = {value}\n')
    settings.DISTRICT_DATA = tmp_path
    with pytest.raises(TomlRefused, match=r"5\.01"):
        radius_of("5.01.02")
