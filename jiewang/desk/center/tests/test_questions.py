"""The extra questions of a type on the pages that ask them, and on the page that shows them."""

import pytest
from django.urls import reverse

from jiewang.center.intake.models import Report, Suggestion
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.desk.center.tests.test_intake import filled_in
from jiewang.testing import NOISE, make_case, make_category, make_town

CODE = "8.01.02"
QUESTIONS = [
    {"key": "injury", "label": "有没有人受伤", "type": "choice", "options": ["没有", "有"]},
    {"key": "count", "label": "影响多少户", "type": "number", "options": []},
]


@pytest.fixture
def town():
    town = make_town()
    version = next(iter(town.categories.values())).version
    make_category(CODE, version=version, extra_questions=QUESTIONS, keywords=["井盖"])
    return town


def test_the_queue_asks_what_the_chosen_kind_of_case_asks(town):
    case = make_case()
    Suggestion.objects.create(case=case, category_code=CODE, rank=1, confidence=0.6)
    wu = signed_in(town.wu)

    asked = text_of(wu.get(reverse("desk:queue"), {"case": case.number}))
    other = text_of(wu.get(reverse("desk:queue"), {"case": case.number, "category": NOISE}))

    assert "有没有人受伤" in asked
    assert "有没有人受伤" not in other


def test_what_was_asked_at_filing_stands_on_the_case_page(town):
    case, wu = make_case(), signed_in(town.wu)
    answers = {"answer_injury": "没有", "answer_count": "12"}
    data = {"category": CODE, "urgency": "normal", **answers}
    wu.post(reverse("desk:act", args=[case, "file_case"]), data)

    page = text_of(wu.get(reverse("desk:case", args=[case])))
    assert case.reports.get().answers == {"有没有人受伤": "没有", "影响多少户": 12}
    assert "影响多少户" in page


def test_a_wrong_answer_comes_back_with_all_that_was_typed(town):
    case = make_case()
    answers = {"answer_injury": "没有", "answer_count": "许多"}
    data = {"category": CODE, "urgency": "normal", **answers}
    page = signed_in(town.wu, "en").post(reverse("desk:act", args=[case, "file_case"]), data)
    assert page.status_code == 422
    assert "“许多” is no number" in text_of(page)
    assert page.context["form"]["answer_injury"].value() == "没有"


def test_taking_a_call_down_one_is_told_what_to_ask(town):
    page = signed_in(town.wu).get(reverse("desk:intake_categories"), {"text": "井盖不见了"})
    text = page.content.decode()
    assert "有没有人受伤" in text
    assert f'name="asked_of" value="{CODE}"' in text


def test_what_the_caller_answered_comes_in_with_the_report(town):
    typed = filled_in(text="井盖不见了", asked_of=CODE, answer_injury="有", answer_count="3")
    page = signed_in(town.wu).post(reverse("desk:intake"), typed)
    assert page.status_code == 302
    assert Report.objects.get().answers == {"有没有人受伤": "有", "影响多少户": 3}


def test_a_wrong_answer_of_a_caller_keeps_the_form_with_its_questions(town):
    typed = filled_in(text="井盖不见了", asked_of=CODE, answer_injury="有", answer_count="许多")
    page = signed_in(town.wu, "en").post(reverse("desk:intake"), typed)
    assert (page.status_code, Report.objects.count()) == (422, 0)
    assert "“许多” is no number" in text_of(page)
    assert 'name="answer_count" value="许多"' in page.content.decode()


def test_answers_to_a_leaf_that_is_none_are_left_out(town):
    typed = filled_in(text="井盖不见了", asked_of="x'; --", answer_injury="有")
    signed_in(town.wu).post(reverse("desk:intake"), typed)
    assert Report.objects.get().answers == {}
