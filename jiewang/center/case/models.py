"""The case and its diary."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.states import MOVES, OPEN_STATES, WITH_UNIT_STATES, State
from jiewang.center.catalog.models import Category, Urgency
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit


class Placing(models.TextChoices):
    """How a case came to its area; on a border and outside, the center decides."""

    PIN = "pin", _("By the pin on the map")
    ADDRESS = "address", _("By the address")
    BORDER = "border", _("On a border, to be confirmed")
    OUTSIDE = "outside", _("Outside the district, to be confirmed")
    NONE = "none", _("No place given")
    CENTER = "center", _("Decided by the center")


class Case(models.Model):
    """One matter from the first report to the end 事件. Many reports may lead to it."""

    number = models.CharField(max_length=16, unique=True)
    # Whose center runs it: the street's, or the district's where no street is known.
    center = models.ForeignKey(Unit, models.PROTECT, related_name="cases_run")
    # The one unit responsible now: the center itself until it dispatches.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases")
    # The version of the grid that was valid on the day of the report.
    area = models.ForeignKey(Area, models.PROTECT, related_name="cases")
    unit_grid = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    placing = models.CharField(max_length=8, choices=Placing)
    # None until the center files it; the machine's suggestions are no category.
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="cases")
    state = models.CharField(max_length=12, choices=State, default=State.REPORTED)
    urgency = models.CharField(max_length=12, choices=Urgency, default=Urgency.NORMAL)
    title = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    # WGS-84, degrees.
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    # The handling side may not learn who reported: asked for by the reporter, or by the catalog.
    confidential = models.BooleanField(default=False)
    reported_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    # When the first of the other systems that wait for it wants its answer; the clock keeps it.
    outside_due_at = models.DateTimeField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    # Returns the center granted, failed checks, times it was opened again.
    returns = models.PositiveSmallIntegerField(default=0)
    reworks = models.PositiveSmallIntegerField(default=0)
    reopenings = models.PositiveSmallIntegerField(default=0)
    # Length and head of the diary: the next line is chained to them without reading the last.
    diary_length = models.PositiveIntegerField(default=0)
    diary_head = models.CharField(max_length=64, blank=True)
    # Line of the diary that moved it last: an action that saw an older one comes too late.
    moved_by_line = models.PositiveIntegerField(default=0)
    # How much of the diary a daily seal has covered.
    sealed_length = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-reported_at", "-pk"]
        indexes: ClassVar = [
            # The state first: what is open anywhere is found by it as well.
            models.Index(fields=["state", "center", "reported_at"], name="center_case_queue"),
            models.Index(fields=["unit", "state"], name="center_case_unit"),
            # What was closed not long ago, for reports that may repeat it.
            models.Index(
                fields=["center", "closed_at"],
                name="center_case_closed",
                condition=models.Q(state="closed"),
            ),
            # For the map, which says how many cases it cannot show.
            models.Index(
                fields=["state", "center"],
                name="center_case_no_point",
                condition=models.Q(lon=None),
            ),
            models.Index(fields=["reported_at"], name="center_case_reported"),
        ]
        permissions: ClassVar = []
        constraints: ClassVar = [
            models.CheckConstraint(
                name="center_case_with_unit_has_category",
                condition=~models.Q(state__in=[*sorted(WITH_UNIT_STATES)])
                | models.Q(category__isnull=False),
            ),
            models.CheckConstraint(
                name="center_case_shelved_has_review_day",
                condition=~models.Q(state=State.SHELVED) | models.Q(review_on__isnull=False),
            ),
            models.CheckConstraint(
                name="center_case_merged_has_target",
                condition=~models.Q(state=State.MERGED) | models.Q(merged_into__isnull=False),
            ),
            models.CheckConstraint(
                name="center_case_closed_has_moment",
                condition=~models.Q(state=State.CLOSED) | models.Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def can_become(self, to: State) -> bool:
        """Whether the table of states lets this case move there."""
        return to in MOVES[State(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class CaseStep(models.Model):
    """One line in a case's diary 办理记录. Written once; the database refuses change and deletion.

    `data` holds codes and plain values which the screen turns into the reader's language. No
    personal data of the reporter goes into a line: the diary outlives their deletion date.
    """

    class Kind(models.TextChoices):
        REPORTED = "reported", _("Reported")
        JOINED = "joined", _("Repeat joined")
        SENT_TO_VERIFY = "sent_to_verify", _("Sent to be verified on site")
        PLACED = "placed", _("Place decided")
        VERIFIED = "verified", _("Verified on site")
        FILED = "filed", _("Filed")
        RECLASSIFIED = "reclassified", _("Category changed")
        REFUSED = "refused", _("Refused")
        MERGED = "merged", _("Merged")
        UNMERGED = "unmerged", _("Taken out again")
        TAKEN_OUT = "taken_out", _("Repeat taken out")
        DISPATCHED = "dispatched", _("Dispatched")
        REROUTED = "rerouted", _("Rerouted")
        PUSHED_DOWN = "pushed_down", _("Handed down")
        PUSHED_UP = "pushed_up", _("Pushed up")
        SIGNED = "signed", _("Signed for")
        CONTACTED = "contacted", _("Reporter contacted")
        RETURN_ASKED = "return_asked", _("Return asked for")
        RETURN_GRANTED = "return_granted", _("Return accepted")
        RETURN_REFUSED = "return_refused", _("Return refused")
        STARTED = "started", _("Handling began")
        STAGE_REACHED = "stage_reached", _("Stage reached")
        ASKED = "asked", _("Question to the reporter")
        ANSWERED = "answered", _("Reporter answered")
        RESUMED = "resumed", _("Clock goes on")
        EXTENSION_ASKED = "extension_asked", _("Extension asked for")
        EXTENSION_GRANTED = "extension_granted", _("Extension granted")
        EXTENSION_REFUSED = "extension_refused", _("Extension refused")
        FED_BACK = "fed_back", _("Result fed back")
        CHECK_PASSED = "check_passed", _("Check passed")
        REWORK = "rework", _("Check failed: rework")
        CLOSED = "closed", _("Closed")
        SHELVED = "shelved", _("Shelved")
        RESUMED_FROM_SHELF = "unshelved", _("Taken up again")
        CONSULTATION = "consultation", _("Sent to consultation")
        DECIDED = "decided", _("Decided by the center")
        REOPENED = "reopened", _("Reopened")
        RATED = "rated", _("Rated by the reporter")
        CALLED_BACK = "called_back", _("Not reached at call-back")
        EXCLUSION_ASKED = "exclusion_asked", _("Exclusion from a rate proposed")
        EXCLUSION_GRANTED = "exclusion_granted", _("Excluded from a rate")
        EXCLUSION_REFUSED = "exclusion_refused", _("Exclusion from a rate refused")
        CLAIM_MADE = "claim_made", _("Score disputed")
        CLAIM_GRANTED = "claim_granted", _("Dispute of a score accepted")
        CLAIM_REFUSED = "claim_refused", _("Dispute of a score refused")
        HISTORY = "history", _("History from a file")
        NOTED = "noted", _("Note")
        WARNED = "warned", _("Deadline near")
        OVERDUE = "overdue", _("Deadline passed")
        RECOMPUTED = "recomputed", _("Deadline computed again")
        REMINDED = "reminded", _("Reminder")
        OUTSIDE_SET = "outside_set", _("Number in another system")
        ADDED = "added", _("Addition from another system")
        OUTSIDE_ASKED = "outside_asked", _("More time asked of another system")
        SUPERVISED = "supervised", _("Under supervision")
        OUTSIDE_WITHDRAWN = "outside_withdrawn", _("Withdrawn by another system")
        BLOCKED = "blocked", _("Blocked item")
        WHISTLED = "whistled", _("Whistle")

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    # 1 for the first line; no gaps.
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    # The state after this line.
    state = models.CharField(max_length=12, choices=State)
    moved = models.BooleanField()
    # Empty when the house itself did it: the clock, or a named rule.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The post and unit that gave the right, as held at that moment.
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    # SHA-256 over this line and the one before it: see diary.py.
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["case", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "line"], name="center_step_line_once"),
        ]


class CaseCounter(models.Model):
    """How many case numbers a day has given out."""

    day = models.DateField(unique=True)
    last = models.PositiveIntegerField(default=0)


class Seal(models.Model):
    """The heads of all diaries that grew since the seal before, under one digest 日封.

    Each seal is chained to the one before, so that together they cover every head; see seals.py.
    """

    day = models.DateField(unique=True)
    sealed_at = models.DateTimeField()
    cases = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return str(self.day)
