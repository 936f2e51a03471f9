"""What people make of a case that was filed alone: its verdict, once and for good or replaced."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor, check_unmoved, lock_case, write_step
from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.intake.access import intake_actor
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.people.models import User

Verdict = FiledAlone.Verdict


@transaction.atomic
def confirm_type(case_id: int, *, by: User, seen: int | None = None) -> None:
    """Say that the type which a suggestion gave alone is the right one.

    Confirmed already, nothing is written. Raises NotAllowed, CaseChanged, CaseError.
    """
    case = lock_case(case_id)
    actor = leave_to_confirm(by, case)
    row = FiledAlone.objects.get(case=case)
    if row.verdict == Verdict.RIGHT:
        return
    check_unmoved(case, seen)
    _judge(row, Verdict.RIGHT)
    data = {"act": "type_confirmed", "category": row.category_code}
    write_step(case, CaseStep.Kind.DECIDED, actor=actor, data=data)


def leave_to_confirm(user: User, case: Case) -> Actor:
    """As whom a person confirms a type. Raises NotAllowed, CaseError."""
    actor = intake_actor(user, case)
    row = FiledAlone.objects.filter(case=case).first()
    if row is None:
        raise CaseError(_("A person gave this case its type; there is nothing to confirm."))
    if row.verdict == Verdict.RETYPED:
        raise CaseError(_("This case has another type by now, which a person gave it."))
    return actor


def awaits_judgement(case: Case) -> bool:
    """Whether a case was filed alone and no person has said a word on its type."""
    quiet = [Verdict.OPEN, Verdict.CHECKED, Verdict.TAKEN_BACK]
    return FiledAlone.objects.filter(case=case, verdict__in=quiet).exists()


def judge_retyped(case: Case) -> None:
    """A person has given a locked case its type; given the same one again, it was right."""
    row = FiledAlone.objects.filter(case=case).first()
    if row is not None and case.category is not None:
        same = case.category.code == row.category_code
        _judge(row, Verdict.RIGHT if same else Verdict.RETYPED)


def judge_taken_back(case_id: int) -> None:
    """The center has taken a case from where it went alone; a type that a person gave stands."""
    rows = FiledAlone.objects.filter(case=case_id, verdict__in=[Verdict.OPEN, Verdict.CHECKED])
    rows.update(verdict=Verdict.TAKEN_BACK, judged_at=timezone.now())


def judge_checked(case_id: int) -> None:
    """A case passed its check under the type it got alone, and nobody had changed it."""
    rows = FiledAlone.objects.filter(case=case_id, verdict=Verdict.OPEN)
    rows.update(verdict=Verdict.CHECKED, judged_at=timezone.now())


def _judge(row: FiledAlone, verdict: Verdict) -> None:
    row.verdict, row.judged_at = verdict, timezone.now()
    row.save(update_fields=["verdict", "judged_at"])
