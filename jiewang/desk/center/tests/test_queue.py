"""The queue: what is marked, what comes next, what is new, what is suggested."""

import pytest
from django.urls import reverse
from django.utils import timezone

from jiewang.center.case.states import State
from jiewang.center.intake.models import Suggestion
from jiewang.desk.center.queue.matter import Piece, marked
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing import NOISE, PIPE, make_case, make_town


@pytest.mark.parametrize(
    ("text", "words", "pieces"),
    [
        pytest.param("水管爆了", ["水管"], [("水管", True), ("爆了", False)], id="one-word"),
        pytest.param(
            "水管爆裂水", ["水", "水管爆裂"], [("水管爆裂", True), ("水", True)], id="longest-wins"
        ),
        pytest.param("a.b", ["."], [("a", False), (".", True), ("b", False)], id="signs-are-signs"),
        pytest.param("没有", [], [("没有", False)], id="nothing-to-mark"),
        pytest.param(
            "WiFi wifi", ["wifi"], [("WiFi", True), (" ", False), ("wifi", True)], id="case"
        ),
        pytest.param("<b>", ["<b>"], [("<b>", True)], id="markup"),
    ],
)
def test_the_words_that_counted_are_marked(text, words, pieces):
    assert marked(text, words) == [Piece(*piece) for piece in pieces]


def test_a_reporters_markup_is_shown_as_text():
    case = make_case(text="<script>alert(1)</script>水管")
    page = signed_in(make_town().wu).get(reverse("desk:queue"), {"case": case.number})
    assert "&lt;script&gt;alert(1)" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def decision(client, **query):
    return client.get(
        reverse("desk:queue"), query, headers={"HX-Request": "true", "HX-Target": "decision"}
    )


def suggest(case, *codes):
    for rank, code in enumerate(codes, 1):
        Suggestion.objects.create(
            case=case, category_code=code, rank=rank, confidence=0.4, reasons=["水管"]
        )


def test_the_best_suggestion_is_chosen_until_a_person_chooses_another():
    case = make_case()
    suggest(case, PIPE, NOISE)
    client = signed_in(make_town().wu)
    first = decision(client, case=case.number)
    second = decision(client, case=case.number, category=NOISE)
    assert (first.context["chosen"].code, second.context["chosen"].code) == (PIPE, NOISE)
    assert "水管" in text_of(first)


def test_without_a_suggestion_nothing_is_accepted_by_one_key():
    case = make_case()
    page = decision(signed_in(make_town().wu), case=case.number)
    assert page.context["chosen"] is None
    assert 'data-key="a" aria-disabled="true"' in page.content.decode()


def test_the_lead_of_the_chosen_category_is_told_with_its_rule():
    case = make_case()
    suggest(case, PIPE)
    page = decision(signed_in(make_town().wu, "en"), case=case.number)
    assert page.context["routed"].unit.code == "water"
    assert "Water station" in text_of(page)
    assert "one unit for the whole district" in text_of(page)


def test_the_row_after_the_decided_one_comes_next_and_at_the_end_the_one_before():
    cases = [make_case() for _ in range(3)]
    client = signed_in(make_town().wu)
    found = [
        client.get(reverse("desk:queue"), {"case": case.number}).context["next"].split("#row-")[1]
        for case in cases
    ]
    assert found == [cases[1].number, cases[2].number, cases[1].number]


def test_the_first_due_stands_first_and_the_newest_if_one_wants():
    town = make_town()
    early, late = make_case(), make_case()
    for case, hours in ((early, 5), (late, 1)):
        due = timezone.now() + timezone.timedelta(hours=hours)
        case.deadlines.create(**deadline(case, due))
    client = signed_in(town.wu)
    by_due = client.get(reverse("desk:queue")).context["rows"]
    newest = client.get(reverse("desk:queue"), {"order": "newest"}).context["rows"]
    assert [row.number for row in by_due] == [late.number, early.number]
    assert [row.number for row in newest] == [late.number, early.number]


def deadline(case, due):
    now = timezone.now()
    return {
        "unit": case.center,
        "kind": "accept",
        "profile": "duty24",
        "limit": "9 hour",
        "started_at": now,
        "due_at": due,
        "soon_at": due,
        "warn_at": due,
    }


def test_a_line_tells_what_has_come_since_and_nothing_if_nothing_has():
    client = signed_in(make_town().wu, "en")
    before = client.get(reverse("desk:queue")).context["last_line"]
    make_case()
    make_case()
    news = reverse("desk:queue_news")
    assert "2 new" in text_of(client.get(news, {"tab": "intake", "since": before}))
    after = client.get(reverse("desk:queue")).context["last_line"]
    assert text_of(client.get(news, {"tab": "intake", "since": after})) == ""


@pytest.mark.parametrize("since", ["", "yesterday", "-1", "١", "9" * 30])
def test_news_since_no_line_are_none(since):
    make_case()
    query = {"tab": "intake", "since": since}
    page = signed_in(make_town().wu).get(reverse("desk:queue_news"), query)
    assert (page.status_code, text_of(page)) == (200, "")


def test_categories_are_found_by_name_keyword_and_code():
    client = signed_in(make_town().wu)

    def found(words):
        page = client.get(reverse("desk:queue_categories"), {"q_category": words})
        return [leaf.code for leaf in page.context["found"]]

    assert (found("噪声"), found("漏水"), found(PIPE), found("")) == ([NOISE], [PIPE], [PIPE], [])


def test_each_heap_holds_its_cases_and_counts_them():
    town = make_town()
    for state in (State.FILED, State.RETURNED, State.CONSULTING):
        make_case(state=state)
    client = signed_in(town.tang)
    page = client.get(reverse("desk:queue"))
    assert {tab.name: n for tab, n in page.context["tabs"]} == {
        "dispatch": 1,
        "returns": 1,
        "extensions": 0,
        "consulting": 1,
    }
    for name in ("dispatch", "returns", "consulting"):
        rows = client.get(reverse("desk:queue"), {"tab": name}).context["rows"]
        assert len(rows) == 1


def test_a_center_does_not_see_the_queue_of_another():
    make_case(state=State.FILED)
    page = signed_in(make_town().zhou).get(reverse("desk:queue"))
    assert page.context["rows"] == []


def test_shortcuts_are_turned_off_and_on():
    town = make_town()
    client = signed_in(town.wu)
    for on in (False, True):
        client.post(reverse("desk:shortcuts"), {"on": "1" if on else "0"})
        town.wu.refresh_from_db()
        assert town.wu.shortcuts == on
