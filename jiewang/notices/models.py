"""Notices and their deliveries."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.base.personal_data import EncryptedText
from jiewang.people.models import Unit


class Notice(models.Model):
    """One thing told to one unit or reporter.

    `kind` names a text in texts.py, `context` its gaps (plain values, no personal data), so
    that each reader gets their own language. `case_number` is a plain value: the cases stand
    upstairs. A reporter is known by the delivery alone.
    """

    kind = models.CharField(max_length=32)
    case_number = models.CharField(max_length=16, blank=True, db_index=True)
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="notices")
    # The right a reader must hold in the unit; empty: everybody there.
    right = models.CharField(max_length=12, blank=True)
    context = models.JSONField(default=dict)
    language = models.CharField(max_length=10, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [
            # The right goes with it, so that what is counted need not be looked up.
            models.Index(fields=["to_unit", "-created_at", "right"], name="notices_notice_inbox"),
            models.Index(
                fields=["to_unit", "right"],
                name="notices_notice_unread",
                condition=models.Q(read_at=None),
            ),
        ]


class Delivery(models.Model):
    """A notice on its way to a telephone, and how that went."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        NO_GATEWAY = "no_gateway", _("No gateway set up")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    # Both go on the day on which the reporter's data is deleted, the code once it is sent.
    phone = EncryptedText(blank=True)
    secret = EncryptedText(blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                name="notices_delivery_waiting",
                condition=models.Q(state="waiting"),
            ),
        ]
