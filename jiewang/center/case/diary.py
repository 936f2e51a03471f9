"""The chain through a diary: every line carries the digest of the line before."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jiewang.center.case.models import CaseStep


def digest_of(
    *,
    number: str,
    line: int,
    kind: str,
    state: str,
    moved: bool,
    by_id: int | None,
    post: str,
    unit_id: int | None,
    note: str,
    data: dict[str, Any],
    at: datetime,
    previous: str,
) -> str:
    """Return the SHA-256, in hex, of one line in its canonical form.

    Canonical: a JSON list in the order of the arguments, keys of `data` sorted, no spaces,
    `at` in UTC to the microsecond, so that both databases give back what was hashed.
    """
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [number, line, kind, state, moved, by_id, post, unit_id, note, data, moment, previous]
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def digest_of_step(step: CaseStep, number: str) -> str:
    """Recompute a line's digest from what stands in its columns now. `number` is the case's."""
    return digest_of(
        number=number,
        line=step.line,
        kind=step.kind,
        state=step.state,
        moved=step.moved,
        by_id=step.by_id,
        post=step.post,
        unit_id=step.unit_id,
        note=step.note,
        data=step.data,
        at=step.at,
        previous=step.previous,
    )


@dataclass(frozen=True)
class Break:
    """The first place where a diary does not hold."""

    line: int
    reason: str  # "missing", "changed", "unchained", "head"


def first_break(steps: Iterable[CaseStep], *, number: str, length: int, head: str) -> Break | None:
    """Walk a diary in order of lines and name the first line that does not hold, or None.

    `length` and `head` are what the case says of its diary: a cut-off end is found by them.
    """
    previous, line = "", 0
    for line, step in enumerate(steps, start=1):
        if step.line != line:
            return Break(line, "missing")
        if step.previous != previous:
            return Break(line, "unchained")
        if digest_of_step(step, number) != step.digest:
            return Break(line, "changed")
        previous = step.digest
    if line != length:
        return Break(line + 1, "missing")
    return None if previous == head else Break(line, "head")
