"""What is done with blocked items; each step of the ladder has its file, all are given out here.

Opening `opening.py`, step one `coordination.py`, step two `meetings.py` and `deciding.py`, step
three `closing.py`; rules made of decisions `precedents.py`, days counted again `recounting.py`.
"""

from jiewang.center.consult.closing import (
    end_with_case,
    follow_dispatch,
    reopen_item,
    strike_off,
    strike_off_by_task,
)
from jiewang.center.consult.coordination import (
    add_item_note,
    name_coordinator,
    pass_on,
    record_coordination,
)
from jiewang.center.consult.deciding import Verdict, decide
from jiewang.center.consult.meetings import (
    Appointment,
    call_meeting,
    note_presence,
    put_off_meeting,
    reply_to_call,
    write_minutes,
)
from jiewang.center.consult.opening import Matter, join_consultation, open_item, open_matter
from jiewang.center.consult.precedents import revoke_rule, rule_by_decision
from jiewang.center.consult.recounting import recount_due_days
from jiewang.center.consult.summons import Arrival, Wanted

__all__ = [
    "Appointment",
    "Arrival",
    "Matter",
    "Verdict",
    "Wanted",
    "add_item_note",
    "call_meeting",
    "decide",
    "end_with_case",
    "follow_dispatch",
    "join_consultation",
    "name_coordinator",
    "note_presence",
    "open_item",
    "open_matter",
    "pass_on",
    "put_off_meeting",
    "record_coordination",
    "recount_due_days",
    "reopen_item",
    "reply_to_call",
    "revoke_rule",
    "rule_by_decision",
    "strike_off",
    "strike_off_by_task",
    "write_minutes",
]
