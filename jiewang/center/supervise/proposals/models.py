"""Directives as they were read, and the tasks they propose."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.center.supervise.models import Task
from jiewang.people.models import Unit


class DirectiveReading(models.Model):
    """One text that was pasted or sent, and what the reader made of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be read")
        READ = "read", _("Read")
        REFUSED = "refused", _("Could not be read")

    center = models.ForeignKey(Unit, models.PROTECT, related_name="directives")
    title = models.CharField(max_length=120)
    file_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State)
    # What a refused file was refused for, as a person reads it, in both languages.
    refusal = models.JSONField(default=dict)
    # Kept only until it is read; then the articles are what there is.
    file = models.FileField(upload_to="directives/%Y/%m", max_length=200, blank=True)
    # SHA-256 of what was sent: the same text sent twice is read once.
    digest = models.CharField(max_length=64)
    pages = models.PositiveIntegerField(default=0)
    # What directives.reading.as_dict() gives, without its tasks: they stand below.
    read = models.JSONField(default=dict)
    sent_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-sent_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["sent_at"],
                name="center_directive_to_read",
                condition=models.Q(state="waiting"),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["center", "digest"], name="center_directive_once"),
        ]

    def __str__(self) -> str:
        return self.title


class TaskProposal(models.Model):
    """A task that the reader proposes, with the words it came from. A person decides on it."""

    class Decision(models.TextChoices):
        OPEN = "open", _("To be decided")
        CONFIRMED = "confirmed", _("Made a task")
        DROPPED = "dropped", _("Dropped")

    reading = models.ForeignKey(DirectiveReading, models.PROTECT, related_name="proposals")
    position = models.PositiveIntegerField()
    what = models.TextField()
    # Names as the text has them.
    who = models.JSONField(default=list)
    assisting = models.JSONField(default=list)
    places = models.JSONField(default=list)
    # What the text counts: its words, and value, unit, bound as the reader gives them.
    figures = models.JSONField(default=list)
    due_words = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    # The unit that the first of the names seems to be.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    # The whole sentence, and in which article it stands.
    quote = models.TextField()
    article = models.PositiveIntegerField()
    decision = models.CharField(max_length=9, choices=Decision, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="proposal")

    class Meta:
        ordering: ClassVar = ["reading", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reading", "position"], name="center_proposal_place_once"
            ),
            models.CheckConstraint(
                name="center_proposal_confirmed_has_task",
                condition=~models.Q(decision="confirmed") | models.Q(task__isnull=False),
            ),
            models.CheckConstraint(
                name="center_proposal_decided_says_who",
                condition=models.Q(decision="open") | models.Q(decided_by__isnull=False),
            ),
        ]
