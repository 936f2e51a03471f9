import pytest
from django.utils import translation

from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.nodes.templates import node_lists
from jiewang.works.projects.nodes.waiting import needs_text, parse_needs, parse_waits, waits_text


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def test_the_districts_node_lists_hold_together():
    assert {code: len(each.rows) for code, each in node_lists().items()} == {
        "building": 11,
        "renewal": 12,
    }


@pytest.mark.parametrize(
    ("words", "waits"),
    [
        ("", []),
        ("A", [("A", 0)]),
        ("A, B+3", [("A", 0), ("B", 3)]),
        ("01；02 + 5天", [("01", 0), ("02", 5)]),
    ],
)
def test_what_a_node_waits_for_is_read_as_people_write_it(words, waits):
    assert parse_waits(words) == waits
    assert parse_waits(waits_text(waits)) == waits


@pytest.mark.parametrize(
    ("words", "needs"),
    [("", {}), ("挖机", {"挖机": 1}), ("挖机 2，瓦工×3", {"挖机": 2, "瓦工": 3})],
)
def test_crews_are_read_as_people_write_them(words, needs):
    assert parse_needs(words) == needs
    assert parse_needs(needs_text(needs)) == needs


@pytest.mark.parametrize(("read", "words"), [(parse_waits, "+3"), (parse_needs, "Digger 0")])
def test_what_is_not_understood_is_refused(read, words):
    with pytest.raises(ProjectError, match="not understood"):
        read(words)
