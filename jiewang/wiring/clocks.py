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
from jiewang.center.catalog.queries import category_by_id
from jiewang.center.catalog.words import english_of
from jiewang.center.check.events import CaseShelved, CaseTakenUp, OrderReworked
from jiewang.center.clock.actions import (
    Clock,
    come_back,
    extend_deadline,
    hand_over_deadlines,
    meet_deadlines,
    pause_deadlines,
    resume_deadlines,
    start_deadline,
    start_deadlines,
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
    ReportTakenOut,
)
from jiewang.center.intake.outside.actions import carry_back, carry_over

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
        follow(event)


def _on_filed(event: CaseMoved) -> None:
    category = _category(event.case_id, event.category_id)
    # A granted return was decided; sending it on has its own time.
    starting, ended = [], [K.DISPATCH]
    # Taken out of another case, nothing of its own runs any more.
    if event.old in UNFILED_STATES or event.old == State.MERGED:
        ended.append(K.ACCEPT)
        starting.append(_centers(event, K.WHOLE, category.whole_limit, at=event.reported_at))
        starting += _stages(event.case_id, event, category, event.at)
    meet_deadlines(event.case_id, kinds=ended, at=event.at)
    starting.append(_centers(event, K.DISPATCH, category.dispatch_limit, at=event.at))
    start_deadlines(event.case_id, starting)


def _on_unfiled_again(event: CaseMoved) -> None:
    """Taken out of another case, it is accepted or refused anew: that clock starts now."""
    if event.old == State.MERGED:
        limit = district().accept_limit
        start_deadlines(event.case_id, [_centers(event, K.ACCEPT, limit, at=event.at)])


def _on_returned(event: CaseMoved) -> None:
    """The unit's clocks run on, and now the center's too: a wish must not lie about."""
    limit = district().return_decision_limit
    start_deadlines(event.case_id, [_centers(event, K.DISPATCH, limit, at=event.at)])


def _on_signed(event: CaseMoved) -> None:
    if event.old == State.RETURNED:
        meet_deadlines(event.case_id, kinds=[K.DISPATCH], at=event.at)


def _on_refused(event: CaseMoved) -> None:
    # The reason is the answer: whoever waits outside has it now.
    meet_deadlines(event.case_id, kinds=[K.ACCEPT, *OUTSIDE_KINDS], at=event.at)
    _end_all(event)


def _on_merged(event: CaseMoved) -> None:
    meet_deadlines(event.case_id, kinds=[K.ACCEPT], at=event.at)
    _end_all(event)


def _end_all(event: CaseMoved) -> None:
    void_deadlines(event.case_id, at=event.at)
    if event.outside_due_at is not None:
        cap_clocks(_read(event.case_id), at=event.at)


def _on_dispatched(event: CaseMoved) -> None:
    meet_deadlines(event.case_id, kinds=[K.DISPATCH], at=event.at)
    # Out of consultation, stages go on; the unit's own clock starts with its order.
    if event.old != State.FILED:
        resume_deadlines(event.case_id, kinds=[K.STAGE], at=event.at)


def _on_handling(event: CaseMoved) -> None:
    if event.old == State.HANDLED:
        meet_deadlines(event.case_id, kinds=[K.CHECK], at=event.at)


def _on_handled(event: CaseMoved) -> None:
    meet_deadlines(event.case_id, kinds=[K.SIGN, K.HANDLE, K.STAGE], at=event.at)
    limit = district().check_limit
    start_deadlines(event.case_id, [_centers(event, K.CHECK, limit, at=event.at)])


def _on_checked(event: CaseMoved) -> None:
    meet_deadlines(event.case_id, kinds=[K.CHECK, K.DISPATCH], at=event.at)
    limit = district().close_limit
    start_deadlines(event.case_id, [_centers(event, K.CLOSE, limit, at=event.at)])


def _on_closed(event: CaseMoved) -> None:
    meet_deadlines(event.case_id, kinds=[K.CLOSE, K.WHOLE, *OUTSIDE_KINDS], at=event.at)
    _end_all(event)


def _on_consulting(event: CaseMoved) -> None:
    void_deadlines(event.case_id, kinds=[K.DISPATCH], at=event.at)
    # Of the unit whose duty is contested; who assists still has to sign.
    void_deadlines(event.case_id, kinds=[K.SIGN], unit_id=event.unit_id, at=event.at)
    pause_deadlines(event.case_id, kinds=STANDING[State.CONSULTING], at=event.at)
    if event.old == State.CLOSED:
        limit = _category(event.case_id, event.category_id).whole_limit
        start_deadlines(event.case_id, [_centers(event, K.WHOLE, limit, at=event.at)])


def _on_reopened(event: CaseMoved) -> None:
    category, at = _category(event.case_id, event.category_id), event.at
    starting = [
        _centers(event, K.DISPATCH, category.dispatch_limit, at=at),
        _centers(event, K.WHOLE, category.whole_limit, at=at),
    ]
    start_deadlines(event.case_id, starting)


_ON_ENTERING = {
    State.REPORTED: _on_unfiled_again,
    State.VERIFYING: _on_unfiled_again,
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
    category, at = _category(case.pk, case.category_id), event.at
    whole_since = _whole_since(case)
    void_deadlines(case.pk, kinds=[K.WHOLE, K.STAGE, K.DISPATCH, K.HANDLE], at=at)
    starting = []
    if case.state in TO_DISPATCH_STATES - {State.CONSULTING}:
        starting.append(_centers(case, K.DISPATCH, category.dispatch_limit, at=at))
    if case.state == State.RETURNED:
        starting.append(_centers(case, K.DISPATCH, district().return_decision_limit, at=at))
    starting.append(_centers(case, K.WHOLE, category.whole_limit, at=whole_since))
    if case.state not in {State.HANDLED, State.CHECKED}:
        starting += _stages(case.pk, case, category, at)
    for order in WorkOrder.objects.filter(case=case, role=WorkOrder.Role.LEAD):
        if order.state in {WorkOrder.State.SENT, WorkOrder.State.SIGNED}:
            limit = category.handle_limit_for(case.urgency)
            starting.append(_handling(order.unit_id, limit, at=at, outside_due=case.outside_due_at))
    start_deadlines(case.pk, starting)
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
    unit_id, at, outside, limit = event.unit_id, event.at, event.outside_due, event.handle_limit
    sign = Clock(
        kind=K.SIGN, unit_id=unit_id, limit=district().sign_limit, at=at, outside_due=outside
    )
    if event.role == WorkOrder.Role.LEAD:
        work = _handling(unit_id, limit, at=at, outside_due=outside)
    else:
        work = Clock(kind=K.ASSIST, unit_id=unit_id, limit=limit, at=at, outside_due=outside)
    start_deadlines(event.case_id, [sign, work])


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
        handling = _handling(unit_id, event.handle_limit, at=event.at, outside_due=outside)
        start_deadlines(case.pk, [handling])


def carry_outside_clocks(event: ReportJoined) -> None:
    """Who waits outside for a report, waits now for the case that it has joined."""
    carry_over(event.case_id, event.report_id, timezone.now())


def return_outside_clocks(event: ReportTakenOut) -> None:
    """Who waits outside for a report that is its own case again, waits for that case."""
    carry_back(event.case_id, event.from_case_id, event.report_id, event.at)


def put_on_shelf(event: CaseShelved) -> None:
    """Everything stands still but the day of review."""
    case = _read(event.case_id)
    pause_deadlines(case.pk, kinds=STANDING[State.SHELVED], at=event.at)
    days = max(1, (event.review_on - timezone.localdate(event.at)).days)
    limit = f"{days} calendar_day"
    start_deadlines(case.pk, [_centers(case, K.REVIEW, limit, at=event.at)])


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
    """The few columns that clocks ask of a case."""
    asked = ["number", "center_id", "unit_id", "state", "urgency", "category_id"]
    asked += ["reported_at", "outside_due_at"]
    return Case.objects.only(*asked).get(pk=case_id)


def _centers(of: Case | CaseMoved, kind: str, limit: str, *, at: datetime) -> Clock:
    """One of the center's clocks."""
    outside = of.outside_due_at
    return Clock(kind=kind, unit_id=of.center_id, limit=limit, at=at, outside_due=outside)


def _handling(unit_id: int, limit: str, *, at: datetime, outside_due: datetime | None) -> Clock:
    """The lead's clock. What happens to it in a rework is decided now, not then."""
    return Clock(
        kind=K.HANDLE,
        unit_id=unit_id,
        limit=limit,
        at=at,
        total=district().rework_goes_on,
        outside_due=outside_due,
    )


def _stages(case_id: int, of: Case | CaseMoved, category: Category, at: datetime) -> list[Clock]:
    """The clocks of all stages but those that the case has reached before."""
    met = Deadline.objects.filter(case=case_id, kind=K.STAGE).exclude(met_at=None)
    reached = set(met.values_list("name", flat=True)) if category.stages else set()
    return [
        Clock(
            kind=K.STAGE,
            unit_id=of.center_id,
            limit=stage["limit"],
            at=at,
            name=stage["name"],
            name_en=english_of(category, stage["name"]),
            outside_due=of.outside_due_at,
        )
        for stage in category.stages
        if stage["name"] not in reached
    ]


def _category(case_id: int, category_id: int | None) -> Category:
    if category_id is None:
        raise ValueError(f"Case {case_id} is filed and has no category.")
    return category_by_id(category_id)
