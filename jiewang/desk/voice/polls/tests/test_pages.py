"""Polls from the desk: built question by question, opened, counted, read and taken along."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.testing import EAST, make_town
from jiewang.voice.polls import actions
from jiewang.voice.polls.models import Poll, VotingCode
from jiewang.voice.polls.tests.polls import answer, close, leader, make_poll, staff, vote

TIMES = {"opens_at": "2026-11-01T09:00", "closes_at": "2036-12-06T23:59"}
QUESTION = {"kind": "single", "zh": "怎样上班？", "low": "1", "high": "5", "page": "1"}


def client(user=None):
    return signed_in(user or leader(), "en")


def test_a_questionnaire_is_built_opened_and_changed_to_a_new_version():
    make_town()
    browser = client()
    data = {"title": "出行问卷", "entry": "open", "areas": f"{EAST}001; 200; 6500", **TIMES}
    browser.post("/polls/new/questionnaire", data)
    poll = Poll.objects.get()
    assert (poll.areas.get().quota, poll.areas.get().population) == (200, 6500)
    address = f"/polls/{poll.number}"
    refused = browser.post(f"{address}/act/open")
    assert "A questionnaire needs at least one question." in text_of(refused)

    options = "走路; On foot\n开车; By car"
    browser.post(f"{address}/questions", QUESTION | {"options": options, "required": "on"})
    branch = {"zh": "停哪里？", "kind": "text", "page": "2"}
    after = {"asked_after": "q1", "if_answered": "2"}
    browser.post(f"{address}/questions", QUESTION | branch | after)
    poll.refresh_from_db()
    assert poll.draft["questions"][1]["only_if"] == ["q1", ["o2"]]
    browser.post(f"{address}/act/open")
    poll.refresh_from_db()
    assert (poll.state, poll.version) == ("open", 1)

    browser.post(f"{address}/questions", {"key": "q2", "move": "out"})
    assert "The draft is newer than what is asked now." in text_of(browser.get(address))
    browser.post(f"{address}/act/new_version")
    poll.refresh_from_db()
    assert (poll.version, len(poll.versions.get(number=2).content["questions"])) == (2, 1)


def test_two_who_change_the_same_draft_do_not_write_over_each_other():
    poll = make_poll("draft", kind="questionnaire")
    browser, address = client(), f"/polls/{poll.number}/questions"
    seen = {"seen": str(poll.diary_length)}
    assert browser.post(address, {"key": "q4", "move": "out", **seen}).status_code == 302
    late = browser.post(address, {"key": "q3", "move": "out", **seen}, follow=True)
    assert "Somebody changed this poll meanwhile." in text_of(late)
    poll.refresh_from_db()
    assert [each["key"] for each in poll.draft["questions"]] == ["q1", "q2", "q3"]


def test_a_vote_is_set_up_with_its_rule_and_needs_more_candidates_than_places():
    make_town()
    browser = client()
    browser.post("/polls/new/deputies", {"title": "票决", "entry": "code", **TIMES})
    poll = Poll.objects.get()
    address = f"/polls/{poll.number}"
    terms = {"candidates": "1; 路灯\n2；座椅", "ballot": "approval", "most": "1", "rule": "most"}
    browser.post(f"{address}/candidates", {**terms, "seats": "2"})
    refused = text_of(browser.post(f"{address}/act/open"))
    assert "A vote has more candidates than places: 2 of 2 leave no choice." in refused
    browser.post(f"{address}/candidates", {**terms, "seats": "1", "least": "2"})
    browser.post(f"{address}/act/open")
    poll.refresh_from_db()
    vote(poll, "a", "1"), vote(poll, "b", "1"), vote(poll, "c", "2")
    # A vote runs to its end, whoever would like to know sooner.
    assert browser.post(f"{address}/act/close").status_code == 422
    assert "While a vote runs nobody sees how it stands" in text_of(browser.get(address))
    close(poll)
    shown = text_of(browser.get(address))
    assert "Not chosen (votes: 1): at least 2 are needed" in shown
    assert poll.outcome["winners"] == ["1"]


def test_codes_come_once_as_a_file_and_are_kept_as_digests():
    poll = make_poll(areas=[f"{EAST}001"])
    data = {"count": "3", "area": f"{EAST}001", "note": "东巷一社区"}
    lines = client().post(f"/polls/{poll.number}/codes", data).content.decode().splitlines()
    codes = [line.split(",")[2] for line in lines[1:]]
    assert len({*codes}) == 3
    stored = str(list(VotingCode.objects.values_list()))
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


@pytest.fixture
def answered():
    """A closed questionnaire with thirty answers."""
    poll = make_poll(kind="questionnaire", entry="open")
    for nth in range(30):
        more = {"q2": ["x", "y"][: nth % 2 + 1]} if nth % 3 == 0 else {}
        words = ("=1+1", "多种树", "修路灯")[nth % 3]
        answer(poll, q1="b" if more else "a", q3=str(nth % 5 + 1), q4=words, **more)
    close(poll)
    return poll


def test_answers_are_shown_with_n_crossed_and_grouped(answered):
    shown = text_of(client().get(f"/polls/{answered.number}?one=q1&other=q3"))
    assert "30 counted." in shown
    # On the branch only ten were asked.
    assert "n = 10 · Several" in shown
    assert "mean 3.00" in shown
    assert "Fewer than five are not shown." in shown
    assert "10 alike" in shown


def test_answers_go_out_as_sheet_csv_and_for_spss_and_no_text_is_a_formula(answered):
    browser, address = client(), f"/polls/{answered.number}/file"
    lines = browser.get(f"{address}/csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "area,assisted,q1,q2_x,q2_y,q2_z,q3,q4"
    assert (len(lines), sum(line.endswith(",'=1+1") for line in lines)) == (31, 10)
    book = load_workbook(io.BytesIO(browser.get(f"{address}/xlsx").content))
    assert [sheet.max_row for sheet in book] == [31, 7]
    archive = zipfile.ZipFile(io.BytesIO(browser.get(f"{address}/spss").content))
    syntax = archive.read("answers.sps").decode("utf-8-sig")
    assert "VALUE LABELS q1 'a' '走路' 'b' '开车'." in syntax
    assert browser.get(f"{address}/pb").status_code == 404


def test_a_vote_goes_out_for_pabulib_once_it_is_closed():
    poll = make_poll()
    vote(poll, "mei", "A1", "A3")
    browser, address = client(), f"/polls/{poll.number}/file/pb"
    assert browser.get(address).status_code == 404
    close(poll)
    text = browser.get(address).content.decode()
    assert "A1;60;1;路灯;1" in text
    assert text.endswith("VOTES\nvoter_id;vote\n1;A1,A3\n")


def test_who_does_not_run_it_sees_what_everybody_sees_and_changes_nothing():
    poll, draft = make_poll(), make_poll("draft")
    browser = client(staff())
    assert browser.get(f"/polls/{poll.number}").status_code == 200
    assert browser.get(f"/polls/{draft.number}").status_code == 404
    assert browser.get(f"/polls/{poll.number}/file/pb").status_code == 404
    assert browser.post(f"/polls/{poll.number}/act/close_area").status_code == 403
    assert browser.post(f"/polls/{poll.number}/codes", {"count": "1"}).status_code == 403
    assert browser.get("/polls/new/vote").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_keep_the_houses_policy_in_both_languages(language, answered):
    draft, asked = make_poll("draft"), make_poll("draft", kind="questionnaire")
    browser = signed_in(leader(), language)
    done = make_poll("closed")
    for address in (
        *("/polls", "/polls/new/vote", f"/polls/{answered.number}?one=q1&other=q3"),
        *(f"/polls/{draft.number}", f"/polls/{draft.number}/candidates", f"/polls/{done.number}"),
        *(f"/polls/{asked.number}/questions?key=q2", f"/polls/{asked.number}/frame"),
    ):
        response = browser.get(address)
        assert (address, response.status_code, forbidden_in(response)) == (address, 200, [])


def test_the_list_costs_the_same_for_one_poll_and_for_three(django_assert_num_queries):
    browser = client()
    make_poll()
    browser.get("/polls")
    with CaptureQueriesContext(connection) as one:
        browser.get("/polls")
    make_poll(), make_poll()
    with django_assert_num_queries(len(one)):
        browser.get("/polls")


def test_an_area_is_closed_and_stands_so_on_the_page():
    poll = make_poll(areas=[f"{EAST}001"])
    browser = client()
    browser.post(f"/polls/{poll.number}/act/close_area", {"area": f"{EAST}001"})
    assert poll.areas.get().closed
    assert actions.PollStep.objects.filter(poll=poll, kind="area_closed").count() == 1
