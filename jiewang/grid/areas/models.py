"""Areas and their versions."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language
from jiewang.grid.areas import stamp


class Layer(models.TextChoices):
    GOVERNANCE = "governance", _("Governance grid")
    UNIT = "unit", _("Unit grid layer")


class Level(models.TextChoices):
    DISTRICT = "district", _("District")
    STREET = "street", _("Street")
    COMMUNITY = "community", _("Community")
    GRID = "grid", _("Grid")
    MICRO_GRID = "micro_grid", _("Micro-grid")
    UNIT_GRID = "unit_grid", _("Unit grid")


class AreaQuerySet(models.QuerySet["Area"]):
    def valid_on(self, day: date) -> "AreaQuerySet":
        """Versions in force on a day: from `valid_from` to the day before `valid_to`."""
        return self.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gt=day), valid_from__lte=day
        )

    def update(self, **kwargs: Any) -> int:
        """Write, and let this process read its map anew; bulk_update() comes by here too."""
        written = super().update(**kwargs)
        stamp.changed_here()
        return written

    def bulk_create(self, *args: Any, **kwargs: Any) -> "list[Area]":
        """Write, and let this process read its map anew."""
        made = super().bulk_create(*args, **kwargs)
        stamp.changed_here()
        return made

    def within(self, area: "Area") -> "AreaQuerySet":
        """This area and everything below it, in any version."""
        return self.filter(models.Q(path=area.path) | models.Q(path__startswith=f"{area.path}."))

    def under(self, codes: Iterable[str]) -> "AreaQuerySet":
        """The areas of these codes and everything below them, in any version."""
        found = models.Q(code__in=list(codes))
        for code in codes:
            found |= models.Q(path__contains=f".{code}.")
        return self.filter(found)


class Area(models.Model):
    """One version of one area. The same code may stand in several rows with other dates."""

    code = models.CharField(max_length=24)
    layer = models.CharField(max_length=12, choices=Layer, default=Layer.GOVERNANCE)
    level = models.CharField(max_length=12, choices=Level)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    # Codes from the district down, joined by dots: "500103.500103001.500103001003".
    path = models.CharField(max_length=120, db_index=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    # GeoJSON geometry, WGS-84; None where no boundary is known.
    boundary = models.JSONField(null=True)
    illustrative = models.BooleanField(default=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="grid_area_version_once"),
            models.CheckConstraint(
                name="grid_area_ends_after_it_begins",
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        stamp.changed_here()


class AreaLoad(models.Model):
    """One loading of files that changed the map. The newest one tells every process to look.

    The files are named without their folders.
    """

    loaded_at = models.DateTimeField()
    files = models.JSONField(default=list)
    added = models.PositiveIntegerField()
    redrawn = models.PositiveIntegerField()
    ended = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["-pk"]
