"""A bulletin as a paper, for PDF and DOCX."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiewang.base.papers.paper import (
    Align,
    Block,
    Column,
    Heading,
    KeyValues,
    Paper,
    Table,
    Text,
)
from jiewang.center.evaluate.measures import DEFINITIONS, Measure
from jiewang.center.evaluate.shown import Shown
from jiewang.center.evaluate.tables import Group, Sheet
from jiewang.people.queries import district_center

_NUMBER = Align.RIGHT


def paper_of(sheet: Sheet) -> Paper:
    """The bulletin in the reader's language; a draft says that it is one."""
    month = date_format(sheet.draft.month, "YEAR_MONTH_FORMAT")
    title = _("Bulletin of the handling of cases, %(month)s") % {"month": month}
    if sheet.bulletin is None:
        title = _("%(title)s (draft)") % {"title": title}
    at = sheet.bulletin.at if sheet.bulletin else sheet.draft.at
    return Paper(
        title=title,
        day=timezone.localtime(at).date(),
        number=f"{sheet.draft.month:%Y-%m}",
        blocks=tuple(_blocks(sheet)),
        signature=str(district_center()),
        language=get_language() or "zh-hans",
        wide=True,
    )


def _blocks(sheet: Sheet) -> Iterator[Block]:
    yield KeyValues(_about(sheet))
    yield Heading(_("The whole district"))
    yield Table(_total_columns(), tuple(_total_row(each) for each in sheet.totals))
    for group in sheet.groups:
        yield Heading(group.name)
        yield _ranks(group)
        yield _figures(group)
    if sheet.corrections:
        yield Heading(_("Corrections of earlier bulletins"))
        yield from (Text(text) for text in correction_texts(sheet))
    yield Heading(_("What is counted"))
    yield from (Text(text) for text in definition_texts(sheet))


def _about(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    draft, moment = sheet.draft, "SHORT_DATETIME_FORMAT"
    pairs = [
        (_("Scheme"), _("%(name)s, version %(number)d") % {"name": draft.scheme, "number": draft.scheme.number}),
        (_("Counted from"), _("the diaries of %(cases)d cases, up to line %(line)d") % {"cases": draft.cases, "line": draft.position}),
        (_("Computed"), date_format(timezone.localtime(draft.at), moment)),
        (_("Least n"), str(sheet.rules.least_n)),
        (_("Digest of the figures"), draft.digest[:16]),
    ]  # fmt: skip
    return tuple(pairs)


def _total_columns() -> tuple[Column, ...]:
    return (
        Column(_("Measure"), share=2),
        Column(_("k of n"), _NUMBER),
        Column(_("Counted from"), share=4),
        Column(_("Beside"), share=4),
    )


def _total_row(each: Shown) -> tuple[str, ...]:
    return each.name, percent_text(each), each.base, "; ".join(each.aside)


def percent_text(each: Shown) -> str:
    """The rate with its sign, or a dash."""
    return f"{each.percent}%" if each.is_shown else each.percent


def _ranks(group: Group) -> Table:
    columns = (
        Column(_("Rank"), _NUMBER, 0.7),
        Column(_("Unit"), share=3),
        Column(_("Points"), _NUMBER),
        Column(_("Beyond doubt"), _NUMBER),
        Column(_("Bonus"), _NUMBER),
        Column(_("Penalty"), _NUMBER),
    )
    rows = tuple(
        (r.rank, r.name, r.points, r.low, f"{r.score.bonus:.2f}", f"{r.score.penalty:.2f}")
        for r in group.rows
    )
    return Table(columns, rows)


def _figures(group: Group) -> Table:
    measures = [each.name for each in group.rows[0].figures]
    columns = (Column(_("Unit"), share=2), *(Column(name, _NUMBER) for name in measures))
    rows = tuple((row.name, *(_cell(each) for each in row.figures)) for row in group.rows)
    return Table(columns, rows)


def _cell(each: Shown) -> str:
    if not each.count.n:
        return each.percent
    cell = f"{percent_text(each)} ({each.k}/{each.count.n:,})"
    return f"{cell}, −{each.count.excluded}" if each.count.excluded else cell


def correction_texts(sheet: Sheet) -> list[str]:
    """One sentence for each correction."""
    text = _(
        "%(month)s, %(unit)s, %(measure)s: case %(number)s counts no longer after a dispute; "
        "%(k_was)s of %(n_was)d becomes %(k)s of %(n)d."
    )
    return [
        text
        % {
            "month": f"{each.claim.month:%Y-%m}",
            "unit": each.claim.unit,
            "measure": each.claim.get_measure_display(),
            "number": each.claim.case.number,
            "k_was": f"{each.k_was.normalize():f}",
            "n_was": each.n_was,
            "k": f"{each.k.normalize():f}",
            "n": each.n,
        }
        for each in sheet.corrections
    ]


def definition_texts(sheet: Sheet) -> list[str]:
    """One sentence for each measure, then how points and ranks come about."""
    text = _("%(measure)s: %(k)s, of %(n)s.")
    said = [
        text % {"measure": Measure(name).label, "k": k, "n": n}
        for name, (k, n) in DEFINITIONS.items()
    ]
    weights = ", ".join(
        f"{Measure(name).label} {weight.normalize():f}"
        for name, weight in sheet.rules.weights.items()
    )
    said.append(_("Weights: %(weights)s.") % {"weights": weights})
    rule = _(
        "Ranked is by the points beyond doubt: each rate by the end of its 95%% interval (Wilson) "
        "that speaks against the unit. Under %(least)d in any weighted measure there is no rank."
    )
    said.append(rule % {"least": sheet.rules.least_n})
    return said
