"""The sentences of notices. A notice stores the kind and the gaps; the reader's language fills them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.base.languages import in_reader_language

TEXTS: Mapping[str, Promise] = {
    # To units and centers.
    "order_sent": _("New work order: %(title)s. Please sign for it."),
    "order_withdrawn": _("The work order was taken back: %(title)s. You have nothing more to do."),
    "return_asked": _("%(unit)s asks to return a case: %(title)s. Decide whether to accept."),
    "return_granted": _("Your return was accepted: %(title)s."),
    "return_refused": _("Your return was refused: %(title)s. The case stays with you."),
    "extension_asked": _("%(unit)s asks for more time: %(title)s."),
    "extension_granted": _("More time was granted: %(title)s. New deadline: %(due)s."),
    "extension_refused": _("More time was refused: %(title)s. The deadline stays."),
    "rework": _("The check failed, please do it again: %(title)s."),
    "to_check": _("Handled and waiting to be checked: %(title)s."),
    "to_consult": _("Returned for the third time and waiting for a decision: %(title)s."),
    "reporter_answered": _("The reporter has answered your question: %(title)s."),
    "reopened": _("The reporter says it is not settled: %(title)s."),
    "rated_low": _("A reporter is not satisfied with: %(title)s."),
    "deadline_near": _("%(limit)s is due %(due)s: %(title)s."),
    "deadline_was_near": _("%(limit)s was due %(due)s: %(title)s."),
    "deadline_passed": _("%(limit)s was due %(due)s and is overdue: %(title)s."),
    "delivery_failed": _("A text message to the reporter did not arrive: %(title)s."),
    "outside_added": _("%(system)s has added something: %(title)s. Read it before you go on."),
    "outside_urged": _("%(system)s urges: %(title)s."),
    "outside_withdrawn": _("%(system)s has withdrawn its order: %(title)s. Decide on the case."),
    "coordinator_named": _("%(who)s is to settle %(number)s by %(day)s: %(title)s."),
    "meeting_called": _(
        "Called to a consultation %(when)s, %(place)s: %(title)s (%(number)s). Say whether you come."
    ),
    "meeting_moved": _("The consultation is moved to %(when)s, %(place)s: %(title)s (%(number)s)."),
    "unit_cannot": _("%(unit)s cannot come: %(title)s (%(number)s). Read why."),
    "decided_lead": _("Decision %(number)s makes you the lead, until %(day)s: %(title)s."),
    "decided_assist": _("By decision %(number)s you assist, until %(day)s: %(title)s."),
    "whistle": _(
        "Whistle: be at %(place)s, %(when)s: %(title)s (%(number)s). Say whether you come."
    ),
    "approval_asked": _("%(number)s waits for your opinion: %(title)s (%(project)s)."),
    "task_set_up": _("Set up for supervision: %(title)s (%(task)s). Approve it, or say why not."),
    "task_approved": _("Approved and ready to be issued: %(title)s (%(task)s)."),
    "task_issued": _("New supervised task: %(title)s (%(task)s). Please sign for it."),
    "task_follows": _("Under supervision: %(title)s (%(task)s). Handle the case."),
    "task_fed_back": _("Fed back and waiting for the review: %(title)s (%(task)s)."),
    "task_rework": _("The review failed, please do it again: %(title)s (%(task)s)."),
    "task_struck_off": _("Struck off: %(title)s (%(task)s)."),
    "task_withdrawn": _("Withdrawn: %(title)s (%(task)s). You have nothing more to do."),
    "task_remind": _("Reminder: %(title)s (%(task)s) is due %(due)s."),
    "task_warn": _("Warning: %(title)s (%(task)s) is due %(due)s and not done."),
    "task_order": _("Overdue since %(due)s: %(title)s (%(task)s). A supervision order follows."),
    "task_leader": _("Overdue since %(due)s: %(title)s (%(task)s). The leader has been told."),
    "task_order_due": _("Overdue since %(due)s: %(title)s (%(task)s). Sign a supervision order."),
    "task_leader_told": _(
        "Overdue since %(due)s in spite of all pressing: %(title)s (%(task)s). It is before you."
    ),
    "task_extension_asked": _("More time is asked for: %(title)s (%(task)s). Decide on it."),
    "task_extension_granted": _("More time was granted: %(title)s (%(task)s), now due %(due)s."),
    "task_extension_refused": _(
        "More time was refused: %(title)s (%(task)s). It stays due %(due)s."
    ),
    "task_ordered": _("%(order)s: %(title)s (%(task)s). Answer by %(due)s."),
    "task_answered": _("%(order)s is answered: %(title)s (%(task)s)."),
    "theme_opened": _("You lead the theme of the month %(month)s: %(title)s."),
    "patrol_hint": _("On your rounds until %(until)s, please look at: %(words)s"),
    "exclusion_asked": _(
        "%(unit)s: case %(number)s is to be left out of “%(measure)s”. A second person decides."
    ),
    "claim_made": _(
        "%(unit)s disputes how case %(number)s counts in “%(measure)s”. A second person answers."
    ),
    "exclusion_granted": _("Case %(number)s is left out of “%(measure)s”. Read why."),
    "exclusion_refused": _("Case %(number)s goes on counting in “%(measure)s”. Read why."),
    "claim_granted": _(
        "Your dispute was accepted: case %(number)s, “%(measure)s”. Read the answer."
    ),
    "claim_refused": _(
        "Your dispute was refused: case %(number)s, “%(measure)s”. Read the answer."
    ),
    "bulletin_published": _(
        "The bulletin of %(month)s is published. Scores can be disputed until %(day)s."
    ),
    "plan_solved": _(
        "The fund plan %(title)s (%(number)s) is computed. Approve it, or say why not."
    ),
    "plan_infeasible": _("No lawful plan for %(title)s (%(number)s). Read which rules collide."),
    "plan_failed": _("Computing the fund plan %(title)s (%(number)s) failed. Ask for it again."),
    "plan_approved": _("The fund plan %(title)s (%(number)s) is approved: allocate its money."),
    "lapse_near": _(
        "%(amount)s yuan of %(fund)s lapse after %(day)s (%(number)s). Pay them or put them elsewhere."
    ),
    # To an address that somebody has given as theirs.
    "confirm_address": _(
        "Your code is %(secret)s. It holds for an hour. If you did not ask for it, do nothing."
    ),
    # To reporters, by text message. No names, no texts of others, nothing internal.
    "received": _("Jiewang has received your report. Number %(number)s, code %(secret)s."),
    "accepted": _("Your report %(number)s was accepted."),
    "refused": _("Your report %(number)s was not accepted. See the reason with your code."),
    "passed_on": _("Your report %(number)s is now with %(unit)s."),
    "question": _("There is a question about your report %(number)s. Please answer it online."),
    "closed": _("Your report %(number)s is closed. Please read the answer and rate it."),
    "reopened_for_you": _("Your report %(number)s was opened again."),
    "joined_for_you": _(
        "Others reported the same as your report %(number)s: they go on together. You get your own answer."
    ),
    "taken_out_for_you": _(
        "Your report %(number)s is handled by itself again: it is another matter than was thought."
    ),
}


def text_of(kind: str, context: Mapping[str, Any], *, now: datetime | None = None) -> str:
    """Fill a notice's sentence in the active language. Raises KeyError for an unknown kind.

    A gap is a plain value, or {"zh": …, "en": …} where it reads differently in each language.
    """
    gaps = {name: _in_language(value) for name, value in context.items()}
    return str(TEXTS[_as_of(now or timezone.now(), kind, context)]) % gaps


# Causes are stored as they were found; these have words of ours, the others are codes.
_CAUSES: Mapping[str, Promise] = {
    "no answer within": _("It did not answer within five seconds."),
    "no address of a gateway": _("The address that is set is none."),
    "http leaves this machine": _("The address begins with http, and only https is allowed."),
    "SMTP": _("The mail server refused it: %(error)s."),
    "HTTP": _("It answered %(error)s."),
}


def cause_of(error: str) -> str:
    """Why a message did not arrive, in the active language."""
    for start, sentence in _CAUSES.items():
        if error.startswith(start):
            return str(sentence) % {"error": error.partition(":")[0]}
    return error


def _as_of(now: datetime, kind: str, context: Mapping[str, Any]) -> str:
    """A warning that is read late must not say that something is due still."""
    due_at = context.get("due_at") if kind == "deadline_near" else None
    return "deadline_was_near" if due_at and datetime.fromisoformat(due_at) < now else kind


def _in_language(value: Any) -> Any:
    return in_reader_language(value["zh"], value["en"]) if isinstance(value, dict) else value
