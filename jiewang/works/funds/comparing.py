"""Two plans held against each other, payment by payment (逐条对照): what came, went, grew, shrank."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from jiewang.works.funds.district import District, Payment
from jiewang.works.funds.money import Fen


class Difference(TextChoices):
    """What became of a payment from one plan to the other."""

    ADDED = "added", _("Added")
    GONE = "gone", _("Gone")
    MORE = "more", _("More")
    LESS = "less", _("Less")
    SAME = "same", _("The same")


@dataclass(frozen=True)
class Compared:
    """One fund, cost line and year; 0 where a plan does not pay there. Fen."""

    fund: str
    cost_line: str
    year: int
    before: Fen
    after: Fen

    @property
    def difference(self) -> Difference:
        if not self.before:
            return Difference.ADDED
        if not self.after:
            return Difference.GONE
        if self.after == self.before:
            return Difference.SAME
        return Difference.MORE if self.after > self.before else Difference.LESS


@dataclass(frozen=True)
class Comparison:
    """Rows sorted by cost line, year and fund; sums before and after by the codes of both."""

    rows: tuple[Compared, ...]
    by_fund: Mapping[str, tuple[Fen, Fen]]
    by_project: Mapping[str, tuple[Fen, Fen]]


def compare(before: Iterable[Payment], after: Iterable[Payment], district: District) -> Comparison:
    """Hold two plans against each other. A cost line that the district no longer has counts to
    the project "" in the sums."""
    sums: dict[tuple[str, int, str], list[Fen]] = defaultdict(lambda: [0, 0])
    for nth, payments in enumerate((before, after)):
        for each in payments:
            sums[each.cost_line, each.year, each.fund][nth] += each.amount
    rows = tuple(
        Compared(fund, line, year, one, other)
        for (line, year, fund), (one, other) in sorted(sums.items())
    )
    projects = {line.id: line.project for line in district.cost_lines}
    return Comparison(
        rows,
        _summed((row.fund, row) for row in rows),
        _summed((projects.get(row.cost_line, ""), row) for row in rows),
    )


def _summed(rows: Iterable[tuple[str, Compared]]) -> dict[str, tuple[Fen, Fen]]:
    found: dict[str, tuple[Fen, Fen]] = {}
    for code, row in rows:
        one, other = found.get(code, (0, 0))
        found[code] = (one + row.before, other + row.after)
    return dict(sorted(found.items()))
