"""Topics and their reports, themes of the month, what rises beyond its season, patrol hints."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.center.intake.models import Report
from jiewang.grid.areas.models import Area
from jiewang.people.models import Unit


class Topic(models.Model):
    """What several people write of 热点. Found by the house, written over at every finding.

    It keeps its row as long as half of its reports stay together, so that a task or a theme made
    of it goes on pointing at it.
    """

    # The topic's own words, the most telling first; never a name that a rule can see.
    words = models.JSONField(default=list)
    # The leaf most of its cases are filed under, "" where none is.
    category_code = models.CharField(max_length=16, blank=True)
    # The smallest area that holds most of it, and the middle of its points, WGS-84.
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    # What heat is made of: see heat.py.
    heat = models.FloatField()
    people = models.PositiveIntegerField()
    people_lately = models.PositiveIntegerField()
    reports = models.PositiveIntegerField()
    unanswered = models.PositiveIntegerField()
    waiting_days = models.FloatField()
    # Reports in each of the last twelve weeks, the oldest first.
    weeks = models.JSONField(default=list)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    # Nobody writes of it any more.
    cooled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-heat", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["-heat"], name="center_topic_hot", condition=models.Q(cooled_at=None)
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(self.words)


class TopicMember(models.Model):
    """A report of a topic; `rank` 1 is nearest to its middle."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="members")
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["topic", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "report"], name="center_topic_member_once"),
        ]


class Theme(models.Model):
    """The one matter a center takes up thoroughly in a month 每月一题."""

    center = models.ForeignKey(Unit, models.PROTECT, related_name="themes")
    # Its first day.
    month = models.DateField()
    title = models.CharField(max_length=80)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # What is to be reached, in the words of who opened it.
    words = models.TextField()
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="themes")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-month", "center"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["center", "month"], name="center_theme_one_a_month"),
        ]

    def __str__(self) -> str:
        return self.title


class Sign(models.Model):
    """That a type rises in an area beyond its season 未诉先办. One row a week, type and area."""

    # The last of the seven days.
    day = models.DateField()
    # The group of the catalog, as "5.01".
    group_code = models.CharField(max_length=16)
    # A street, or the district.
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    observed = models.PositiveIntegerField()
    expected = models.FloatField()
    upper = models.PositiveIntegerField()
    # Most of it came on this one day.
    jump_on = models.DateField(null=True)
    seasonal = models.BooleanField()
    # Reports in each of the last 26 weeks, the oldest first: the base of what is said.
    weeks = models.JSONField(default=list)
    found_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-day", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group_code", "area", "day"], name="center_sign_once_a_day"
            ),
        ]


class TopicStep(models.Model):
    """What people have decided on topics, signs and themes. The database refuses change and deletion.

    A patrol hint is such a line too: what to look at, where (`area`), until when (`until`).
    """

    class Kind(models.TextChoices):
        THEME_OPENED = "theme_opened", _("Theme of the month opened")
        THEME_ENDED = "theme_ended", _("Theme of the month ended")
        TASK_MADE = "task_made", _("Task made of it")
        PATROL_HINT = "patrol_hint", _("Patrol hint given")
        SET_ASIDE = "set_aside", _("Set aside")

    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="steps")
    sign = models.ForeignKey(Sign, models.PROTECT, null=True, related_name="steps")
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, related_name="steps")
    kind = models.CharField(max_length=16, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    until = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    # Codes and plain values: the number of the task.
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["until"],
                name="center_patrol_hints",
                condition=models.Q(kind="patrol_hint"),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="center_topicstep_of_something",
                condition=models.Q(topic__isnull=False)
                | models.Q(sign__isnull=False)
                | models.Q(theme__isnull=False),
            ),
            models.CheckConstraint(
                name="center_topicstep_hint_has_place_and_end",
                condition=~models.Q(kind="patrol_hint")
                | models.Q(area__isnull=False, until__isnull=False),
            ),
        ]
