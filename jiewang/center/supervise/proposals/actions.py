"""Send a directive in, read it, decide on what it proposes. Nothing becomes a task by itself."""

import hashlib
import io
import logging
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from jiewang.base.languages import in_both_languages
from jiewang.center.catalog.models import Urgency
from jiewang.center.supervise.directives.errors import DirectiveRefused
from jiewang.center.supervise.directives.reading import as_dict, read_directive
from jiewang.center.supervise.directives.sources import LARGEST_FILE, text_of
from jiewang.center.supervise.models import EvidenceRule, Source
from jiewang.center.supervise.opening import TaskSource, open_task
from jiewang.center.supervise.proposals.access import leave_to_decide, leave_to_send
from jiewang.center.supervise.proposals.models import DirectiveReading, TaskProposal
from jiewang.center.supervise.proposals.naming import unit_named, units_by_core
from jiewang.center.supervise.templates import PLAIN
from jiewang.people.models import Unit, User
from jiewang.people.queries import open_units

State = DirectiveReading.State
Decision = TaskProposal.Decision

# What is read while the person waits; more is read by the worker.
MOST_PAGES_AT_ONCE = 20
LARGEST_AT_ONCE = 2 * 1024 * 1024


def send_directive(
    content: bytes, *, center: Unit, by: User, title: str = "", file_name: str = ""
) -> int:
    """Take a directive in and return its id; the same content again returns the one that stands.

    A short one is read at once, a long one by the worker. Raises DirectiveRefused, CaseError.
    """
    leave_to_send(by, center)
    if len(content) > LARGEST_FILE:
        text = _("The file is larger than %(most)d MB. Send its text alone, or in parts.")
        raise DirectiveRefused(text % {"most": LARGEST_FILE // (1024 * 1024)})
    digest = hashlib.sha256(content).hexdigest()
    known = DirectiveReading.objects.filter(center=center, digest=digest).first()
    if known is not None:
        return known.pk
    pages = _pages_of(content)
    reading = DirectiveReading(
        center=center,
        title=title.strip()[:120],
        file_name=file_name.replace("\\", "/").rpartition("/")[2][-120:],
        state=State.WAITING,
        digest=digest,
        pages=pages,
        sent_at=timezone.now(),
        by=by,
    )
    if pages > MOST_PAGES_AT_ONCE or len(content) > LARGEST_AT_ONCE:
        reading.title = reading.title or reading.file_name
        reading.file.save(secrets.token_hex(16), ContentFile(content), save=False)
        reading.save()
        return reading.pk
    found = _read(content)
    _store(reading, found)
    return reading.pk


def _pages_of(content: bytes) -> int:
    """How many pages a PDF has; 0 of what is none, or cannot be counted: its reading will say why."""
    if b"%PDF-" not in content[:1024]:
        return 0
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return len(PdfReader(io.BytesIO(content)).pages)
    except (
        PyPdfError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        OSError,
        RecursionError,
    ):
        return 0


def _read(content: bytes) -> dict[str, Any]:
    return as_dict(read_directive(text_of(content)))


def read_next(at: datetime) -> DirectiveReading | None:
    """Read the longest waiting directive, or return None if there is none. For the worker.

    Reading takes seconds and holds no lock; of two workers that read the same, one stores it.
    """
    waiting = DirectiveReading.objects.filter(state=State.WAITING).order_by("sent_at", "pk")
    reading = waiting.first()
    if reading is None:
        return None
    try:
        with reading.file.open("rb") as file:
            content = file.read()
        found = _read(content)
    except DirectiveRefused:
        _refuse(reading, in_both_languages(lambda: _refusal_of(content)), at)
    except FileNotFoundError:
        lost = in_both_languages(lambda: _("The file is lost. Send it again."))
        _refuse(reading, lost, at)
    else:
        _store_waiting(reading.pk, found)
    return reading


def _refusal_of(content: bytes) -> str:
    try:
        text_of(content)
    except DirectiveRefused as refusal:
        return str(refusal)
    return ""


@transaction.atomic
def _store_waiting(pk: int, found: dict[str, Any]) -> None:
    reading = DirectiveReading.objects.select_for_update().get(pk=pk)
    if reading.state == State.WAITING:
        _drop_file(reading)
        _store(reading, found)


@transaction.atomic
def _refuse(reading: DirectiveReading, says: dict[str, str], at: datetime) -> None:
    waiting = DirectiveReading.objects.filter(pk=reading.pk, state=State.WAITING)
    if waiting.update(state=State.REFUSED, refusal=says, read_at=at, file=""):
        _drop_file(reading)


def _drop_file(reading: DirectiveReading) -> None:
    """What was read is kept as articles; the file goes with the commit."""
    name, storage = str(reading.file.name or ""), reading.file.storage
    reading.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def _store(reading: DirectiveReading, found: dict[str, Any]) -> None:
    reading.state, reading.read_at = State.READ, timezone.now()
    reading.read = {"date": found["date"], "articles": found["articles"]}
    reading.title = reading.title or _title_of(found) or reading.file_name or _("Directive")
    reading.save()
    units = units_by_core(open_units())
    TaskProposal.objects.bulk_create(
        _proposal(reading, position, task, found["figures"], units)
        for position, task in enumerate(found["tasks"], 1)
    )


def _title_of(found: dict[str, Any]) -> str:
    headlines = ("".join(article["headline"]) for article in found["articles"])
    return next((line for line in headlines if line), "")[:120]


def _proposal(
    reading: DirectiveReading,
    position: int,
    task: dict[str, Any],
    figures: list[dict[str, Any]],
    units: Any,
) -> TaskProposal:
    who = [name["text"] for name in task["who"]]
    until = task["by"] or {"text": "", "day": None}
    kept = ("text", "value", "unit", "kind", "bound")
    return TaskProposal(
        reading=reading,
        position=position,
        what=task["what"],
        who=who,
        assisting=[name["text"] for name in task["assist"]],
        places=[name["text"] for name in task["places"]],
        figures=[{key: figures[nth][key] for key in kept} for nth in task["figures"]],
        due_words=until["text"][:80],
        due_on=date.fromisoformat(until["day"]) if until["day"] else None,
        unit=unit_named(who, units),
        quote=task["text"],
        article=task["article"],
    )


@transaction.atomic
def drop_proposal(proposal_id: int, *, by: User) -> None:
    """Nothing comes of a proposal; who said so is kept. Dropped already, nothing is written.

    Raises CaseError, TaskProposal.DoesNotExist.
    """
    proposal = _lock(proposal_id)
    leave_to_decide(by, proposal)
    if proposal.decision == Decision.DROPPED:
        return
    proposal.decision, proposal.decided_at, proposal.decided_by = (
        Decision.DROPPED,
        timezone.now(),
        by,
    )
    proposal.save(update_fields=["decision", "decided_at", "decided_by"])


@transaction.atomic
def confirm_proposal(
    proposal_id: int,
    *,
    title: str,
    owner: Unit,
    deadline: date,
    by: User,
    asked: str = "",
    assisting: Iterable[Unit] = (),
    template: str = PLAIN,
    evidence: str = EvidenceRule.WORDS,
    urgency: str = Urgency.NORMAL,
    owner_words: str = "",
) -> int:
    """Make a task of a proposal, as the person has it; its id. Confirmed twice is one task.

    Raises CaseError, TaskProposal.DoesNotExist.
    """
    proposal = _lock(proposal_id)
    if proposal.task_id is not None and proposal.decided_by_id == by.pk:
        return proposal.task_id
    leave_to_decide(by, proposal)
    reading = proposal.reading
    task_id = open_task(
        title=title,
        center=reading.center,
        owner=owner,
        deadline=deadline,
        asked=asked,
        assisting=assisting,
        template=template,
        evidence=evidence,
        urgency=urgency,
        owner_words=owner_words,
        source=TaskSource(
            kind=Source.DIRECTIVE, words=reading.title, key=f"proposal-{proposal.pk}"
        ),
        by=by,
    )
    proposal.decision, proposal.task_id = Decision.CONFIRMED, task_id
    proposal.decided_at, proposal.decided_by = timezone.now(), by
    proposal.save(update_fields=["decision", "task", "decided_at", "decided_by"])
    return task_id


def _lock(proposal_id: int) -> TaskProposal:
    rows = TaskProposal.objects.select_for_update(of=("self",))
    return rows.select_related("reading__center").get(pk=proposal_id)
