"""A diary as the case page tells it: whole sentences in the reader's language."""

import pytest
from django.urls import reverse
from django.utils import translation

from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.desk.center.cases.diary import diary_lines
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing import make_case, make_town


def told(case, language="en"):
    with translation.override(language):
        return [(line.title, line.text) for line in diary_lines(case.steps.order_by("line"))]


def test_the_way_of_a_case_is_told_in_sentences():
    lines = told(make_case(state=State.DISPATCHED))
    placed = "Through: Resident's page. Placed in 东一社区 · 东一社区第1网格."
    assert lines[0] == ("Reported", placed)
    assert lines[-1] == (
        "Dispatched",
        "Lead: Water station. Assisting: Housing bureau. By the rules.",
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", CaseStep.Kind)
def test_a_line_with_nothing_in_it_and_one_with_unknown_codes_can_be_told(kind, language):
    data = {
        "unit": "gone",
        "reason": "gone",
        "category": "9.99.99",
        "area": "gone",
        "into": "1",
        "from": "2",
        "limit": "8 moons",
        "due": "soon",
        "kind": "handle",
        "assist": ["gone"],
        "level": "moon",
        "act": "level",
    }
    steps = [CaseStep(kind=kind, data={}), CaseStep(kind=kind, data=data)]
    with translation.override(language):
        lines = diary_lines(steps)
    assert [line.title for line in lines] == [str(line.title) for line in lines]
    assert len(lines) == 2


def test_only_the_moves_are_shown_if_one_wants():
    case = make_case(state=State.HANDLED)
    client = signed_in(make_town().lin)
    every = client.get(reverse("desk:case", args=[case])).context["lines"]
    moves = client.get(reverse("desk:case", args=[case]), {"diary": "moves"}).context["lines"]
    assert len(every) == case.steps.count()
    assert [line.moved for line in moves] == [True] * case.steps.filter(moved=True).count()


def test_why_this_unit_is_told_on_the_case_page():
    case = make_case(state=State.DISPATCHED)
    text = text_of(signed_in(make_town().lin, "en").get(reverse("desk:case", args=[case])))
    assert "one unit for the whole district" in text
