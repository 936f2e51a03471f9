"""Which trained models there are, and where they lie. What they were worth: quality.py."""

from pathlib import Path

from django.conf import settings

from jiewang.center.intake.learning.models import SuggestionModel


def model_in_use() -> SuggestionModel | None:
    """The model that suggests today; None where the catalog's words do."""
    return SuggestionModel.objects.filter(in_use=True).first()


def folder_of(row: SuggestionModel) -> Path:
    """Where the numbers of a model lie."""
    return Path(settings.MODELS) / row.path
