"""“What you can do now”: the acts of the rooms, as the case page draws them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.case.states import UNFILED_STATES, State
from jiewang.center.check.acts import acts
from jiewang.center.consult.acts import case_acts
from jiewang.center.intake.access import may_intake, verifier
from jiewang.center.intake.judging import awaits_judgement
from jiewang.center.intake.outside.access import may_ask_time
from jiewang.center.supervise.access import may_supervise
from jiewang.center.supervise.models import Source
from jiewang.center.supervise.queries import supervision_of
from jiewang.desk.center.cases.acts import ACTS
from jiewang.people.models import User


@dataclass(frozen=True)
class Doable:
    """One line of the component `acts`."""

    code: str
    label: str | Promise
    address: str
    reason: str
    closed: bool
    primary: bool = False


# Acts that bring a case further; the first of them that is open is the primary button.
FORWARD = (
    "file_case",
    "record_verification",
    "grant_return",
    "grant_extension",
    "dispatch_case",
    "sign_for",
    "start_handling",
    "feed_back",
    "resume_waiting",
    "pass_check",
    "close_case",
    "take_up",
)


def doable(case: Case, reader: User) -> tuple[list[Doable], list[Doable]]:
    """What this person's posts can press now, the next step first; and what is closed, and why."""
    lines = [*_of_rooms(case, reader), *_of_consult(case, reader), *_of_intake(case, reader)]
    lines += _of_supervision(case, reader)
    return next_step_first(lines, FORWARD)


def next_step_first(
    lines: Sequence[Doable], forward: Sequence[str]
) -> tuple[list[Doable], list[Doable]]:
    """Open and closed lines apart; of the open ones the first of `forward` leads, as primary."""
    open_ones = [line for line in lines if not line.closed]
    steps = [line for line in open_ones if line.code in forward]
    if steps:
        first = min(steps, key=lambda line: forward.index(line.code))
        rest = [line for line in open_ones if line is not first]
        open_ones = [replace(first, primary=True), *rest]
    return open_ones, [line for line in lines if line.closed]


def _of_rooms(case: Case, reader: User) -> Iterator[Doable]:
    for act in acts(case, reader):
        address = reverse("desk:act", args=[case.number, act.code])
        if act.target is not None:
            address = f"{address}?{ACTS[act.code].on}={act.target}"
        yield Doable(act.code, act.label, address, act.reason, closed=not act.allowed)


def _of_consult(case: Case, reader: User) -> Iterator[Doable]:
    """Acts with pages of their own: they begin something that goes on beside the case."""
    pages = {"open_item": "desk:blocked_new", "blow_whistle": "desk:whistle_new"}
    for act in case_acts(case, reader):
        address = f"{reverse(pages[act.code])}?case={case.number}"
        yield Doable(act.code, act.label, address, act.reason, closed=not act.allowed)


def _of_supervision(case: Case, reader: User) -> Iterator[Doable]:
    """Press the case under a number of its own; one that is pressed already leads to its page."""
    if not case.is_open or may_supervise(reader, case.center_id) is None:
        return
    task = supervision_of(case.pk).filter(source=Source.CASE).first()
    if task is None:
        address, reason = (
            reverse("desk:task_new"),
            _("Sets a deadline of its own; a leader approves."),
        )
        yield Doable(
            "supervise", _("Supervise…"), f"{address}?case={case.number}", reason, closed=False
        )
    else:
        reason = _("It is supervised already: %(task)s.") % {"task": task.number}
        address = reverse("desk:task", args=[task.number])
        yield Doable("supervise", _("To its supervision"), address, reason, closed=False)


def _of_intake(case: Case, reader: User) -> Iterator[Doable]:
    """Whether a state lets the case move is asked of the table of states, not decided here."""
    takes_in = may_intake(reader, case) is not None
    unfiled = case.state in UNFILED_STATES
    offers = [
        (takes_in and unfiled, "file_case", _("Gives it a category; its clocks begin.")),
        (
            unfiled and verifier(reader, case),
            "record_verification",
            _("Puts on record what is there on site."),
        ),
        (
            takes_in and case.can_become(State.VERIFYING),
            "verify_first",
            _("Somebody looks on site before it is filed."),
        ),
        (
            takes_in and case.can_become(State.MERGED),
            "merge_case",
            _("The same matter stands already: its reports go there."),
        ),
        (
            takes_in and case.state == State.MERGED,
            "unmerge_case",
            _("It was another matter: its reports become a case of their own again."),
        ),
        (
            takes_in and case.is_open and case.category,
            "reclassify_case",
            _("Another category or urgency; the clocks follow."),
        ),
        (
            takes_in and awaits_judgement(case),
            "confirm_type",
            _("It was filed without a person; now somebody has looked."),
        ),
        (
            takes_in and case.is_open,
            "place_case",
            _("Puts it into the right area; the center follows the street."),
        ),
        (
            takes_in,
            "set_outside_number",
            _("Under which number 12345 or the district's platform knows it, and until when."),
        ),
        (
            case.outside_due_at is not None and may_ask_time(reader, case),
            "ask_outside_time",
            _("The other system moves its deadline, and ours move along."),
        ),
        (
            takes_in and case.can_become(State.REFUSED),
            "refuse_case",
            _("Ends it with a reason and an answer to the reporter."),
        ),
    ]
    for offered, code, reason in offers:
        if offered:
            address = reverse("desk:act", args=[case.number, code])
            yield Doable(code, ACTS[code].label, address, reason, closed=False)
