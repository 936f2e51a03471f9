"""Crews, nodes, and what follows what."""

from typing import ClassVar

from django.db import models

from jiewang.base.languages import in_reader_language
from jiewang.people.models import Unit
from jiewang.works.projects.kinds import NodeKind, Per
from jiewang.works.projects.models import Project
from jiewang.works.projects.states import Stage


class Crew(models.Model):
    """Hands or machines of which there are only so many at a time; shared by a center's projects."""

    center = models.ForeignKey(Unit, models.PROTECT, related_name="crews")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["center", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["center", "name"], name="works_crew_once"),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)


class Node(models.Model):
    """A step of a project with a duration 节点; its days follow from the promised day.

    `planned_…` are the days agreed on, by which progress is measured; `latest_…` those after
    which the promise cannot be kept; `expected_…` where it stands now. Each "end" is the last
    day of work, included. A duration of 0 is a milestone: a day, not a work.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="nodes")
    position = models.PositiveIntegerField()
    # What names it within the project, in files too.
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=NodeKind, default=NodeKind.OTHER)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.BUILD)
    # None: the project's own.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    duration = models.PositiveIntegerField()
    per = models.CharField(max_length=12, choices=Per, default=Per.WORKDAY)
    weight = models.PositiveIntegerField(default=1)
    # What it is to cost, in yuan.
    cost = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    # Told since the plan was laid: days more than planned, and a day before which it cannot begin.
    extra = models.PositiveIntegerField(default=0)
    not_before = models.DateField(null=True)
    # It begins on this day and no other, such as the day of a contract.
    locked_on = models.DateField(null=True)
    planned_start = models.DateField(null=True)
    planned_end = models.DateField(null=True)
    latest_start = models.DateField(null=True)
    latest_end = models.DateField(null=True)
    expected_start = models.DateField(null=True)
    expected_end = models.DateField(null=True)
    # Workdays by which it may come later without touching the promised day; below 0: too late.
    slack = models.IntegerField(null=True)
    started_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    # By what one sees that it is done.
    evidence = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["project", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "code"], name="works_node_code_once"),
            models.CheckConstraint(
                name="works_node_progress_is_percent",
                condition=models.Q(progress__lte=100),
            ),
            models.CheckConstraint(
                name="works_node_done_was_begun",
                condition=models.Q(done_on__isnull=True)
                | models.Q(started_on__isnull=False, done_on__gte=models.F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_en)

    @property
    def is_milestone(self) -> bool:
        return self.duration == 0


class NodeLink(models.Model):
    """One node begins after another has ended, `lag` workdays later."""

    before = models.ForeignKey(Node, models.PROTECT, related_name="links_after")
    after = models.ForeignKey(Node, models.PROTECT, related_name="links_before")
    lag = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["before", "after"], name="works_link_once"),
            models.CheckConstraint(
                name="works_link_of_two_nodes", condition=~models.Q(before=models.F("after"))
            ),
        ]


class NodeCrew(models.Model):
    """How much of a crew a node needs while it runs."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="crews")
    crew = models.ForeignKey(Crew, models.PROTECT, related_name="+")
    need = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["node", "crew"], name="works_node_crew_once"),
        ]
