"""Points, visits, entries of phones."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language


class PatrolPointQuerySet(models.QuerySet["PatrolPoint"]):
    def valid_on(self, day: date) -> "PatrolPointQuerySet":
        """Points to be seen on a day."""
        return self.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gt=day), valid_from__lte=day
        )


class PatrolPoint(models.Model):
    """A place that a grid's team looks at on its round 巡查点. By the grid's code, as teams are."""

    code = models.CharField(max_length=40, unique=True)
    area_code = models.CharField(max_length=24, db_index=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    # The order of the round.
    nth = models.PositiveSmallIntegerField(default=0)
    # WGS-84.
    lon = models.FloatField()
    lat = models.FloatField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    objects = PatrolPointQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["area_code", "nth", "code"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class PatrolVisit(models.Model):
    """Somebody of the team was there. Not who, and not where exactly."""

    point = models.ForeignKey(PatrolPoint, models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    # How far from the point, in whole meters.
    meters = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["point", "at"], name="grid_visit_point")]


class Entry(models.Model):
    """One thing that a phone has sent, perhaps a day after it happened, perhaps twice 离线上报."""

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        VISIT = "visit", _("Patrol point")
        VERIFICATION = "verification", _("Verified on site")

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    # By the phone's own clock; by ours, with the difference of the clocks taken off; its coming.
    told_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    came_at = models.DateTimeField(db_index=True)
    # What the phone was told, and is told again.
    answer = models.JSONField(default=dict)
