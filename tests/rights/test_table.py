"""The table in docs/ is what is true, and it leaves nothing out."""

import os

import pytest

from tests.rights.finding import Found
from tests.rights.plays import NOT_TRIED, PLAYS, actions_found
from tests.rights.roles import FILE, everybody
from tests.rights.table import FILES, folder, written

CHANGED = (
    "docs/{name} says otherwise: a right, an action or an address has changed. Run “make rights”,"
    " read the difference line by line, and commit it with the change that brought it about."
)


def test_every_action_that_says_who_does_it_is_tried():
    found = set(actions_found())
    known = {f"{play.room}.{play.name}" for play in PLAYS} | set(NOT_TRIED)
    assert found - known == set(), "Say in PLAYS of tests/rights/plays.py how to try these."
    assert known - found == set(), "These are gone: take them out of tests/rights/plays.py."


def test_every_post_of_the_district_stands_in_the_table():
    codes = [line.split(",")[0] for line in FILE.read_text(encoding="utf-8-sig").splitlines()[1:]]
    assert sorted(code for who in everybody() for code in who.posts) == sorted(codes)


@pytest.mark.parametrize("language", sorted(FILES))
def test_the_table_in_the_docs_is_what_is_found(found: Found, language):
    file = folder() / FILES[language]
    now = written(found, language)
    if os.environ.get("JIEWANG_WRITE_RIGHTS") == "1":
        file.write_text(now, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    assert now.splitlines() == kept.splitlines(), CHANGED.format(name=file.name)
