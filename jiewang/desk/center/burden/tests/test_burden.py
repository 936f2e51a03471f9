"""No form asks for what is held; the page says what the work costs; the stamp tells the time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.core import signing
from django.http import HttpResponseRedirect
from django.urls import reverse

from jiewang.center.burden.counting import note_form_time
from jiewang.center.burden.models import BurdenCount
from jiewang.center.case.states import State
from jiewang.desk import opened
from jiewang.desk.center.burden import asked
from jiewang.desk.center.burden.asked import (
    EXPLAINED,
    HELD_ALWAYS,
    HELD_OF_THE_MATTER,
    all_forms,
    asked_again,
    forms_of_staff,
    keep_asked,
)
from jiewang.desk.center.cases.forms import ActForm
from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.testing import make_case, make_town

NOON = datetime(2030, 3, 4, 4, tzinfo=UTC)


def test_no_form_makes_anybody_fill_in_what_is_held():
    assert asked_again() == []


def test_every_explanation_is_of_a_field_that_is_there():
    fields = {(form.__name__, name) for form in all_forms() for name in form.base_fields}
    assert set(EXPLAINED) - fields == set()


def test_a_form_that_asked_for_the_phone_again_would_be_found(monkeypatch):
    class NewForm(ActForm):
        phone = forms.CharField()
        title = forms.CharField(required=False)
        number = forms.CharField(widget=forms.HiddenInput)

    monkeypatch.setattr(asked, "all_forms", lambda: (NewForm,))
    assert asked_again() == [("NewForm", "phone", "its reporter")]


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        (State.REPORTED, ["file_case", "refuse_case", "merge_case"]),
        (State.FILED, ["dispatch_case"]),
        (State.HANDLING, ["feed_back"]),
    ],
)
def test_what_is_decided_anew_comes_with_what_is_held_filled_in(state, acts):
    """No empty box under a name that the case itself could fill."""
    town = make_town()
    case = make_case(state=state)
    person = {State.REPORTED: town.wu, State.FILED: town.lin, State.HANDLING: town.jiang}[state]
    client = signed_in(person)
    facts = HELD_OF_THE_MATTER["its reporter"].union(*HELD_ALWAYS.values())
    for act in acts:
        page = client.get(reverse("desk:act", args=[case.number, act]))
        must = [each.name for each in page.context["form"].visible_fields() if each.field.required]
        assert facts & set(must) == set()


def test_fields_are_counted_as_the_forms_are():
    found = {each.name: each for each in forms_of_staff()}
    assert (found["feed_back"].must_fill, found["feed_back"].photos) == (1, True)
    assert found["sign_for"].must_fill == 0
    keep_asked(NOON)
    kept = BurdenCount.objects.filter(measure="must_fill")
    assert sum(kept.values_list("count", flat=True)) == sum(e.must_fill for e in found.values())


def test_the_page_shows_a_dash_where_too_little_was_counted_and_the_middle_where_enough():
    client = signed_in(make_town().jiang, "en")
    address = reverse("desk:burden")
    for _nth in range(19):
        note_form_time("feed_back", timedelta(seconds=70), at=datetime.now(UTC))
    page = client.get(address)
    assert "n = 19" in text_of(page)
    assert "1–2 min" not in text_of(page)
    note_form_time("feed_back", timedelta(seconds=70), at=datetime.now(UTC))
    page = client.get(address)
    assert "1–2 min" in text_of(page)
    assert forbidden_in(page) == []
    assert client.get(address, {"month": "1999-01"}).status_code == 200


def stamped(page):
    return re.search(r'name="opened" value="([^"]+)"', page.content.decode()).group(1)


def test_a_form_is_counted_when_it_is_taken_and_not_when_it_comes_back():
    case = make_case(state=State.HANDLING)
    client = signed_in(make_town().jiang)
    address = reverse("desk:act", args=[case.number, "add_note"])
    given = stamped(client.get(address))
    assert client.post(address, {"opened": given, "note": ""}).status_code == 422
    assert not BurdenCount.objects.exists()
    assert client.post(address, {"opened": given, "note": "Seen"}).status_code == 302
    kept = BurdenCount.objects.values_list("measure", "of", "count")
    assert list(kept) == [("form_seconds", "add_note", 1)]


def test_the_stamp_tells_the_time_between(rf, monkeypatch):
    counted = []
    monkeypatch.setattr(opened, "note_form_time", lambda *given, **_at: counted.append(given))
    went_on = opened.Opened(lambda _request: HttpResponseRedirect("/"))
    monkeypatch.setattr(signing.time, "time", lambda: datetime.now(UTC).timestamp() - 90)
    given = opened.stamp("feed_back")
    monkeypatch.undo()
    monkeypatch.setattr(opened, "note_form_time", lambda *given, **_at: counted.append(given))
    went_on(rf.post("/", {"opened": given}))
    ((form, took),) = counted
    assert form == "feed_back"
    assert timedelta(seconds=88) < took < timedelta(hours=1)


@pytest.mark.parametrize("given", ["", "x", "feed_back:1:1", "feed_back:zz:" + "a" * 43])
def test_a_stamp_that_is_not_ours_counts_nothing(given, rf):
    answer = opened.Opened(lambda _request: HttpResponseRedirect("/"))(
        rf.post("/", {"opened": given})
    )
    assert answer.status_code == 302
    assert not BurdenCount.objects.exists()
