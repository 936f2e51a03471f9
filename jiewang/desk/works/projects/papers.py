"""The wall as a sheet of A3, and the owners' report as a paper."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiewang.base.languages import in_reader_language
from jiewang.base.papers.bars import Sheet, SheetRow
from jiewang.base.papers.paper import Align, Column, Heading, KeyValues, Paper, Table, Text
from jiewang.desk.templatetags.desk import percent
from jiewang.desk.works.projects.chart import LEFT, WIDTH, Chart
from jiewang.desk.works.projects.wall import WallRow, drawn_rows
from jiewang.works.projects.models import OwnersReport

ONE_DAY = timedelta(days=1)


def wall_sheet(rows: Sequence[WallRow], *, house: str, today: date) -> Sheet:
    """The wall chart of these projects; what the page shows, ready to be hung up."""
    chart, _drawn = drawn_rows(list(rows), today)
    marks = [(_share(chart, mark.x), mark.text) for mark in chart.months]
    years = {_share(chart, mark.x): mark.text for mark in chart.years}
    return Sheet(
        title=_("Key projects, wall chart"),
        subtitle=f"{house} · {today.isoformat()}",
        day=today,
        marks=[(at, f"{years[at]} {words}" if at in years else words) for at, words in marks],
        today=_share(chart, chart.today_x) if chart.today_x is not None else None,
        heads=[_("Done"), _("Elapsed"), _("Promised day"), _("Expected")],
        rows=[_row(chart, row) for row in rows],
        legend=_legend(),
        foot=_("Lamps follow from facts and days; nobody types them in."),
    )


def _legend() -> list[str]:
    return [
        _("Light bar: plan"),
        _("Dark bar: done, by the weight of the nodes"),
        _("Dashed: expected to slip until"),
        _("Thick line: promised day"),
        _("Diamond: node, filled when reached"),
        _("Red line: today"),
    ]


def _share(chart: Chart, x: float) -> float:
    return (x - LEFT) / (WIDTH - LEFT)


def _row(chart: Chart, row: WallRow) -> SheetRow:
    figures = (
        percent(row.done),
        percent(row.elapsed),
        row.facts.promised_on.isoformat(),
        row.expected.isoformat() if row.expected else "–",
    )
    below = f"{row.owner} · {row.words}"
    due = _share(chart, chart.x(row.facts.promised_on + ONE_DAY))
    if row.bar is None:
        return SheetRow(row.title, below, row.lamp.value, due=due, figures=figures)

    def at(day: date) -> float:
        return _share(chart, chart.x(day))

    return SheetRow(
        row.title,
        below,
        row.lamp.value,
        at(row.bar.start),
        at(row.bar.until + ONE_DAY),
        row.bar.done_share,
        at(row.bar.expected + ONE_DAY) if row.bar.expected else None,
        due,
        [(at(knot.day + ONE_DAY), knot.done) for knot in row.bar.knots],
        figures,
    )


def report_paper(report: OwnersReport) -> Paper:
    """A published report as a printable sheet; only what was frozen when it was published."""
    figures, project = report.figures, report.project
    language = get_language() or "zh-hans"
    rows = tuple(
        (
            in_reader_language(node["name"], node["name_en"]),
            f"{node['progress']} %",
            node["done_on"] or node["until"] or "–",
        )
        for node in figures["nodes"]
    )
    columns = (
        Column(_("Node"), share=3),
        Column(_("Done"), Align.RIGHT),
        Column(_("Until"), Align.CENTER),
    )
    parts = [(_("What was done"), report.done), (_("What comes next"), report.coming)]
    parts.append((_("What to reckon with"), report.burden))
    texts = [block for head, words in parts if words for block in (Heading(head), Text(words))]
    return Paper(
        title=str(project),
        day=report.published_at.date() if report.published_at else report.week,
        number=_("Weekly report to the owners, week of %(day)s") % {"day": report.week.isoformat()},
        blocks=(KeyValues(report_pairs(report)), *texts, Table(columns, rows)),
        signature=str(project.unit),
        language=language,
    )


def report_pairs(report: OwnersReport) -> tuple[tuple[str, str], ...]:
    """The figures of a published report, named."""
    figures = report.figures
    promised = figures["promised_on"]
    if figures["first_promised_on"] != promised:
        text = _("%(day)s (at first %(first)s)")
        promised = text % {"day": promised, "first": figures["first_promised_on"]}
    short = figures["short_by"]
    expected = figures["expected_on"] or "–"
    if short:
        text = _("%(day)s, %(n)d workdays later than promised")
        expected = text % {"day": expected, "n": short}
    elif figures["provisional"]:
        expected = _("%(day)s, provisional") % {"day": expected}
    return (
        (_("Promised for"), promised),
        (_("Expected"), expected),
        (_("Done"), percent(figures["done_share"])),
        (_("Responsible"), str(report.project.unit)),
    )
