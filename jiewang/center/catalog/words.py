"""The English of texts that the catalog has in Chinese: stages, questions, answers, rules.

A file of its own, `catalog_words.csv`: a text stands in dozens of rows and is translated once.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.base.csv_files import Columns, Row, Source, read_rows, shown
from jiewang.base.languages import in_reader_language
from jiewang.base.problems import Problem, TableRefused
from jiewang.center.catalog.models import CatalogVersion, Category
from jiewang.center.catalog.rows import CategoryRow

FILE = "catalog_words.csv"
COLUMNS = ("zh", "en")
LONGEST = 200

Words = dict[str, str]


def said(text: str, *, in_version: int | None) -> str:
    """A text of the catalog in the reader's language, as that version (its id) has it."""
    # Asked last: readers of Chinese need no look at the words at all.
    if in_version is None or in_reader_language("zh", "en") == "zh":
        return text
    return _words_of(in_version).get(text, text)


def said_of(leaf: Category, text: str) -> str:
    """A text of a leaf in the reader's language."""
    return said(text, in_version=leaf.version_id)


def english_of(leaf: Category, text: str) -> str:
    """The English of a text of a leaf, empty where there is none."""
    return _words_of(leaf.version_id).get(text, "")


@lru_cache(maxsize=8)
def _words_of(version_id: int) -> Mapping[str, str]:
    words = CatalogVersion.objects.filter(pk=version_id).values_list("words", flat=True).first()
    return words or {}


@receiver([post_save, post_delete], sender=CatalogVersion)
def _forget_words(**_signal: Any) -> None:
    """A version never changes; one whose load is rolled back leaves its id to the next."""
    _words_of.cache_clear()


def texts_of(rows: Iterable[CategoryRow]) -> list[str]:
    """The texts of a catalog that have no English column of their own, each once, in its order."""
    return list(dict.fromkeys(text for row in rows for text in _texts(row) if text))


def _texts(row: CategoryRow) -> Iterable[str]:
    yield from (name for name, _limit in row.stages)
    for question in row.extra_questions:
        yield question.label
        yield from question.options
    yield from (row.filing_rule, row.closing_rule, row.note)


def read_words(source: Source, *, name: str = "") -> tuple[Words, dict[str, int], list[Problem]]:
    """The English by Chinese text, the line of each, and what is wrong with the file."""
    file = name or FILE
    try:
        rows, problems = read_rows(source, name=file, columns=Columns(COLUMNS))
    except TableRefused as refusal:
        return {}, {}, list(refusal.problems)
    words: Words = {}
    lines: dict[str, int] = {}
    for row in rows:
        zh, en = row["zh"].strip(), row["en"].strip()
        wrong = list(_wrong(row, lines, file))
        problems += wrong
        if not wrong:
            words[zh], lines[zh] = en, row.line
    return words, lines, problems


def _wrong(row: Row, lines: Mapping[str, int], file: str) -> Iterable[Problem]:
    for column in COLUMNS:
        cell = row[column].strip()
        if not cell:
            yield Problem(file, row.line, column, _("This must not be empty."))
        if len(cell) > LONGEST:
            reason = _("This text has %(length)d characters; at most %(most)d can be.")
            values = {"length": len(cell), "most": LONGEST}
            yield Problem(file, row.line, column, reason % values)
    if (zh := row["zh"].strip()) in lines:
        reason = _("“%(text)s” is translated on line %(line)d already. Keep one of the two.")
        at: dict[str, object] = {"text": shown(zh), "line": lines[zh]}
        yield Problem(file, row.line, "zh", reason % at)


def used_words(words: Mapping[str, str], rows: Iterable[CategoryRow]) -> Words:
    """Those words that the rows have a use for, in the order of the catalog."""
    return {text: words[text] for text in texts_of(rows) if text in words}


def notes_on_words(
    words: Mapping[str, str], lines: Mapping[str, int], rows: Iterable[CategoryRow], *, file: str
) -> list[Problem]:
    """Words that nothing uses, and how many texts have no English."""
    texts = texts_of(rows)
    known = set(texts)
    unused = _("“%(text)s” stands nowhere in the catalog. Its wording may have changed there.")
    notes = [
        Problem(file, lines[zh], "zh", unused % {"text": shown(zh)})
        for zh in words
        if zh not in known
    ]
    missing = [text for text in texts if text not in words]
    if missing:
        reason = ngettext(
            "%(count)d text of the catalog has no English here: “%(text)s”.",
            "%(count)d texts of the catalog have no English here. The first is “%(text)s”.",
            len(missing),
        )
        notes.append(Problem(file, 0, "", reason % {"count": len(missing), "text": missing[0]}))
    return notes
