"""Disputes of a score 申诉: a scored unit speaks against how a case was counted in a month.

Open from the first draft of the month's figures until some days after the bulletin. What is
granted after the bulletin stands as a correction in the next one: the published one never changes.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiewang.center.case.actions import lock_case
from jiewang.center.catalog.reasons import reason as known_reason
from jiewang.center.evaluate.access import leave_to_dispute
from jiewang.center.evaluate.errors import EvaluateError
from jiewang.center.evaluate.models import Bulletin, BulletinDraft, Claim
from jiewang.center.evaluate.periods import ZONE, midnight, month_text, span_of_month
from jiewang.center.evaluate.rules import read_rules
from jiewang.center.evaluate.wishes import (
    check_counted,
    checked_words,
    decide,
    lock_wish,
    write_asked,
)
from jiewang.people.models import Unit, User


def contest_ends(month: date) -> datetime | None:
    """The end of the last day on which a month's figures can be disputed; None: no end yet.

    Until the bulletin there is none; after it, so many days as its scheme gives.
    """
    bulletin = Bulletin.objects.filter(month=month).select_related("draft__scheme").first()
    if bulletin is None:
        return None
    days = read_rules(bulletin.draft.scheme.content).contest_days
    day = bulletin.at.astimezone(ZONE).date() + timedelta(days=days + 1)
    return midnight(day)


def check_contest_open(month: date) -> None:
    """Refuse a month without figures, and one whose time has passed. Raises EvaluateError."""
    if not BulletinDraft.objects.filter(month=month).exists():
        text = _("There are no figures of %(month)s yet. They can be disputed once computed.")
        raise EvaluateError(text % {"month": month_text(month)})
    ends = contest_ends(month)
    if ends is not None and timezone.now() >= ends:
        text = _("Scores of %(month)s could be disputed until %(day)s. That day has passed.")
        last = (ends - timedelta(days=1)).astimezone(ZONE).date()
        raise EvaluateError(text % {"month": month_text(month), "day": date_format(last)})


@transaction.atomic
def make_claim(
    case_id: int, *, unit: Unit, measure: str, month: date, reason: str, text: str, by: User
) -> int:
    """Dispute how a case counts for one's own unit in a month; returns the claim's id.

    `reason`: the result, the responsibility, or a refused exclusion. Once for a case, measure
    and month; the same person's same claim again writes nothing. Raises NotAllowed, CaseError,
    UnknownReason, Case.DoesNotExist.
    """
    case = lock_case(case_id)
    actor = leave_to_dispute(by, unit)
    known = Claim.objects.filter(case=case, unit=unit, measure=measure, month=month).first()
    if known is not None and known.by_id == by.pk and known.state == Claim.State.PENDING:
        return known.pk
    if known is not None:
        sentence = _("This was asked before: %(state)s.")
        raise EvaluateError(sentence % {"state": known.get_state_display()})
    check_contest_open(month)
    known_reason("claim", reason)
    span = span_of_month(month)
    if not any(span.holds(mark) for mark in check_counted(case, unit, measure)):
        sentence = _("Case %(number)s does not count in %(month)s.")
        raise EvaluateError(sentence % {"number": case.number, "month": month_text(month)})
    claim = Claim.objects.create(
        case=case,
        unit=unit,
        measure=measure,
        month=month,
        reason=reason,
        text=checked_words(text),
        by=by,
        at=timezone.now(),
    )
    write_asked(case, claim, actor)
    return claim.pk


@transaction.atomic
def decide_claim(claim_id: int, *, granted: bool, answer: str, by: User) -> None:
    """Answer a claim 申诉答复: granted, the case counts no longer for the unit in that rate.

    A second person, outside the unit and the case. Raises NotAllowed, CaseError,
    Claim.DoesNotExist.
    """
    case, claim = lock_wish(Claim, claim_id)
    decide(case, claim, granted=granted, answer=answer, by=by)
