"""Ratings by the reporters."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.intake.models import Report


class Rating(models.Model):
    """One reporter's word on one closing: answered, solved, satisfied, asked apart."""

    class Solved(models.TextChoices):
        YES = "yes", _("Solved")
        PARTLY = "partly", _("Partly solved")
        NO = "no", _("Not solved")

    class Satisfied(models.TextChoices):
        YES = "yes", _("Satisfied")
        FAIRLY = "fairly", _("Fairly satisfied")
        NO = "no", _("Not satisfied")

    report = models.ForeignKey(Report, models.PROTECT, related_name="ratings")
    # Which closing it speaks of: 0 for the first, 1 after the first reopening.
    round = models.PositiveSmallIntegerField(default=0)
    answered = models.BooleanField()
    solved = models.CharField(max_length=8, choices=Solved)
    satisfied = models.CharField(max_length=8, choices=Satisfied)
    comment = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "round"], name="center_rating_once"),
        ]
