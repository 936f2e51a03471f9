"""The one answer to the reporters, and their words when it was not enough."""

from django.conf import settings
from django.db import models

from jiewang.center.case.models import Case
from jiewang.center.intake.models import Report


class Answer(models.Model):
    """What every reporter of a case is told when it ends; a reopened case gets a second one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Reopening(models.Model):
    """What a reporter said when a case was opened again. The diary only points here.

    Its lines cannot be changed, and words of reporters must be: on their deletion date.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="reopened")
    report = models.ForeignKey(Report, models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
