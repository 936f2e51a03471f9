"""What there is to read of a project's approvals."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count

from jiewang.center.clock.profiles import holidays
from jiewang.works.projects.approvals.models import Application, ApplicationItem, UnitWorks
from jiewang.works.projects.approvals.rules import ApprovalStage, Item, approval_rules
from jiewang.works.projects.approvals.savings import Ended, Saved, saved
from jiewang.works.projects.models import Project

State = Application.State


@dataclass(frozen=True)
class ItemState:
    """Where an item of the whole project stands: `passed`, `open`, `refused` or `ahead`."""

    item: Item
    where: str


def stages_of(project: Project) -> list[tuple[ApprovalStage, list[ItemState]]]:
    """The four stages, each with its items and where they stand; of the project as a whole."""
    rows = ApplicationItem.objects.filter(
        application__project=project, application__works=None
    ).order_by("pk")
    # Of an item handed in twice the later application tells.
    where = dict(rows.values_list("item", "application__state"))
    return [
        (stage, [ItemState(item, where.get(item.code, "ahead")) for item in stage.items])
        for stage in approval_rules().stages.values()
    ]


def savings_of(project: Project, *, works: UnitWorks | None = None) -> Saved:
    """The four savings of all that has ended; with `works` of this unit works alone."""
    rows = Application.objects.filter(project=project).exclude(state=State.OPEN)
    if works is not None:
        rows = rows.filter(works=works)
    passed: dict[int, list[str]] = defaultdict(list)
    good = ApplicationItem.objects.filter(application__in=rows, application__state=State.PASSED)
    for application, item in good.values_list("application", "item"):
        passed[application].append(item)
    ended = [
        Ended(
            works=row.works_id,
            stage=row.stage,
            applied_on=row.applied_on,
            ended_on=row.ended_on or row.applied_on,
            documents=row.documents,
            visits=row.n_visits,
            passed=passed[row.pk],
        )
        for row in rows.annotate(n_visits=Count("visits"))
    ]
    return saved(ended, approval_rules().items, holidays().is_workday)
