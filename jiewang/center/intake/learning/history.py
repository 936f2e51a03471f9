"""What people have confirmed: the texts to learn from, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery

from jiewang.center.case.models import CaseStep
from jiewang.center.catalog.models import Category
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.center.intake.models import Report
from jiewang.center.intake.suggest import CategoryWords

# Code of the reason, in the district's list of reasons to return an order.
WRONG_TYPE = "wrong_type"


@dataclass(frozen=True)
class Confirmed:
    """A report's text and the type that its case has today, which people have confirmed."""

    report_id: int
    text: str
    code: str


def confirmed_reports(leaves: Iterable[Category]) -> list[Confirmed]:
    """Reports of cases whose type people have confirmed, in order of time.

    The type is the case's of today: a correction replaces what was there before. It counts
    where a person gave it last, and where the house gave it alone and people have since
    confirmed it, or handled and checked the case under it. What nobody has looked at teaches
    nothing: the house would learn its own mistakes. Neither does a type for whose sake the
    center accepted a return, as long as nobody has given the case another one. Types that are
    not among `leaves` are left out. Every report counts the same.
    """
    known = {leaf.code for leaf in leaves}
    rows = (
        Report.objects.filter(case__category__isnull=False)
        .annotate(given_by=type_given_by("case"), doubted=type_doubted("case"))
        .filter(Q(given_by__isnull=False) | Q(case__filed_alone__verdict__in=CONFIRMED))
        .filter(doubted=False)
        .exclude(text="")
        .order_by("reported_at", "pk")
        .values_list("pk", "text", "case__category__code")
    )
    return [Confirmed(*row) for row in rows.iterator(chunk_size=2000) if row[2] in known]


# What was filed alone, and is as good as a person's word since.
CONFIRMED = frozenset({FiledAlone.Verdict.RIGHT, FiledAlone.Verdict.CHECKED})
_GIVING = (CaseStep.Kind.FILED, CaseStep.Kind.RECLASSIFIED)


def type_given_by(case: str) -> Subquery:
    """Who gave a case its type last, null where the house did; `case` is the path to the case."""
    last = CaseStep.objects.filter(case=OuterRef(case), kind__in=_GIVING).order_by("-line")
    return Subquery(last.values("by")[:1])


def type_doubted(case: str) -> Exists:
    """Whether a return for a wrong type was accepted and nobody has given the type since."""
    later = CaseStep.objects.filter(
        case=OuterRef("case"), kind__in=_GIVING, line__gt=OuterRef("line")
    )
    granted = CaseStep.objects.filter(
        case=OuterRef(case), kind=CaseStep.Kind.RETURN_GRANTED, data__reason=WRONG_TYPE
    )
    return Exists(granted.filter(~Exists(later)))


def catalog_texts(leaves: Iterable[CategoryWords]) -> tuple[list[str], list[str]]:
    """The words of the catalog as texts to learn from besides, with their codes.

    The name and every keyword by itself, as somebody may say no more; then all together, and
    once more with group and rule, because a piece of one text alone is not learned.
    """
    texts, codes = [], []
    for leaf in leaves:
        words = [leaf.name, *leaf.keywords]
        together = "，".join(words)
        own = [*words, together, f"{leaf.level2}，{together}，{leaf.filing_rule}"]
        texts += own
        codes += [leaf.code] * len(own)
    return texts, codes
