"""What is done with leads, bookings and targets; each subject has its file, all are given out here.

Opening `opening.py`, stages `going_on.py`, money `bookings.py`, recognition `deciding.py`, targets
`targets.py`; days counted again `clocks.py`.
"""

from jiewang.sections.economy.bookings import (
    add_funds,
    claim_major,
    correct_booking,
    enlarge_contract,
    sign_contract,
    withdraw_booking,
)
from jiewang.sections.economy.clocks import recount_stages
from jiewang.sections.economy.deciding import recognize, refuse_recognition
from jiewang.sections.economy.going_on import (
    begin_talks,
    link_project,
    lose_lead,
    record_operation,
    record_start,
    report_progress,
    sign_framework,
    take_up_lead,
)
from jiewang.sections.economy.opening import NewLead, open_lead
from jiewang.sections.economy.targets import set_target

__all__ = [
    "NewLead",
    "add_funds",
    "begin_talks",
    "claim_major",
    "correct_booking",
    "enlarge_contract",
    "link_project",
    "lose_lead",
    "open_lead",
    "recognize",
    "record_operation",
    "record_start",
    "recount_stages",
    "refuse_recognition",
    "report_progress",
    "set_target",
    "sign_contract",
    "sign_framework",
    "take_up_lead",
    "withdraw_booking",
]
