"""Answers to the extra questions of a type: what counts as one, and where it is kept."""

import pytest

from jiewang.center.intake.actions import file_case
from jiewang.center.intake.answers import checked_answers
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.models import Report
from jiewang.testing import make_case, make_category, make_town

CODE = "8.01.02"
QUESTIONS = [
    {"key": "injury", "label": "有没有人受伤", "type": "choice", "options": ["没有", "有"]},
    {"key": "count", "label": "影响多少户", "type": "number", "options": []},
    {"key": "since", "label": "从什么时候开始的", "type": "date", "options": []},
    {"key": "shop", "label": "店名", "type": "text", "options": []},
]


@pytest.fixture
def leaf():
    version = next(iter(make_town().categories.values())).version
    return make_category(CODE, version=version, extra_questions=QUESTIONS)


def test_answers_are_kept_by_the_wording_of_their_question(leaf):
    given = {"injury": "有", "count": "12", "since": "2026-03-01", "shop": "老火锅"}
    found = checked_answers(leaf, given)
    assert found == {
        "有没有人受伤": "有",
        "影响多少户": 12,
        "从什么时候开始的": "2026-03-01",
        "店名": "老火锅",
    }


def test_what_was_not_answered_or_not_asked_is_left_out(leaf):
    assert checked_answers(leaf, {"injury": "", "shop": "  ", "height": "三米"}) == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("injury", "也许"),
        ("count", "很多"),
        ("count", "nan"),
        ("count", "1e999"),
        ("since", "上个月"),
        ("since", "2026-02-30"),
        ("shop", "店" * 201),
    ],
)
def test_a_wrong_answer_is_refused_with_its_question(leaf, key, value):
    [label] = [each["label"] for each in QUESTIONS if each["key"] == key]
    with pytest.raises(ReportRefused, match=label):
        checked_answers(leaf, {key: value})


def test_filing_keeps_the_answers_on_the_first_report_beside_what_it_says(leaf):
    case, town = make_case(), make_town()
    Report.objects.filter(case=case).update(answers={"service_code": "8"})
    file_case(case.pk, category=CODE, urgency="normal", answers={"injury": "没有"}, by=town.wu)
    assert case.reports.get().answers == {"service_code": "8", "有没有人受伤": "没有"}


def test_a_wrong_answer_files_nothing(leaf):
    case, town = make_case(), make_town()
    with pytest.raises(ReportRefused):
        file_case(case.pk, category=CODE, urgency="normal", answers={"count": "x"}, by=town.wu)
    case.refresh_from_db()
    assert (case.state, case.reports.get().answers) == ("reported", {})
