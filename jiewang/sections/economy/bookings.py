"""What comes of a lead, booked by the unit: contract, enlargement, money, a major firm's win.

Funds in place never stand above the contract: not when money is booked, not when an amount is
corrected or withdrawn.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.case.actions import Actor
from jiewang.center.case.things import check_unmoved, write_line
from jiewang.center.dispatch.handover import need_note
from jiewang.people.models import User
from jiewang.sections.economy.access import leave_to_correct, leave_to_keep
from jiewang.sections.economy.days import check_day
from jiewang.sections.economy.errors import InvestmentError
from jiewang.sections.economy.models import Booking, LeadClue, LeadStep
from jiewang.sections.economy.moving import move
from jiewang.sections.economy.rules import rules
from jiewang.sections.economy.states import SIGNED, Stage, Standing
from jiewang.sections.economy.steps import lock_clue
from jiewang.sections.economy.wording import money

K, S = Booking.Kind, Stage
_PROOF = 200
# 10,000 亿: more is a slip of the keyboard.
MOST = 10**14


def totals(clue: LeadClue) -> dict[str, int]:
    """Fen by kind of what is booked on a lead and not withdrawn."""
    rows = clue.bookings.exclude(standing=Standing.WITHDRAWN).order_by()
    return dict(rows.values_list("kind").annotate(fen=Sum("fen")))


def contract_total(clue: LeadClue) -> int:
    """The contract with all its enlargements, in fen."""
    found = totals(clue)
    return found.get(K.CONTRACT, 0) + found.get(K.ENLARGEMENT, 0)


@transaction.atomic
def sign_contract(
    clue_id: int, *, fen: int, on: date, proof: str, by: User, seen: int | None = None
) -> None:
    """A formal contract was signed: its amount is booked. Raises NotAllowed, InvestmentError,
    CaseChanged."""
    clue = lock_clue(clue_id)
    if _booked_already(clue, K.CONTRACT, fen, on, by):
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, {S.TALKS, S.FRAMEWORK}, act=_("Formal contract"))
    check_day(on)
    _check_amount(fen)
    booking = _book(clue, K.CONTRACT, fen, on, proof, by=by)
    move(clue, S.CONTRACT, actor=actor, at=booking.at, note=booking.proof, data=_told(booking))


@transaction.atomic
def enlarge_contract(
    clue_id: int, *, total: int, on: date, proof: str, by: User, seen: int | None = None
) -> None:
    """The project has grown: `total` is the whole contract now, only the increase is booked.

    Raises as sign_contract(); also where the total is not above what stands.
    """
    clue = lock_clue(clue_id)
    stands = contract_total(clue)
    grown = clue.bookings.filter(kind=K.ENLARGEMENT, on=on, by=by)
    if total == stands and grown.exclude(standing=Standing.WITHDRAWN).exists():
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, SIGNED, act=_("Enlargement"))
    check_day(on, not_before=_signed_on(clue))
    _check_amount(total)
    _check_above_funds(clue, total)
    if total <= stands:
        text = _(
            "%(total)s is not above the contract as it stands, %(stands)s. An enlargement counts"
            " its increase; enter the whole amount with it."
        )
        raise InvestmentError(text % {"total": money(total), "stands": money(stands)})
    booking = _book(clue, K.ENLARGEMENT, total - stands, on, proof, by=by)
    _write_booked(clue, booking, actor)


@transaction.atomic
def add_funds(
    clue_id: int, *, fen: int, on: date, proof: str, by: User, seen: int | None = None
) -> None:
    """Money has arrived. The first brings the lead to “funds in place”. Raises as above."""
    clue = lock_clue(clue_id)
    if _booked_already(clue, K.FUNDS, fen, on, by, proof):
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, SIGNED, act=_("Funds in place"))
    check_day(on, not_before=_signed_on(clue))
    _check_amount(fen)
    here, signed = totals(clue).get(K.FUNDS, 0) + fen, contract_total(clue)
    if here > signed:
        text = _(
            "With this, %(here)s would be in place, more than the contract of %(signed)s. Book the"
            " enlargement first, or check the amount."
        )
        raise InvestmentError(text % {"here": money(here), "signed": money(signed)})
    booking = _book(clue, K.FUNDS, fen, on, proof, by=by)
    if clue.stage == S.CONTRACT:
        move(clue, S.FUNDED, actor=actor, at=booking.at, note=booking.proof, data=_told(booking))
    else:
        _write_booked(clue, booking, actor)


@transaction.atomic
def claim_major(
    clue_id: int, *, ground: str, proof: str, by: User, seen: int | None = None
) -> None:
    """The investor is a major firm, and its contract a win: counted once. Raises as above."""
    clue = lock_clue(clue_id)
    stands = clue.bookings.filter(kind=K.MAJOR).exclude(standing=Standing.WITHDRAWN)
    if stands.filter(ground=ground, by=by).exists():
        return
    check_unmoved(clue, seen)
    actor = leave_to_keep(by, clue, SIGNED, act=_("Major firm win"))
    if ground not in rules().grounds:
        raise InvestmentError(_("Choose from the list why it is a major firm."))
    if stands.exists():
        raise InvestmentError(_("This win is booked already; a project counts once."))
    on = _signed_on(clue)
    if on is None:
        raise AssertionError("a lead beyond its contract has one")
    _write_booked(clue, _book(clue, K.MAJOR, 0, on, proof, by=by, ground=ground), actor)


@transaction.atomic
def correct_booking(booking_id: int, *, fen: int, words: str, by: User) -> None:
    """Put an amount right that nobody has recognized yet; the old one stays in the diary.

    Raises NotAllowed, InvestmentError.
    """
    booking = lock_booking(booking_id)
    clue = booking.clue
    actor = leave_to_correct(by, booking, Standing(booking.standing))
    words = need_note(words, _("Say what was wrong."))
    if booking.kind == K.MAJOR or booking.standing == Standing.WITHDRAWN:
        raise InvestmentError(_("There is no amount to correct here."))
    if booking.fen == fen:
        return
    _check_amount(fen)
    _check_change(booking, fen - booking.fen)
    was, booking.fen, booking.by = booking.fen, fen, by
    booking.save(update_fields=["fen", "by"])
    data = {**_told(booking), "was": was}
    at, kind = timezone.now(), LeadStep.Kind.CORRECTED
    write_line(clue, kind, actor=actor, at=at, note=words, data=data, moved=True)


@transaction.atomic
def withdraw_booking(booking_id: int, *, words: str, by: User) -> None:
    """Take back what was booked by mistake and is not recognized. A contract goes with its lead.

    Raises NotAllowed, InvestmentError.
    """
    booking = lock_booking(booking_id)
    clue = booking.clue
    if booking.standing == Standing.WITHDRAWN:
        return
    actor = leave_to_correct(by, booking, Standing.WITHDRAWN)
    words = need_note(words, _("Say why it is taken back."))
    if booking.kind == K.CONTRACT:
        text = _("A contract goes only with its lead: correct the amount, or end the lead as lost.")
        raise InvestmentError(text)
    _check_change(booking, -booking.fen)
    booking.standing = Standing.WITHDRAWN
    booking.save(update_fields=["standing"])
    at, data, kind = timezone.now(), _told(booking), LeadStep.Kind.WITHDRAWN
    if booking.kind == K.FUNDS and not totals(clue).get(K.FUNDS):
        if clue.stage != S.FUNDED:
            text = _("It has started: some money is in place. Book the right amount first.")
            raise InvestmentError(text)
        move(clue, S.CONTRACT, kind, actor=actor, at=at, note=words, data=data)
    else:
        write_line(clue, kind, actor=actor, at=at, note=words, data=data, moved=True)


def lock_booking(booking_id: int) -> Booking:
    """Read a booking with its lead locked before it. Raises Booking.DoesNotExist."""
    clue_id = Booking.objects.values_list("clue_id", flat=True).get(pk=booking_id)
    clue = lock_clue(clue_id)
    booking = Booking.objects.get(pk=booking_id)
    # The row we hold, not a second copy of it.
    booking.clue = clue
    return booking


def _check_change(booking: Booking, change: int) -> None:
    """Whether the lead's sums still fit when this booking's amount changes."""
    if booking.kind == K.FUNDS:
        here = totals(booking.clue).get(K.FUNDS, 0) + change
        signed = contract_total(booking.clue)
        if here > signed:
            text = _("%(here)s in place would be more than the contract of %(signed)s.")
            raise InvestmentError(text % {"here": money(here), "signed": money(signed)})
    elif booking.kind != K.MAJOR:
        _check_above_funds(booking.clue, contract_total(booking.clue) + change)


def _check_above_funds(clue: LeadClue, total: int) -> None:
    here = totals(clue).get(K.FUNDS, 0)
    if total < here:
        text = _(
            "A contract of %(total)s would be below the funds in place, %(here)s. Check which of the"
            " two is wrong."
        )
        raise InvestmentError(text % {"total": money(total), "here": money(here)})


def _check_amount(fen: int) -> None:
    if fen <= 0:
        raise InvestmentError(_("The amount must be above zero."))
    if fen > MOST:
        raise InvestmentError(_("%(amount)s? Count the zeros.") % {"amount": money(fen)})


def _signed_on(clue: LeadClue) -> date | None:
    rows = clue.bookings.filter(kind=K.CONTRACT).exclude(standing=Standing.WITHDRAWN)
    return rows.values_list("on", flat=True).first()


def _booked_already(
    clue: LeadClue, kind: str, fen: int, on: date, by: User, proof: str | None = None
) -> bool:
    """A second click: the same amount of the same day by the same person."""
    rows = clue.bookings.filter(kind=kind, fen=fen, on=on, by=by)
    rows = rows.exclude(standing=Standing.WITHDRAWN)
    return (rows if proof is None else rows.filter(proof=_proof(proof))).exists()


def _proof(text: str) -> str:
    line = " ".join(text.split())[:_PROOF]
    if not line:
        raise InvestmentError(_("Say by what it can be seen: a contract's number, a bank's slip."))
    return line


def _book(
    clue: LeadClue, kind: str, fen: int, on: date, proof: str, *, by: User, ground: str = ""
) -> Booking:
    return Booking.objects.create(
        clue=clue, kind=kind, fen=fen, on=on, proof=_proof(proof), ground=ground, by=by,
        at=timezone.now(),
    )  # fmt: skip


def _told(booking: Booking) -> dict[str, Any]:
    told = {"booking": booking.pk, "kind": str(booking.kind), "on": booking.on.isoformat()}
    return told | ({"ground": booking.ground} if booking.ground else {"fen": booking.fen})


def _write_booked(clue: LeadClue, booking: Booking, actor: Actor) -> None:
    data, note = _told(booking), booking.proof
    kind, at = LeadStep.Kind.BOOKED, booking.at
    write_line(clue, kind, actor=actor, at=at, note=note, data=data, moved=True)
