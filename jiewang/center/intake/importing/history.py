"""What became of a report elsewhere, as the file tells it: kept in the diary, and marked as such.

A line of its own, written when the file is read. What other systems did stands there as told, and
is nobody's work here: evaluation counts it apart.
"""

import re
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.center.case.actions import HOUSE, lock_case, write_step
from jiewang.center.case.models import CaseStep
from jiewang.center.intake.errors import ReportRefused

MOST_REROUTES = 999
_YEAR = re.compile(r"\d{4}")


def year_alone(text: str) -> str:
    """The year where a cell holds nothing else; which day it was is not guessed."""
    text = text.strip()
    return text if _YEAR.fullmatch(text) else ""


def history_of(
    *,
    reroutes: str,
    replied_at: datetime | None,
    reported_at: datetime | None,
    dated: str,
) -> dict[str, Any]:
    """The plain values of a line, empty where the file tells nothing. Raises ReportRefused."""
    told: dict[str, Any] = {}
    if reroutes.strip():
        told["reroutes"] = _count(reroutes.strip())
    if replied_at is not None:
        if reported_at is not None and replied_at < reported_at:
            raise ReportRefused(_("The answer is older than the report."))
        told["replied_at"] = replied_at.astimezone(UTC).isoformat()
    if told and dated:
        told["dated"] = dated
    return told


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_REROUTES):
        sentence = _("“%(text)s” is no number of reroutes from 0 to %(most)d.")
        raise ReportRefused(sentence % {"text": text[:20], "most": MOST_REROUTES})
    return int(text)


@transaction.atomic
def keep_history(case_id: int, told: dict[str, Any], *, channel: str) -> None:
    """Write what a file tells of a case that has just come in from it."""
    case = lock_case(case_id)
    data = {"imported": True, "channel": channel, **told}
    write_step(case, CaseStep.Kind.HISTORY, actor=HOUSE, data=data)
