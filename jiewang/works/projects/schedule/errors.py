"""Schedules that cannot be made: str() names the nodes and says what to change."""

from jiewang.works.projects.errors import ProjectError


class ScheduleError(ProjectError):
    """A plan that contradicts itself: a cycle, a crew nobody has, a file cut short."""
