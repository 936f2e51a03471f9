"""The decision 会商决定: lead, assisting units, last day, money; a case is dispatched by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.events import announce
from jiewang.center.case.actions import Actor
from jiewang.center.case.models import Case
from jiewang.center.case.states import IN_HAND_STATES, State
from jiewang.center.case.things import check_unmoved
from jiewang.center.consult.access import check_not_alone, leave_to_decide
from jiewang.center.consult.due import LastDay, last_day
from jiewang.center.consult.errors import ConsultError
from jiewang.center.consult.events import DecisionMade
from jiewang.center.consult.models import Assisting, BlockedItem, Decision, Meeting
from jiewang.center.consult.queries import plain_words, settled_words, undecided_meeting
from jiewang.center.consult.states import Stage
from jiewang.center.consult.steps import Kind, lock_item, move, tell_case
from jiewang.center.dispatch.access import CONSULTABLE
from jiewang.center.dispatch.actions import add_assist, consult_case, dispatch_case
from jiewang.center.dispatch.handover import need_note
from jiewang.center.dispatch.orders import active_orders, check_open
from jiewang.people.models import Unit, User

# A trillion yuan: what is more was typed wrong.
MOST_MONEY = 10**14


@dataclass(frozen=True)
class Verdict:
    """What is decided. Either `limit`, such as "5 workday", or `due_on`.

    `money` in fen, with who is to give it. `why_alone`: why it is decided without a meeting; not
    asked where one was held, or the coordinator has said that it is settled.
    """

    text: str
    lead: Unit | None
    assist: Sequence[Unit] = ()
    limit: str = ""
    due_on: date | None = None
    money: int | None = None
    money_from: Unit | None = None
    why_alone: str = ""


@transaction.atomic
def decide(item_id: int, *, verdict: Verdict, by: User, seen: int | None = None) -> int:
    """Decide on an item; from now on it is supervised. Returns the decision's id.

    1. The decision is complete, its units are open, its last day is still to come. 2. Nobody
    decides alone on their own unit. 3. A case that another unit has in hand comes to consultation
    first: from there alone it goes to a unit that cannot return it. 4. The item is supervised
    until that day, and the diaries say so. 5. The case goes to the lead by dispatch's own
    actions. Raises NotAllowed, ConsultError, DispatchError, LimitError, CaseChanged.
    """
    item = lock_item(item_id)
    check_unmoved(item, seen)
    actor, at = leave_to_decide(by, item), timezone.now()
    lead = _checked_lead(verdict)
    assist = _checked_assist(verdict, lead)
    last = last_day(limit=verdict.limit, due_on=verdict.due_on, center=item.center, at=at)
    meeting = undecided_meeting(item)
    concerned = [lead, *assist, *([verdict.money_from] if verdict.money_from else [])]
    check_not_alone(by, concerned, meeting)
    if item.case is not None and _goes_through_consultation(item.case, lead):
        consult_case(item.case.pk, note=verdict.text.strip(), by=by)
        # The item has followed its case, both rows have changed.
        item = lock_item(item_id)
    made = _store(item, verdict, lead, last, meeting, by=by, post=actor.post, at=at)
    Assisting.objects.bulk_create(Assisting(decision=made, unit=unit) for unit in assist)
    _supervise(item, made, assist, actor=actor, at=at)
    if item.case is not None:
        _dispatch(item.case, lead, assist, made, by=by)
    announce(_told(item, made, assist))
    return made.pk


def _checked_lead(verdict: Verdict) -> Unit:
    need_note(verdict.text, _("Say what is decided: who does what."))
    if verdict.lead is None:
        raise ConsultError(_("A decision needs one lead unit, which answers for it."))
    check_open(verdict.lead)
    if (verdict.money is None) != (verdict.money_from is None):
        raise ConsultError(_("Name both the amount and the unit that gives it, or neither."))
    if verdict.money is not None and not 0 < verdict.money <= MOST_MONEY:
        raise ConsultError(_("The amount must be more than nothing. Is the number right?"))
    if verdict.money_from is not None:
        check_open(verdict.money_from)
    return verdict.lead


def _checked_assist(verdict: Verdict, lead: Unit) -> list[Unit]:
    units: list[Unit] = []
    for unit in verdict.assist:
        check_open(unit)
        if unit.pk == lead.pk:
            raise ConsultError(_("%(unit)s leads; it does not assist itself.") % {"unit": unit})
        if unit not in units:
            units.append(unit)
    return units


def _store(
    item: BlockedItem,
    verdict: Verdict,
    lead: Unit,
    last: LastDay,
    meeting: Meeting | None,
    *,
    by: User,
    post: str,
    at: datetime,
) -> Decision:
    why = ""
    if meeting is None:
        text = _("No consultation was held. Say why it is decided without one.")
        why = settled_words(item) or need_note(verdict.why_alone, text)
    return Decision.objects.create(
        item=item, meeting=meeting, why_alone=why, text=verdict.text.strip(), lead=lead,
        limit=last.limit, due_on=last.on, provisional=last.provisional, money=verdict.money,
        money_from=verdict.money_from, by=by, post=post, at=at,
    )  # fmt: skip


def _supervise(
    item: BlockedItem, made: Decision, assist: Sequence[Unit], *, actor: Actor, at: datetime
) -> None:
    item.due_since, item.due_on = timezone.localdate(at), made.due_on
    item.provisional = made.provisional
    data: dict[str, Any] = {
        "decision": made.pk,
        "number": made.number,
        "lead": made.lead.code,
        "assist": [unit.code for unit in assist],
        "due": made.due_on.isoformat(),
        "provisional": made.provisional,
        "skipped": made.why_alone,
    }
    if made.money is not None and made.money_from is not None:
        data |= {"money": made.money, "money_from": made.money_from.code}
    move(
        item, Stage.SUPERVISED, Kind.DECIDED, actor=actor, at=at, note=made.text, data=data,
        also=["due_since", "due_on", "provisional"],
    )  # fmt: skip
    told = {key: data[key] for key in ("number", "lead", "assist", "due", "provisional")}
    tell_case(item, "decided", actor=actor, at=at, note=made.text, data=told)


def _goes_through_consultation(case: Case, lead: Unit) -> bool:
    """Whether the case can be sent to the lead, and is not in its hands already."""
    in_its_hands = case.state in IN_HAND_STATES and case.unit_id == lead.pk
    return case.state in CONSULTABLE and not in_its_hands


def _dispatch(case: Case, lead: Unit, assist: Sequence[Unit], made: Decision, *, by: User) -> None:
    """Send the case where the decision says, or call who is to help its unit.

    Where its state lets nothing be sent, as of one handled or shelved, the decision stands by
    itself.
    """
    note = _("Decision %(number)s: %(text)s") % {"number": made.number, "text": made.text}
    if case.state == State.CONSULTING:
        dispatch_case(case.pk, by=by, to=lead, assist=assist, note=note)
    elif case.state in IN_HAND_STATES:
        called = {order.unit_id for order in active_orders(case)}
        for unit in assist:
            if unit.pk not in called:
                add_assist(case.pk, unit=unit, by=by, note=note)


def _told(item: BlockedItem, made: Decision, assist: Sequence[Unit]) -> DecisionMade:
    plain = plain_words(item)
    return DecisionMade(
        decision_id=made.pk,
        item_id=item.pk,
        number=made.number,
        case_id=item.case_id,
        center_id=item.center_id,
        title=plain(item.title),
        text=plain(made.text),
        lead_id=made.lead_id,
        assist_ids=tuple(unit.pk for unit in assist),
        due_on=made.due_on,
        provisional=made.provisional,
        by_id=made.by_id,
        at=made.at,
    )
