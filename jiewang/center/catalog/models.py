"""Versions of the catalog and their categories."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language
from jiewang.people.models import Section, Unit


class HandlingLevel(models.TextChoices):
    """The lowest level that may be given a matter; an upper one may always take it."""

    GRID = "grid", _("Grid")
    COMMUNITY = "community", _("Community")
    STREET = "street", _("Street")
    DISTRICT = "district", _("District")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
    VERY_URGENT = "very_urgent", _("Very urgent")


class CatalogVersion(models.Model):
    """One loaded catalog file. The newest one whose day has come is in force."""

    number = models.PositiveIntegerField(unique=True)
    valid_from = models.DateField()
    # SHA-256 of the canonical rows: loading the same file again makes no new version.
    fingerprint = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    note = models.TextField(blank=True)
    # {Chinese: English} of the texts without an English column; words.py reads it.
    words = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-number"]


class Category(models.Model):
    """A leaf of the catalog in one version: what a case is about, and the rules for it."""

    class Kind(models.TextChoices):
        COMPONENT = "component", _("Component")
        EVENT = "event", _("Event")
        SERVICE = "service", _("Service")
        DISPUTE = "dispute", _("Dispute")
        HAZARD = "hazard", _("Hazard")
        ENQUIRY = "enquiry", _("Enquiry")

    class LeadRule(models.TextChoices):
        BY_AREA_STREET = "by_area_street", _("The street where it happened")
        UNIT = "unit", _("One unit for the whole district")
        OWNER_THEN_AREA = "owner_then_area", _("The owner of the thing, else the street")

    version = models.ForeignKey(CatalogVersion, models.PROTECT, related_name="categories")
    code = models.CharField(max_length=16)
    # Position in the file's order; codes do not sort as text ("10" comes after "9").
    position = models.PositiveIntegerField()
    level1 = models.CharField(max_length=40)
    level1_en = models.CharField(max_length=80, blank=True)
    level2 = models.CharField(max_length=40)
    level2_en = models.CharField(max_length=80, blank=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100, blank=True)
    section = models.CharField(max_length=12, choices=Section)
    kind = models.CharField(max_length=12, choices=Kind)
    handling_level = models.CharField(max_length=12, choices=HandlingLevel)
    lead_rule = models.CharField(max_length=20, choices=LeadRule)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    # Unit codes, in the file's order.
    assist_units = models.JSONField(default=list)
    # Limits as text, "8 work_hour": parsed by center/clock/limits.py.
    accept_limit = models.CharField(max_length=24)
    dispatch_limit = models.CharField(max_length=24)
    handle_limit = models.CharField(max_length=24)
    whole_limit = models.CharField(max_length=24)
    urgent_handle_limit = models.CharField(max_length=24, blank=True)
    very_urgent_handle_limit = models.CharField(max_length=24, blank=True)
    # [{"name": "停工", "limit": "4 work_hour"}], each counted from filing.
    stages = models.JSONField(default=list)
    filing_rule = models.TextField(blank=True)
    closing_rule = models.TextField(blank=True)
    photo_needed = models.BooleanField(default=False)
    # [{"key", "label", "type": choice|text|number|date, "options": [...]}]
    extra_questions = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    auto_dispatch = models.BooleanField(default=False)
    confidential = models.BooleanField(default=False)
    public = models.BooleanField(default=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="center_category_code_once"),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def path(self) -> str:
        """All three levels in the reader's language, for chips and lists."""
        parts = [
            in_reader_language(self.level1, self.level1_en),
            in_reader_language(self.level2, self.level2_en),
            str(self),
        ]
        return " / ".join(parts)

    def handle_limit_for(self, urgency: str) -> str:
        """The limit for handling at this urgency; the variant replaces the normal one."""
        variant = {
            Urgency.URGENT: self.urgent_handle_limit,
            Urgency.VERY_URGENT: self.very_urgent_handle_limit,
        }.get(Urgency(urgency), "")
        return variant or self.handle_limit
