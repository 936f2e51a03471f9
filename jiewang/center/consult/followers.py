"""A case's moves, as far as its blocked item has to follow them."""

from jiewang.center.case.events import CaseMoved
from jiewang.center.case.states import ENDED_STATES, State
from jiewang.center.consult.closing import end_with_case, follow_dispatch
from jiewang.center.consult.opening import join_consultation


def follow_case(event: CaseMoved) -> None:
    """Into consultation, out of it, and to the end."""
    if event.new == State.CONSULTING:
        # Taken up from the shelf it is where it was; its item never left.
        if event.old != State.SHELVED:
            join_consultation(event.case_id, was_closed=event.old == State.CLOSED, at=event.at)
    elif event.old == State.CONSULTING and event.new == State.DISPATCHED:
        follow_dispatch(event.case_id, at=event.at)
    elif event.new in ENDED_STATES:
        end_with_case(event.case_id, at=event.at)
