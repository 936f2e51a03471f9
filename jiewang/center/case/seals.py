"""Daily seals: the diaries' heads under one digest, in a file that can be kept elsewhere.

A chain of digests shows a line that was changed; it cannot show a diary that somebody wrote
anew from its first line. A seal kept outside the house can.

A seal file is plain text: a head line "jiewang-seal 1 DAY PREVIOUS", then one line
"NUMBER LENGTH HEAD" per diary that grew since the seal before, in order of number. Its digest
is the SHA-256 of the whole file; the next seal's head line names it.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.case.models import Case, CaseStep, Seal

_KIND = "jiewang-seal 1"
_BATCH = 2000


class SealUnreadable(Refusal):
    """A file that is no seal, or was changed. str() says which line."""


@dataclass(frozen=True)
class Head:
    """One diary's end as a seal has it."""

    number: str
    length: int
    digest: str


@transaction.atomic
def seal_day(day: date, *, at: datetime) -> Seal | None:
    """Seal what grew since the last seal; None if the day has its seal already.

    The file is written before the commit: a crash between leaves a file that is written again.
    Raises IntegrityError where another worker has just sealed the day.
    """
    last = Seal.objects.order_by("-day").first()
    if last is not None and last.day >= day:
        return None
    heads = [Head(*row) for row in _grown()]
    previous = last.digest if last else ""
    text = "".join(_lines(day, previous, heads))
    seal = Seal(
        day=day,
        sealed_at=at,
        cases=len(heads),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        previous=previous,
    )
    # The row first: of two workers sealing at one moment the constraint lets one go on, and
    # only that one writes the file.
    seal.save(force_insert=True)
    _mark_sealed(heads)
    write_file(settings.SEALS / f"{day}.seal", text)
    return seal


def _grown() -> Iterator[tuple[str, int, str]]:
    grown = Case.objects.filter(diary_length__gt=F("sealed_length")).order_by("number")
    yield from grown.values_list("number", "diary_length", "diary_head").iterator(_BATCH)


def _lines(day: date, previous: str, heads: list[Head]) -> Iterator[str]:
    yield f"{_KIND} {day} {previous or '-'}\n"
    for head in heads:
        yield f"{head.number} {head.length} {head.digest}\n"


def _mark_sealed(heads: list[Head]) -> None:
    lengths = {head.number: head.length for head in heads}
    numbers = list(lengths)
    for start in range(0, len(numbers), _BATCH):
        cases = Case.objects.filter(number__in=numbers[start : start + _BATCH]).only("number")
        rows = list(cases)
        for case in rows:
            # What we sealed, not what the row says now: it may have grown since.
            case.sealed_length = lengths[case.number]
        Case.objects.bulk_update(rows, ["sealed_length"])


def write_file(path: Path, text: str) -> None:
    """Write a whole file or none: a reader never finds half a seal."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_seal(path: Path) -> tuple[str, list[Head]]:
    """Read a seal file: its digest and its heads. Raises SealUnreadable, OSError."""
    content = path.read_text(encoding="utf-8")
    head_line, *lines = content.splitlines() or [""]
    if not head_line.startswith(_KIND):
        text = _("%(file)s is no seal: its first line must begin with “%(kind)s”.")
        raise SealUnreadable(text % {"file": path.name, "kind": _KIND})
    heads = []
    for at, line in enumerate(lines, start=2):
        parts = line.split(" ")
        if len(parts) != 3 or not parts[1].isdigit():
            text = _("%(file)s, line %(line)d: not “NUMBER LENGTH HEAD”.")
            raise SealUnreadable(text % {"file": path.name, "line": at})
        heads.append(Head(parts[0], int(parts[1]), parts[2]))
    return hashlib.sha256(content.encode()).hexdigest(), heads


def heads_that_differ(heads: list[Head]) -> Iterator[Head]:
    """Of a seal's heads, those whose diary no longer has that digest at that line."""
    for start in range(0, len(heads), _BATCH):
        part = heads[start : start + _BATCH]
        steps = CaseStep.objects.filter(case__number__in=[head.number for head in part])
        stored = {
            (number, line): digest
            for number, line, digest in steps.values_list("case__number", "line", "digest")
        }
        for head in part:
            if stored.get((head.number, head.length)) != head.digest:
                yield head
