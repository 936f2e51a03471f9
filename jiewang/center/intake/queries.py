"""What intake knows: what waits, what was suggested, what may be the same, whose page it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case as Cases
from django.db.models import IntegerField, Q, QuerySet, Value, When

from jiewang.base.personal_data import decrypt
from jiewang.center.case.models import Case
from jiewang.center.case.numbers import tidy_number
from jiewang.center.case.states import UNFILED_STATES
from jiewang.center.catalog.models import Category, Urgency
from jiewang.center.catalog.queries import leaves_by_code
from jiewang.center.intake.access import may_read_words
from jiewang.center.intake.alike.queries import Similar, similar_cases
from jiewang.center.intake.models import ANSWERED_BY_US, Report, Suggestion
from jiewang.center.intake.personal import MaskedContact, masked_contact
from jiewang.center.intake.photo_store import photos_of
from jiewang.center.intake.secret_codes import secret_fits
from jiewang.center.intake.wording import blotted
from jiewang.people.models import Right, User
from jiewang.people.queries import district_center
from jiewang.people.rights import holdings

# The room's questions all stand here, also those whose bodies have files of their own.
__all__ = [
    "BY_URGENCY",
    "MaskedContact",
    "Similar",
    "SuggestedCategory",
    "hides_reporter",
    "masked_contact",
    "photos_of",
    "reachable_reports",
    "report_by_secret",
    "reports_waiting",
    "similar_cases",
    "suggestions_of",
    "words_for",
]

# Most urgent first.
BY_URGENCY = Cases(
    When(urgency=Urgency.VERY_URGENT, then=Value(0)),
    When(urgency=Urgency.URGENT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class SuggestedCategory:
    """A stored suggestion with the leaf it names in the catalog of today."""

    rank: int
    category: Category
    confidence: float
    reasons: tuple[str, ...]


def reachable_reports(case_id: int) -> list[Report]:
    """The reports of a case whose reporters came to us and left a telephone number.

    Each with its number, the telephone and the reader's language alone. Every case that is
    filed or dispatched asks, so it is asked in SQL: composing it takes Django several times as
    long as the database takes to answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REACHABLE, [case_id, *_ANSWERED])
        found = cursor.fetchall()
    return [
        Report(number=number, phone=decrypt(phone), reader_language=language)
        for number, phone, language in found
    ]


_ANSWERED = sorted(map(str, ANSWERED_BY_US))
# Encrypted or not, an empty number is an empty text.
_REACHABLE = f"""
SELECT number, phone, reader_language FROM center_report
WHERE case_id = %s AND channel IN ({", ".join(["%s"] * len(_ANSWERED))}) AND phone <> ''
ORDER BY received_at, id
"""


def reports_waiting(user: User) -> "QuerySet[Case]":
    """Cases that wait to be filed, refused or merged where this person has an intake post.

    The most urgent first, then who has waited longest. Area, center and suggestions come along.
    """
    units = {h.unit_id for h in holdings(user) if Right.INTAKE in h.post.rights}
    waiting = Case.objects.filter(state__in=UNFILED_STATES)
    if district_center().pk not in units:
        waiting = waiting.filter(center__in=units)
    return (
        waiting.select_related("area", "center")
        .prefetch_related("suggestions")
        .order_by(BY_URGENCY, "reported_at", "pk")
    )


def hides_reporter(case: Case, report: Report | None, reader: User) -> bool:
    """Whether this reader may not learn who is behind a report, or behind the case's first one."""
    secret = case.confidential or (report is not None and report.confidential)
    return secret and not may_read_words(reader, case)


def words_for(report: Report, reader: User) -> str:
    """A report's text as this reader may read it."""
    if not hides_reporter(report.case, report, reader):
        return report.text
    return blotted(report.text, report.name, report.phone, report.id_number)


def suggestions_of(case: Case) -> list[SuggestedCategory]:
    """A case's suggestions, best first. A leaf that the catalog no longer has is left out."""
    # The rank alone: the usual order reads the case along.
    rows: Sequence[Suggestion] = list(case.suggestions.order_by("rank"))
    leaves = leaves_by_code([row.category_code for row in rows]) if rows else {}
    return [
        SuggestedCategory(
            rank=row.rank,
            category=leaves[row.category_code],
            confidence=row.confidence,
            reasons=tuple(row.reasons),
        )
        for row in rows
        if row.category_code in leaves
    ]


def report_by_secret(number: str, secret: str) -> Report | None:
    """The report whose receipt carries this number and secret, with its case, or None.

    The number given to the reporter, or that of the case it was merged into. Whoever asks
    counts the failures.
    """
    wanted = tidy_number(number)
    if not wanted or len(wanted) > 16:
        return None
    reports = Report.objects.filter(Q(number=wanted) | Q(case__number=wanted))
    for report in reports.select_related("case").order_by("pk"):
        if secret_fits(report.secret, secret):
            return report
    return None
