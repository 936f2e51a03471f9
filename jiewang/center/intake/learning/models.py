"""Which models were trained, what they were worth, and which is in use."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.catalog.models import CatalogVersion


class SuggestionModel(models.Model):
    """A trained model 推荐模型: its numbers lie in a folder, its worth stands here."""

    class Verdict(models.TextChoices):
        BETTER = "better", _("Better than the one in use")
        TOO_FEW = "too_few", _("Too few reports held out to tell")
        NOT_BETTER = "not_better", _("Not better than the one in use")

    # Also the name of its folder: 0001.
    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    catalog_version = models.ForeignKey(CatalogVersion, models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=Verdict)
    # As in the card beside the weights: counts on the reports held out, its own and the rival's.
    figures = models.JSONField(default=dict)
    in_use = models.BooleanField(default=False)
    # Under settings.MODELS.
    path = models.CharField(max_length=80)
    # SHA-256 of card and weights: what was changed afterwards is not used.
    digest = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["in_use"],
                condition=models.Q(in_use=True),
                name="center_suggestion_model_one_in_use",
            ),
        ]
