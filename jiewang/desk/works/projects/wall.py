"""The wall: every project with its lamp, progress and forecast; read in two questions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext

from jiewang.base.languages import in_reader_language
from jiewang.center.clock.profiles import holidays
from jiewang.center.supervise.lamps import Lamp
from jiewang.desk.works.projects.chart import (
    ROW,
    TOP,
    Bar,
    Chart,
    DrawnBar,
    Knot,
    chart_of,
    drawn,
)
from jiewang.people.models import Section
from jiewang.works.projects.lamps import (
    NodeFacts,
    ProjectFacts,
    Why,
    done_progress,
    elapsed_progress,
    project_lamp,
)
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import Node
from jiewang.works.projects.schedule.axis import axis_of
from jiewang.works.projects.states import Stage

# What presses most hangs on top.
RANK = (Lamp.RED, Lamp.YELLOW, Lamp.WAS_RED, Lamp.BLUE, Lamp.GREEN, Lamp.RING)
LONGEST_LABEL = 17


@dataclass(frozen=True)
class WallRow:
    """One project as the wall shows it."""

    pk: int
    number: str
    title: str
    owner: str
    lamp: Lamp
    why: Why
    words: str
    done: float
    elapsed: float
    facts: ProjectFacts
    forecast: tuple[date | None, date | None]
    expected: date | None
    point: tuple[float, float] | None
    nodes: list[NodeFacts]

    @cached_property
    def bar(self) -> Bar | None:
        """What the chart draws; None where no schedule stands. Only for rows that are drawn."""
        if not self.nodes:
            return None
        return Bar(
            min(node.start for node in self.nodes),
            max(node.end for node in self.nodes),
            self.done,
            self.expected,
            self.facts.promised_on,
            [Knot(node.end, node.done_on is not None) for node in self.nodes],
        )

    @property
    def label(self) -> str:
        """The title, cut to what stands beside a bar; Latin letters are half as wide."""
        room = LONGEST_LABEL * (1 if ord(self.title[0]) > 0x2E80 else 2)
        return self.title if len(self.title) <= room else f"{self.title[: room - 1]}…"


def wall_rows(projects: QuerySet[Project], today: date) -> list[WallRow]:
    """All these projects, what presses most first. Two questions, however many there are."""
    columns = [
        "pk",
        "number",
        "title",
        "title_en",
        "owner_words",
        "unit__name",
        "unit__name_en",
        "section",
        "promised_on",
        "laid_at",
        "stage",
        "done_on",
        "short_by",
        "was_late",
        "provisional",
        "expected_on",
        "forecast_from",
        "forecast_until",
        "longitude",
        "latitude",
    ]
    rows = list(projects.order_by("promised_on", "pk").values(*columns))
    nodes = _nodes_of(projects)
    found = [_row(row, nodes.get(row["pk"], []), today) for row in rows]
    return sorted(found, key=lambda row: RANK.index(row.lamp))


def _nodes_of(projects: QuerySet[Project]) -> dict[int, list[NodeFacts]]:
    """The nodes of all projects as facts. Bare rows: there are thousands."""
    rows = Node.objects.filter(
        project__in=projects.order_by().values("pk"), planned_start__isnull=False
    )
    found: dict[int, list[NodeFacts]] = {}
    for pk, *facts in rows.values_list(
        "project", "planned_start", "planned_end", "weight", "progress", "started_on", "done_on"
    ).order_by():
        found.setdefault(pk, []).append(NodeFacts(*facts))  # type: ignore[arg-type]  # as asked above
    return found


def _row(row: dict[str, Any], facts: list[NodeFacts], today: date) -> WallRow:
    project = ProjectFacts(
        row["promised_on"],
        row["laid_at"] is not None,
        row["stage"] == Stage.WITHDRAWN,
        row["done_on"],
        row["short_by"],
        row["was_late"],
        row["provisional"],
    )
    done, elapsed = done_progress(facts), elapsed_progress(facts, today)
    lamp, why = project_lamp(project, facts, today, behind=elapsed - done)
    who = row["owner_words"] or in_reader_language(row["unit__name"], row["unit__name_en"])
    point = (row["longitude"], row["latitude"]) if row["longitude"] is not None else None
    return WallRow(
        row["pk"],
        row["number"],
        in_reader_language(row["title"], row["title_en"]),
        f"{Section(row['section']).label} · {who}",
        lamp,
        why,
        said(why, project, facts, today),
        done,
        elapsed,
        project,
        (row["forecast_from"], row["forecast_until"]),
        row["expected_on"],
        point,
        facts,
    )


def said(why: Why, project: ProjectFacts, nodes: list[NodeFacts], today: date) -> str:
    """What a lamp says, with its number: behind by 3 points, overdue by 12 workdays."""
    if why == Why.LATE:
        by = max(
            axis_of(holidays()).workdays(project.promised_on.toordinal() + 1, today.toordinal()), 1
        )
        return ngettext("Overdue by %(n)d workday", "Overdue by %(n)d workdays", by) % {"n": by}
    if why == Why.SHORT:
        by = project.short_by
        text = ngettext("Short by %(n)d workday", "Short by %(n)d workdays", by)
        return text % {"n": by}
    if why == Why.BEHIND:
        by = max(int(100 * (elapsed_progress(nodes, today) - done_progress(nodes))), 1)
        return ngettext("Behind by %(n)d point", "Behind by %(n)d points", by) % {"n": by}
    if why == Why.NODE_LATE:
        late = sum(node.late_on(today) for node in nodes)
        return ngettext("%(n)d node overdue", "%(n)d nodes overdue", late) % {"n": late}
    return str(why.label)


def lamp_counts(rows: Iterable[WallRow]) -> list[tuple[Lamp, int]]:
    """How many projects stand under each lamp."""
    counted = Counter(row.lamp for row in rows)
    return [(lamp, counted[lamp]) for lamp in RANK]


def drawn_rows(
    rows: list[WallRow], today: date
) -> tuple[Chart, list[tuple[WallRow, DrawnBar | None, int]]]:
    """The chart round these rows, and each with its bar and the height it hangs at."""
    chinese = not (get_language() or "").startswith("en")
    chart = chart_of([row.bar or Bar(today, today) for row in rows], today, chinese=chinese)
    found = []
    for nth, row in enumerate(rows):
        bar = drawn(chart, row.bar, nth) if row.bar else None
        found.append((row, bar, TOP + ROW * nth))
    return chart, found
