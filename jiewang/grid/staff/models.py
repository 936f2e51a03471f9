"""Postings: people on grid teams."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Places on a grid team, 1+3+N. How many of each a team has is data: `team.toml`."""

    GRID_HEAD = "grid_head", _("Grid head")
    FULL_TIME_GRID_WORKER = "full_time_grid_worker", _("Grid worker")
    PART_TIME_GRID_WORKER = "part_time_grid_worker", _("Part-time grid worker")
    GRID_ADVISER = "grid_adviser", _("Grid adviser")
    SUPPORT_MEMBER = "support_member", _("Support member")


class PostingQuerySet(models.QuerySet["Posting"]):
    def current(self, at: datetime | None = None) -> "PostingQuerySet":
        """Postings in force at a moment, by default now."""
        at = at or timezone.now()
        return self.filter(models.Q(until=None) | models.Q(until__gt=at), since__lte=at)


class Posting(models.Model):
    """A person stands in an area from one moment to another.

    The area is named by its code: a redraw gives a grid a new row, not a new team.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="postings")
    area_code = models.CharField(max_length=24, db_index=True)
    role = models.CharField(max_length=24, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # Shifts on duty: list of {"weekday": 0-6, "begin": "09:00", "end": "18:00"}; empty: office hours.
    shifts = models.JSONField(default=list)

    objects = PostingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grid_posting_ends_after_it_begins",
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
            ),
        ]
