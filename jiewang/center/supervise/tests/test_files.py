"""The district's ladder and templates: read, dated, refused with file and key."""

from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from jiewang.base.limits import Limit
from jiewang.base.toml_files import TomlRefused
from jiewang.center.catalog.models import Urgency
from jiewang.center.supervise.ladder import ladder
from jiewang.center.supervise.templates import PlannedNode, nodes_between, templates

ROW = """
[[ladder]]
urgency = "{urgency}"
valid_from = {day}
near = "5 workday"
remind = "{remind}"
warn = "1 workday"
order = "1 workday"
leader = "5 workday"
answer = "3 workday"
cases = {cases}
"""


def row(urgency="normal", *, day="2020-01-01", remind="3 workday", cases='["whole"]'):
    return ROW.format(urgency=urgency, day=day, remind=remind, cases=cases)


WHOLE = "".join(row(urgency) for urgency in Urgency.values)


@pytest.fixture
def district(settings, tmp_path):
    settings.DISTRICT_DATA = tmp_path

    def write(ladders=WHOLE, kinds=""):
        Path(tmp_path / "supervise.toml").write_text(ladders, encoding="utf-8")
        Path(tmp_path / "task_templates.toml").write_text(kinds, encoding="utf-8")

    return write


def test_the_ladder_of_the_day_is_the_latest_that_has_begun(district):
    district(WHOLE + row(day="2026-01-01", remind="2 workday"))
    assert [
        str(ladder("normal", day).remind) for day in (date(2025, 12, 31), date(2026, 1, 1))
    ] == [
        "3 workday",
        "2 workday",
    ]


def test_the_districts_own_files_are_in_order():
    assert {code: len(kind.nodes) for code, kind in templates().items()} == {
        "plain": 1,
        "policy": 4,
        "investment": 3,
        "building": 11,
    }
    assert [ladder(urgency).near for urgency in Urgency.values] == [
        Limit.parse(text) for text in ("5 workday", "3 workday", "2 workday")
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", "key “normal”: No ladder of this urgency", id="empty"),
        pytest.param(WHOLE + row("soon"), "key “soon”: The urgency must be one of", id="urgency"),
        pytest.param(WHOLE + row(), "Two values begin on the same day", id="twice"),
        pytest.param(
            row(remind="3 weeks"), "key “normal.remind”: “3 weeks” is no limit", id="limit"
        ),
        pytest.param(row(cases='["nap"]'), "key “normal.cases”: Only these clocks", id="clock"),
        pytest.param(row(day='"2026-01-01"'), "The day must be written like", id="day-in-quotes"),
        pytest.param(row() + "shout = 1", "“shout” is not known here", id="unknown-key"),
        pytest.param("[[ladder", "This is not TOML", id="no-toml"),
    ],
)
def test_a_ladder_that_cannot_be_used_names_file_and_key(district, text, says):
    district(text)
    with override("en"), pytest.raises(TomlRefused) as refusal:
        ladder("normal", date(2026, 11, 24))
    with override("en"):
        assert str(refusal.value).startswith("supervise.toml")
        assert says in str(refusal.value)


NODES = '[[template]]\ncode = "plain"\nname = "一般"\nnodes = {nodes}\n'


@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        pytest.param("[]", "at least one node", id="no-node"),
        pytest.param('[{ name = "办", share = 0.5 }]', "the last must be 1", id="ends-early"),
        pytest.param(
            '[{ name = "一", share = 0.9 }, { name = "二", share = 0.1 }]', "must rise", id="falls"
        ),
        pytest.param('[{ name = "办", share = 2 }]', "a share from 0 to 1", id="beyond"),
        pytest.param("[{ share = 1.0 }]", "needs a text", id="no-name"),
        pytest.param('["办"]', "needs a name and a share", id="no-table"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(district, nodes, says):
    district(kinds=NODES.format(nodes=nodes))
    with override("en"), pytest.raises(TomlRefused) as refusal:
        templates()
    with override("en"):
        assert says in str(refusal.value)


def test_nodes_are_laid_between_two_days_by_their_shares():
    laid = nodes_between(templates()["investment"], date(2026, 12, 1), date(2026, 12, 11))
    assert laid == (
        PlannedNode("洽谈对接", date(2026, 12, 4), "Talks"),
        PlannedNode("签订框架协议", date(2026, 12, 7), "Framework agreement"),
        PlannedNode("签订正式合同", date(2026, 12, 11), "Formal contract"),
    )
