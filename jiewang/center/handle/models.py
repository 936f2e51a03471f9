"""Questions to the reporter, and extensions."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
from jiewang.center.dispatch.models import WorkOrder


class Question(models.Model):
    """A recorded question to the reporters; while it is open the handling clock stands still."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The clock goes on at this moment even without an answer.
    until = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(closed_at=None),
                name="center_question_one_open",
            ),
        ]


class Extension(models.Model):
    """More time for handling, asked for before the deadline and granted by the center 延期."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("To be decided")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions")
    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="extensions")
    # "2 workday"
    limit = models.CharField(max_length=24)
    reason = models.CharField(max_length=40)
    explanation = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decision_note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(decision="pending"),
                name="center_extension_one_pending",
            ),
        ]
