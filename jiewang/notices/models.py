"""Notices, their deliveries, and how each person wants to be told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.base.personal_data import EncryptedText
from jiewang.people.models import Unit


class Way(models.TextChoices):
    """How a notice reaches somebody. Reporters are told by text message, staff by the others."""

    INBOX = "inbox", _("In Jiewang")
    EMAIL = "email", _("E-mail")
    MESSENGER = "messenger", _("Office messenger")
    SMS = "sms", _("Text message")


# What a person can choose between. The inbox needs no delivery: it is read, not sent.
STAFF_WAYS = (Way.INBOX, Way.EMAIL, Way.MESSENGER)
SENT_WAYS = (Way.SMS, Way.EMAIL, Way.MESSENGER)


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
    # When it was decided who is told of it besides by which way. Empty: the worker does it next.
    spread_at = models.DateTimeField(null=True)

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
            models.Index(
                fields=["created_at"],
                name="notices_notice_to_spread",
                condition=models.Q(spread_at=None),
            ),
        ]


class Delivery(models.Model):
    """A notice on its way to a telephone, a mailbox or the messenger, and how that went."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        NO_GATEWAY = "no_gateway", _("No gateway set up")
        # Read meanwhile, or nobody is there any more who should be told.
        SKIPPED = "skipped", _("Not needed any more")
        GIVEN_UP = "given_up", _("Given up")

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    way = models.CharField(max_length=10, choices=Way, default=Way.SMS)
    # One of staff; empty for a reporter.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="deliveries"
    )
    # Both go on the day on which the reporter's data is deleted, the code once it is sent.
    phone = EncryptedText(blank=True)
    secret = EncryptedText(blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    # Goes out together with others of this person, once a day.
    digest = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    # How often a person had it sent again after it was given up: then it is another message.
    rounds = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "user", "way"],
                condition=models.Q(user__isnull=False),
                name="notices_delivery_once_a_way",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["way", "next_at"],
                name="notices_delivery_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["-next_at"],
                name="notices_delivery_failed",
                condition=models.Q(state="failed"),
            ),
        ]


class DeliveryStep(models.Model):
    """What became of a delivery that could not be sent. Written once, never edited."""

    class Kind(models.TextChoices):
        FAILED = "failed", _("Failed for the last time")
        AGAIN = "again", _("Sent again")
        GIVEN_UP = "given_up", _("Given up")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind)
    # Empty when the house itself did it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()


class Choice(models.Model):
    """How one person wants to be told. Without a row, as the district has decided."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notice_choice"
    )
    # Subject to list of ways, for those subjects about which the person has decided.
    ways = models.JSONField(default=dict)
    # Nothing is sent between these; the inbox fills all the same. Empty: no quiet hours.
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    # Once a day at this time, all together. Empty: each by itself.
    digest_at = models.TimeField(null=True)


class Mailbox(models.Model):
    """A person's e-mail address. Used once it is confirmed by the code that was sent there."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mailbox"
    )
    address = EncryptedText()
    confirmed_at = models.DateTimeField(null=True)
    code_digest = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)


class Target(models.Model):
    """Where a way leads, and whether it answers: after failures it is left alone for a while."""

    way = models.CharField(max_length=10, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
