"""Nobody can learn who voted what: not from a column, not from a key, not from a row's place."""

from django.db import connection, models
from django.utils import timezone

from jiewang.voice.polls.box import CROWD, digest_of_box, shake_boxes
from jiewang.voice.polls.casting import audit, digest_of
from jiewang.voice.polls.models import Ballot, VoterMark, VotingCode
from jiewang.voice.polls.tests.polls import close, make_poll, vote


def rows(table, column):
    """What the database itself knows of a row's place: in the order in which it lies there."""
    hidden = "ctid::text, xmin::text" if connection.vendor == "postgresql" else "rowid, 0"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column}, {hidden} FROM {table} ORDER BY 2")
        return cursor.fetchall()


def cast_many(poll, count):
    """As many voters; each approves what tells the test who it was, and nobody else."""
    pairs = [("A1",), ("A2",), ("A3",), ("A1", "A2")]
    return [vote(poll, f"v{nth}", *pairs[nth % 4]) for nth in range(count)]


def test_box_and_marks_share_nothing_but_the_poll():
    def columns(model):
        return {field.column for field in model._meta.local_fields}

    assert columns(Ballot) == {
        *("token", "poll_id", "version", "area", "assisted"),
        *("content", "receipt", "seal", "in_box"),
    }
    assert columns(VoterMark) == {"digest", "poll_id"}
    kinds = [type(field) for field in Ballot._meta.local_fields]
    assert not {models.DateTimeField, models.DateField, models.AutoField} & {*kinds}
    people = [f.related_model for f in Ballot._meta.local_fields if f.is_relation]
    assert [model.__name__ for model in people] == ["Poll"]


def test_no_value_of_a_mark_or_a_code_stands_in_the_box():
    poll = make_poll()
    cast_many(poll, 4)
    close(poll)
    marks = {*VoterMark.objects.values_list("digest", flat=True)}
    box = {str(value) for row in Ballot.objects.values_list() for value in row}
    assert not marks & box
    assert not {*VotingCode.objects.values_list("digest", flat=True)} & (box | marks)


def test_after_closing_no_rows_place_leads_from_mark_to_ballot():
    poll = make_poll()
    receipts = [digest_of(each) for each in cast_many(poll, 40)]
    close(poll)
    lying = [receipt for receipt, _place, _by in rows("voice_ballot", "receipt")]
    assert sorted(lying) == sorted(receipts)
    # As they were cast, forwards or backwards: by chance once in 10 ** 47.
    assert lying not in (receipts, receipts[::-1])
    if connection.vendor == "postgresql":
        made_by = {by for _receipt, _place, by in rows("voice_ballot", "receipt")}
        assert len(made_by) == 1
        assert not made_by & {by for _mark, _place, by in rows("voice_votermark", "digest")}


def test_an_open_box_takes_ballots_in_by_crowds_with_new_keys():
    poll = make_poll()
    cast_many(poll, CROWD - 1)
    before = {*Ballot.objects.values_list("token", flat=True)}
    assert shake_boxes(timezone.now()) == 0
    last = vote(poll, "one more", "A1")
    assert shake_boxes(timezone.now()) == CROWD
    after = {*Ballot.objects.values_list("token", flat=True)}
    assert (len(after), before & after) == (CROWD, set())
    assert poll.tallies.get().ballots == CROWD
    assert audit(last).is_whole
    assert shake_boxes(timezone.now()) == 0


def test_the_digest_in_the_diary_tells_of_a_ballot_more_less_or_changed():
    poll = make_poll()
    cast_many(poll, 3)
    close(poll)
    step = poll.steps.get(kind="closed")
    assert step.data == {"ballots": 3, "marks": 3, "box": digest_of_box(poll)}
    Ballot.objects.filter(receipt=Ballot.objects.first().receipt).delete()
    assert digest_of_box(poll) != step.data["box"]
