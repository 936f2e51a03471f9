"""The English of the catalog's texts: a file of its own, checked, kept with the version."""

from datetime import date

import pytest
from django.utils.translation import override

from jiewang.base.problems import TableRefused
from jiewang.center.catalog.actions import load_catalog
from jiewang.center.catalog.differences import FieldChange, preview_catalog
from jiewang.center.catalog.files import export_words
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import category_by_code
from jiewang.center.catalog.tests.sheets import BUILDING, MANHOLE, changed, make_units, sheet
from jiewang.center.catalog.words import said_of

NEW_YEAR, SPRING = date(2026, 1, 1), date(2026, 3, 1)
WORDS = """zh,en
在哪类位置,What kind of place?
主路,Main road
院坝,Courtyard
说清位置,The place is clear
现场清净,The place is clean
停工,Work stopped
处罚,Penalty
拆除,Taken down
"""


@pytest.fixture(autouse=True)
def _units():
    make_units()
    with override("en"):
        yield


def load(words, rows=None, day=NEW_YEAR):
    words = words if words is None else words.encode()
    return load_catalog(rows or sheet(), words=words, valid_from=day)


def test_a_text_is_read_in_the_readers_language():
    load(WORDS)
    leaf = category_by_code("1.01.01")
    question = leaf.extra_questions[0]
    texts = [leaf.filing_rule, question["label"], *question["options"]]
    assert [said_of(leaf, text) for text in texts] == [
        "The place is clear",
        "What kind of place?",
        "Main road",
        "Courtyard",
    ]
    with override("zh-hans"):
        assert [said_of(leaf, text) for text in texts] == texts


def test_a_text_without_english_is_read_as_it_is():
    load("zh,en\n主路,Main road\n")
    leaf = category_by_code("2.01.01")
    assert [said_of(leaf, each["name"]) for each in leaf.stages] == ["停工", "处罚", "拆除"]


def test_the_words_of_a_version_are_written_as_they_were_read():
    loaded = load(WORDS)
    assert (loaded.notes, export_words(loaded.version)) == ((), WORDS)
    assert load(export_words(loaded.version)).unchanged


def test_other_words_make_a_new_version_and_the_old_one_keeps_its_own():
    load(WORDS)
    load(WORDS.replace("Courtyard", "Yard"), day=SPRING)
    old, new = Category.objects.filter(code="1.01.01").order_by("version__number")
    assert [said_of(leaf, "院坝") for leaf in (old, new)] == ["Courtyard", "Yard"]


def test_without_a_file_the_words_of_texts_that_stay_are_kept():
    load(WORDS)
    version = load(None, changed(filing_rule="说清在哪"), day=SPRING).version
    assert version.words.get("说清在哪") is None
    assert "说清位置" in version.words  # the other two leaves still say it
    assert load(None, sheet(MANHOLE, BUILDING), day=SPRING).version.words == {
        zh: en for zh, en in version.words.items() if zh not in {"在哪类位置", "主路", "院坝"}
    }


def test_words_that_nothing_uses_and_texts_without_words_are_told_and_loaded():
    loaded = load("zh,en\n主路,Main road\n堤岸,Riverside\n")
    assert [str(note) for note in loaded.notes] == [
        (
            "catalog_words.csv, line 3, column “zh”: “堤岸” stands nowhere in the catalog."
            " Its wording may have changed there."
        ),
        (
            "catalog_words.csv: 7 texts of the catalog have no English here."
            " The first is “在哪类位置”."
        ),
    ]
    assert loaded.version.words == {"主路": "Main road"}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            "主路,Main road\n主路,Main street\n",
            "line 3, column “zh”: “主路” is translated on line 2 already. Keep one of the two.",
            id="twice",
        ),
        pytest.param("主路,\n", "line 2, column “en”: This must not be empty.", id="no-english"),
        pytest.param(",Road\n", "line 2, column “zh”: This must not be empty.", id="no-chinese"),
        pytest.param(
            f"主路,{'a' * 201}\n",
            "line 2, column “en”: This text has 201 characters; at most 200 can be.",
            id="too-long",
        ),
    ],
)
def test_wrong_words_are_refused_with_the_place_and_nothing_is_loaded(text, problem):
    with pytest.raises(TableRefused) as refusal:
        load(f"zh,en\n{text}")
    assert str(refusal.value).splitlines()[0] == f"catalog_words.csv, {problem}"
    assert not Category.objects.exists()


def test_a_preview_shows_which_english_changes():
    load(WORDS)
    words = WORDS.replace("Courtyard", "Yard").replace("主路,Main road\n", "").encode()
    preview = preview_catalog(sheet(), words=words)
    assert preview.words == (
        FieldChange("主路", "Main road", ""),
        FieldChange("院坝", "Courtyard", "Yard"),
    )
    assert preview.changes == ()
