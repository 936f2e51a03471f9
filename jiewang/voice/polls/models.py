"""Polls with their versions and diary; who has voted; and, apart from it, the box of ballots.

No row of the box knows a person, a code, a device or a moment, nor does its key or its place in
the table: see docs/decisions/0046.
"""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language
from jiewang.base.personal_data import EncryptedText
from jiewang.people.models import Unit
from jiewang.voice.polls.states import MOVES, PollState


class PollKind(models.TextChoices):
    QUESTIONNAIRE = "questionnaire", _("Questionnaire")
    VOTE = "vote", _("Residents' vote")
    DEPUTIES = "deputies", _("Deputies' vote")


class Entry(models.TextChoices):
    """How it is seen to that each answers once."""

    OPEN = "open", _("Anybody, not counted by person")
    CODE = "code", _("A code from the staff")
    SMS = "sms", _("A code by text message")
    SIGN_IN = "sign_in", _("An account of one's own")


def new_key() -> str:
    """The poll's own key: marks of two polls cannot be laid side by side."""
    return secrets.token_hex(32)


class Poll(models.Model):
    """One questionnaire or vote. `draft` is what the next version will ask."""

    number = models.CharField(max_length=20, unique=True)
    center = models.ForeignKey(Unit, models.PROTECT, related_name="polls")
    kind = models.CharField(max_length=14, choices=PollKind)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    lead = models.TextField(blank=True)
    lead_en = models.TextField(blank=True)
    entry = models.CharField(max_length=8, choices=Entry, default=Entry.CODE)
    state = models.CharField(max_length=10, choices=PollState, default=PollState.DRAFT)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    draft = models.JSONField(default=dict)
    # The version that is asked now; 0 before the first.
    version = models.PositiveSmallIntegerField(default=0)
    key = EncryptedText(default=new_key)
    # What the count found, once closed: winners, money, a reason for each; see results.py.
    outcome = models.JSONField(null=True)
    diary_length = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-opens_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="voice_poll_ends_after_it_begins",
                condition=models.Q(closes_at__gt=models.F("opens_at")),
            ),
            models.CheckConstraint(
                name="voice_poll_open_has_version",
                condition=models.Q(state__in=["draft", "withdrawn"]) | models.Q(version__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.title, self.title_en)

    @property
    def lead_text(self) -> str:
        return in_reader_language(self.lead, self.lead_en)

    @property
    def is_vote(self) -> bool:
        return self.kind != PollKind.QUESTIONNAIRE

    def can_become(self, to: PollState) -> bool:
        """Whether the table of states lets this poll move there."""
        return to in MOVES[PollState(self.state)]


class PollVersion(models.Model):
    """What was asked, word for word. Written once: answers of this version keep their meaning."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["poll", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "number"], name="voice_version_once")
        ]


class PollStep(models.Model):
    """One line in a poll's diary: what the staff did with it. Nothing of any voter."""

    class Kind(models.TextChoices):
        SET_UP = "set_up", _("Drafted")
        CHANGED = "changed", _("Draft changed")
        OPENED = "opened", _("Opened to voters")
        NEW_VERSION = "new_version", _("New version")
        CODES = "codes", _("Codes issued")
        AREA_CLOSED = "area_closed", _("Area closed")
        CLOSED = "closed", _("Closed and counted")
        PUBLISHED = "published", _("Result published")
        WITHDRAWN = "withdrawn", _("Draft given up")

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="steps")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=PollState)
    # Empty when the clock did it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["poll", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "line"], name="voice_pollstep_line_once")
        ]


class PollArea(models.Model):
    """An area whose people are asked, with its quota: so many answers at most; 0 is no bound."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="areas")
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    quota = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    # People who live there: answers are shown against them, not only as raw counts.
    population = models.PositiveIntegerField(default=0)
    closed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["poll", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "code"], name="voice_area_once")
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class VotingCode(models.Model):
    """A code the staff gave out, as a digest: from the table nobody learns a code that works.

    Whether it was used does not stand here, and its mark has another digest.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="codes")
    area = models.CharField(max_length=24, blank=True)
    batch = models.PositiveSmallIntegerField()
    revoked = models.BooleanField(default=False)


class TextedCode(models.Model):
    """A code on its way to a telephone; both as digests, gone when used or past."""

    digest = models.CharField(max_length=64, primary_key=True)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="+")
    code = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    until = models.DateTimeField()


class VoterMark(models.Model):
    """Somebody has voted: so that nobody does twice. Not when, and not what."""

    digest = models.CharField(max_length=64, primary_key=True)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="marks")


class Ballot(models.Model):
    """One ballot or filled-in questionnaire in the box.

    `in_box` False: cast and not yet shaken among the others, see box.py. `seal` is made of the
    content with the voter's receipt as its key, which is not kept: nobody can change the content
    without the receipt showing it.
    """

    # By chance, never by order.
    token = models.CharField(max_length=32, primary_key=True)
    poll = models.ForeignKey(Poll, models.PROTECT, related_name="ballots")
    version = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=24, blank=True)
    # Filled in by staff for a resident, from a paper sheet or at the door.
    assisted = models.BooleanField(default=False)
    content = models.JSONField()
    receipt = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    in_box = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["poll"],
                name="voice_ballot_waiting",
                condition=models.Q(in_box=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "receipt"], name="voice_ballot_receipt_once")
        ]


class PollTally(models.Model):
    """What the box holds, counted as ballots are shaken into it: counts and cross counts."""

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="tallies")
    version = models.PositiveSmallIntegerField()
    ballots = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["poll", "version"], name="voice_tally_once")
        ]


class PollShown(models.Model):
    """How often a page of a questionnaire was shown and left with answers: where people stop.

    Counted in a few slots, so that one hot row does not hold up all.
    """

    poll = models.ForeignKey(Poll, models.PROTECT, related_name="shown")
    version = models.PositiveSmallIntegerField()
    page = models.PositiveSmallIntegerField()
    slot = models.PositiveSmallIntegerField()
    shown = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["poll", "version", "page", "slot"], name="voice_shown_once"
            )
        ]
