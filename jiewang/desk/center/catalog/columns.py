"""What the columns of catalog.csv are called, for the tables of differences."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

NAMES: Mapping[str, Any] = {
    "level1": _("Class"),
    "level1_en": _("Class, English"),
    "level2": _("Group"),
    "level2_en": _("Group, English"),
    "name": _("Name of the type"),
    "name_en": _("Name of the type, English"),
    "section": _("Section"),
    "kind": _("Kind"),
    "handling_level": _("Level"),
    "lead_rule": _("Lead by"),
    "lead_unit": _("Lead"),
    "assist_units": _("Assist"),
    "accept_limit": _("Limit to accept"),
    "dispatch_limit": _("Limit to dispatch"),
    "handle_limit": _("Limit to handle"),
    "whole_limit": _("Limit for the whole"),
    "urgent_handle_limit": _("Limit to handle, urgent"),
    "very_urgent_handle_limit": _("Limit to handle, very urgent"),
    "stages": _("Stages"),
    "filing_rule": _("File when"),
    "closing_rule": _("Done when"),
    "photo_needed": _("Photo of the result"),
    "extra_questions": _("Extra questions"),
    "keywords": _("Keywords"),
    "auto_dispatch": _("Dispatch by rule"),
    "confidential": _("Confidential"),
    "public": _("On the public record"),
    "note": _("Remark"),
}
