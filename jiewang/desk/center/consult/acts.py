"""What can be done to a blocked item from the desk: for each act its words, form and action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.center.consult import actions
from jiewang.center.consult.models import BlockedItem
from jiewang.desk.center.consult import forms
from jiewang.people.models import User


@dataclass(frozen=True)
class Act:
    """One thing to do. `done` is what is true afterwards; %(number)s is the item's."""

    label: Promise
    done: Promise
    form: type[forms.ItemForm]
    action: Callable[..., Any]
    lead: Promise | str = ""

    def run(self, item: BlockedItem, data: Mapping[str, Any], *, by: User) -> Any:
        """Call the action with what the form has found. Raises what the action refuses."""
        return self.action(item.pk, by=by, **data)


def _rule(_item_id: int, *, by: User, decision: int, **given: Any) -> int:
    return actions.rule_by_decision(decision, by=by, **given)


def _note(item_id: int, *, by: User, note: str, seen: int | None) -> None:
    # A note moves nothing, so it does not matter what was seen.
    actions.add_item_note(item_id, note=note, by=by)


ACTS: dict[str, Act] = {
    "name_coordinator": Act(
        _("Name a coordinator"),
        _("The coordinator of %(number)s is named and told."),
        forms.CoordinatorForm,
        actions.name_coordinator,
    ),
    "record_coordination": Act(
        _("What came of it"),
        _("What came of %(number)s is written down."),
        forms.CoordinationForm,
        actions.record_coordination,
    ),
    "pass_on": Act(
        _("To joint consultation"),
        _("%(number)s goes to joint consultation."),
        forms.WhyForm,
        actions.pass_on,
        lead=_("Its case goes to consultation as well, if its state allows it now."),
    ),
    "call_meeting": Act(
        _("Call a consultation"),
        _("The units are called for %(number)s."),
        forms.MeetingForm,
        actions.call_meeting,
        lead=_("Every unit called is told, and says whether it comes."),
    ),
    "put_off_meeting": Act(
        _("Move the consultation"),
        _("The consultation of %(number)s is moved; the units are told."),
        forms.PutOffForm,
        actions.put_off_meeting,
    ),
    "write_minutes": Act(
        _("Write the minutes"),
        _("The minutes of %(number)s are written."),
        forms.MinutesForm,
        actions.write_minutes,
        lead=_("It has been held then. A unit of which nothing is noted is recorded as absent."),
    ),
    "decide": Act(
        _("Make a decision"),
        _("%(number)s is decided, and supervised until its last day."),
        forms.DecisionForm,
        actions.decide,
        lead=_("A case is dispatched by the decision; its lead cannot return it again."),
    ),
    "make_precedent": Act(
        _("Make a precedent"),
        _("The decision of %(number)s is a rule now."),
        forms.PrecedentForm,
        _rule,
        lead=_("It stands before the district's routes and the catalog, and can be revoked."),
    ),
    "strike_off": Act(
        _("Strike off"),
        _("%(number)s is struck off."),
        forms.EvidenceForm,
        actions.strike_off,
    ),
    "reopen_item": Act(
        _("Reopen"),
        _("%(number)s is open again."),
        forms.WhyForm,
        actions.reopen_item,
    ),
    "add_note": Act(
        _("Add a note"), _("The note is in the diary of %(number)s."), forms.NoteForm, _note
    ),
}
