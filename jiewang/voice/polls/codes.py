"""Codes: given out by the staff on paper, or sent to a telephone. Kept as digests alone.

A code that is unknown, revoked, of another poll or used up is refused by the same sentence, and
wrong ones are counted where they are typed: nobody learns by trying which codes there are.
"""

import hashlib
import hmac
import re
import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.rate_limits import one_too_many
from jiewang.center.case.things import write_line
from jiewang.notices import webhooks
from jiewang.people.models import User
from jiewang.voice.polls.access import leave_to_run
from jiewang.voice.polls.casting import Voter, mark_of
from jiewang.voice.polls.diary import lock_poll
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.models import (
    Entry,
    Poll,
    PollArea,
    PollStep,
    TextedCode,
    VoterMark,
    VotingCode,
)
from jiewang.voice.polls.states import ENDED_STATES, PollState

# Without letters and digits that are taken for each other: 31 ** 12 is 7.9e17 codes.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH, MOST_AT_ONCE = 12, 5000
PHONE = re.compile(r"1\d{10}")
TEXTED_FOR, MOST_TRIES = timedelta(minutes=10), 5
# Texts to one telephone in an hour: a poll is no way to pester somebody.
TEXTS, HOUR = 3, 3600


class NotLetIn(PollError):
    """The code does not open this poll. The sentence is the same for every reason."""


@transaction.atomic
def issue_codes(poll_id: int, *, count: int, by: User, area: str = "", note: str = "") -> list[str]:
    """Make codes to hand out on paper, and return them: this once, then nobody can read them.

    Raises PollError.
    """
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    if poll.state in ENDED_STATES or poll.state == PollState.CLOSED:
        raise PollError(_("This poll has ended: there is nothing to give codes out for."))
    if poll.entry != Entry.CODE:
        raise PollError(_("This poll is not entered by code."))
    if not 1 <= count <= MOST_AT_ONCE:
        raise PollError(_("From 1 to %(most)d codes at once.") % {"most": MOST_AT_ONCE})
    asked = {each.code for each in PollArea.objects.filter(poll=poll)}
    if (area or asked) and area not in asked:
        raise PollError(_("Say for which of the poll's areas the codes are."))
    batch = PollStep.objects.filter(poll=poll, kind=PollStep.Kind.CODES).count() + 1
    codes = [new_code() for _each in range(count)]
    VotingCode.objects.bulk_create(
        VotingCode(digest=_digest(poll, code), poll=poll, area=area, batch=batch) for code in codes
    )
    data = {"count": count, "area": area, "batch": batch}
    write_line(
        poll, PollStep.Kind.CODES, actor=actor, at=timezone.now(), note=note.strip(), data=data
    )
    return [shown(code) for code in codes]


@transaction.atomic
def revoke_codes(poll_id: int, *, batch: int, by: User) -> int:
    """Take back a batch that was lost or stolen; ballots cast with it stay. Returns how many."""
    poll = lock_poll(poll_id)
    actor = leave_to_run(by, poll)
    codes = VotingCode.objects.filter(poll=poll, batch=batch, revoked=False)
    count = codes.update(revoked=True)
    if count:
        data = {"count": -count, "area": "", "batch": batch}
        write_line(poll, PollStep.Kind.CODES, actor=actor, at=timezone.now(), data=data)
    return count


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _each in range(LENGTH))


def shown(code: str) -> str:
    """A code as it is printed: in fours."""
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def let_in_by_code(poll: Poll, code: str) -> Voter:
    """The voter of a staff's code. Raises NotLetIn."""
    tidy = re.sub(r"[\s-]", "", code).upper()
    found = VotingCode.objects.filter(digest=_digest(poll, tidy), poll=poll, revoked=False).first()
    mark = mark_of(poll, Entry.CODE, tidy)
    # Asked whether or not the code is known, so that both take as long.
    used = VoterMark.objects.filter(digest=mark).exists()
    if poll.entry != Entry.CODE or found is None or used:
        raise NotLetIn(
            _(
                "This code does not open this poll. Compare it with your paper; if you have voted with it, your ballot counts, and the receipt shows it."
            )
        )
    return Voter(mark, found.area)


def let_in_by_account(poll: Poll, user: User, area: str = "") -> Voter:
    """The voter who is signed in. Raises NotLetIn."""
    if poll.entry != Entry.SIGN_IN or not user.is_active:
        raise NotLetIn(_("This poll is not entered by signing in."))
    return Voter(mark_of(poll, Entry.SIGN_IN, str(user.pk)), area)


def send_code(poll: Poll, phone: str) -> None:
    """Text a code to a telephone, for ten minutes. Raises PollError, webhooks.NotDelivered.

    Whether the number has voted is not looked at: the answer is the same.
    """
    phone = tidy_phone(phone)
    if poll.entry != Entry.SMS or not settings.SMS_WEBHOOK:
        raise PollError(_("No codes are texted for this poll. Ask at your community's window."))
    digest = _digest(poll, phone)
    if one_too_many("poll_text", digest, most=TEXTS, seconds=HOUR):
        raise PollError(_("This number got its codes. Wait an hour for the next one."))
    code = f"{secrets.randbelow(1_000_000):06}"
    now = timezone.now()
    TextedCode.objects.filter(until__lt=now).delete()
    TextedCode.objects.update_or_create(
        digest=digest,
        defaults={
            "poll": poll,
            "code": _digest(poll, f"{phone}:{code}"),
            "tries": 0,
            "until": now + TEXTED_FOR,
        },
    )
    text = _("%(code)s is your code for “%(poll)s”, for ten minutes. Nobody will ask you for it.")
    message = {"to": phone, "text": text % {"code": code, "poll": poll}}
    webhooks.post(
        settings.SMS_WEBHOOK,
        message,
        secret=settings.SMS_WEBHOOK_SECRET,
        key=str(uuid.uuid4()),
        timestamp=int(now.timestamp()),
    )


def let_in_by_text(poll: Poll, phone: str, code: str, area: str = "") -> Voter:
    """The voter whose telephone got this code; five wrong ones end it. Raises NotLetIn."""
    phone = tidy_phone(phone)
    waiting = TextedCode.objects.filter(
        digest=_digest(poll, phone), until__gte=timezone.now(), tries__lt=MOST_TRIES
    )
    found = waiting.first()
    right = _digest(poll, f"{phone}:{code.strip()}")
    if found is None or not hmac.compare_digest(found.code, right):
        if found is not None:
            TextedCode.objects.filter(pk=found.pk).update(tries=found.tries + 1)
        raise NotLetIn(
            _("Number and code do not belong together, or the code is older than ten minutes.")
        )
    found.delete()
    return Voter(mark_of(poll, Entry.SMS, phone), area)


def tidy_phone(phone: str) -> str:
    """A mobile number as 11 digits. Raises PollError."""
    digits = re.sub(r"\D", "", phone).removeprefix("86")
    if not PHONE.fullmatch(digits):
        text = _("A mobile number has 11 digits and begins with 1; this one has %(count)d.")
        raise PollError(text % {"count": len(digits)})
    return digits


def _digest(poll: Poll, said: str) -> str:
    # Another beginning than a mark's: from a code's digest its mark cannot be found.
    return hmac.new(bytes.fromhex(poll.key), f"kept:{said}".encode(), hashlib.sha256).hexdigest()
