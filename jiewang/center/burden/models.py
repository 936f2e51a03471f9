"""Counts without names."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What is counted. `bucket` is the lowest value that falls into it."""

    # `of`: the form; bucket: seconds from opening to sending; count: sendings.
    FORM_SECONDS = "form_seconds", _("Time to fill a form")
    # bucket: notices a person found in the inbox that day; count: people who found any.
    NOTICES = "notices", _("Notices per person and day")
    # bucket: lines a person wrote into diaries that week, day: its Monday; count: people.
    SUBMISSIONS = "submissions", _("Entries per person and week")
    # `of`: the form; bucket: 0; count: fields one must fill, as the form was in that month.
    MUST_FILL = "must_fill", _("Fields one must fill")


class BurdenCount(models.Model):
    """One bucket of one measure on one day."""

    measure = models.CharField(max_length=14, choices=Measure)
    of = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    bucket = models.PositiveIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "day", "of", "bucket"], name="center_burdencount_once"
            ),
        ]
