"""Which key sent which report."""

from typing import ClassVar

from django.db import models

from jiewang.center.intake.models import Report
from jiewang.public.keys.models import Key


class PostedReport(models.Model):
    """A report that a program sent: its sender may read back what it sent."""

    key = models.ForeignKey(Key, models.PROTECT, related_name="posted")
    report = models.OneToOneField(Report, models.PROTECT, related_name="posted")
    # SHA-256 of what was sent, in hex; empty where the door does not compare.
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
