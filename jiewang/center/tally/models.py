"""Tallies of days, what stands now, and how far the diary has been counted."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Which dimension is kept; the others are dropped. `key` is an area's, unit's, type's code."""

    AREA = "area", _("Area")
    UNIT = "unit", _("Unit")
    TYPE = "type", _("Category")


class Counted(models.Model):
    """Whose count it is: one area, unit or type inside `within`, the code of an area.

    An area's own parent, empty above the district; of units and types the street or the district.
    """

    kind = models.CharField(max_length=8, choices=Kind)
    within = models.CharField(max_length=24, blank=True)
    # Of a type that nobody has given yet: empty.
    key = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True


class DayTally(Counted):
    """What happened on a day 日汇总. Cases count where they belong and as what they are by now.

    Of a unit: `came_in` are the cases it was sent as lead, `closed` its results, `due` its own
    limit; of areas and types the whole limit, on the day on which it ended.
    """

    day = models.DateField()
    came_in = models.IntegerField(default=0)
    filed = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    merged = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    due = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)
    dispatched = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)
    checked = models.IntegerField(default=0)
    reworked = models.IntegerField(default=0)
    reopened = models.IntegerField(default=0)
    rated = models.IntegerField(default=0)
    satisfied = models.IntegerField(default=0)
    fairly = models.IntegerField(default=0)
    solved = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "within", "day", "key"], name="center_daytally_once"
            ),
        ]


class Standing(Counted):
    """How many cases stand open now, and how 在办. Of a unit: those it has in hand as lead.

    `late`: the whole limit (of a unit: its own) has passed; what is shelved is counted apart.
    """

    open = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    unfiled = models.IntegerField(default=0)
    in_hand = models.IntegerField(default=0)
    shelved = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "within", "key"], name="center_standing_once"),
        ]


class TallyMark(models.Model):
    """How far the diary is counted: one row. The columns of case/changes.py's Bookmark.

    `at`: when the house last looked; what was written before stands in the tallies.
    """

    after = models.BigIntegerField(default=0)
    top = models.BigIntegerField(default=0)
    horizon = models.BigIntegerField(default=0)
    at = models.DateTimeField()


# What is counted, in the order of the vectors that folding.py fills.
MEASURES = (
    *("came_in", "filed", "refused", "merged", "closed", "due", "on_time", "dispatched"),
    *("returned", "checked", "reworked", "reopened", "rated", "satisfied", "fairly", "solved"),
)
STANDING = ("open", "late", "unfiled", "in_hand", "shelved")
