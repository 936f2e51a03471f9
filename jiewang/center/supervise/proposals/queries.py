"""What there is to read of directives, and for whom."""

import re
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from jiewang.center.supervise.access import centers_of
from jiewang.center.supervise.proposals.models import DirectiveReading, TaskProposal
from jiewang.center.supervise.proposals.naming import unit_named, units_by_core
from jiewang.people.models import Unit, User
from jiewang.people.queries import open_units


def directives_seen_by(user: User) -> QuerySet[DirectiveReading]:
    """Directives of the centers for which a person sets up tasks; the district sees all."""
    centers = centers_of(user)
    if any(center.kind == Unit.Kind.DISTRICT_CENTER for center in centers):
        return DirectiveReading.objects.all()
    return DirectiveReading.objects.filter(center__in=[center.pk for center in centers])


def for_list(readings: QuerySet[DirectiveReading]) -> QuerySet[DirectiveReading]:
    """With how many proposals there are, and how many wait for a decision."""
    waiting = Q(proposals__decision=TaskProposal.Decision.OPEN)
    rows = readings.select_related("by", "center").defer("read")
    return rows.annotate(
        proposed=Count("proposals"), undecided=Count("proposals", filter=waiting)
    ).order_by("-sent_at", "-pk")


def assisting_units(proposal: TaskProposal) -> list[Unit]:
    """The units that the assisting names of a proposal mean, as far as they are recognized."""
    units = units_by_core(open_units())
    found = [unit_named([name], units) for name in proposal.assisting]
    return [unit for unit in found if unit is not None]


@dataclass(frozen=True)
class Stretch:
    """A part of an article's body; `proposal` is the number of the task whose words it is, or 0."""

    text: str
    proposal: int


@dataclass(frozen=True)
class ShownArticle:
    """An article as a page shows it, with the quoted words marked."""

    number: int
    headline: str
    byline: str
    continued: bool
    stretches: tuple[Stretch, ...]


def shown_articles(reading: DirectiveReading, proposals: list[TaskProposal]) -> list[ShownArticle]:
    """The articles of a directive; where a proposal's words stand they are marked with its number."""
    found = []
    for nth, article in enumerate(reading.read.get("articles", [])):
        own = [proposal for proposal in proposals if proposal.article == nth]
        found.append(
            ShownArticle(
                number=nth + 1,
                headline="".join(article["headline"]),
                byline=article["byline"],
                continued=article["continued"],
                stretches=tuple(_stretches(article["body"], own)),
            )
        )
    return found


def _stretches(body: str, proposals: list[TaskProposal]) -> list[Stretch]:
    parts, place = [], 0
    for proposal in sorted(proposals, key=lambda each: each.position):
        # From where the last one ended: the same sentence may stand there twice.
        found = re.compile(re.escape(proposal.quote)).search(body, place)
        if found is None:
            continue
        if found.start() > place:
            parts.append(Stretch(body[place : found.start()], 0))
        parts.append(Stretch(found[0], proposal.position))
        place = found.end()
    if place < len(body):
        parts.append(Stretch(body[place:], 0))
    return parts
