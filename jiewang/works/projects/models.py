"""Projects and what belongs to them as a whole. Nodes and crews: nodes/models.py."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language
from jiewang.center.case.models import Case
from jiewang.center.consult.models import BlockedItem
from jiewang.grid.areas.models import Area
from jiewang.people.models import Section, Unit
from jiewang.works.projects.kinds import NodeKind, ProjectKind
from jiewang.works.projects.states import AT_WORK_STAGES, MOVES, Stage


class Project(models.Model):
    """One key project 重点项目, put on the wall from the day promised in public.

    The fields from `done_share` on follow from the nodes: counting.py keeps them true. The lamp
    is never stored.
    """

    number = models.CharField(max_length=60, unique=True)
    # Whose wall it hangs on.
    center = models.ForeignKey(Unit, models.PROTECT, related_name="projects_kept")
    # The one responsible 责任单位.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="projects")
    # The post or person answering for it there, as the unit calls them.
    owner_words = models.CharField(max_length=60, blank=True)
    section = models.CharField(max_length=12, choices=Section, default=Section.ECONOMY)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=ProjectKind)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PLAN)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    # WGS-84; both or neither.
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    # What it is to cost in all, in yuan.
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    # What was promised in public, in the words of the promise.
    promise = models.CharField(max_length=300, blank=True)
    promised_on = models.DateField()
    # What was promised at first; a later promise leaves it.
    first_promised_on = models.DateField()
    # No node begins before.
    begins_on = models.DateField()
    opened_at = models.DateTimeField()
    # Since when a schedule stands; empty: it has not been worked back yet.
    laid_at = models.DateTimeField(null=True)
    # The day on which its last node was done.
    done_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    # Share of the nodes' weight that is done, 0–1.
    done_share = models.FloatField(default=0)
    # When it will be ready if everything goes on as told until now.
    expected_on = models.DateField(null=True)
    # By how many workdays the promised day cannot be kept; 0: it can.
    short_by = models.PositiveIntegerField(default=0)
    # In eight of ten cases it is ready between these days; empty: too little is known.
    forecast_from = models.DateField(null=True)
    forecast_until = models.DateField(null=True)
    # From how many nodes done before it was reckoned.
    forecast_of = models.PositiveIntegerField(default=0)
    # Promised for a year whose days off are not published yet: nobody is late on that day.
    provisional = models.BooleanField(default=False)
    # A node was done after its planned day: lateness is not erased.
    was_late = models.BooleanField(default=False)
    diary_length = models.PositiveIntegerField(default=0)
    # Line of the diary that moved it last: an action that saw an older one comes too late.
    moved_by_line = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["promised_on", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["stage", "center", "promised_on"], name="works_project_wall"),
            models.Index(fields=["unit", "stage"], name="works_project_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="works_project_place_is_whole",
                condition=models.Q(longitude__isnull=True, latitude__isnull=True)
                | models.Q(longitude__isnull=False, latitude__isnull=False),
            ),
            models.CheckConstraint(
                name="works_project_promise_after_begin",
                condition=models.Q(promised_on__gte=models.F("begins_on")),
            ),
            models.CheckConstraint(
                name="works_project_budget_not_negative",
                condition=models.Q(budget__isnull=True) | models.Q(budget__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.title, self.title_en)

    def can_become(self, to: Stage) -> bool:
        """Whether the table of stages lets this project move there."""
        return to in MOVES[Stage(self.stage)]

    @property
    def is_at_work(self) -> bool:
        """Whether it is planned, designed or built: what is opened is run, not worked on."""
        return self.stage in AT_WORK_STAGES


class ProjectCase(models.Model):
    """A case of the center that has to do with a project, such as a complaint of its neighbors."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="case_links")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["project", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "case"], name="works_case_once"),
        ]


class ProjectItem(models.Model):
    """A blocked item 难点 of a project, also a missing input 要素保障; it lives in the center."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="item_links")
    item = models.ForeignKey(BlockedItem, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["project", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "item"], name="works_item_once"),
        ]


class ProjectStep(models.Model):
    """One line in a project's diary. Written once; the database refuses change and deletion.

    `data` holds codes and plain values: days in ISO form, amounts as text.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("Put on the wall")
        LAID = "laid", _("Schedule laid")
        IMPORTED = "imported", _("Nodes read from a file")
        STAGE = "stage", _("Stage of life")
        STARTED = "started", _("Node begun")
        PROGRESS = "progress", _("Progress told")
        NODE_DONE = "node_done", _("Node done")
        SLIPPED = "slipped", _("Node slips")
        LOCKED = "locked", _("Day of a node locked")
        UNLOCKED = "unlocked", _("Day of a node unlocked")
        PROMISED = "promised", _("Promised day moved")
        LINKED = "linked", _("Linked")
        UNLINKED = "unlinked", _("Link taken away")
        PHOTOS = "photos", _("Photos added")
        MONEY = "money", _("Money told")
        APPROVAL = "approval", _("Approval")
        LESSON = "lesson", _("Lesson written down")
        REPORT = "report", _("Report to the owners written")
        PUBLISHED = "published", _("Report to the owners published")
        WITHDRAWN = "withdrawn", _("Given up")
        NOTED = "noted", _("Note")

    project = models.ForeignKey(Project, models.PROTECT, related_name="steps")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    # The stage after this line.
    stage = models.CharField(max_length=12, choices=Stage)
    moved = models.BooleanField()
    # Empty when the house itself did it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["project", "line"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "line"], name="works_project_line_once"),
        ]


class ProjectPhoto(models.Model):
    """A photo of the works on a day; the file lies under a random name."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="photos")
    taken_on = models.DateField()
    words = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to="projects/%Y/%m", max_length=200)
    thumbnail = models.FileField(upload_to="projects/%Y/%m", max_length=200)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-taken_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "digest"], name="works_photo_once"),
        ]


class Lesson(models.Model):
    """What was learned from a project 复盘, offered to the next of its kind. Never changed."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="lessons")
    kind = models.CharField(max_length=12, choices=ProjectKind)
    # The sort of node it speaks of; empty: the project as a whole.
    node_kind = models.CharField(max_length=12, choices=NodeKind, blank=True)
    happened = models.TextField()
    advice = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "at"], name="works_lesson_kind")]


class OwnersReport(models.Model):
    """The week's report to the owners of the homes. A person publishes it; then it stands."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="reports")
    # The Monday of the week it tells of.
    week = models.DateField()
    done = models.TextField()
    coming = models.TextField(blank=True)
    # Noise, closed ways, water turned off: what the people living there have to reckon with.
    burden = models.TextField(blank=True)
    # Progress, days and nodes as they stood when it was published.
    figures = models.JSONField(default=dict)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-week"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "week"], name="works_report_once_a_week"),
            models.CheckConstraint(
                name="works_report_published_by_a_person",
                condition=models.Q(published_at__isnull=True, published_by__isnull=True)
                | models.Q(published_at__isnull=False, published_by__isnull=False),
            ),
        ]
