"""What people have confirmed: the texts to learn from, oldest first."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from jiewang.center.case.models import CaseStep
from jiewang.center.catalog.models import Category
from jiewang.center.intake.models import Report
from jiewang.center.intake.suggest import CategoryWords


@dataclass(frozen=True)
class Confirmed:
    """A report's text and the type that its case has today, which a person gave it."""

    report_id: int
    text: str
    code: str


def confirmed_reports(leaves: Iterable[Category]) -> list[Confirmed]:
    """Reports of cases whose type a person gave or corrected last, in order of time.

    A corrected case counts as what it was corrected to. What the house filed by itself teaches
    nothing: it would learn its own mistakes. Types that are not among `leaves` are left out.
    """
    known = {leaf.code for leaf in leaves}
    rows = (
        Report.objects.filter(case__category__isnull=False)
        .annotate(given_by=type_given_by("case"))
        .filter(given_by__isnull=False)
        .exclude(text="")
        .order_by("reported_at", "pk")
        .values_list("pk", "text", "case__category__code")
    )
    return [Confirmed(*row) for row in rows.iterator(chunk_size=2000) if row[2] in known]


def type_given_by(case: str) -> Subquery:
    """Who gave a case its type last, null where the house did; `case` is the path to the case."""
    kinds = [CaseStep.Kind.FILED, CaseStep.Kind.RECLASSIFIED]
    last = CaseStep.objects.filter(case=OuterRef(case), kind__in=kinds).order_by("-line")
    return Subquery(last.values("by")[:1])


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
