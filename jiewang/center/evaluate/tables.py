"""A bulletin as rows, for the page, the papers and the workbook: one source for all of them."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from jiewang.base.rates import percent_cut
from jiewang.center.evaluate.counting import Count
from jiewang.center.evaluate.models import (
    Bulletin,
    BulletinCorrection,
    BulletinDraft,
    BulletinFigure,
    BulletinScore,
)
from jiewang.center.evaluate.rules import Rules, read_rules
from jiewang.center.evaluate.shown import DASH, Shown, shown_all

# In the order of the page. Communities get work through the street alone, and are shown last.
GROUPS = ("street", "bureau", "community", "center")


@dataclass(frozen=True)
class UnitRow:
    """One unit with its points and its figures in the order of the measures."""

    score: BulletinScore
    figures: list[Shown]

    @property
    def name(self) -> str:
        return str(self.score.unit)

    @property
    def rank(self) -> str:
        return str(self.score.rank) if self.score.rank else DASH

    @property
    def points(self) -> str:
        return points_text(self.score.points)

    @property
    def low(self) -> str:
        return points_text(self.score.low)


@dataclass(frozen=True)
class Group:
    """Units that are ranked together."""

    code: str
    name: str
    rows: list[UnitRow]


@dataclass(frozen=True)
class Sheet:
    """All that a bulletin says."""

    draft: BulletinDraft
    bulletin: Bulletin | None
    rules: Rules
    totals: list[Shown]
    groups: list[Group]
    corrections: list[BulletinCorrection]


def points_text(points: Decimal | None) -> str:
    """Points to two places, cut off like every rate; a dash where there are none."""
    if points is None:
        return DASH
    if points < 0:
        return f"-{percent_cut(int(-points * 10_000), 1_000_000, places=2)}"
    return percent_cut(int(points * 10_000), 1_000_000, places=2)


def group_names() -> dict[str, str]:
    """What the groups are called."""
    return {
        "street": _("Streets"),
        "bureau": _("Bureaus and utilities"),
        "community": _("Communities"),
        "center": _("District center"),
    }


def sheet_of(draft: BulletinDraft) -> Sheet:
    """Read a draft whole: four queries."""
    rules = read_rules(draft.scheme.content)
    counts: dict[int | None, dict[str, Count]] = {}
    for row in draft.figures.all():
        counts.setdefault(row.unit_id, {})[row.measure] = count_of(row)
    rows: dict[str, list[UnitRow]] = {}
    for score in draft.scores.select_related("unit"):
        figures = shown_all(counts.get(score.unit_id, {}), rules.least_n)
        rows.setdefault(score.group, []).append(UnitRow(score, figures))
    names = group_names()
    told = draft.corrections.select_related("claim__case", "claim__unit")
    return Sheet(
        draft=draft,
        bulletin=Bulletin.objects.filter(draft=draft).select_related("by").first(),
        rules=rules,
        totals=shown_all(counts.get(None, {}), rules.least_n),
        groups=[Group(code, names[code], rows[code]) for code in GROUPS if code in rows],
        corrections=list(told),
    )


def count_of(row: BulletinFigure) -> Count:
    """A kept figure as it was counted."""
    return Count(row.k, row.n, row.k_all, row.n_all, row.beside)
