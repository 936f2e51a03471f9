"""Residents vote and answer: in one step after the other, once, with a receipt that proves it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.testing import EAST, make_town
from jiewang.voice.polls import actions
from jiewang.voice.polls.actions import AskedArea
from jiewang.voice.polls.codes import issue_codes
from jiewang.voice.polls.models import Ballot, PollShown, TextedCode, VoterMark
from jiewang.voice.polls.tests.polls import answer, close, leader, make_poll, staff, vote


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    return make_town()


@pytest.fixture
def resident():
    return Client(headers={"accept-language": "en"})


def kept(response, name):
    """What stands in a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return found.group(1) if found else None


def look(client, poll, code, *names):
    data = {"step": "look", "code": code, "v": names}
    return client.post(f"/votes/{poll.number}", data)


def cast_it(client, poll, page):
    fields = {name: kept(page, name) for name in ("ticket", "receipt", "version")}
    return client.post(f"/votes/{poll.number}", {"step": "cast", **fields})


def test_a_ballot_is_chosen_looked_at_cast_and_its_receipt_checked(resident):
    poll = make_poll()
    code = issue_codes(poll.pk, count=1, by=leader())[0]
    page = resident.get(f"/votes/{poll.number}")
    assert "Of equals the one that costs less goes first" in text_of(page)
    page = look(resident, poll, code.lower(), "A1", "A3")
    assert "Together 100 yuan of 100." in text_of(page)
    done = cast_it(resident, poll, page)
    receipt = re.search(r'id="receipt">([0-9a-f]{32})', done.content.decode()).group(1)
    assert Ballot.objects.get().content == {"A1": 1, "A3": 1}
    # In another tab, and by going back: the same ballot gives its receipt again.
    assert receipt in cast_it(resident, poll, page).content.decode()
    checked = resident.post("/votes/receipt", {"receipt": receipt})
    assert "It lies in the box, as it was cast." in text_of(checked)
    assert "Lamps" not in text_of(checked)
    assert resident.post("/votes/receipt", {"receipt": "0" * 32}).status_code == 422


def test_two_tabs_with_one_code_cast_one_ballot(resident):
    poll = make_poll()
    code = issue_codes(poll.pk, count=1, by=leader())[0]
    one, other = look(resident, poll, code, "A1"), look(resident, poll, code, "A2")
    assert cast_it(resident, poll, one).status_code == 200
    refused = cast_it(resident, poll, other)
    assert refused.status_code == 409
    assert "It counts; a second one cannot." in text_of(refused)
    assert Ballot.objects.get().content == {"A1": 1}


def test_a_ticket_of_another_poll_or_changed_casts_nothing(resident):
    poll, another = make_poll(), make_poll()
    code = issue_codes(poll.pk, count=1, by=leader())[0]
    page = look(resident, poll, code, "A1")
    assert cast_it(resident, another, page).status_code == 409
    ticket = kept(page, "ticket")
    data = {"step": "cast", "ticket": f"{ticket[:-2]}xx", "receipt": kept(page, "receipt")}
    assert resident.post(f"/votes/{poll.number}", {**data, "version": "1"}).status_code == 409
    assert not Ballot.objects.exists()


def test_a_code_that_is_unknown_used_revoked_or_of_another_poll_is_refused_alike(resident):
    poll, another = make_poll(), make_poll()
    used, foreign = (issue_codes(each.pk, count=1, by=leader())[0] for each in (poll, another))
    cast_it(resident, poll, look(resident, poll, used, "A1"))
    answers = {
        re.sub(
            r"\s+", " ", text_of(look(resident, poll, code, "A1")).partition("to put right")[2]
        ).partition("My ballot")[0]
        for code in (used, foreign, "ABCD-EFGH-JKMN")
    }
    assert len(answers) == 1
    assert "This code does not open this poll." in answers.pop()


def test_guessing_is_stopped_and_nothing_is_looked_up_any_more(resident):
    poll = make_poll()
    code = issue_codes(poll.pk, count=1, by=leader())[0]
    for _try in range(20):
        look(resident, poll, "ABCD-EFGH-JKMN", "A1")
    # Also the right one: or it would be told apart.
    refused = look(resident, poll, code, "A1")
    assert refused.status_code == 422
    assert "Too many wrong codes from your network." in text_of(refused)


def test_a_code_by_text_message(resident, settings, monkeypatch):
    settings.SMS_WEBHOOK = "https://sms.example/send"
    sent = []
    monkeypatch.setattr(
        "jiewang.voice.polls.codes.webhooks.post",
        lambda _url, message, **_more: sent.append(message),
    )
    poll = make_poll(entry="sms")
    ask = {"step": "text", "phone": "138 0000 0001", "v": ["A1"]}
    page = resident.post(f"/votes/{poll.number}", ask)
    assert (page.status_code, sent[0]["to"]) == (200, "13800000001")
    assert 'value="A1" checked' in page.content.decode()
    code = re.search(r"\d{6}", sent[0]["text"]).group()
    wrong = {"step": "look", "phone": "13800000001", "texted": "000000", "v": ["A1"]}
    if code != "000000":
        assert resident.post(f"/votes/{poll.number}", wrong).status_code == 422
    page = resident.post(f"/votes/{poll.number}", wrong | {"texted": code})
    assert cast_it(resident, poll, page).status_code == 200
    # Of the number nothing is left, and the same number has no second ballot.
    assert not TextedCode.objects.exists()
    assert "13800000001" not in str(list(VoterMark.objects.values_list()))
    resident.post(f"/votes/{poll.number}", ask)
    code = re.search(r"\d{6}", sent[1]["text"]).group()
    page = resident.post(f"/votes/{poll.number}", wrong | {"texted": code})
    assert cast_it(resident, poll, page).status_code == 409


def test_staff_sign_in_to_vote_and_strangers_are_asked_to(resident):
    poll = make_poll(entry="sign_in")
    assert "Sign in, then choose." in text_of(resident.get(f"/votes/{poll.number}"))
    client = signed_in(staff(), "en")
    page = client.post(f"/votes/{poll.number}", {"step": "look", "v": ["A2"]})
    assert cast_it(client, poll, page).status_code == 200
    page = client.post(f"/votes/{poll.number}", {"step": "look", "v": ["A1"]})
    assert cast_it(client, poll, page).status_code == 409


def test_a_paper_sheet_typed_in_twice_counts_once_and_is_marked(resident):
    poll = make_poll()
    code = issue_codes(poll.pk, count=1, by=leader())[0]
    client = signed_in(staff(), "en")
    data = {"step": "look", "code": code, "assisted": "on", "v": ["A1"]}
    cast_it(client, poll, client.post(f"/votes/{poll.number}", data))
    assert client.post(f"/votes/{poll.number}", data).status_code == 422
    assert Ballot.objects.get().assisted


def test_a_questionnaire_goes_along_its_branch_and_back(resident):
    areas = [AskedArea(code=f"{EAST}001")]
    poll = make_poll(kind="questionnaire", entry="open", areas=areas)
    address = f"/votes/{poll.number}"
    page = resident.get(address)
    receipt = kept(page, "receipt")
    first = {"version": "1", "page": "0", "receipt": receipt}
    assert resident.post(address, first).status_code == 422
    page = resident.post(address, first | {"q1": "b", "area": f"{EAST}001"})
    assert "停在哪里" in text_of(page)
    second = {"version": "1", "page": "1", "receipt": receipt, "ticket": kept(page, "ticket")}
    back = resident.post(address, second | {"back": "1"})
    assert 'value="b" checked' in back.content.decode()
    wrong = resident.post(address, second | {"q2": ["x", "y", "z"]})
    assert wrong.status_code == 422
    assert "At most 2 may be chosen here" in text_of(wrong)
    done = resident.post(address, second | {"q2": ["x"], "q3": "4", "q4": "<b>"})
    assert "Thank you" in text_of(done)
    assert Ballot.objects.get().content == {"q1": "b", "q2": ["x"], "q3": 4, "q4": "<b>"}
    shown = PollShown.objects.values_list("page", "shown", "left").order_by("page", "slot")
    totals = {}
    for number, seen, left in shown:
        was = totals.get(number, (0, 0))
        totals[number] = (was[0] + seen, was[1] + left)
    assert totals == {0: (1, 1), 1: (1, 1)}


def test_results_are_hidden_until_they_are_published(resident):
    poll = make_poll()
    vote(poll, "mei", "A1")
    vote(poll, "li", "A1", "A2")
    close(poll)
    hidden = text_of(resident.get(f"/votes/{poll.number}"))
    assert "The result stands here as soon as it is published." in hidden
    assert "Lamps" not in hidden
    actions.publish_poll(poll.pk, by=leader())
    shown = text_of(resident.get(f"/votes/{poll.number}"))
    assert "2 ballots were cast. The chosen cost 60 of 100 yuan." in shown
    assert "it costs 50 yuan, and when its turn came 40 yuan were left" in shown
    assert "would be chosen" in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_keep_the_houses_policy_in_both_languages(language):
    client = Client(headers={"accept-language": language})
    running, asked = make_poll(), make_poll(kind="questionnaire", entry="open")
    done = make_poll(kind="questionnaire", entry="open")
    answer(done, q1="a", q3="4", q4="多种树")
    close(done)
    actions.publish_poll(done.pk, by=leader())
    for name in ("", f"/{running.number}", f"/{asked.number}", f"/{done.number}", "/receipt"):
        response = client.get(f"/votes{name}")
        assert (name, response.status_code, forbidden_in(response)) == (name, 200, [])
    assert client.get("/votes/MY-2026-9999").status_code == 404
