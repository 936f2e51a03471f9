"""What a new day changes without anybody saying so: for the worker, once a day."""

from datetime import datetime

from django.db import transaction

from jiewang.base.chores import last_done, note_chore
from jiewang.center.clock.working_time import ZONE
from jiewang.works.projects.counting import COUNTED, count, today_here
from jiewang.works.projects.diary import lock_project
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.planning import plan_of, store_days
from jiewang.works.projects.schedule.replan import replan
from jiewang.works.projects.states import AT_WORK_STAGES

CHORE = "recount_projects"


def recount_due_projects(at: datetime) -> int:
    """The same where it was not done on this day yet; how many."""
    last = last_done(CHORE)
    if last is not None and last.ok and last.done_at.astimezone(ZONE).date() == today_here():
        return 0
    counted = recount_projects()
    note_chore(CHORE, ok=True, facts={"projects": counted}, at=at)
    return counted


def recount_projects() -> int:
    """Move on what should have begun and has not, and reckon every forecast anew; how many.

    Nothing is written into the diaries: nobody has told anything. Each in its own transaction.
    """
    wanted = Project.objects.filter(
        stage__in=sorted(AT_WORK_STAGES), laid_at__isnull=False, done_on=None
    )
    keys = list(wanted.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        _recount(pk)
    return len(keys)


@transaction.atomic
def _recount(project_id: int) -> None:
    project, today = lock_project(project_id), today_here()
    plan = plan_of(project)
    found = replan(plan.graph, plan.axis, plan.days, today.toordinal())
    store_days(plan, found.days)
    count(plan, today)
    project.save(update_fields=[*COUNTED])
