"""Supervision orders, the answers to them, and the series of their numbers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language
from jiewang.center.supervise.models import Task
from jiewang.people.models import Unit


class Series(models.Model):
    """How many numbers a yearly series of a center has given out; locked until the commit."""

    class Kind(models.TextChoices):
        TASK = "task", _("Tasks")
        ORDER = "order", _("Supervision orders")

    kind = models.CharField(max_length=8, choices=Kind)
    center_code = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "center_code", "year"], name="center_series_once"
            ),
        ]


class SupervisionOrder(models.Model):
    """A supervision order 督办单: numbered, dated, signed, with a clock of its own. Never changed."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="orders")
    center = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    to = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    words = models.TextField()
    # The task's deadline on that day.
    task_due_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20)
    signed_at = models.DateTimeField()
    # Until when the unit is to answer; moments for its lamp.
    answer_due_at = models.DateTimeField()
    near_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["task", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["center", "year", "serial"], name="center_supervision_order_number_once"
            ),
        ]

    def __str__(self) -> str:
        name = in_reader_language(self.center.name, self.center.name_en)
        return in_reader_language(
            f"{name}督〔{self.year}〕{self.serial}号", f"{name}, order {self.serial} of {self.year}"
        )


class OrderAnswer(models.Model):
    """A unit's answer to a supervision order 回复. Never changed."""

    order = models.OneToOneField(SupervisionOrder, models.PROTECT, related_name="answer")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
