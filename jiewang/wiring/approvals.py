"""Who is told of applications of projects."""

from jiewang.notices.actions import tell_unit
from jiewang.people.models import Right
from jiewang.works.projects.approvals.events import ApplicationHandedIn


def tell_asked(event: ApplicationHandedIn) -> None:
    """The units whose opinion it waits for, each once."""
    context = {"title": event.title, "number": event.number, "project": event.project}
    for unit_id in event.unit_ids:
        tell_unit(unit_id, "approval_asked", right=Right.HANDLE, context=context)
