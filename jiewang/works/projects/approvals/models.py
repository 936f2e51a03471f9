"""Applications with their items and visits, unit works, answers on fire standards."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.people.models import Unit
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import Node


class UnitWorks(models.Model):
    """A part of a project that serves its purpose by itself 单位工程, and may be accepted early."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="unit_works")
    name = models.CharField(max_length=120)
    # The node whose end it is, where there is one.
    node = models.ForeignKey(Node, models.PROTECT, null=True, related_name="+")
    accepted_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["project", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "name"], name="works_unit_works_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Application(models.Model):
    """What was handed in together for one stage 报件: one application, one or many items."""

    class State(models.TextChoices):
        OPEN = "open", _("With the units")
        PASSED = "passed", _("Passed")
        REFUSED = "refused", _("To be put right")

    project = models.ForeignKey(Project, models.PROTECT, related_name="applications")
    # A code of approvals.toml.
    stage = models.CharField(max_length=20)
    # None: the project as a whole.
    works = models.ForeignKey(UnitWorks, models.PROTECT, null=True, related_name="applications")
    applied_on = models.DateField()
    # Papers that were handed in.
    documents = models.PositiveIntegerField()
    # Of a unit works: codes of the conditions that were confirmed.
    conditions = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    ended_on = models.DateField(null=True)
    # Workdays from handing in to the last opinion, by the district's calendar.
    days = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["project", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="works_application_ended_has_day",
                condition=models.Q(state="open", ended_on__isnull=True)
                | (~models.Q(state="open") & models.Q(ended_on__isnull=False)),
            ),
        ]

    @property
    def number(self) -> str:
        """As people call it: the year, and a number that leaves gaps."""
        return f"SP-{self.applied_on.year}-{self.pk:04d}"


class ApplicationItem(models.Model):
    """One item of an application, and the opinion of its unit."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="items")
    # A code of approvals.toml.
    item = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # None: no opinion yet.
    passed = models.BooleanField(null=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["application", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "item"], name="works_item_in_one"),
            models.CheckConstraint(
                name="works_opinion_of_somebody",
                condition=models.Q(passed=None) | models.Q(by__isnull=False),
            ),
        ]


class SiteVisit(models.Model):
    """The units came to look, together; each time counts."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="visits")
    on = models.DateField()
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["application", "on", "pk"]


class FireStandardChoice(models.Model):
    """What the table answered for a building 消防适用标准: inputs, version and path. Never edited."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="fire_choices")
    building = models.CharField(max_length=120)
    inputs = models.JSONField()
    # Digest of the rows that were in force.
    version = models.CharField(max_length=16)
    # The row that answered; empty: none fits, the panel is asked.
    rule = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    experts = models.BooleanField()
    # Texts of the row as they stood, and every row looked at.
    answer = models.CharField(max_length=300, blank=True)
    answer_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=300, blank=True)
    path = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["project", "-pk"]


class ExpertReview(models.Model):
    """What a panel 专家评审 said on one answer, and who sat on it. Never edited."""

    choice = models.OneToOneField(FireStandardChoice, models.PROTECT, related_name="review")
    # Name, employer, and why they stepped aside 回避 (empty: they did not).
    experts = models.JSONField()
    held_on = models.DateField()
    opinion = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
