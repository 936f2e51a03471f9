"""Whistles and the units they call."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
from jiewang.center.consult.models import BlockedItem, Summons, numbered
from jiewang.people.models import Unit


class Verdict(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Whistle(models.Model):
    """A center calls units to a place by a time 吹哨; about a case, an item, or nothing else."""

    center = models.ForeignKey(Unit, models.PROTECT, related_name="whistles")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="whistles")
    item = models.ForeignKey(BlockedItem, models.PROTECT, null=True, related_name="whistles")
    # Why they are needed, in words that every unit called may read.
    title = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    place = models.CharField(max_length=200)
    # WGS-84, degrees.
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    blown_at = models.DateTimeField()
    result = models.TextField(blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_post = models.CharField(max_length=20, blank=True)
    closed_at = models.DateTimeField(null=True)
    # Whether calling them was justified, as somebody above the street sees it.
    justified = models.CharField(max_length=8, choices=Verdict, blank=True)
    justified_words = models.TextField(blank=True)
    justified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    justified_post = models.CharField(max_length=20, blank=True)
    justified_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [
            models.Index(fields=["center", "closed_at"], name="center_whistle_center"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="center_whistle_closed_has_result",
                condition=models.Q(closed_at=None) | ~models.Q(result=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """As people call it."""
        return numbered(timezone.localdate(self.blown_at), self.pk)


class Summoned(Summons):
    """A unit called by a whistle, and how the street judges what it did."""

    whistle = models.ForeignKey(Whistle, models.PROTECT, related_name="summoned")
    judged = models.CharField(max_length=8, choices=Verdict, blank=True)
    judged_words = models.TextField(blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["whistle", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whistle", "unit"], name="center_summoned_unit_once"),
        ]


class WhistleStep(models.Model):
    """One line of what happened to a whistle. The database refuses change and deletion."""

    class Kind(models.TextChoices):
        BLOWN = "blown", _("Whistle blown")
        REPLIED = "replied", _("Answer of a unit")
        CAME = "came", _("Came")
        ABSENT = "absent", _("Did not come")
        CLOSED = "closed", _("Whistle closed")
        JUDGED = "judged", _("Unit judged")
        JUSTIFIED = "justified", _("Whistle judged")

    whistle = models.ForeignKey(Whistle, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["whistle", "pk"]
