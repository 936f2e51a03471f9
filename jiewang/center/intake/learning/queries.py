"""What there is to read of trained models and of what suggestions were worth."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery

from jiewang.center.case.models import Case
from jiewang.center.intake.learning.history import type_given_by
from jiewang.center.intake.learning.models import SuggestionModel
from jiewang.center.intake.models import Suggestion


@dataclass(frozen=True)
class TypeQuality:
    """Of the cases to which people gave this type: how many were suggested so, first and at all."""

    code: str
    cases: int
    first: int
    among_three: int


def model_in_use() -> SuggestionModel | None:
    """The model that suggests today; None where the catalog's words do."""
    return SuggestionModel.objects.filter(in_use=True).first()


def folder_of(row: SuggestionModel) -> Path:
    """Where the numbers of a model lie."""
    return Path(settings.MODELS) / row.path


def quality_by_type(*, since: datetime, until: datetime) -> list[TypeQuality]:
    """What was suggested against what people decided, for cases reported from `since` to before
    `until`; the most frequent type first. Two periods side by side show drift.

    Who files sees the suggestion, and may follow it where both are wrong: read it as an upper
    bound. Cases without any suggestion are not counted.
    """
    mine = Suggestion.objects.filter(case=OuterRef("pk"))
    rank = mine.filter(category_code=OuterRef("category__code")).values("rank")[:1]
    rows = (
        Case.objects.filter(category__isnull=False, reported_at__gte=since, reported_at__lt=until)
        .annotate(given_by=type_given_by("pk"))
        .filter(Exists(mine), given_by__isnull=False)
        .order_by()
        .values_list("category__code", Subquery(rank))
    )
    counts = Counter(rows.iterator(chunk_size=2000))
    cases: Counter[str] = Counter()
    among: Counter[str] = Counter()
    for (code, place), count in counts.items():
        cases[code] += count
        among[code] += count if place is not None and place <= 3 else 0
    ordered = sorted(cases.items(), key=lambda each: (-each[1], each[0]))
    return [TypeQuality(code, count, counts[code, 1], among[code]) for code, count in ordered]
