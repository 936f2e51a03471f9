"""What can be done to a case from the desk: for each act its words, its form and its action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.center.case.models import Case
from jiewang.center.check import actions as check
from jiewang.center.dispatch import actions as dispatch
from jiewang.center.dispatch import ladder, returns
from jiewang.center.dispatch.access import may_dispatch
from jiewang.center.dispatch.notes import add_note
from jiewang.center.handle import actions as handle
from jiewang.center.handle import extensions, questions
from jiewang.center.intake import actions as intake
from jiewang.center.intake.models import Photo
from jiewang.center.intake.outside import actions as outside
from jiewang.desk.center.cases import forms, order_forms, outside_forms
from jiewang.people.models import User


@dataclass(frozen=True)
class Act:
    """One thing to do. `on` says what the action takes first: the case, an order, an extension."""

    label: Promise
    # What is true afterwards, for the message; %(number)s is the case's.
    done: Promise
    form: type[forms.ActForm]
    action: Callable[..., Any]
    on: str = "case"
    takes_seen: bool = True
    # What to know before pressing; shown over the form.
    lead: Promise | str = ""
    # The last confirmation of a refusal is red.
    refuses: bool = False

    def run(self, case: Case, data: Mapping[str, Any], *, by: User) -> Any:
        """Call the action with what the form has found. Raises what the action refuses."""
        given = dict(data)
        if not self.takes_seen:
            given.pop("seen", None)
        subject = case if self.on == "case" else given.pop(self.on)
        return self.action(subject.pk, by=by, **given)


def _add_photos(case_id: int, *, photos: list[Any], stage: str, by: User) -> None:
    if stage == Photo.Stage.RESULT:
        handle.add_result_photos(case_id, photos=photos, by=by)
        return
    for photo in photos:
        intake.add_photo(case_id, photo=photo, by=by)


def _accept(case_id: int, *, by: User, **given: Any) -> None:
    """File, and send it on by the rules if the person may do both; two lines in the diary."""
    intake.file_case(case_id, by=by, **given)
    if may_dispatch(by, Case.objects.get(pk=case_id)):
        dispatch.dispatch_case(case_id, by=by)


INTAKE: dict[str, Act] = {
    "accept": Act(
        _("Accept and dispatch"),
        _("%(number)s is accepted and now with %(unit)s."),
        forms.FileForm,
        _accept,
    ),
    "file_case": Act(
        _("Accept"), _("%(number)s is accepted and filed."), forms.FileForm, intake.file_case
    ),
    "verify_first": Act(
        _("Verify first"),
        _("%(number)s is being verified on site."),
        forms.NoteForm,
        intake.verify_first,
        lead=_("The grid team of the place looks at it before the case is filed."),
    ),
    "record_verification": Act(
        _("Tell what was found"),
        _("What was found at %(number)s is in the diary."),
        forms.VerificationForm,
        intake.record_verification,
    ),
    "refuse_case": Act(
        _("Refuse"),
        _("%(number)s is refused; the reporter reads your answer."),
        forms.RefuseForm,
        intake.refuse_case,
        lead=_("A refusal ends the case. The reporter gets your answer word for word."),
        refuses=True,
    ),
    "merge_case": Act(
        _("Merge into another case"),
        _("%(number)s is merged."),
        forms.MergeForm,
        intake.merge_case,
    ),
    "unmerge_case": Act(
        _("Take it out again"),
        _("%(number)s is a case of its own again."),
        forms.ReasonedNoteForm,
        intake.unmerge_case,
        lead=_(
            "Its reports and photos come back, and it goes on where it was. Both diaries tell it."
        ),
    ),
    "reclassify_case": Act(
        _("Change the category"),
        _("The category of %(number)s is changed."),
        forms.ReclassifyForm,
        intake.reclassify_case,
    ),
    "confirm_type": Act(
        _("The type is right"),
        _("The type of %(number)s is confirmed."),
        forms.ConfirmForm,
        intake.confirm_type,
        lead=_("It was filed and dispatched without a person. Your word counts for training."),
    ),
    "set_outside_number": Act(
        _("Number in another system"),
        _("The number in the other system stands in the diary of %(number)s."),
        outside_forms.OutsideNumberForm,
        outside.set_outside_number,
        lead=_("While another system waits, our limits end before its deadline."),
    ),
    "ask_outside_time": Act(
        _("Ask another system for more time"),
        _("The other system is asked for more time for %(number)s."),
        outside_forms.OutsideTimeForm,
        outside.ask_outside_time,
        lead=_("Until it answers with a new deadline, ours stay as they are."),
    ),
    "place_case": Act(
        _("Decide the place"),
        _("The place of %(number)s is decided."),
        forms.PlaceForm,
        intake.place_case,
        lead=_("The center of the street goes with the place."),
    ),
    "add_note": Act(
        _("Add a note"),
        _("The note is in the diary of %(number)s."),
        forms.WrittenNoteForm,
        add_note,
    ),
    "add_photos": Act(
        _("Add photos"),
        _("The photos are with %(number)s."),
        forms.PhotoForm,
        _add_photos,
        takes_seen=False,
    ),
}

DISPATCH: dict[str, Act] = {
    "dispatch_case": Act(
        _("Dispatch"), _("%(number)s is with %(unit)s."), forms.DispatchForm, dispatch.dispatch_case
    ),
    "consult_case": Act(
        _("Consult"),
        _("%(number)s is before the commander."),
        forms.ReasonedNoteForm,
        dispatch.consult_case,
        lead=_("For a contested duty: the commander decides whose matter it is."),
    ),
    "decide_level": Act(
        _("Allow a lower level"),
        _("A lower level may take %(number)s; the decision is on record."),
        forms.LevelForm,
        ladder.decide_level,
        lead=_(
            "The catalog does not give it to that level. Your decision counts for this case only."
        ),
    ),
    "reroute_case": Act(
        _("Reroute"),
        _("%(number)s is sent on to %(unit)s."),
        forms.RerouteForm,
        dispatch.reroute_case,
        lead=_("The step’s clock starts again; the whole limit runs on."),
    ),
    "grant_return": Act(
        _("Accept the return"),
        _("The return of %(number)s is accepted."),
        forms.GrantReturnForm,
        returns.grant_return,
        lead=_("The step’s clock starts again; the whole limit runs on."),
    ),
    "refuse_return": Act(
        _("Refuse the return"),
        _("The return of %(number)s is refused; the case stays with the unit."),
        forms.ReasonedNoteForm,
        returns.refuse_return,
        lead=_("The clock never stopped: the case goes on as if it had not been returned."),
    ),
    "push_down": Act(
        _("Hand down to a community"),
        _("%(number)s is handed down to %(unit)s."),
        forms.PushDownForm,
        ladder.push_down,
    ),
    "push_up": Act(
        _("Push up"),
        _("%(number)s is pushed up."),
        order_forms.PushUpForm,
        ladder.push_up,
        on="order",
    ),
    "ask_return": Act(
        _("Return"),
        _("You have asked to return %(number)s."),
        order_forms.ReturnForm,
        returns.ask_return,
        on="order",
        lead=_("Until the center accepts, the matter stays with you and the clock runs on."),
    ),
    "add_assist": Act(
        _("Add an assisting unit"),
        _("Another unit assists with %(number)s."),
        forms.AssistForm,
        dispatch.add_assist,
    ),
    "withdraw_assist": Act(
        _("Take an assisting order back"),
        _("The assisting order of %(number)s is taken back."),
        order_forms.WithdrawAssistForm,
        dispatch.withdraw_assist,
        on="order",
    ),
}

HANDLE: dict[str, Act] = {
    "sign_for": Act(
        _("Sign for"),
        _("%(number)s is signed for."),
        order_forms.SignForm,
        handle.sign_for,
        on="order",
    ),
    "start_handling": Act(
        _("Start handling"),
        _("You have begun with %(number)s."),
        order_forms.StartForm,
        handle.start_handling,
        on="order",
    ),
    "record_contact": Act(
        _("Record the contact"),
        _("The contact is in the diary of %(number)s."),
        order_forms.OrderNoteForm,
        handle.record_contact,
        on="order",
    ),
    "reach_stage": Act(
        _("Stage reached"),
        _("The stage of %(number)s is reached."),
        order_forms.StageForm,
        handle.reach_stage,
        on="order",
    ),
    "ask_reporter": Act(
        _("Ask the reporter"),
        _("The question about %(number)s is with the reporter."),
        order_forms.QuestionForm,
        questions.ask_reporter,
        on="order",
    ),
    "answer_question": Act(
        _("Note the reporter’s answer"),
        _("The answer is with %(number)s; the clock goes on."),
        order_forms.AnswerQuestionForm,
        questions.answer_question,
        takes_seen=False,
    ),
    "resume_waiting": Act(
        _("Go on without an answer"),
        _("The clock of %(number)s goes on."),
        forms.ConfirmForm,
        questions.resume_waiting,
    ),
    "ask_extension": Act(
        _("Ask for extension"),
        _("You have asked for more time for %(number)s."),
        order_forms.ExtensionForm,
        extensions.ask_extension,
        on="order",
        lead=_("Until the center grants it, the old deadline stands."),
    ),
    "grant_extension": Act(
        _("Grant the extension"),
        _("%(number)s has more time."),
        order_forms.DecideExtensionForm,
        extensions.grant_extension,
        on="extension",
    ),
    "refuse_extension": Act(
        _("Refuse the extension"),
        _("The deadline of %(number)s stays."),
        order_forms.RefuseExtensionForm,
        extensions.refuse_extension,
        on="extension",
    ),
    "feed_back": Act(
        _("Feed back"),
        _("The result of %(number)s is fed back."),
        order_forms.FeedBackForm,
        handle.feed_back,
        on="order",
    ),
}

CHECK: dict[str, Act] = {
    "pass_check": Act(
        _("Pass the check"), _("%(number)s passed the check."), forms.PassForm, check.pass_check
    ),
    "send_to_rework": Act(
        _("Send to rework"),
        _("%(number)s goes back to the unit."),
        forms.ReworkForm,
        check.send_to_rework,
    ),
    "close_case": Act(
        _("Close"),
        _("%(number)s is closed; every reporter gets the answer."),
        forms.CloseForm,
        check.close_case,
    ),
    "shelve_case": Act(
        _("Shelve"),
        _("%(number)s is shelved."),
        forms.ShelveForm,
        check.shelve_case,
        lead=_("A shelved case stays open, is counted apart and comes back on the day you name."),
    ),
    "take_up": Act(
        _("Take up again"), _("%(number)s is taken up again."), forms.NoteForm, check.take_up
    ),
    "reopen_case": Act(
        _("Reopen"), _("%(number)s is open again."), forms.ReopenForm, check.reopen_case
    ),
}

ACTS: dict[str, Act] = {**INTAKE, **DISPATCH, **HANDLE, **CHECK}
