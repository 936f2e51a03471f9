"""Which models were trained, what they were worth, and what one of them has filed alone."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
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
    # When it was last put in place.
    used_since = models.DateTimeField(null=True)
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


class FiledAlone(models.Model):
    """A case that a suggestion filed without a person 自动立案, and what people made of it.

    The diary says the same; this row finds the cases, and keeps training from learning what
    nobody has looked at.
    """

    class Verdict(models.TextChoices):
        OPEN = "", _("Nobody has looked at it")
        RIGHT = "right", _("A person has confirmed the type")
        CHECKED = "checked", _("Handled and checked under its type")
        RETYPED = "retyped", _("A person gave it another type")
        TAKEN_BACK = "taken_back", _("Taken back: rerouted, returned or refused")

    case = models.OneToOneField(Case, models.PROTECT, related_name="filed_alone")
    # The suggestion it rested on: number of the model, type, confidence and the threshold then.
    model = models.PositiveIntegerField()
    category_code = models.CharField(max_length=16)
    confidence = models.FloatField()
    threshold = models.FloatField()
    at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.OPEN, blank=True)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["verdict", "at"], name="center_filed_alone_open")]
