"""Days, office hours, deadlines."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
from jiewang.people.models import Unit


class Day(models.Model):
    """A day that a State Council notice names: a holiday, or a make-up day 调休."""

    date = models.DateField(unique=True)
    name = models.CharField(max_length=40)
    is_workday = models.BooleanField()


class PublishedYear(models.Model):
    """A year whose notice has been loaded; days in any other year are provisional 暂定."""

    year = models.PositiveSmallIntegerField(unique=True)
    papers = models.JSONField(default=list)
    loaded_at = models.DateTimeField()


class OfficeHours(models.Model):
    """When the clock of a profile runs, from a day on. Spans: [["09:00", "12:30"], …]."""

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


class Deadline(models.Model):
    """One running or ended clock of a case 时限."""

    class Kind(models.TextChoices):
        ACCEPT = "accept", _("Accept")
        DISPATCH = "dispatch", _("Dispatch")
        SIGN = "sign", _("Sign for")
        HANDLE = "handle", _("Handle")
        STAGE = "stage", _("Stage")
        ASSIST = "assist", _("Assist")
        CHECK = "check", _("Check")
        CLOSE = "close", _("Close")
        REVIEW = "review", _("Review what is shelved")
        WHOLE = "whole", _("Whole")

    case = models.ForeignKey(Case, models.PROTECT, related_name="deadlines")
    # Whose deadline it is; its office hours count. The center's for accept, dispatch, whole.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=10, choices=Kind)
    # Of a stage: its name in the catalog. Of an assisting unit's clock: the order's id.
    name = models.CharField(max_length=60, blank=True)
    # "8 work_hour"; limits.py reads it.
    limit = models.CharField(max_length=24)
    # Extensions granted, in the same form, added to the limit.
    extension = models.CharField(max_length=24, blank=True)
    # 累计耗时: goes on counting when a step comes back; else it starts again 单次耗时.
    total = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    # Time used up before `started_at`: pauses and returns begin the count again from there.
    used = models.DurationField()
    paused_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    # Reaches into a year whose holidays are not published; nobody is late on such a date.
    provisional = models.BooleanField(default=False)
    warn_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
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
                condition=models.Q(met_at=None, void_at=None, paused_at=None, overdue_at=None),
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
