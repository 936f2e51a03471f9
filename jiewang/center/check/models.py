"""The one answer to the reporters."""

from django.conf import settings
from django.db import models

from jiewang.center.case.models import Case


class Answer(models.Model):
    """What every reporter of a case is told when it ends; a reopened case gets a second one."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
