"""What notices are about: the few subjects between which a person chooses, not thirty kinds."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.toml_files import TomlRefused, read_toml, stamp_of
from jiewang.notices.models import STAFF_WAYS, Way


class Subject(models.TextChoices):
    """In the order of the page on which one chooses."""

    ORDERS = "orders", gettext_lazy("New orders and rework")
    DECISIONS = "decisions", gettext_lazy("Decisions on my requests")
    REQUESTS = "requests", gettext_lazy("What waits for a decision or a check")
    NEAR = "near", gettext_lazy("Deadlines that come near")
    OVERDUE = "overdue", gettext_lazy("Deadlines that have passed")
    SUPERVISION = "supervision", gettext_lazy("Reminders and supervision orders")
    MEETINGS = "meetings", gettext_lazy("Consultations and whistles")
    RESULTS = "results", gettext_lazy("Scores and bulletins")
    FUNDS = "funds", gettext_lazy("Fund plans and money that lapses")
    REPORTERS = "reporters", gettext_lazy("What reporters answer")
    OUTSIDE = "outside", gettext_lazy("What other systems say")
    OTHER = "other", gettext_lazy("Everything else")


# These stay in everybody's inbox, whatever was chosen.
MUST_ARRIVE = frozenset({Subject.ORDERS, Subject.OVERDUE, Subject.SUPERVISION, Subject.MEETINGS})

_KINDS: Mapping[Subject, tuple[str, ...]] = {
    Subject.ORDERS: ("order_sent", "order_withdrawn", "rework"),
    Subject.DECISIONS: (
        "return_granted",
        "return_refused",
        "extension_granted",
        "extension_refused",
    ),
    Subject.REQUESTS: (
        "return_asked",
        "extension_asked",
        "to_check",
        "to_consult",
        "approval_asked",
    ),
    Subject.NEAR: ("deadline_near", "deadline_was_near"),
    Subject.OVERDUE: ("deadline_passed",),
    Subject.MEETINGS: (
        "coordinator_named",
        "meeting_called",
        "meeting_moved",
        "unit_cannot",
        "decided_lead",
        "decided_assist",
        "whistle",
    ),
    Subject.SUPERVISION: (
        "task_set_up",
        "task_approved",
        "task_issued",
        "task_follows",
        "task_fed_back",
        "task_rework",
        "task_struck_off",
        "task_withdrawn",
        "task_remind",
        "task_warn",
        "task_order",
        "task_leader",
        "task_order_due",
        "task_leader_told",
        "task_extension_asked",
        "task_extension_granted",
        "task_extension_refused",
        "task_ordered",
        "task_answered",
    ),
    Subject.RESULTS: (
        "exclusion_asked",
        "claim_made",
        "exclusion_granted",
        "exclusion_refused",
        "claim_granted",
        "claim_refused",
        "bulletin_published",
    ),
    Subject.FUNDS: (
        "plan_solved",
        "plan_infeasible",
        "plan_failed",
        "plan_approved",
        "lapse_near",
    ),
    Subject.REPORTERS: ("reporter_answered", "reopened", "rated_low", "delivery_failed"),
    Subject.OUTSIDE: ("outside_added", "outside_urged", "outside_withdrawn"),
}
SUBJECT_OF: Mapping[str, Subject] = {
    kind: subject for subject, kinds in _KINDS.items() for kind in kinds
}
# Until the district's file says otherwise.
_BUILT_IN: Mapping[str, frozenset[str]] = {
    subject: frozenset({Way.INBOX, Way.EMAIL} if subject in MUST_ARRIVE else {Way.INBOX})
    for subject in Subject
}


def subject_of(kind: str) -> Subject:
    """What a kind of notice is about; a kind that nobody has sorted is about something else."""
    return SUBJECT_OF.get(kind, Subject.OTHER)


def kinds_about(subjects: set[str]) -> tuple[list[str], bool]:
    """The kinds about these subjects, and whether unsorted kinds are among them."""
    kinds = [kind for kind, subject in SUBJECT_OF.items() if subject in subjects]
    return kinds, Subject.OTHER in subjects


def default_ways(on: date | None = None) -> Mapping[str, frozenset[str]]:
    """For each subject the ways that hold until a person chooses, from `notices.toml` of the
    district's folder. Read once as long as the file does not change. Raises TomlRefused."""
    path = Path(settings.DISTRICT_DATA) / "notices.toml"
    if not path.exists():
        return _BUILT_IN
    return _default_ways(stamp_of(path), on or timezone.localdate())


@lru_cache(maxsize=16)
def _default_ways(stamp: tuple[Path, int, int], on: date) -> Mapping[str, frozenset[str]]:
    path = stamp[0]
    found: dict[str, tuple[date, frozenset[str]]] = {}
    for row in read_toml(path).get("default", []):
        subject, begins, ways = _row(path, row)
        if begins <= on and (subject not in found or found[subject][0] < begins):
            found[subject] = begins, ways
    return {**_BUILT_IN, **{subject: ways for subject, (_begins, ways) in found.items()}}


def _row(path: Path, row: dict[str, Any]) -> tuple[str, date, frozenset[str]]:
    subject, begins, ways = row.get("subject"), row.get("valid_from"), row.get("ways")
    if subject not in Subject.values:
        text = _("“%(name)s” is no subject of notices. There are: %(names)s.")
        names = ", ".join(Subject.values)
        raise TomlRefused(path, "subject", text % {"name": subject, "names": names})
    if type(begins) is not date:
        reason = _("The day must be written like 2026-01-01, without quotation marks.")
        raise TomlRefused(path, str(subject), reason)
    if not isinstance(ways, list) or not set(ways) <= set(STAFF_WAYS):
        text = _("The ways must be a list of these: %(names)s.")
        raise TomlRefused(path, str(subject), text % {"names": ", ".join(STAFF_WAYS)})
    if subject in MUST_ARRIVE and Way.INBOX not in ways:
        reason = _("This must reach people: leave “inbox” among its ways.")
        raise TomlRefused(path, str(subject), reason)
    return str(subject), begins, frozenset(ways)
