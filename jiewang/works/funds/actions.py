"""Everything that can be done to a fund plan: gathered for pages, programs and the demo."""

from jiewang.works.funds.approving import approve_plan, take_edited
from jiewang.works.funds.drafts import open_plan, set_locks, upload_workbook
from jiewang.works.funds.ledger.actions import (
    accept_work,
    allocate,
    close_book,
    give_back,
    pay,
    record_arrival,
    record_contract,
)
from jiewang.works.funds.money_records import record_money
from jiewang.works.funds.solving import ask_solve, stop_solve

__all__ = [
    "accept_work",
    "allocate",
    "approve_plan",
    "ask_solve",
    "close_book",
    "give_back",
    "open_plan",
    "pay",
    "record_arrival",
    "record_contract",
    "record_money",
    "set_locks",
    "stop_solve",
    "take_edited",
    "upload_workbook",
]
