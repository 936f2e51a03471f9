"""What suggestions were worth in practice: against what people decided, by time and by type.

Who files sees the suggestion, and may follow it where both are wrong: read shares as upper
bounds. What the house filed alone counts only where a person has given or confirmed the type:
it would be right by its own word otherwise.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.catalog.district import district
from jiewang.center.intake.learning.history import type_given_by
from jiewang.center.intake.learning.models import FiledAlone, SuggestionModel
from jiewang.center.intake.models import Suggestion


@dataclass(frozen=True)
class Decided:
    """One case whose type a person gave, with what was suggested for it."""

    day: date
    code: str
    first: str
    among_three: bool
    # None where no threshold was ever measured: the catalog's words, an early model.
    sure: bool | None
    model: int

    @property
    def is_right(self) -> bool:
        return self.first == self.code


@dataclass
class Tally:
    """Counts of decided cases: first suggestion right, one of three, above the threshold.

    `measured` had a threshold at all. Of one type, `cases`, `first` and `three` count the cases
    that are of it; `sure` and `sure_right` the suggestions above the threshold that said it.
    """

    cases: int = 0
    first: int = 0
    three: int = 0
    measured: int = 0
    sure: int = 0
    sure_right: int = 0

    def add(self, case: Decided) -> None:
        self.cases += 1
        self.first += case.is_right
        self.three += case.among_three
        self.measured += case.sure is not None
        self.sure += bool(case.sure)
        self.sure_right += bool(case.sure) and case.is_right


@dataclass(frozen=True)
class Quality:
    """A period's counts, as a whole, by weeks or months, the newest first, and by types.

    `of_model`: the same of the model in use alone. `mix`: cases by their class of the catalog.
    """

    whole: Tally = field(default_factory=Tally)
    of_model: Tally = field(default_factory=Tally)
    by_time: dict[date, Tally] = field(default_factory=dict)
    by_type: dict[str, Tally] = field(default_factory=dict)
    mix: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Alone:
    """Of one type: how many went alone, how many people have changed, kept, not looked at."""

    sent: int
    corrected: int
    kept: int

    @property
    def waiting(self) -> int:
        return self.sent - self.corrected - self.kept


def quality(*, since: datetime, until: datetime, model: int) -> Quality:
    """The counts of the cases reported from `since` to before `until`; `model` is in use."""
    months = until - since > timedelta(days=120)
    found = Quality()
    by_type: dict[str, Tally] = defaultdict(Tally)
    by_time: dict[date, Tally] = defaultdict(Tally)
    for case in _decided(since, until):
        found.whole.add(case)
        by_time[_begin(case.day, months=months)].add(case)
        if case.model == model:
            found.of_model.add(case)
        own = by_type[case.code]
        own.cases += 1
        own.first += case.is_right
        own.three += case.among_three
        if case.sure:
            by_type[case.first].sure += 1
            by_type[case.first].sure_right += case.is_right
        found.mix[class_of(case.code)] += 1
    found.by_type.update(by_type)
    found.by_time.update(sorted(by_time.items(), reverse=True))
    return found


def class_of(code: str) -> str:
    """The class of the catalog a type belongs to: "2" of "2.01.03"."""
    return code.partition(".")[0]


def corrections(*, since: datetime, until: datetime) -> Counter[str]:
    """How many cases of a period were given another type than their first, by the first."""
    steps = CaseStep.objects.filter(
        kind=CaseStep.Kind.RECLASSIFIED,
        case__reported_at__gte=since,
        case__reported_at__lt=until,
    )
    rows = steps.values_list("case_id", "data__was", "data__category").order_by("case_id", "line")
    first: dict[int, str] = {}
    for case_id, was, code in rows:
        if was != code:
            first.setdefault(case_id, was)
    return Counter(first.values())


def went_alone(*, since: datetime, until: datetime) -> dict[str, Alone]:
    """What was filed alone in a period, by type."""
    rows = FiledAlone.objects.filter(at__gte=since, at__lt=until).order_by()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for code, verdict, n in rows.values_list("category_code", "verdict", Count("pk")):
        counts[code][verdict] += n
    return {code: _alone(each) for code, each in counts.items()}


def _alone(counts: Counter[str]) -> Alone:
    verdicts = FiledAlone.Verdict
    return Alone(
        sent=counts.total(),
        corrected=counts[verdicts.RETYPED] + counts[verdicts.TAKEN_BACK],
        kept=counts[verdicts.RIGHT] + counts[verdicts.CHECKED],
    )


def thresholds() -> dict[int, float]:
    """What a suggestion of each model must reach, by the model's number; none of it otherwise."""
    least = district().auto_dispatch_confidence
    rows = SuggestionModel.objects.values_list("number", "figures__threshold")
    return {number: max(measured, least) for number, measured in rows if measured is not None}


def _decided(since: datetime, until: datetime) -> Iterable[Decided]:
    needed = thresholds()
    for at, code, first, confidence, model, among_three in _rows(since, until):
        yield Decided(
            day=timezone.localdate(at),
            code=code,
            first=first,
            among_three=among_three,
            sure=_is_sure(needed, model, confidence),
            model=model,
        )


def _is_sure(needed: Mapping[int, float], model: int, confidence: float) -> bool | None:
    return confidence >= needed[model] if model in needed else None


def _rows(
    since: datetime, until: datetime
) -> Iterable[tuple[datetime, str, str, float, int, bool]]:
    same = Suggestion.objects.filter(
        case=OuterRef("pk"), category_code=OuterRef("category__code"), rank__lte=3
    )
    cases: QuerySet[Case] = Case.objects.filter(
        category__isnull=False,
        reported_at__gte=since,
        reported_at__lt=until,
        suggestions__rank=1,
    )
    decided = cases.annotate(given_by=type_given_by("pk"), among_three=Exists(same)).filter(
        Q(given_by__isnull=False) | Q(filed_alone__verdict=FiledAlone.Verdict.RIGHT)
    )
    rows = decided.order_by().values_list(
        "reported_at",
        "category__code",
        "suggestions__category_code",
        "suggestions__confidence",
        "suggestions__model",
        "among_three",
    )
    return rows.iterator(chunk_size=2000)


def _begin(day: date, *, months: bool) -> date:
    """The first day of a day's month, or the Monday of its week."""
    return day.replace(day=1) if months else day - timedelta(days=day.weekday())
