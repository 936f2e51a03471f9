"""What bulletins already published would say today: told in the next one, never changed there."""

from collections.abc import Iterator

from jiewang.center.evaluate.counting import Count, Span, counted
from jiewang.center.evaluate.diaries import read_case, terms_for
from jiewang.center.evaluate.models import (
    Bulletin,
    BulletinCorrection,
    BulletinDraft,
    BulletinFigure,
    Claim,
)
from jiewang.center.evaluate.periods import span_of_month
from jiewang.center.evaluate.rules import read_rules


def corrections_for(draft: BulletinDraft) -> Iterator[BulletinCorrection]:
    """A row, unsaved, for each claim granted after its month's bulletin and not yet told."""
    told = BulletinCorrection.objects.filter(draft__bulletin__isnull=False).values("claim")
    granted = Claim.objects.filter(state=Claim.State.GRANTED, decided_at__lt=draft.at)
    for claim in granted.exclude(pk__in=told).select_related("case", "unit").order_by("pk"):
        bulletin = Bulletin.objects.filter(month=claim.month).select_related("draft__scheme")
        published = bulletin.first()
        if published is not None and claim.decided_at and published.at <= claim.decided_at:
            yield from _correction(draft, published.draft, claim)


def _correction(
    draft: BulletinDraft, published: BulletinDraft, claim: Claim
) -> Iterator[BulletinCorrection]:
    figure = BulletinFigure.objects.filter(
        draft=published, unit=claim.unit, measure=claim.measure
    ).first()
    if figure is None:
        return
    out = _taken_out(published, claim)
    yield BulletinCorrection(
        draft=draft,
        claim=claim,
        k_was=figure.k,
        n_was=figure.n,
        k=figure.k - out.k,
        n=figure.n - out.n,
    )


def _taken_out(published: BulletinDraft, claim: Claim) -> Count:
    """What the case counted for in the published figure: read up to the line it was read to."""
    rules = read_rules(published.scheme.content)
    terms = terms_for(rules.response_limit, published.until)
    told = read_case(claim.case, terms, position=published.position)
    span: Span = span_of_month(published.month)
    fairly = rules.fairly_weighs
    counts = counted([told], span, by=lambda _subject, mark: mark.unit, fairly=fairly)
    return counts.get((claim.measure, claim.unit.code), Count())
