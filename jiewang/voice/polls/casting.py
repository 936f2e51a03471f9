"""A ballot is cast: once for each voter, stored before the voter hears of it, known to nobody.

One transaction holds the poll open, sets the voter's mark and puts the ballot down. Whoever comes
with the same mark again is refused; with the same receipt as well, it is the same ballot sent
twice, by a second click or a network that lost the answer, and the receipt is good.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.base.rows import insert_row
from jiewang.voice.polls.answering import Answers, check_answers, check_ballot
from jiewang.voice.polls.content import questions_of, terms_of
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.models import Ballot, Entry, Poll, PollArea, PollVersion, VoterMark
from jiewang.voice.polls.states import PollState

_RECEIPT = re.compile(r"[0-9a-f]{32}")


class AlreadyVoted(PollError):
    """This voter has voted; the first ballot counts."""


@dataclass(frozen=True)
class Voter:
    """Who has been let in: `mark` stands for the person, and nothing can be read from it.

    Without a mark: anybody, where a questionnaire does not count people.
    """

    mark: str = ""
    area: str = ""
    assisted: bool = False


def new_receipt() -> str:
    """A receipt for a ballot about to be written: chance, made when the page is shown."""
    return secrets.token_hex(16)


def mark_of(poll: Poll, entry: str, who: str) -> str:
    """What stands for a voter in one poll: of another poll, or without its key, it says nothing."""
    said = f"{entry}:{who}".encode()
    return hmac.new(bytes.fromhex(poll.key), said, hashlib.sha256).hexdigest()


def cast(
    poll_id: int,
    *,
    voter: Voter,
    given: Mapping[str, Any],
    receipt: str,
    version: int,
    at: datetime | None = None,
) -> str:
    """Put a ballot into the box and return its receipt. `at`: when it arrived.

    Raises AlreadyVoted, AnswersRefused, PollError.
    """
    if not _RECEIPT.fullmatch(receipt):
        raise PollError(_("This page is not whole. Open the poll again."))
    at = at or timezone.now()
    try:
        with transaction.atomic():
            return _cast(poll_id, voter, given, receipt, version, at)
    except IntegrityError as error:
        # The receipt of another ballot; of this voter's own, _cast() has answered.
        raise AlreadyVoted(_("This ballot has been cast already.")) from error


def _cast(
    poll_id: int,
    voter: Voter,
    given: Mapping[str, Any],
    receipt: str,
    version: int,
    at: datetime,
) -> str:
    _hold(poll_id)
    # Not its key, which takes longer to decrypt than all the rest.
    poll = Poll.objects.defer("key", "draft", "outcome").get(pk=poll_id)
    digest = digest_of(receipt)
    if not voter.mark and _is_in(poll_id, digest, voter):
        return receipt
    try:
        check_open(poll, at)
    except PollError:
        if _is_in(poll_id, digest, voter):
            return receipt
        raise
    answers = _checked(poll, version, given)
    if not voter.mark and (poll.entry != Entry.OPEN or poll.is_vote):
        raise PollError(_("Say first who you are: once for each person."))
    if voter.mark and not _mark(poll_id, voter.mark):
        if _is_in(poll_id, digest, voter):
            return receipt
        text = _("A ballot was cast with this already. It counts; a second one cannot.")
        raise AlreadyVoted(text)
    _take_place(poll, voter.area)
    ballot = Ballot(
        token=secrets.token_hex(16),
        poll_id=poll_id,
        version=version,
        area=voter.area,
        assisted=voter.assisted,
        content=answers,
        receipt=digest,
        seal=seal_of(receipt, version, answers),
    )
    insert_row(ballot)
    return receipt


def _hold(poll_id: int) -> None:
    """Keep the poll from being closed until this ballot is stored: see diary.lock_poll()."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM voice_poll WHERE id = %s FOR KEY SHARE", [poll_id])


def _is_in(poll_id: int, digest: str, voter: Voter) -> bool:
    """Whether this very ballot is in already: by the same voter, with the same receipt."""
    if not Ballot.objects.filter(poll_id=poll_id, receipt=digest).exists():
        return False
    return not voter.mark or VoterMark.objects.filter(digest=voter.mark).exists()


def check_open(poll: Poll, at: datetime) -> None:
    """Refuse before the poll begins, after its last second, and when it is not open."""
    if poll.state != PollState.OPEN or at >= poll.closes_at:
        raise PollError(_("Voting has ended. What came later is not counted, whoever it is from."))
    if at < poll.opens_at:
        raise PollError(_("Voting has not begun yet."))


def _checked(poll: Poll, version: int, given: Mapping[str, Any]) -> Answers:
    # Of the version that was read, be it an older one: its answers keep their meaning.
    found = PollVersion.objects.filter(poll=poll, number=version).first()
    if found is None:
        raise PollError(_("This page is not whole. Open the poll again."))
    if poll.is_vote:
        if version != poll.version:
            raise PollError(_("The list of candidates has changed. Look at it and choose again."))
        return check_ballot(terms_of(found.content), given)
    return check_answers(questions_of(found.content), given)


def _mark(poll_id: int, mark: str) -> bool:
    """Set the voter's mark; False if it stands. Of two at once the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO voice_votermark (digest, poll_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [mark, poll_id],
        )
        return bool(cursor.rowcount == 1)


def _take_place(poll: Poll, code: str) -> None:
    """Take a place of the area's quota. Raises PollError for an area that is closed or not asked."""
    areas = PollArea.objects.filter(poll=poll)
    if not code:
        if areas.exists():
            raise PollError(_("Say in which area you live."))
        return
    area = areas.filter(code=code).first()
    if area is None:
        raise PollError(_("This poll does not ask people of that area."))
    if area.closed:
        raise PollError(_("%(area)s is closed for this poll.") % {"area": area})
    if not area.quota:
        return
    # The last place goes to one of two: the row counts, not what was read before.
    took = areas.filter(pk=area.pk, closed=False, taken__lt=F("quota")).update(taken=F("taken") + 1)
    if not took:
        text = _("%(area)s has its %(quota)d answers. Thank you for having wanted to take part.")
        raise PollError(text % {"area": area, "quota": area.quota})


def digest_of(receipt: str) -> str:
    """What is kept of a receipt."""
    return hashlib.sha256(receipt.encode()).hexdigest()


def seal_of(receipt: str, version: int, answers: Answers) -> str:
    """The seal over a ballot's content; who has not the receipt cannot make it."""
    said = json.dumps([version, answers], ensure_ascii=False, sort_keys=True)
    return hmac.new(receipt.encode(), said.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Audit:
    """What a receipt proves: the ballot lies in the box, and as it was cast. Never its content."""

    poll: Poll
    is_whole: bool


def audit(receipt: str) -> Audit | None:
    """Look a receipt up; None if there is no such ballot."""
    receipt = receipt.strip().lower().replace("-", "").replace(" ", "")
    if not _RECEIPT.fullmatch(receipt):
        return None
    ballot = Ballot.objects.filter(receipt=digest_of(receipt)).select_related("poll").first()
    if ballot is None:
        return None
    seal = seal_of(receipt, ballot.version, ballot.content)
    return Audit(ballot.poll, hmac.compare_digest(seal, ballot.seal))
