"""What has come in, what goes out until it is acknowledged, and both sides of a day."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jiewang.center.case.models import CaseStep
from jiewang.center.intake.outside.models import OutsideReference, System


class Received(models.Model):
    """One version of an order that came in: the same content again is the same delivery."""

    reference = models.ForeignKey(OutsideReference, models.PROTECT, related_name="versions")
    # SHA-256, in hex, of what the order says.
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reference", "digest"], name="center_received_content_once"
            ),
        ]


class Outgoing(models.Model):
    """One thing another system has to be told. Given again until it is acknowledged."""

    class Kind(models.TextChoices):
        # Elsewhere a unit's return is accepted, which Chinese has another word for.
        ACCEPTED = "accepted", pgettext_lazy("of an order", "Accepted")
        DECLINED = "declined", _("Declined")
        EXTENSION = "extension", _("More time asked for")
        CLOSED = "closed", _("Closed with an answer")
        REOPENED = "reopened", _("Opened again")

    reference = models.ForeignKey(OutsideReference, models.PROTECT, related_name="outgoing")
    # The line of the diary that says it: its moment, its reason, its text.
    step = models.ForeignKey(CaseStep, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="center_outgoing_waits",
                condition=models.Q(acknowledged_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference", "step"], name="center_outgoing_once"),
        ]


class DayList(models.Model):
    """A day with one system 日对账: our side as it was written down, and theirs as it came.

    `ours` and `theirs` are lists of rows, see reconciling.py. Neither changes by itself.
    """

    system = models.CharField(max_length=8, choices=System)
    day = models.DateField()
    ours = models.JSONField(default=list)
    written_at = models.DateTimeField()
    theirs = models.JSONField(null=True)
    compared_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-day", "system"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "day"], name="center_day_list_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.day}"
