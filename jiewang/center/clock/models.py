"""Days, office hours, deadlines."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.base.limits import Limit
from jiewang.center.case.models import Case
from jiewang.center.clock.limits import Elapsed, RunningClock
from jiewang.people.models import Unit


class Day(models.Model):
    """A day that a State Council notice names: a holiday, or a make-up day 调休."""

    date = models.DateField(unique=True)
    # Of the notice: that of 2023 names a day of 2022.
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    is_workday = models.BooleanField()


class PublishedYear(models.Model):
    """A year whose notice has been loaded; days in any other year are provisional 暂定."""

    year = models.PositiveSmallIntegerField(unique=True)
    papers = models.JSONField(default=list)
    loaded_at = models.DateTimeField()


class OfficeHours(models.Model):
    """When the clock of a profile runs, from a day on. Spans: ["09:00-12:30", "14:00-24:00"]."""

    profile = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    workday = models.JSONField()
    restday = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["profile", "valid_from"], name="center_hours_once"),
        ]


class CalendarStamp(models.Model):
    """One row whose token changes with every load of days or hours: see profiles.py."""

    token = models.CharField(max_length=32)


class Deadline(models.Model):
    """One running or ended clock of a case 时限.

    `soon_at`, `warn_at`, `due_at` and `provisional` follow from the columns above them and the
    calendar; actions.py keeps them true. A list of cases so needs no arithmetic for its lamps.
    """

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("Accept")
        DISPATCH = "dispatch", _("Dispatch")
        SIGN = "sign", _("Sign for")
        HANDLE = "handle", _("Handle")
        STAGE = "stage", _("Stage")
        ASSIST = "assist", _("Assist")
        CHECK = "check", _("Check")
        CLOSE = "close", _("Close the case")
        REVIEW = "review", _("Review what is shelved")
        WHOLE = "whole", _("Whole")
        CITY = "city", _("12345 hotline")
        DISTRICT = "district", _("District platform")

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    # Whose deadline it is. The center's for accept, dispatch, check, whole.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deadlines")
    # The unit's office hours when the clock was started; it keeps them.
    profile = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind)
    # Of a stage: its name in the catalog. Of an assisting unit's clock: the order's id. Of a
    # clock of another system: its number there.
    name = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    # "8 work_hour"; limits.py reads it.
    limit = models.CharField(max_length=24)
    # Extensions granted, in the same form and in order.
    extensions = models.JSONField(default=list)
    elapsed = models.CharField(max_length=16, choices=Elapsed, default=Elapsed.SINGLE)
    # A period set by law: one in calendar days does not end on a day off.
    legal = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    # Past pauses in the limit's own measure; one still open is `paused_at`.
    paused_for = models.DurationField(default=timedelta)
    paused_at = models.DateTimeField(null=True)
    # While paused: the moment that holds if the clock goes on at once.
    due_at = models.DateTimeField()
    # When another system wants the answer: its own clock's deadline, if it has named one; our
    # clocks end before it.
    outside_due_at = models.DateTimeField(null=True)
    # What follows for this clock: see outside.py.
    not_after = models.DateTimeField(null=True)
    # Reaches into a year whose holidays are not published; nobody is late on such a date.
    provisional = models.BooleanField(default=False)
    soon_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    # Set when it has passed unmet, or was met too late: one column says "late", for good.
    overdue_at = models.DateTimeField(null=True)
    met_at = models.DateTimeField(null=True)
    # Ended without being met: the step was taken back, the case refused or merged.
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["warn_at"],
                name="center_deadline_to_warn",
                condition=models.Q(met_at=None, void_at=None, paused_at=None, warned_at=None),
            ),
            models.Index(
                fields=["due_at"],
                name="center_deadline_to_pass",
                condition=models.Q(
                    met_at=None, void_at=None, paused_at=None, overdue_at=None, provisional=False
                ),
            ),
            models.Index(
                fields=["due_at"],
                name="center_deadline_provisional",
                condition=models.Q(met_at=None, void_at=None, provisional=True),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind", "name", "unit"],
                condition=models.Q(met_at=None, void_at=None),
                name="center_deadline_one_running",
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.void_at is None

    def __str__(self) -> str:
        return f"{self.case} {self.kind} {self.name}".rstrip()

    @property
    def clock(self) -> RunningClock:
        """The columns as the value that limits.py counts with. Raises LimitError."""
        return RunningClock(
            limit=Limit.parse(self.limit),
            started_at=self.started_at,
            elapsed=Elapsed(self.elapsed),
            legal=self.legal,
            extensions=tuple(Limit.parse(text) for text in self.extensions),
            paused_for=self.paused_for,
            paused_at=self.paused_at,
            given=self.outside_due_at if self.kind in OUTSIDE_KINDS else None,
            not_after=self.not_after,
        )


# Clocks of other systems, which neither pause nor end when ours do.
OUTSIDE_KINDS = frozenset({Deadline.Kind.CITY, Deadline.Kind.DISTRICT})
