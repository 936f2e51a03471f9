"""The week's report to the owners of the homes: written, then published by a person."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.things import write_line
from jiewang.people.models import User
from jiewang.works.projects.access import leave_to_keep, leave_to_publish
from jiewang.works.projects.counting import today_here
from jiewang.works.projects.diary import lock_project
from jiewang.works.projects.errors import ProjectError
from jiewang.works.projects.models import OwnersReport, Project, ProjectStep

Kind = ProjectStep.Kind


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@transaction.atomic
def write_report(
    project_id: int,
    *,
    done: str,
    by: User,
    coming: str = "",
    burden: str = "",
    week: date | None = None,
) -> int:
    """Write the report of a week, or write it anew while nobody has published it.

    Raises CaseError.
    """
    project = lock_project(project_id)
    actor = leave_to_keep(by, project)
    monday = monday_of(week or today_here())
    if monday > today_here():
        raise ProjectError(_("This week is still ahead."))
    if not done.strip():
        raise ProjectError(_("Say what was done this week. Nothing is an answer, too."))
    at = timezone.now()
    report = project.reports.filter(week=monday).first() or OwnersReport(
        project=project, week=monday
    )
    _check_open(report)
    report.done, report.coming, report.burden = done.strip(), coming.strip(), burden.strip()
    report.written_by, report.written_at = by, at
    report.save()
    data = {"week": monday.isoformat()}
    write_line(project, Kind.REPORT, actor=actor, at=at, data=data)
    return report.pk


@transaction.atomic
def publish_report(report_id: int, *, by: User) -> None:
    """Publish a report with the figures of this moment; published already, nothing is written.

    Raises CaseError, OwnersReport.DoesNotExist.
    """
    project_id = OwnersReport.objects.values_list("project", flat=True).get(pk=report_id)
    project = lock_project(project_id)
    report = project.reports.get(pk=report_id)
    if report.published_at is not None:
        return
    actor = leave_to_publish(by, project)
    report.figures = figures_of(project)
    report.published_by, report.published_at = by, timezone.now()
    report.save(update_fields=["figures", "published_by", "published_at"])
    data = {"week": report.week.isoformat()}
    write_line(project, Kind.PUBLISHED, actor=actor, at=report.published_at, data=data)


def figures_of(project: Project) -> dict[str, Any]:
    """What a report prints beside its words: progress, days, nodes. Plain values, days in ISO."""
    nodes = project.nodes.order_by("position")
    return {
        "done_share": round(project.done_share, 4),
        "promised_on": project.promised_on.isoformat(),
        "first_promised_on": project.first_promised_on.isoformat(),
        "expected_on": project.expected_on.isoformat() if project.expected_on else "",
        "short_by": project.short_by,
        "provisional": project.provisional,
        "nodes": [
            {
                "name": node.name,
                "name_en": node.name_en,
                "progress": node.progress,
                "until": node.expected_end.isoformat() if node.expected_end else "",
                "done_on": node.done_on.isoformat() if node.done_on else "",
            }
            for node in nodes
        ],
    }


def _check_open(report: OwnersReport) -> None:
    if report.published_at is not None:
        text = _("The report of this week is published and stands. Correct it in the next one.")
        raise ProjectError(text)
