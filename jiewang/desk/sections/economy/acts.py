"""What can be done to a lead and to a booking from the desk: words, form and action of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.desk.sections.economy import forms
from jiewang.people.models import User
from jiewang.sections.economy import actions


@dataclass(frozen=True)
class Act:
    """One thing to do. `done` is what is true afterwards; %(number)s is the lead's."""

    label: Promise
    done: Promise
    form: Any
    action: Callable[..., Any]
    lead: Promise | str = ""

    def run(self, pk: int, data: Mapping[str, Any], *, by: User) -> Any:
        """Call the action with what the form has found. Raises what the action refuses."""
        return self.action(pk, by=by, **data)


ACTS: dict[str, Act] = {
    "begin_talks": Act(
        _("Begin talks"),
        _("%(number)s is in talks."),
        forms.WordsForm,
        actions.begin_talks,
    ),
    "sign_framework": Act(
        _("Framework agreement"),
        _("The framework agreement of %(number)s is recorded."),
        forms.DatedForm,
        actions.sign_framework,
        lead=_("What it speaks of is intent: no amount of it is counted."),
    ),
    "sign_contract": Act(
        _("Formal contract"),
        _("The contract of %(number)s is booked; the district recognizes it."),
        forms.AmountForm,
        actions.sign_contract,
    ),
    "enlarge_contract": Act(
        _("Enlargement"),
        _("The increase of %(number)s is booked."),
        forms.EnlargementForm,
        actions.enlarge_contract,
    ),
    "add_funds": Act(
        _("Funds in place"),
        _("The money of %(number)s is booked; the district recognizes it."),
        forms.AmountForm,
        actions.add_funds,
    ),
    "claim_major": Act(
        _("Major firm win"),
        _("The win of %(number)s is booked; the district recognizes it."),
        forms.MajorForm,
        actions.claim_major,
    ),
    "record_start": Act(
        _("Started"), _("%(number)s has started."), forms.DatedForm, actions.record_start
    ),
    "record_operation": Act(
        _("In operation"),
        _("%(number)s is in operation."),
        forms.DatedForm,
        actions.record_operation,
    ),
    "link_project": Act(
        _("Key project"),
        _("The key project of %(number)s is linked."),
        forms.ProjectForm,
        actions.link_project,
    ),
    "report_progress": Act(
        _("How it goes"),
        _("How %(number)s goes is in its diary."),
        forms.ProgressForm,
        actions.report_progress,
    ),
    "lose_lead": Act(
        _("Lost"),
        _("%(number)s is ended as lost."),
        forms.LossForm,
        actions.lose_lead,
        lead=_("A contract that was signed counts no longer."),
    ),
    "take_up_lead": Act(
        _("Take up again"),
        _("%(number)s is in talks again."),
        forms.WordsForm,
        actions.take_up_lead,
    ),
}
BOOKING_ACTS: dict[str, Act] = {
    "recognize": Act(_("Recognize"), _("It counts now."), forms.RecognizeForm, actions.recognize),
    "refuse_recognition": Act(
        _("Not recognized"),
        _("It does not count."),
        forms.NotRecognizedForm,
        actions.refuse_recognition,
    ),
    "correct_booking": Act(
        _("Correct the amount"),
        _("The amount is put right; the old one stays in the diary."),
        forms.CorrectForm,
        actions.correct_booking,
    ),
    "withdraw_booking": Act(
        _("Take back"), _("It is taken back."), forms.WithdrawForm, actions.withdraw_booking
    ),
}
