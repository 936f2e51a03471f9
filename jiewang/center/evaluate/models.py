"""Ratings by the reporters; schemes, exclusions, claims, and bulletins that never change."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language
from jiewang.center.case.models import Case
from jiewang.center.evaluate.measures import Measure
from jiewang.center.intake.models import Report
from jiewang.people.models import Unit


class Rating(models.Model):
    """One reporter's word on one closing: answered, solved, satisfied, asked apart."""

    class Solved(models.TextChoices):
        YES = "yes", _("Solved")
        PARTLY = "partly", _("Partly solved")
        NO = "no", _("Not solved")

    class Satisfied(models.TextChoices):
        YES = "yes", _("Satisfied")
        FAIRLY = "fairly", _("Fairly satisfied")
        NO = "no", _("Not satisfied")

    report = models.ForeignKey(Report, models.PROTECT, related_name="ratings")
    # Which closing it speaks of: 0 for the first, 1 after the first reopening.
    round = models.PositiveSmallIntegerField(default=0)
    answered = models.BooleanField()
    solved = models.CharField(max_length=8, choices=Solved)
    satisfied = models.CharField(max_length=8, choices=Satisfied)
    comment = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "round"], name="center_rating_once"),
        ]


class Scheme(models.Model):
    """One version of the scoring scheme 考核方案. Written once: a change is a new version.

    `content` is what rules.py reads: weights, minimum n, bonus, penalty. In force for a period is
    the newest version that began on its first day or before.
    """

    number = models.PositiveIntegerField(unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    valid_from = models.DateField()
    content = models.JSONField()
    # SHA-256 of name, day and content: loading the same file again makes no new version.
    fingerprint = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class Decided(models.Model):
    """A wish that another person decides on; whose it was and who decided stands in the diary."""

    class State(models.TextChoices):
        PENDING = "pending", _("To be decided")
        GRANTED = "granted", _("Accepted")
        REFUSED = "refused", _("Refused")

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=16, choices=Measure)
    # A code of the lists “exclusion” and “claim” of reasons.toml.
    reason = models.CharField(max_length=40)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["-at", "-pk"]


class Exclusion(Decided):
    """A case to be left out of one rate of a unit 剔除."""

    class Meta(Decided.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "unit", "measure"],
                condition=~models.Q(state="refused"),
                name="center_exclusion_once",
            ),
        ]


class Claim(Decided):
    """A scored unit disputes how a case was counted in a month's bulletin 申诉."""

    # The first day of the month.
    month = models.DateField()

    class Meta(Decided.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "unit", "measure", "month"], name="center_claim_once"
            ),
        ]


class BulletinDraft(models.Model):
    """A month's figures as computed at a moment; written once, computed anew in another row.

    `position` is the last line of the diary that was read, `until` the moment up to which
    deadlines were judged, `diary` the SHA-256 over the heads of all diaries read: with them the
    same figures come out again. `digest` is that of the figures.
    """

    month = models.DateField()
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="drafts")
    position = models.BigIntegerField()
    until = models.DateTimeField()
    cases = models.PositiveIntegerField()
    diary = models.CharField(max_length=64)
    # The last daily seal then; empty before the first.
    seal = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]


class BulletinFigure(models.Model):
    """One measure of one unit in a draft, or, without a unit, of the whole district."""

    draft = models.ForeignKey(BulletinDraft, models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    measure = models.CharField(max_length=16, choices=Measure)
    # Without what was excluded, then with it.
    k = models.DecimalField(max_digits=12, decimal_places=2)
    n = models.PositiveIntegerField()
    k_all = models.DecimalField(max_digits=12, decimal_places=2)
    n_all = models.PositiveIntegerField()
    low = models.DecimalField(max_digits=8, decimal_places=6)
    high = models.DecimalField(max_digits=8, decimal_places=6)
    # {"unreachable": 3, "shelved": 1}: counted and shown, in no base.
    beside = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["pk"]


class BulletinScore(models.Model):
    """A unit's points in a draft. Without a rank where a measure has fewer than the least n."""

    draft = models.ForeignKey(BulletinDraft, models.PROTECT, related_name="scores")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    group = models.CharField(max_length=12)
    points = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    low = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    bonus = models.DecimalField(max_digits=6, decimal_places=2)
    penalty = models.DecimalField(max_digits=6, decimal_places=2)
    rank = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class BulletinCorrection(models.Model):
    """What a bulletin already published would say today, because a claim was granted since."""

    draft = models.ForeignKey(BulletinDraft, models.PROTECT, related_name="corrections")
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="+")
    k_was = models.DecimalField(max_digits=12, decimal_places=2)
    n_was = models.PositiveIntegerField()
    k = models.DecimalField(max_digits=12, decimal_places=2)
    n = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["pk"]


class Bulletin(models.Model):
    """A month's draft as published 通报, by a second person. Never changed."""

    month = models.DateField(unique=True)
    draft = models.OneToOneField(BulletinDraft, models.PROTECT, related_name="bulletin")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    at = models.DateTimeField()
    # SHA-256 over the draft's digest and the bulletin before.
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-month"]
