"""A bulletin as an XLSX workbook: figures as numbers, words as words, never a formula."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.workbooks import Book
from jiewang.center.evaluate.measures import BESIDE
from jiewang.center.evaluate.papers import correction_texts, definition_texts
from jiewang.center.evaluate.shown import Shown
from jiewang.center.evaluate.tables import Sheet
from jiewang.people.models import Unit


def workbook_of(sheet: Sheet) -> bytes:
    """Three sheets: points and ranks, all figures, what is counted.

    A rate under the least n is left out; its k and n stand there.
    """
    book = Book()
    book.add(_("Points"), _points_head(), _points(sheet))
    book.add(_("Figures"), _figures_head(), _figures(sheet))
    said = [*correction_texts(sheet), *definition_texts(sheet)]
    book.add(_("What is counted"), [_("What is counted")], ([text] for text in said))
    return book.content()


def _points_head() -> list[str]:
    said = [_("Group"), _("Rank"), _("Code"), _("Unit"), _("Points"), _("Beyond doubt")]
    return [*said, _("Bonus"), _("Penalty")]


def _points(sheet: Sheet) -> Iterable[list[Any]]:
    for group in sheet.groups:
        for row in group.rows:
            score = row.score
            numbers = [score.points, score.low, score.bonus, score.penalty]
            yield [group.name, score.rank, score.unit.code, row.name, *map(_number, numbers)]


def _figures_head() -> list[str]:
    said = [_("Code"), _("Unit"), _("Measure"), "k", "n", _("k of n"), _("Low 95%"), _("High 95%")]
    said += [_("Excluded"), _("k with excluded"), _("n with excluded"), _("k of n with excluded")]
    return [*said, *(str(name) for name in BESIDE.values())]


def _figures(sheet: Sheet) -> Iterable[list[Any]]:
    for each in sheet.totals:
        yield _figure(None, each)
    for group in sheet.groups:
        for row in group.rows:
            for each in row.figures:
                if each.count.n_all or each.count.beside:
                    yield _figure(row.score.unit, each)


def _figure(unit: Unit | None, each: Shown) -> list[Any]:
    count = each.count
    low, high = count.interval if each.is_shown else (None, None)
    rate = count.share if each.is_shown else None
    with_excluded = count.k_all / count.n_all if count.n_all >= max(each.least, 1) else None
    who = [unit.code, str(unit)] if unit else ["", _("The whole district")]
    counted = [_number(count.k), count.n, _number(rate), _number(low), _number(high)]
    left_out = [count.excluded, _number(count.k_all), count.n_all, _number(with_excluded)]
    return [*who, each.name, *counted, *left_out, *(count.beside.get(name, 0) for name in BESIDE)]


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
