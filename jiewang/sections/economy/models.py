"""Investors, their leads with the diary, what is booked on a lead, and targets."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.people.models import Unit
from jiewang.sections.economy.states import IN_TALKS, MOVES, Stage, Standing
from jiewang.works.projects.models import Project


class Investor(models.Model):
    """A firm that may invest. `key` is its name without what people write differently."""

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, unique=True)
    # Unified social credit code, 18 characters, GB 32100-2015; empty while unknown.
    credit_code = models.CharField(max_length=18, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~models.Q(credit_code=""),
                name="economy_investor_code_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LeadClue(models.Model):
    """A possible investment 招商线索 and the project that becomes of it."""

    investor = models.ForeignKey(Investor, models.PROTECT, related_name="clues")
    # What is to be built or opened; `project_key` as Investor.key.
    title = models.CharField(max_length=120)
    project_key = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="clues")
    stage = models.CharField(max_length=12, choices=Stage)
    # Codes of investment.toml: where the money comes from, what kind of project it is.
    origin = models.CharField(max_length=20)
    nature = models.CharField(max_length=20)
    # In fen: what is spoken of. Intent is not money and is counted nowhere.
    intended = models.PositiveBigIntegerField(null=True)
    opened_at = models.DateTimeField()
    # What is built of it, where it hangs on a wall: the second half 后半篇文章.
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="clues")
    # By when somebody has to say how it goes; see clocks.py.
    word_due_on = models.DateField(null=True)
    # Length of the diary, and the line of it that changed what can be done.
    diary_length = models.PositiveIntegerField(default=0)
    moved_by_line = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["stage", "unit"], name="economy_clue_stage")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["investor"],
                condition=models.Q(stage__in=sorted(IN_TALKS)),
                name="economy_clue_one_in_talks",
            ),
            models.UniqueConstraint(
                fields=["investor", "project_key"],
                condition=~models.Q(stage=Stage.LOST),
                name="economy_clue_project_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """As people call it: the year, and a number that leaves gaps."""
        return numbered(timezone.localdate(self.opened_at), self.pk)

    def can_become(self, to: Stage) -> bool:
        """Whether the table of stages lets this lead move there."""
        return to in MOVES[Stage(self.stage)]


def numbered(day: date, pk: int) -> str:
    """`ZS-2026-0007`."""
    return f"ZS-{day.year}-{pk:04d}"


class StageRun(models.Model):
    """One stage of a lead, with its clock: from a day until it was left."""

    clue = models.ForeignKey(LeadClue, models.PROTECT, related_name="runs")
    stage = models.CharField(max_length=12, choices=Stage)
    since = models.DateTimeField()
    # "20 workday"; empty where the stage has no limit.
    limit = models.CharField(max_length=24, blank=True)
    due_on = models.DateField(null=True)
    # The day was counted into a year whose days off are not published yet.
    provisional = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["clue", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clue"], condition=models.Q(ended_at=None), name="economy_run_one_now"
            ),
        ]


class Booking(models.Model):
    """What has come of a lead, with its day: it counts once another post has recognized it.

    A formal contract 正式合同额, the increase of an enlargement, funds in place 到位资金, or the win of
    a major firm 招大引强. In fen.
    """

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Formal contract")
        ENLARGEMENT = "enlargement", _("Enlargement")
        FUNDS = "funds", _("Funds in place")
        MAJOR = "major", _("Major firm win")

    clue = models.ForeignKey(LeadClue, models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=12, choices=Kind)
    fen = models.PositiveBigIntegerField(default=0)
    # When it was signed, arrived or was won.
    on = models.DateField()
    # Of a major firm: why it is one, a code of investment.toml.
    ground = models.CharField(max_length=20, blank=True)
    # By what it can be seen: a contract's number, a bank's slip.
    proof = models.CharField(max_length=200)
    standing = models.CharField(max_length=16, choices=Standing, default=Standing.PENDING)
    reason = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["clue", "on", "pk"]
        indexes: ClassVar = [models.Index(fields=["on", "standing"], name="economy_booking_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clue", "kind"],
                condition=models.Q(kind__in=["contract", "major"])
                & ~models.Q(standing="withdrawn"),
                name="economy_booking_once",
            ),
            models.CheckConstraint(
                name="economy_booking_has_an_amount",
                condition=models.Q(kind="major", fen=0)
                | (~models.Q(kind="major") & models.Q(fen__gt=0)),
            ),
            models.CheckConstraint(
                name="economy_booking_decided_by_somebody",
                condition=~models.Q(standing__in=["recognized", "not_recognized"])
                | models.Q(decided_by__isnull=False),
            ),
        ]


class LeadStep(models.Model):
    """One line in a lead's diary. Written once; the database refuses change and deletion.

    As in a case's diary `data` holds codes and plain values.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Lead registered")
        MOVED = "moved", _("Next stage")
        BOOKED = "booked", _("Booked")
        CORRECTED = "corrected", _("Amount corrected")
        WITHDRAWN = "withdrawn", _("Taken back")
        RECOGNIZED = "recognized", _("Recognized")
        NOT_RECOGNIZED = "not_recognized", _("Not recognized")
        PROGRESS = "progress", _("How it goes")
        LOST = "lost", _("Lost")
        TAKEN_UP = "taken_up", _("Taken up again")
        RECOUNTED = "recounted", _("Deadline computed again")
        LINKED = "linked", _("Key project linked")

    clue = models.ForeignKey(LeadClue, models.PROTECT, related_name="steps")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    # The stage after this line.
    stage = models.CharField(max_length=12, choices=Stage)
    moved = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["clue", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clue", "line"], name="economy_line_once"),
        ]


class Target(models.Model):
    """What a year is to bring, for the district or one unit. Never edited: a later row rules."""

    year = models.PositiveSmallIntegerField()
    # A code of investment.toml.
    indicator = models.CharField(max_length=20)
    # None: the whole district.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    # In fen, or how many.
    value = models.PositiveBigIntegerField()
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["year", "pk"]
        indexes: ClassVar = [models.Index(fields=["year"], name="economy_target_year")]
