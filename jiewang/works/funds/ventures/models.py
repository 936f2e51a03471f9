"""What was agreed, and what happened since. Money in whole fen; figures: ../paying."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.people.models import Unit


class Venture(models.Model):
    """One agreement on who pays besides the funds. `terms` as terms.py reads them for its kind."""

    class Kind(models.TextChoices):
        CONCESSION = "concession", _("Concession")
        JOINT = "joint", _("Joint venture")
        OWNERS = "owners", _("Owners' shares")

    number = models.CharField(max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=120)
    terms = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class Fact(models.Model):
    """One thing that happened. Written once; the database refuses change and deletion."""

    class Kind(models.TextChoices):
        INVESTED = "invested", _("Invested")
        MILESTONE = "milestone", _("Milestone reached")
        CALLED = "called", _("Capital called")
        CALL_PAID = "call_paid", _("Call paid")
        FLATS = "flats", _("Flats counted")
        VOTED = "voted", _("Owners voted")
        NOTED = "noted", _("Note")

    venture = models.ForeignKey(Venture, models.PROTECT, related_name="facts")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    # 0 where no money is spoken of.
    amount = models.BigIntegerField(default=0)
    # The paper that shows it.
    proof = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["venture", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["venture", "line"], name="works_fact_once"),
        ]
