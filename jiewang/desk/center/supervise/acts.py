"""What can be done to a task from the desk: for each act its words, form and action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.center.supervise import actions
from jiewang.center.supervise.models import Task
from jiewang.center.supervise.orders.actions import answer_order, sign_order
from jiewang.desk.center.supervise import forms
from jiewang.people.models import User


@dataclass(frozen=True)
class Act:
    """One thing to do. `done` is what is true afterwards; `target` names what it takes besides."""

    label: Promise
    done: Promise
    form: type[forms.TaskActForm]
    action: Callable[..., Any]
    lead: Promise | str = ""
    target: str = ""
    refuses: bool = False

    def run(self, task: Task, data: Mapping[str, Any], *, by: User) -> Any:
        """Call the action with what the form has found. Raises what the action refuses."""
        return self.action(task.pk, by=by, **data)


def _answer(_task_id: int, *, order: int, words: str, by: User) -> None:
    answer_order(order, words=words, by=by)


ACTS: dict[str, Act] = {
    "approve": Act(
        _("Approve"), _("%(number)s is approved."), forms.NoteForm, actions.approve_task
    ),
    "issue": Act(_("Issue"), _("%(number)s is with %(unit)s."), forms.NoteForm, actions.issue_task),
    "lay_nodes": Act(
        _("Change the nodes"),
        _("The nodes of %(number)s are laid down."),
        forms.NodesForm,
        actions.lay_nodes,
        lead=_("Empty a name to leave a node out. They are put in the order of their days."),
    ),
    "sign_for": Act(
        _("Sign for"), _("%(number)s is signed for."), forms.ConfirmForm, actions.sign_for_task
    ),
    "finish_node": Act(
        _("Node done"),
        _("The node of %(number)s is done."),
        forms.NodeDoneForm,
        actions.finish_node,
        target="node",
    ),
    "tell_progress": Act(
        _("Tell progress"),
        _("How far %(number)s is stands in its diary."),
        forms.ProgressForm,
        actions.tell_progress,
    ),
    "add_evidence": Act(
        _("Add evidence"), _("It is with %(number)s."), forms.EvidenceForm, actions.add_evidence
    ),
    "feed_back": Act(
        _("Feed back"),
        _("The result of %(number)s is fed back."),
        forms.FeedBackForm,
        actions.feed_back_task,
        lead=_("Another post of the center looks at it."),
    ),
    "ask_extension": Act(
        _("Ask for extension"),
        _("You have asked for more time for %(number)s."),
        forms.ExtensionForm,
        actions.ask_task_extension,
        lead=_("Until the center grants it, the old deadline stands."),
    ),
    "grant_extension": Act(
        _("Grant the extension"),
        _("%(number)s has more time."),
        forms.ExtensionTargetForm,
        actions.grant_task_extension,
        target="extension",
    ),
    "refuse_extension": Act(
        _("Refuse the extension"),
        _("The deadline of %(number)s stays."),
        forms.RefuseExtensionForm,
        actions.refuse_task_extension,
        target="extension",
    ),
    "confirm_on_site": Act(
        _("Confirm on site"),
        _("%(number)s is confirmed on site."),
        forms.SiteForm,
        actions.confirm_on_site,
    ),
    "pass_review": Act(
        _("Pass the review"),
        _("%(number)s passed the review."),
        forms.NoteForm,
        actions.pass_review,
    ),
    "send_back": Act(
        _("Send to rework"),
        _("%(number)s goes back to the unit."),
        forms.ReasonForm,
        actions.send_back_task,
    ),
    "strike_off": Act(
        _("Strike off"), _("%(number)s is struck off."), forms.NoteForm, actions.strike_off_task
    ),
    "sign_order": Act(
        _("Sign a supervision order"),
        _("The supervision order on %(number)s is signed and sent."),
        forms.OrderForm,
        sign_order,
        lead=_("It gets the next number of the year and cannot be changed."),
    ),
    "answer_order": Act(
        _("Answer the order"),
        _("The supervision order on %(number)s is answered."),
        forms.AnswerForm,
        _answer,
        target="order",
        lead=_("Your unit's written answer. It cannot be changed."),
    ),
    "pause": Act(_("Pause"), _("%(number)s stands still."), forms.ReasonForm, actions.pause_task),
    "resume": Act(_("Go on"), _("%(number)s goes on."), forms.NoteForm, actions.resume_task),
    "withdraw": Act(
        _("Withdraw"),
        _("%(number)s is withdrawn."),
        forms.ReasonForm,
        actions.withdraw_task,
        lead=_("It ends here; the unit is told why."),
        refuses=True,
    ),
    "add_note": Act(
        _("Add a note"),
        _("The note is in the diary of %(number)s."),
        forms.WrittenNoteForm,
        actions.note_task,
    ),
}
# Acts that bring a task further; the first of them that is open is the primary button.
FORWARD = (
    "answer_order",
    "grant_extension",
    "sign_for",
    "approve",
    "issue",
    "finish_node",
    "feed_back",
    "confirm_on_site",
    "pass_review",
    "strike_off",
    "resume",
)
