"""Filing without a person 自动立案: by a suggestion that the model in use has proven itself sure of."""

import json
import zlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import connection
from django.utils import timezone

from jiewang.base.rows import insert_later
from jiewang.center.case.actions import HOUSE, move_case
from jiewang.center.case.models import Case, CaseStep, Placing
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.errors import UnknownCategory
from jiewang.center.catalog.models import Category, Urgency
from jiewang.center.catalog.queries import category_by_code
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.center.intake.learning.proof import is_switched_on
from jiewang.center.intake.models import ReportKind
from jiewang.center.intake.suggesters import suggester

# Where a case is known well enough to choose a street by; a person decides the others.
PLACED = frozenset({Placing.PIN, Placing.ADDRESS, Placing.CENTER})
# What comes in later than this belongs to a backlog, and is looked at.
FRESH = timedelta(days=1)


class Why(StrEnum):
    """Why a case is left to people."""

    NOT_NEW = "somebody has acted on it"
    OLD = "reported more than a day ago"
    CONFIDENTIAL = "confidential"
    NOT_PLACED = "its place is not certain"
    URGENT = "urgent"
    NOT_HELP = "not a plain request for help"
    OTHER_MODEL = "another model was put in place meanwhile"
    NOT_SURE = "the confidence is below the threshold"
    SWITCHED_OFF = "the type is not switched on"
    UNANSWERED = "a question that must be answered is not"
    HELD_BACK = "one of the share held back for people"
    HALTED = "the center has stopped dispatching alone"
    NO_UNIT = "no rule names a unit for it"


class LeftToPeople(Exception):
    """A case is not filed or dispatched without a person; nothing of it was written."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def file_by_suggestion(case: Case) -> None:
    """File a new, locked case under its first suggestion, without a person; for the house.

    Asks everything again of the case, the model in use and the catalog of today. The
    diary and a FiledAlone row keep model, confidence and threshold. That a type has proven
    itself is the suggester's to know: see CaseReported.sure. Raises LeftToPeople,
    always before the first write.
    """
    _check_case(case)
    said = _said_of(case)
    threshold = _threshold(said)
    if said is None or threshold is None or said.confidence < threshold:
        raise LeftToPeople(Why.NOT_SURE)
    leaf = _leaf(said.category_code)
    _check_report(said, leaf)
    if is_held_back(case.number):
        raise LeftToPeople(Why.HELD_BACK)
    at = timezone.now()
    case.category = leaf
    # Numbers as text: the diary's digest must not hang on how a database writes them.
    data = {
        "category": leaf.code,
        "urgency": case.urgency,
        "suggestion": 1,
        "model": said.model,
        "confidence": f"{said.confidence:.4f}",
        "threshold": f"{threshold:.4f}",
    }
    filed = FiledAlone(
        case=case,
        model=said.model,
        category_code=leaf.code,
        confidence=said.confidence,
        threshold=threshold,
        at=at,
    )
    insert_later([filed])
    kind = CaseStep.Kind.FILED
    move_case(case, State.FILED, kind, actor=HOUSE, data=data, at=at, also=["category"])


def is_held_back(number: str) -> bool:
    """Whether a case belongs to the district's share that people file though the house could.

    By its number, so that it can be said afterwards of any case, and nobody chooses.
    """
    return zlib.crc32(number.encode()) % 10_000 < district().auto_dispatch_held_back * 10_000


def _check_case(case: Case) -> None:
    against = [
        (case.state != State.REPORTED, Why.NOT_NEW),
        (case.reported_at < timezone.now() - FRESH, Why.OLD),
        (case.confidential, Why.CONFIDENTIAL),
        (case.placing not in PLACED, Why.NOT_PLACED),
        (case.urgency != Urgency.NORMAL, Why.URGENT),
    ]
    _refuse(against)


@dataclass(frozen=True)
class _Said:
    """The first suggestion for a case, what its one report says, and the model in use now."""

    category_code: str
    confidence: float
    model: int
    in_use: int | None
    confidential: bool
    kind: str
    answers: dict[str, Any]


# One question instead of three, in SQL: composing them takes Django longer than everything
# else that is found out here. What is encrypted is not even read.
_SAID = """
SELECT s.category_code, s.confidence, s.model, m.number, r.confidential, r.kind, r.answers
FROM center_suggestion s JOIN center_report r ON r.case_id = s.case_id
LEFT JOIN center_suggestionmodel m ON m.in_use
WHERE s.case_id = %s AND s.rank = 1
"""


def _said_of(case: Case) -> _Said | None:
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [case.pk])
        found = cursor.fetchone()
    if found is None:
        return None
    code, confidence, model, in_use, confidential, kind, answers = found
    return _Said(code, confidence, model, in_use, confidential, kind, json.loads(answers))


def _threshold(said: _Said | None) -> float | None:
    """What a suggestion must reach: the model's own threshold, never less than the district's."""
    if said is None or not said.model:
        return None
    made = suggester()
    if not said.in_use == made.number == said.model:
        raise LeftToPeople(Why.OTHER_MODEL)
    measured = made.threshold
    return None if measured is None else max(measured, district().auto_dispatch_confidence)


def _leaf(code: str) -> Category:
    try:
        leaf = category_by_code(code)
    except UnknownCategory:
        raise LeftToPeople(Why.SWITCHED_OFF) from None
    if not is_switched_on(leaf):
        raise LeftToPeople(Why.SWITCHED_OFF)
    return leaf


def _check_report(said: _Said, leaf: Category) -> None:
    must = [each["label"] for each in leaf.extra_questions if each.get("required")]
    against = [
        (bool(said.confidential), Why.CONFIDENTIAL),
        # A complaint or a tip-off may be about the very unit it would go to.
        (said.kind != ReportKind.HELP, Why.NOT_HELP),
        (any(said.answers.get(label, "") == "" for label in must), Why.UNANSWERED),
    ]
    _refuse(against)


def _refuse(against: list[tuple[bool, Why]]) -> None:
    for speaks, why in against:
        if speaks:
            raise LeftToPeople(why)
