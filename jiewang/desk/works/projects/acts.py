"""What can be done to a project from the desk: for each act its words, form, leave and action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.consult.models import BlockedItem
from jiewang.desk.center.cases.doable import Doable
from jiewang.desk.works.projects import forms
from jiewang.people.models import User
from jiewang.works.projects import actions
from jiewang.works.projects.access import leave_to_keep, leave_to_promise
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes import actions as nodes

Leave = Callable[[User, Project], object]


@dataclass(frozen=True)
class Act:
    """One thing to do. `done` is what is true afterwards; `why` stands beside the button."""

    label: Promise
    done: Promise
    form: type[forms.ProjectActForm]
    action: Callable[..., Any]
    why: Promise | str = ""
    leave: Leave = leave_to_keep
    at_work: bool = False
    laid: bool = False
    refuses: bool = False
    of_node: bool = False

    def run(self, project: Project, data: Mapping[str, Any], *, by: User) -> Any:
        """Call the action with what the form has found. Raises what the action refuses."""
        return self.action(project.pk, by=by, **data)

    def fits(self, project: Project) -> bool:
        """Whether it belongs to the project's stage and schedule now."""
        if self.at_work and not project.is_at_work:
            return False
        return not self.laid or project.laid_at is not None


def _link_case(project_id: int, *, case: int, by: User) -> None:
    actions.link_case(project_id, case=Case.objects.get(pk=case), by=by)


def _link_item(project_id: int, *, item: int, by: User) -> None:
    actions.link_item(project_id, item=BlockedItem.objects.get(pk=item), by=by)


ACTS: dict[str, Act] = {
    "lay": Act(
        _("Lay the schedule…"),
        _("The schedule of %(number)s is laid."),
        forms.LayForm,
        nodes.lay_schedule,
        _("Works the nodes back from the promised day; these become the days agreed on."),
        at_work=True,
    ),
    "begin": Act(
        _("Node begun…"),
        _("The node has begun."),
        forms.BeginForm,
        nodes.begin_node,
        at_work=True,
        laid=True,
        of_node=True,
    ),
    "progress": Act(
        _("Tell progress…"),
        _("The progress is written down."),
        forms.ProgressForm,
        nodes.tell_progress,
        at_work=True,
        laid=True,
        of_node=True,
    ),
    "finish": Act(
        _("Node done…"),
        _("The node is done."),
        forms.FinishForm,
        nodes.finish_node,
        at_work=True,
        laid=True,
        of_node=True,
    ),
    "slip": Act(
        _("It slips…"),
        _("What had to move has moved."),
        forms.SlipForm,
        nodes.slip_node,
        _("Shows first what would follow, then moves what must move."),
        at_work=True,
        laid=True,
        of_node=True,
    ),
    "lock": Act(
        _("Lock the day…"),
        _("The day is locked."),
        forms.LockForm,
        nodes.lock_node,
        at_work=True,
        laid=True,
        of_node=True,
    ),
    "unlock": Act(
        _("Unlock"),
        _("The day may move again."),
        forms.UnlockForm,
        nodes.unlock_node,
        at_work=True,
        laid=True,
        of_node=True,
    ),
    "photos": Act(
        _("Add photos…"), _("The photos are kept."), forms.PhotosForm, actions.add_photos
    ),
    "money": Act(
        _("Tell money…"), _("The amount is written down."), forms.MoneyForm, actions.tell_money
    ),
    "report": Act(
        _("Report to the owners…"),
        _("The report is written. Somebody who leads publishes it."),
        forms.ReportForm,
        actions.write_report,
        _("The week's report; nothing is published by itself."),
    ),
    "link_case": Act(_("Link a case…"), _("The case is linked."), forms.LinkCaseForm, _link_case),
    "link_item": Act(
        _("Link a blocked item…"), _("The item is linked."), forms.LinkItemForm, _link_item
    ),
    "lesson": Act(
        _("Write down a lesson…"),
        _("The lesson is kept for the next project of the kind."),
        forms.LessonForm,
        actions.write_lesson,
    ),
    "stage": Act(
        _("Move the stage…"), _("%(number)s has moved on."), forms.StageForm, actions.move_stage
    ),
    "promise": Act(
        _("Move the promise…"),
        _("The promised day of %(number)s is moved."),
        forms.PromiseForm,
        nodes.move_promise,
        _("The first promise stays visible beside it."),
        leave=leave_to_promise,
        at_work=True,
    ),
    "withdraw": Act(
        _("Give up…"),
        _("%(number)s is given up."),
        forms.ReasonForm,
        actions.withdraw_project,
        leave=leave_to_promise,
        at_work=True,
        refuses=True,
    ),
    "note": Act(_("Write it down"), _("The remark is kept."), forms.NoteForm, actions.note_project),
}
# On the page as a whole; those of nodes stand beside the nodes, the remark below the diary.
ON_PAGE = [code for code, act in ACTS.items() if not act.of_node and code != "note"]


def doable(project: Project, reader: User) -> list[Doable]:
    """What this person's posts can press now. What a post can never do is not shown."""
    found = []
    if may(leave_to_keep, reader, project) and project.is_at_work:
        address = reverse("desk:project_nodes", args=[project.number])
        found.append(
            Doable(
                "nodes",
                _("Nodes…"),
                address,
                str(_("Write them down, or read a file.")),
                closed=False,
            )
        )
    for code in ON_PAGE:
        act = ACTS[code]
        if act.fits(project) and may(act.leave, reader, project):
            address = reverse("desk:project_act", args=[project.number, code])
            found.append(Doable(code, act.label, address, str(act.why), closed=False))
    return found


def may(leave: Leave, reader: User, project: Project) -> bool:
    """Whether the very question that the action asks is answered with yes."""
    try:
        leave(reader, project)
    except (NotAllowed, Refusal):
        return False
    return True
