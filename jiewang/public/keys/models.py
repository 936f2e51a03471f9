"""The keys."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.intake.models import Channel
from jiewang.people.models import Unit


class Scope(models.TextChoices):
    """What a key opens."""

    OPEN311_REPORT = "open311:report", _("Report through Open311, and read back what was sent")
    REPORTS_WRITE = "reports:write", _("Report through API v1, and read back what was sent")
    REPORTS_CODE = "reports:code", _("Get the reporter's code once, to hand it on to the reporter")
    CASES_READ = "cases:read", _("Read cases, their orders, clocks and diaries; no persons")
    CASES_CONFIDENTIAL = "cases:confidential", _("Read confidential cases too")
    CASES_NOTES = "cases:notes", _("Read the notes that staff write to each other")
    CASES_PHOTOS = "cases:photos", _("Look at photos")
    ORDERS_ACT = "orders:act", _("Work on the orders of one unit")
    EXCHANGE_CITY = "exchange:city", _("Exchange orders and answers as the city's 12345 platform")
    EXCHANGE_DISTRICT = "exchange:district", _("Exchange them as the district's platform")


class Key(models.Model):
    """A key that one program uses. Ended, it opens nothing any more; it is never deleted."""

    # Whose program it is, for the person who ends it one day.
    name = models.CharField(max_length=80)
    # The part of the key that may be shown: it names the key in lists and logs.
    prefix = models.CharField(max_length=12, unique=True)
    # SHA-256 of the whole key, in hex. A key is 240 random bits: nothing slower is needed.
    digest = models.CharField(max_length=64)
    # Values of Scope.
    scopes = models.JSONField(default=list)
    rate_per_minute = models.PositiveIntegerField()
    # By which channel its reports come in: a value of Channel.
    channel = models.CharField(max_length=16, default=Channel.API)
    # The one unit it works for; such a key sees that unit's cases only.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    # As whom it acts on orders: an account that holds a post and that nobody can sign in to.
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # A day, not a moment: a write a day, not one a request.
    last_used_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["created_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="public_key_rate_is_positive", condition=models.Q(rate_per_minute__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
