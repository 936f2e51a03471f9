"""Under which number another system knows a report, until when it waits, what it added later."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.intake.models import Report

NUMBER_LENGTH = 60


class System(models.TextChoices):
    """Who else keeps a number of it, and a clock. The values are those of Deadline.Kind."""

    CITY = "city", _("12345 hotline")
    DISTRICT = "district", _("District platform")


class OutsideReference(models.Model):
    """A report's number in another system 外部编号. It moves with the report when cases merge."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="outside")
    system = models.CharField(max_length=8, choices=System)
    number = models.CharField(max_length=NUMBER_LENGTH)
    # The moment that the system has named; without one the district's limit for it counts.
    due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    # The system's own moment of the newest version we have; an older one comes too late.
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # The system has said that it has our answer.
    answered_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["received_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["number"], name="center_outside_number"),
            models.Index(fields=["system", "received_at"], name="center_outside_day"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "number"], name="center_outside_once"),
            models.UniqueConstraint(fields=["report", "system"], name="center_outside_one_each"),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.number}"


class Addition(models.Model):
    """What another system has added later to a report it had sent. The diary only points here.

    Its lines cannot be changed, and words of reporters must be: on their deletion date.
    """

    reference = models.ForeignKey(OutsideReference, models.PROTECT, related_name="additions")
    text = models.TextField()
    at = models.DateTimeField()
