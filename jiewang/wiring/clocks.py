"""Which clock runs when: docs/decisions/0007. Events come in, the clock's actions are called.

Every follower stands in the transaction of the action that told it, with the case locked.
"""

from datetime import datetime

from django.utils import timezone

from jiewang.center.case.events import CaseMoved
from jiewang.center.case.models import Case
from jiewang.center.case.states import TO_DISPATCH_STATES, UNFILED_STATES, State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.words import english_of
from jiewang.center.check.events import CaseShelved, CaseTakenUp, OrderReworked
from jiewang.center.clock.actions import (
    come_back,
    extend_deadline,
    hand_over_deadlines,
    meet_deadlines,
    pause_deadlines,
    resume_deadlines,
    start_deadline,
    void_deadlines,
)
from jiewang.center.clock.models import OUTSIDE_KINDS, Deadline
from jiewang.center.clock.outside import cap_clocks
from jiewang.center.dispatch.events import OrderSent, OrderWithdrawn
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.handle.events import (
    ExtensionDecided,
    OrderHandled,
    OrderSigned,
    QuestionAsked,
    QuestionClosed,
    StageReached,
)
from jiewang.center.intake.events import (
    CasePlaced,
    CaseReclassified,
    CaseReported,
    ReportJoined,
)
from jiewang.center.intake.outside.actions import carry_over

K = Deadline.Kind
# The work itself: what stands still while the reporter is asked.
WORK = frozenset({K.HANDLE, K.STAGE, K.WHOLE})
# A unit's own clocks; all others are the center's.
UNITS_OWN = frozenset({K.SIGN, K.HANDLE, K.ASSIST})
CENTERS_OWN = frozenset(K) - UNITS_OWN
# What goes on whatever we do: other systems do not wait because we do.
NEVER_STANDING = OUTSIDE_KINDS | {K.REVIEW}
# What stands still in a state, whatever starts there.
STANDING = {
    State.WAITING: WORK,
    State.CONSULTING: frozenset({K.HANDLE, K.STAGE}),
    State.SHELVED: frozenset(K) - NEVER_STANDING,
}


def start_accepting(event: CaseReported) -> None:
    """The center has so long to accept or refuse what nobody has classed yet."""
    limit = district().accept_limit
    start_deadline(event.case_id, kind=K.ACCEPT, unit_id=event.center_id, limit=limit, at=event.at)


def keep_clocks(event: CaseMoved) -> None:
    """End, stop and start what a new state ends, stops and starts."""
    if follow := _ON_ENTERING.get(State(event.new)):
        follow(_read(event.case_id), event)


def _on_filed(case: Case, event: CaseMoved) -> None:
    category = _category(case)
    if event.old in UNFILED_STATES:
        meet_deadlines(case.pk, kinds=[K.ACCEPT], at=event.at)
        _start(case, K.WHOLE, category.whole_limit, at=case.reported_at)
        _start_stages(case, category, event.at)
    # A granted return was decided; sending it on has its own time.
    meet_deadlines(case.pk, kinds=[K.DISPATCH], at=event.at)
    _start(case, K.DISPATCH, category.dispatch_limit, at=event.at)


def _on_returned(case: Case, event: CaseMoved) -> None:
    """The unit's clocks run on, and now the center's too: a wish must not lie about."""
    _start(case, K.DISPATCH, district().return_decision_limit, at=event.at)


def _on_signed(case: Case, event: CaseMoved) -> None:
    if event.old == State.RETURNED:
        meet_deadlines(case.pk, kinds=[K.DISPATCH], at=event.at)


def _on_refused(case: Case, event: CaseMoved) -> None:
    # The reason is the answer: whoever waits outside has it now.
    meet_deadlines(case.pk, kinds=[K.ACCEPT, *OUTSIDE_KINDS], at=event.at)
    _end_all(case, event)


def _on_merged(case: Case, event: CaseMoved) -> None:
    meet_deadlines(case.pk, kinds=[K.ACCEPT], at=event.at)
    _end_all(case, event)


def _end_all(case: Case, event: CaseMoved) -> None:
    void_deadlines(case.pk, at=event.at)
    if case.outside_due_at is not None:
        cap_clocks(case, at=event.at)


def _on_dispatched(case: Case, event: CaseMoved) -> None:
    meet_deadlines(case.pk, kinds=[K.DISPATCH], at=event.at)
    # Out of consultation, stages go on; the unit's own clock starts with its order.
    resume_deadlines(case.pk, kinds=[K.STAGE], at=event.at)


def _on_handling(case: Case, event: CaseMoved) -> None:
    if event.old == State.HANDLED:
        meet_deadlines(case.pk, kinds=[K.CHECK], at=event.at)


def _on_handled(case: Case, event: CaseMoved) -> None:
    meet_deadlines(case.pk, kinds=[K.SIGN, K.HANDLE, K.STAGE], at=event.at)
    _start(case, K.CHECK, district().check_limit, at=event.at)


def _on_checked(case: Case, event: CaseMoved) -> None:
    meet_deadlines(case.pk, kinds=[K.CHECK, K.DISPATCH], at=event.at)
    _start(case, K.CLOSE, district().close_limit, at=event.at)


def _on_closed(case: Case, event: CaseMoved) -> None:
    meet_deadlines(case.pk, kinds=[K.CLOSE, K.WHOLE, *OUTSIDE_KINDS], at=event.at)
    _end_all(case, event)


def _on_consulting(case: Case, event: CaseMoved) -> None:
    void_deadlines(case.pk, kinds=[K.DISPATCH], at=event.at)
    # Of the unit whose duty is contested; who assists still has to sign.
    void_deadlines(case.pk, kinds=[K.SIGN], unit_id=case.unit_id, at=event.at)
    pause_deadlines(case.pk, kinds=STANDING[State.CONSULTING], at=event.at)
    if event.old == State.CLOSED:
        _start(case, K.WHOLE, _category(case).whole_limit, at=event.at)


def _on_reopened(case: Case, event: CaseMoved) -> None:
    category = _category(case)
    _start(case, K.DISPATCH, category.dispatch_limit, at=event.at)
    _start(case, K.WHOLE, category.whole_limit, at=event.at)


_ON_ENTERING = {
    State.FILED: _on_filed,
    State.REFUSED: _on_refused,
    State.MERGED: _on_merged,
    State.DISPATCHED: _on_dispatched,
    State.RETURNED: _on_returned,
    State.SIGNED: _on_signed,
    State.HANDLING: _on_handling,
    State.HANDLED: _on_handled,
    State.CHECKED: _on_checked,
    State.CLOSED: _on_closed,
    State.CONSULTING: _on_consulting,
    State.REOPENED: _on_reopened,
}


def change_limits(event: CaseReclassified) -> None:
    """Another type or urgency has other limits. What has run so far was another promise."""
    case = _read(event.case_id)
    category, at = _category(case), event.at
    whole_since = _whole_since(case)
    void_deadlines(case.pk, kinds=[K.WHOLE, K.STAGE, K.DISPATCH, K.HANDLE], at=at)
    if case.state in TO_DISPATCH_STATES - {State.CONSULTING}:
        _start(case, K.DISPATCH, category.dispatch_limit, at=at)
    if case.state == State.RETURNED:
        _start(case, K.DISPATCH, district().return_decision_limit, at=at)
    _start(case, K.WHOLE, category.whole_limit, at=whole_since)
    if case.state not in {State.HANDLED, State.CHECKED}:
        _start_stages(case, category, at)
    for order in WorkOrder.objects.filter(case=case, role=WorkOrder.Role.LEAD):
        if order.state in {WorkOrder.State.SENT, WorkOrder.State.SIGNED}:
            limit = category.handle_limit_for(case.urgency)
            _start_handling(case.pk, order.unit_id, limit, at=at, outside_due=case.outside_due_at)
    if standing := STANDING.get(State(case.state)):
        pause_deadlines(case.pk, kinds=standing, at=at)


def _whole_since(case: Case) -> datetime:
    """The whole limit counts from the report, of a reopened case from its reopening."""
    whole = Deadline.objects.filter(case=case, kind=K.WHOLE, met_at=None, void_at=None)
    return whole.values_list("started_at", flat=True).first() or case.reported_at


def move_to_center(event: CasePlaced) -> None:
    """Another center runs the case now; its clocks are that center's, as far as they have run."""
    if event.old_center_id != event.center_id:
        hand_over_deadlines(
            event.case_id,
            kinds=CENTERS_OWN,
            from_unit_id=event.old_center_id,
            to_unit_id=event.center_id,
        )


def start_order(event: OrderSent) -> None:
    """A unit has to sign for an order, and to do what the catalog gives it time for."""
    case_id, unit_id, at, outside = event.case_id, event.unit_id, event.at, event.outside_due
    sign, limit = district().sign_limit, event.handle_limit
    start_deadline(case_id, kind=K.SIGN, unit_id=unit_id, limit=sign, at=at, outside_due=outside)
    if event.role == WorkOrder.Role.LEAD:
        _start_handling(case_id, unit_id, limit, at=at, outside_due=outside)
        return
    start_deadline(case_id, kind=K.ASSIST, unit_id=unit_id, limit=limit, at=at, outside_due=outside)


def end_order(event: OrderWithdrawn) -> None:
    """What was taken back from a unit is not held against it."""
    void_deadlines(event.case_id, kinds=UNITS_OWN, unit_id=event.unit_id, at=event.at)


def meet_signing(event: OrderSigned) -> None:
    meet_deadlines(event.case_id, kinds=[K.SIGN], unit_id=event.unit_id, at=event.at)


def meet_assisting(event: OrderHandled) -> None:
    """Of the lead's order the case's own move tells; here the assisting ones."""
    meet_deadlines(event.case_id, kinds=[K.SIGN, K.ASSIST], unit_id=event.unit_id, at=event.at)


def meet_stage(event: StageReached) -> None:
    meet_deadlines(event.case_id, kinds=[K.STAGE], name=event.name, at=event.at)


def stand_still(event: QuestionAsked) -> None:
    pause_deadlines(event.case_id, kinds=WORK, at=event.at)


def go_on(event: QuestionClosed) -> None:
    resume_deadlines(event.case_id, kinds=WORK, at=event.at)


def begin_again(event: OrderReworked) -> None:
    """A failed check: the unit has its time anew, or what was left of it, as the district says."""
    case = _read(event.case_id)
    outside, unit_id = case.outside_due_at, event.unit_id
    again = come_back(case.pk, kind=K.HANDLE, unit_id=unit_id, at=event.at, outside_due=outside)
    if not again:
        _start_handling(case.pk, unit_id, event.handle_limit, at=event.at, outside_due=outside)


def carry_outside_clocks(event: ReportJoined) -> None:
    """Who waits outside for a report, waits now for the case that it has joined."""
    carry_over(event.case_id, event.report_id, timezone.now())


def put_on_shelf(event: CaseShelved) -> None:
    """Everything stands still but the day of review."""
    case = _read(event.case_id)
    pause_deadlines(case.pk, kinds=STANDING[State.SHELVED], at=event.at)
    days = max(1, (event.review_on - timezone.localdate(event.at)).days)
    _start(case, K.REVIEW, f"{days} calendar_day", at=event.at)


def take_from_shelf(event: CaseTakenUp) -> None:
    case = _read(event.case_id)
    meet_deadlines(case.pk, kinds=[K.REVIEW], at=event.at)
    # Shelved out of a consultation, the unit's clock stood still before and still does.
    stands = STANDING.get(State(case.state), frozenset())
    resume_deadlines(case.pk, kinds=frozenset(K) - stands, at=event.at)


def put_off(event: ExtensionDecided) -> None:
    if event.granted:
        extend_deadline(
            event.case_id,
            kind=K.HANDLE if event.role == WorkOrder.Role.LEAD else K.ASSIST,
            unit_id=event.unit_id,
            by=event.limit,
            at=event.at,
        )


def _read(case_id: int) -> Case:
    """The few columns that clocks ask of a case: this runs at every move of every case."""
    asked = ["number", "center_id", "unit_id", "state", "urgency", "category_id"]
    asked += ["reported_at", "outside_due_at"]
    return Case.objects.only(*asked).get(pk=case_id)


def _start(case: Case, kind: str, limit: str, *, at: datetime) -> None:
    """Start one of the center's clocks."""
    outside = case.outside_due_at
    start_deadline(
        case.pk, kind=kind, unit_id=case.center_id, limit=limit, at=at, outside_due=outside
    )


def _start_handling(
    case_id: int, unit_id: int, limit: str, *, at: datetime, outside_due: datetime | None
) -> None:
    """Start the lead's clock. What happens to it in a rework is decided now, not then."""
    total = district().rework_goes_on
    start_deadline(
        case_id,
        kind=K.HANDLE,
        unit_id=unit_id,
        limit=limit,
        at=at,
        total=total,
        outside_due=outside_due,
    )


def _start_stages(case: Case, category: Category, at: datetime) -> None:
    """Start the clocks of all stages but those that the case has reached before."""
    met = Deadline.objects.filter(case=case, kind=K.STAGE).exclude(met_at=None)
    reached = set(met.values_list("name", flat=True)) if category.stages else set()
    for stage in category.stages:
        if stage["name"] in reached:
            continue
        start_deadline(
            case.pk,
            kind=K.STAGE,
            unit_id=case.center_id,
            limit=stage["limit"],
            at=at,
            name=stage["name"],
            name_en=english_of(category, stage["name"]),
            outside_due=case.outside_due_at,
        )


def _category(case: Case) -> Category:
    if case.category is None:
        raise ValueError(f"Case {case.number} is filed and has no category.")
    return case.category
