"""Tasks, their nodes, their diaries. Orders and answers: orders/models.py."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language
from jiewang.center.case.models import Case
from jiewang.center.catalog.models import Urgency
from jiewang.center.supervise.states import MOVES, OPEN_STATES, Rung, TaskState
from jiewang.people.models import Unit


class Source(models.TextChoices):
    """Where a task comes from."""

    CASE = "case", _("A case that is late or pressed")
    BLOCKED = "blocked", _("A blocked item")
    DIRECTIVE = "directive", _("A directive")
    MEETING = "meeting", _("A meeting")
    LEADER = "leader", _("A leader's word")
    OTHER = "other", _("Something else")


class EvidenceRule(models.TextChoices):
    """What shows that a task is done. Words are always needed but for NONE."""

    NONE = "none", _("Nothing more")
    WORDS = "words", _("Words")
    FILE = "file", _("A photo or a document")
    ON_SITE = "on_site", _("Another post confirms on site")


class Task(models.Model):
    """One supervised matter 督办事项.

    `near_at`, `warn_at` and `press_at` follow from the deadline and the district's ladder:
    counting.py keeps them true. The lamp is never stored.
    """

    number = models.CharField(max_length=60, unique=True)
    # Whose center keeps it.
    center = models.ForeignKey(Unit, models.PROTECT, related_name="tasks_kept")
    title = models.CharField(max_length=120)
    # What is asked, in full.
    asked = models.TextField(blank=True)
    source = models.CharField(max_length=10, choices=Source)
    source_words = models.CharField(max_length=500, blank=True)
    # What names the source to the room it comes from, such as "decision-12": one task for each.
    source_key = models.CharField(max_length=40, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="tasks")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="tasks")
    # The post or person answering for it there, as the unit calls them.
    owner_words = models.CharField(max_length=60, blank=True)
    urgency = models.CharField(max_length=12, choices=Urgency, default=Urgency.NORMAL)
    evidence = models.CharField(max_length=8, choices=EvidenceRule, default=EvidenceRule.WORDS)
    template = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, choices=TaskState, default=TaskState.SET_UP)
    set_up_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    # What was promised at first; extensions leave it.
    first_due_at = models.DateTimeField()
    # The day was counted into a year whose days off are not published yet: nobody is late on it.
    provisional = models.BooleanField(default=False)
    near_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    rung = models.CharField(max_length=8, choices=Rung, default=Rung.NONE, blank=True)
    # When the next rung is due; empty while nothing presses.
    press_at = models.DateTimeField(null=True)
    # Stands still: no lamp, no rung.
    paused_at = models.DateTimeField(null=True)
    fed_back_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    # The last review found it wanting, and nothing better has come since.
    poor = models.BooleanField(default=False)
    reworks = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    diary_length = models.PositiveIntegerField(default=0)
    # Line of the diary that moved it last: an action that saw an older one comes too late.
    moved_by_line = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["due_at", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "owner"], name="center_task_owner"),
            models.Index(fields=["state", "center", "due_at"], name="center_task_center"),
            models.Index(
                fields=["press_at"],
                name="center_task_to_press",
                condition=models.Q(press_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~models.Q(source_key=""),
                name="center_task_once_for_a_source",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(source="case")
                & ~models.Q(state__in=["struck_off", "withdrawn"]),
                name="center_task_one_open_for_a_case",
            ),
            models.CheckConstraint(
                name="center_task_fed_back_has_moment",
                condition=~models.Q(state__in=["fed_back", "reviewed"])
                | models.Q(fed_back_at__isnull=False),
            ),
            models.CheckConstraint(
                name="center_task_of_case_has_case",
                condition=~models.Q(source="case") | models.Q(case__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def can_become(self, to: TaskState) -> bool:
        """Whether the table of states lets this task move there."""
        return to in MOVES[TaskState(self.state)]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def follows_case(self) -> bool:
        """Whether the work is the case's own: it is struck off when the case ends."""
        return self.source == Source.CASE


class TaskAssist(models.Model):
    """A unit that assists 协办."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="assists")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["task", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "unit"], name="center_task_assist_once"),
        ]


class TaskNode(models.Model):
    """A dated step of a task 节点. Its lamp follows from the facts, like the task's."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="nodes")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    # None: the task's owner.
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    near_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    evidence = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["task", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "position"], name="center_node_place_once"),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class TaskStep(models.Model):
    """One line in a task's diary. Written once; the database refuses change and deletion.

    As in a case's diary `data` holds codes and plain values.
    """

    class Kind(models.TextChoices):
        SET_UP = "set_up", _("Set up")
        NODES = "nodes", _("Nodes laid down")
        APPROVED = "approved", _("Approved")
        ISSUED = "issued", _("Issued")
        SIGNED = "signed", _("Signed for")
        PROGRESS = "progress", _("Progress told")
        NODE_DONE = "node_done", _("Node done")
        EVIDENCE = "evidence", _("Evidence added")
        FED_BACK = "fed_back", _("Fed back")
        CONFIRMED = "confirmed", _("Confirmed on site")
        REVIEWED = "reviewed", _("Review passed")
        REWORK = "rework", _("Review failed: rework")
        STRUCK_OFF = "struck_off", _("Struck off")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        PAUSED = "paused", _("Paused")
        RESUMED = "resumed", _("Goes on")
        EXTENSION_ASKED = "extension_asked", _("Extension asked for")
        EXTENSION_GRANTED = "extension_granted", _("Extension granted")
        EXTENSION_REFUSED = "extension_refused", _("Extension refused")
        RECOUNTED = "recounted", _("Deadline computed again")
        PRESSED = "pressed", _("Pressed")
        ORDERED = "ordered", _("Supervision order signed")
        ANSWERED = "answered", _("Supervision order answered")
        NOTED = "noted", _("Note")

    task = models.ForeignKey(Task, models.PROTECT, related_name="steps")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind)
    # The state after this line.
    state = models.CharField(max_length=12, choices=TaskState)
    moved = models.BooleanField()
    # Empty when the house itself did it: the ladder, or a case that ended.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["task", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "line"], name="center_task_line_once"),
        ]


class TaskExtension(models.Model):
    """A later deadline, asked for before it passes 延期. The old one stays visible."""

    class Decision(models.TextChoices):
        PENDING = "pending", _("To be decided")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    task = models.ForeignKey(Task, models.PROTECT, related_name="extensions")
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision, default=Decision.PENDING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decision_note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["task", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(decision="pending"),
                name="center_task_extension_one_pending",
            ),
        ]


class Evidence(models.Model):
    """A photo or a document that shows what was done; the file lies under a random name."""

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Photo")
        DOCUMENT = "document", _("Document")

    task = models.ForeignKey(Task, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=8, choices=Kind)
    # As the person who sent it calls it.
    name = models.CharField(max_length=120)
    file = models.FileField(upload_to="tasks/%Y/%m", max_length=200)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["task", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "digest"], name="center_evidence_once"),
        ]
