"""Questions to the reporter: while one is open, the unit's clock stands still."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.base.limits import Limit
from jiewang.center.case.actions import (
    HOUSE,
    Actor,
    check_state,
    check_unmoved,
    lock_case,
    move_case,
)
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.clock.limits import due_at
from jiewang.center.clock.profiles import calendar_for
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.dispatch.orders import lead_order, lock_order
from jiewang.center.handle.access import (
    leave_to_ask_reporter,
    leave_to_note_answer,
    leave_to_resume,
)
from jiewang.center.handle.errors import HandleError
from jiewang.center.handle.events import QuestionAsked, QuestionClosed
from jiewang.center.handle.models import Question
from jiewang.center.handle.queries import open_question
from jiewang.people.models import User


@transaction.atomic
def ask_reporter(order_id: int, *, text: str, by: User, seen: int | None = None) -> None:
    """Ask the reporters something only they know; the lead's clock stands still meanwhile.

    It goes on with the answer, with resume_waiting(), or after the district's `pause_max`.
    The same question again while it is open writes nothing. Raises CaseError,
    WorkOrder.DoesNotExist.
    """
    case, order = lock_order(order_id)
    text = text.strip()
    known = open_question(case)
    if known is not None and known.text == text and known.by_id == by.pk:
        return
    check_unmoved(case, seen)
    actor = leave_to_ask_reporter(by, case, order)
    text = need_note(text, _("Write the question to the reporter."))
    at = timezone.now()
    until = _latest(order, at)
    question = Question.objects.create(case=case, text=text, asked_at=at, by=by, until=until)
    data = {"question": question.pk, "unit": order.unit.code, "until": until.isoformat()}
    kind = CaseStep.Kind.ASKED
    move_case(case, State.WAITING, kind, actor=actor, note=text, data=data, at=at)
    announce(QuestionAsked(question.pk, case.pk, order.unit_id, until, at))


def _latest(order: WorkOrder, at: datetime) -> datetime:
    calendar = calendar_for(order.unit.office_hours, timezone.localdate(at))
    return due_at(Limit.parse(district().pause_max), at, calendar).at


@transaction.atomic
def answer_question(case_id: int, *, report_id: int, text: str, by: User | None = None) -> None:
    """A reporter of the case answers the open question; the clock goes on.

    With `by` None it is the reporter: the door has asked for number and secret. Else somebody
    notes what the reporter told them, and the diary says who. The words stay with the question
    and out of the diary. Raises CaseError, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    if not case.reports.filter(pk=report_id).exists():
        raise HandleError(_("This report does not belong to the case."))
    check_state(case, {State.WAITING}, act=_("Answer"))
    text = need_note(text, _("Write your answer to the question."))
    question, order, at = open_question(case), lead_order(case), timezone.now()
    if question is None or order is None:
        raise HandleError(_("There is no open question."))
    actor = HOUSE if by is None else leave_to_note_answer(by, case, order)
    question.answer, question.answered_at = text, at
    question.save(update_fields=["answer", "answered_at"])
    data = {"question": question.pk, "report": report_id}
    kind = CaseStep.Kind.ANSWERED
    move_case(case, State.HANDLING, kind, actor=actor, data=data, at=at)
    end_question(case, order, answered=True, at=at)


@transaction.atomic
def resume_waiting(case_id: int, *, by: User, note: str = "", seen: int | None = None) -> None:
    """The lead goes on without the answer. Raises CaseError, Case.DoesNotExist."""
    case = lock_case(case_id)
    check_unmoved(case, seen)
    order, question = lead_order(case), open_question(case)
    if order is None or question is None:
        raise HandleError(_("There is no open question."))
    actor = leave_to_resume(by, case, order)
    _resume(case, question, actor=actor, at=timezone.now(), note=note.strip())


def resume_overdue_waiting(at: datetime) -> Case | None:
    """Let the clock of one case go on whose question was open for too long, or None.

    For the worker; several may run: whoever closes the question first does it.
    """
    overdue = Question.objects.filter(closed_at=None, until__lte=at).order_by("until", "pk")
    while question := overdue.first():
        if case := _resume_overdue(question, at):
            return case
    return None


@transaction.atomic
def _resume_overdue(question: Question, at: datetime) -> Case | None:
    # The case first, as everybody who answers does it: two locks in one order.
    case = lock_case(question.case_id)
    still_open = Question.objects.filter(pk=question.pk, closed_at=None, until__lte=at)
    if not still_open.update(closed_at=at):
        return None
    _resume(case, question, actor=HOUSE, at=at, note="")
    return case


def _resume(case: Case, question: Question, *, actor: Actor, at: datetime, note: str) -> None:
    order = lead_order(case)
    if order is None:
        raise HandleError(_("No unit has this case now."))
    data = {"question": question.pk, "unit": order.unit.code}
    kind = CaseStep.Kind.RESUMED
    move_case(case, State.HANDLING, kind, actor=actor, note=note, data=data, at=at)
    end_question(case, order, answered=False, at=at)


def end_question(case: Case, order: WorkOrder, *, answered: bool, at: datetime) -> None:
    """Close the open question of a locked case, if it is still open, and tell the clock."""
    case.questions.filter(closed_at=None).update(closed_at=at)
    question = case.questions.order_by("-asked_at", "-pk").first()
    if question is not None:
        announce(QuestionClosed(question.pk, case.pk, order.unit_id, answered, at))
