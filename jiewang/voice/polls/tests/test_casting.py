"""A ballot is cast once, in time, from an area that is asked; and it is never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from jiewang.testing import EAST, WEST
from jiewang.voice.polls import actions
from jiewang.voice.polls.actions import AskedArea
from jiewang.voice.polls.answering import AnswersRefused
from jiewang.voice.polls.casting import AlreadyVoted, audit, cast, new_receipt
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.models import Ballot, Poll, PollArea, VoterMark
from jiewang.voice.polls.tests.polls import (
    QUESTIONS,
    answer,
    close,
    leader,
    make_poll,
    vote,
    voter,
)

EAST_ONE, EAST_TWO = f"{EAST}001", f"{EAST}002"
MICROSECOND = timedelta(microseconds=1)


def test_a_second_ballot_of_the_same_voter_is_refused_and_the_first_counts():
    poll = make_poll()
    vote(poll, "mei", "A1", "A2")
    with pytest.raises(AlreadyVoted, match="It counts; a second one cannot"):
        vote(poll, "mei", "A3")
    assert list(poll.ballots.values_list("content", flat=True)) == [{"A1": 1, "A2": 1}]


def test_the_same_ballot_sent_again_gives_its_receipt_again_also_after_the_end():
    poll = make_poll()
    receipt = vote(poll, "mei", "A1")
    assert vote(poll, "mei", "A1", receipt=receipt) == receipt
    close(poll)
    assert vote(poll, "mei", "A1", receipt=receipt) == receipt
    with pytest.raises(PollError, match="Voting has ended"):
        vote(poll, "another", "A1", receipt=receipt)
    assert (poll.ballots.count(), poll.marks.count()) == (1, 1)


def test_anothers_receipt_cannot_be_taken():
    poll = make_poll()
    receipt = vote(poll, "mei", "A1")
    with pytest.raises(AlreadyVoted):
        vote(poll, "another", "A2", receipt=receipt)
    assert (poll.ballots.count(), poll.marks.count()) == (1, 1)


def test_the_last_second_counts_and_what_comes_after_does_not():
    poll = make_poll()
    vote(poll, "in time", "A1", at=poll.closes_at - MICROSECOND)
    with pytest.raises(PollError, match="Voting has ended"):
        vote(poll, "late", "A1", at=poll.closes_at)
    with pytest.raises(PollError, match="not begun"):
        vote(poll, "early", "A1", at=poll.opens_at - MICROSECOND)
    assert poll.ballots.count() == 1


def test_a_draft_takes_no_ballot():
    with pytest.raises(PollError, match="This page is not whole|Voting has ended"):
        vote(make_poll("draft"), "mei", "A1")


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["A1", "A2", "A3"], "At most 2 may be chosen; you chose 3"),
        (["B1"], "names somebody who is not a candidate"),
    ],
)
def test_a_ballot_that_does_not_fit_leaves_the_voter_free_to_vote(names, why):
    poll = make_poll()
    with pytest.raises(PollError, match=why):
        vote(poll, "mei", *names)
    assert not VoterMark.objects.exists()
    vote(poll, "mei", "A1")


def test_areas_not_asked_closed_or_full_are_refused_and_nobody_is_marked():
    areas = [AskedArea(code=EAST_ONE, quota=1), AskedArea(code=EAST_TWO)]
    poll = make_poll(areas=areas)
    for area, why in (("", "Say in which area"), (f"{WEST}001", "does not ask people of that")):
        with pytest.raises(PollError, match=why):
            vote(poll, "mei", "A1", area=area)
    vote(poll, "mei", "A1", area=EAST_ONE)
    with pytest.raises(PollError, match="has its 1 answers"):
        vote(poll, "li", "A1", area=EAST_ONE)
    actions.close_area(poll.pk, area=EAST_TWO, by=leader())
    actions.close_area(poll.pk, area=EAST_TWO, by=leader())
    with pytest.raises(PollError, match="is closed for this poll"):
        vote(poll, "li", "A1", area=EAST_TWO)
    assert (poll.marks.count(), poll.ballots.get().area) == (1, EAST_ONE)
    assert PollArea.objects.get(code=EAST_ONE).taken == 1
    assert [step.kind for step in poll.steps.all()].count("area_closed") == 1


def test_a_questionnaire_keeps_only_what_was_asked_on_the_branch():
    poll = make_poll(kind="questionnaire", entry="open")
    answer(poll, q1="a", q2=["x"], q3="4", q4="  多种树  ")
    with pytest.raises(AnswersRefused) as refused:
        answer(poll, q1="b", q2=["x", "y", "z"], q3="9")
    assert refused.value.why == {
        "q2": "At most 2 may be chosen here; you chose 3.",
        "q3": "Choose a number from 1 to 5.",
    }
    assert poll.ballots.get().content == {"q1": "a", "q3": 4, "q4": "多种树"}


def test_changed_while_open_old_answers_keep_their_version():
    poll = make_poll(kind="questionnaire", entry="open")
    answer(poll, q1="a", q3="4")
    changed = {"questions": [QUESTIONS["questions"][2] | {"high": 7}]}
    actions.change_draft(poll.pk, content=changed, by=leader())
    actions.publish_version(poll.pk, by=leader())
    actions.publish_version(poll.pk, by=leader())
    poll.refresh_from_db()
    assert poll.version == 2
    # One page was open all the while, another one opened after the change.
    answer(poll, version=1, q1="a", q3="5")
    answer(poll, q3="7")
    found = list(poll.ballots.order_by("version").values_list("version", "content"))
    assert sorted(found, key=str) == [
        (1, {"q1": "a", "q3": 4}),
        (1, {"q1": "a", "q3": 5}),
        (2, {"q3": 7}),
    ]


def test_a_receipt_shows_that_the_ballot_lies_there_unchanged_and_not_what_it_says():
    poll = make_poll()
    receipt = vote(poll, "mei", "A1")
    shown = f"{receipt[:8]}-{receipt[8:].upper()}"
    assert (audit(shown).poll, audit(shown).is_whole) == (poll, True)
    close(poll)
    assert audit(receipt).is_whole
    Ballot.objects.update(content={"A3": 1})
    assert not audit(receipt).is_whole
    assert (audit("0" * 32), audit("nonsense")) == (None, None)


def test_ballots_that_are_more_than_marks_are_not_counted():
    poll = make_poll()
    vote(poll, "mei", "A1")
    VoterMark.objects.all().delete()
    close(poll)
    assert (poll.state, poll.outcome) == ("closed", {"differs": True})


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_are_counted_once_and_the_last_place_goes_to_one():
    poll = make_poll(areas=[AskedArea(code=EAST_ONE, quota=3)])

    def try_it(who):
        try:
            cast(
                poll.pk,
                voter=voter(poll, who, EAST_ONE),
                given={"A1": 1},
                receipt=new_receipt(),
                version=1,
            )
        except PollError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        took = list(threads.map(try_it, ["mei"] * 8 + ["a", "b", "c", "d"]))
    assert sum(took) == 3
    assert (poll.ballots.count(), poll.marks.count()) == (3, 3)
    assert PollArea.objects.get().taken == 3


@pytest.mark.django_db(transaction=True)
def test_what_is_cast_while_it_closes_is_counted_or_refused():
    poll = make_poll()
    Poll.objects.filter(pk=poll.pk).update(closes_at=timezone.now() + timedelta(seconds=30))

    def try_it(who):
        try:
            vote(poll, who, "A1")
        except PollError:
            return False
        finally:
            connection.close()
        return True

    def close_it(_who):
        try:
            actions.close_due(timezone.now() + timedelta(minutes=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        closing = threads.submit(close_it, None)
        took = list(threads.map(try_it, [f"v{n}" for n in range(20)]))
        closing.result()
    poll.refresh_from_db()
    assert poll.outcome["ballots"] == sum(took) == poll.ballots.count()
