"""Blocked items and their diaries, meetings, decisions."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
from jiewang.center.consult.states import MOVES, OPEN_STAGES, Stage
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit


class Cause(models.TextChoices):
    """Why an item was opened. All but JUDGEMENT and WHISTLE by a rule of the house."""

    JUDGEMENT = "judgement", _("A post's judgement")
    RETURNS = "returns", _("Returned too often")
    CONTESTED = "contested", _("Contested duty")
    REOPENED = "reopened", _("Reopened too often")
    WHISTLE = "whistle", _("Not settled on the spot")


class BlockedItem(models.Model):
    """What cannot move without others 难点: a case, or any matter with a title and a place.

    What stands above the center, as a project, keeps a key to its item by itself.
    """

    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="blocked_items")
    # Whose center keeps it.
    center = models.ForeignKey(Unit, models.PROTECT, related_name="blocked_items")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    # What blocks it, in the words of who opened it.
    words = models.TextField()
    cause = models.CharField(max_length=10, choices=Cause)
    stage = models.CharField(max_length=14, choices=Stage)
    opened_at = models.DateTimeField()
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="coordinates"
    )
    # Meets people at the place, or by telephone and screen.
    on_site = models.BooleanField(default=False)
    # Until when the step that runs now is to be done, since when it counts.
    due_since = models.DateField(null=True)
    due_on = models.DateField(null=True)
    # The day was counted into a year whose days off are not published yet.
    provisional = models.BooleanField(default=False)
    struck_at = models.DateTimeField(null=True)
    # Length of the diary, and the line of it that changed what can be done: see actions.py.
    diary_length = models.PositiveIntegerField(default=0)
    moved_by_line = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["stage", "center", "due_on"], name="center_item_stage"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=~models.Q(stage="struck_off"),
                name="center_item_one_open",
            ),
            models.CheckConstraint(
                name="center_item_struck_has_moment",
                condition=~models.Q(stage="struck_off") | models.Q(struck_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """As people call it: the year, and a number that leaves gaps."""
        return numbered(timezone.localdate(self.opened_at), self.pk)

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    def can_become(self, to: Stage) -> bool:
        """Whether the table of stages lets this item move there."""
        return to in MOVES[Stage(self.stage)]


def numbered(day: date, pk: int) -> str:
    """`2026-0007`."""
    return f"{day.year}-{pk:04d}"


class ItemStep(models.Model):
    """One line in an item's diary. Written once; the database refuses change and deletion.

    As in a case's diary `data` holds codes and plain values.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        NAMED = "named", _("Coordinator named")
        SETTLED = "settled", _("Settled by coordination")
        PASSED_ON = "passed_on", _("Passed on to joint consultation")
        CALLED = "called", _("Consultation called")
        PUT_OFF = "put_off", _("Consultation moved")
        REPLIED = "replied", _("Answer of a unit")
        CAME = "came", _("Came")
        ABSENT = "absent", _("Did not come")
        HELD = "held", _("Minutes written")
        DECIDED = "decided", _("Decided")
        DISPATCHED = "dispatched", _("Settled by dispatch")
        RECOUNTED = "recounted", _("Deadline computed again")
        PRECEDENT = "precedent", _("Made a precedent")
        REVOKED = "revoked", _("Precedent revoked")
        STRUCK_OFF = "struck_off", _("Struck off")
        REOPENED = "reopened", _("Reopened")
        NOTED = "noted", _("Note")

    item = models.ForeignKey(BlockedItem, models.PROTECT, related_name="steps")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    # The stage after this line.
    stage = models.CharField(max_length=14, choices=Stage)
    moved = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["item", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "line"], name="center_item_line_once"),
        ]


class Meeting(models.Model):
    """A joint consultation 会商: who is called for what, who came, what was said."""

    item = models.ForeignKey(BlockedItem, models.PROTECT, related_name="meetings")
    at = models.DateTimeField()
    online = models.BooleanField(default=False)
    # A room or an address; of one online, how to get in.
    place = models.CharField(max_length=200)
    agenda = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    minutes = models.TextField(blank=True)
    # When the minutes were written; until then it is ahead, or waits for them.
    held_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["item", "at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(held_at=None),
                name="center_meeting_one_open",
            ),
        ]


class Summons(models.Model):
    """A unit is asked to come: what it answers, and whether it came. Of meetings and whistles."""

    class Reply(models.TextChoices):
        COMING = "coming", _("Coming")
        CANNOT = "cannot", _("Cannot come")

    class Presence(models.TextChoices):
        CAME = "came", _("Came")
        LATE = "late", _("Came late")
        ABSENT = "absent", _("Did not come")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    asked_for = models.CharField(max_length=200, blank=True)
    reply = models.CharField(max_length=8, choices=Reply, blank=True)
    reply_words = models.TextField(blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    replied_at = models.DateTimeField(null=True)
    presence = models.CharField(max_length=8, choices=Presence, blank=True)
    # Who came for the unit, as they say it; or why nobody did.
    who = models.CharField(max_length=100, blank=True)
    came_at = models.DateTimeField(null=True)
    absence = models.TextField(blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    noted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Call(Summons):
    """A unit called to a meeting."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="calls")

    class Meta:
        ordering: ClassVar = ["meeting", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "unit"], name="center_call_unit_once"),
        ]


class Decision(models.Model):
    """What was decided on an item 会商决定; a later one takes its place. Never edited.

    Only a provisional day is counted again when the year's days off are published.
    """

    item = models.ForeignKey(BlockedItem, models.PROTECT, related_name="decisions")
    # None: decided without a meeting, and `why_alone` says why.
    meeting = models.ForeignKey(Meeting, models.PROTECT, null=True, related_name="decisions")
    why_alone = models.TextField(blank=True)
    text = models.TextField()
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="decisions")
    # "5 workday" where the day was counted; empty where a date was named.
    limit = models.CharField(max_length=24, blank=True)
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    # In fen, and who is to give it.
    money = models.PositiveBigIntegerField(null=True)
    money_from = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["item", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="center_decision_money_comes_from_somebody",
                condition=models.Q(money=None) | models.Q(money_from__isnull=False),
            ),
            models.CheckConstraint(
                name="center_decision_alone_says_why",
                condition=models.Q(meeting__isnull=False) | ~models.Q(why_alone=""),
            ),
        ]

    @property
    def number(self) -> str:
        """As people quote it."""
        return numbered(timezone.localdate(self.at), self.pk)


class Assisting(models.Model):
    """A unit that assists by a decision."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="assisting")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["decision", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "unit"], name="center_assisting_once"),
        ]
