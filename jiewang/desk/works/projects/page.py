"""What the page of a project shows: read once, handed to the template as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from jiewang.center.consult.queries import items_seen_by
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.supervise.lamps import Lamp
from jiewang.desk.works.projects.acts import doable, may
from jiewang.desk.works.projects.chart import Bar, Curves, DrawnBar, chart_of, curves_of, drawn
from jiewang.desk.works.projects.diary import project_lines
from jiewang.desk.works.projects.wall import said
from jiewang.people.models import User
from jiewang.works.projects.access import leave_to_keep, leave_to_publish
from jiewang.works.projects.counting import facts_of, project_facts, today_here
from jiewang.works.projects.lamps import NodeFacts, elapsed_progress, node_lamp, project_lamp
from jiewang.works.projects.models import Project, ProjectStep
from jiewang.works.projects.nodes.models import Node
from jiewang.works.projects.nodes.planning import links_of
from jiewang.works.projects.nodes.queries import Standing, standing_of
from jiewang.works.projects.nodes.waiting import waits_text
from jiewang.works.projects.queries import lessons_for

SHOWN_PHOTOS, SHOWN_LESSONS = 12, 5
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ShownNode:
    """A node as a row shows it."""

    node: Node
    lamp: Lamp
    bar: DrawnBar | None
    critical: bool
    after: str
    late_by_plan: bool


def project_page(project: Project, reader: User) -> dict[str, Any]:
    """Everything the page of a project shows."""
    today = today_here()
    standing = standing_of(project, today)
    rows = standing.plan.rows
    facts = [facts_of(row) for row in rows if row.planned_start]
    lamp, why = project_lamp(project_facts(project), facts, today)
    chart, nodes = _nodes(project, standing, today)
    steps = list(project.steps.select_related("by", "unit").order_by("-line"))
    money = [step for step in steps if step.kind == ProjectStep.Kind.MONEY]
    return {
        "project": project,
        "today": today,
        "lamp": lamp,
        "why": why,
        "words": said(why, project_facts(project), facts, today),
        "elapsed": elapsed_progress(facts, today),
        "alarms": standing.alarms if project.is_at_work and project.done_on is None else [],
        "chart": chart,
        "nodes": nodes,
        "acts": doable(project, reader),
        "may_keep": may(leave_to_keep, reader, project),
        "may_publish": may(leave_to_publish, reader, project),
        "work_curves": _work_curves(project, rows, facts, steps, today),
        "money_curves": _money_curves(project, rows, money, today),
        "spent": sum((Decimal(step.data["amount"]) for step in money), Decimal()),
        "photos": project.photos.all()[:SHOWN_PHOTOS],
        "reports": project.reports.select_related("published_by")[:SHOWN_PHOTOS],
        "lessons": lessons_for(project.kind, but=project.pk)[:SHOWN_LESSONS],
        "own_lessons": project.lessons.select_related("by"),
        "cases": cases_seen_by(reader).filter(pk__in=project.case_links.values("case")),
        "items": items_seen_by(reader).filter(pk__in=project.item_links.values("item")),
        "lines": project_lines(steps),
    }


def _nodes(project: Project, standing: Standing, today: date) -> tuple[Any, list[ShownNode]]:
    rows = standing.plan.rows
    waits = links_of(project)
    chinese = not (get_language() or "").startswith("en")
    bars = {row.pk: bar for row in rows if (bar := _bar(row, project))}
    chart = chart_of(list(bars.values()), today, chinese=chinese) if bars else None
    found = []
    for nth, row in enumerate(rows):
        bar = bars.get(row.pk)
        lamp = node_lamp(facts_of(row), today) if row.planned_start else Lamp.RING
        shown = drawn(chart, bar, nth) if chart and bar else None
        late = bool(row.expected_end and row.planned_end and row.expected_end > row.planned_end)
        found.append(
            ShownNode(
                row,
                lamp,
                shown,
                row.pk in standing.critical,
                waits_text(waits.get(row.pk, [])),
                late and row.done_on is None,
            )
        )
    return chart, found


def _bar(row: Node, project: Project) -> Bar | None:
    if row.planned_start is None or row.planned_end is None:
        return None
    late = row.expected_end if row.expected_end and row.expected_end > row.planned_end else None
    return Bar(
        row.planned_start,
        row.planned_end,
        1.0 if row.done_on else row.progress / 100,
        late,
        row.latest_end,
    )


def _weeks(first: date, last: date) -> Iterator[date]:
    day = first
    while day < last:
        yield day
        day += WEEK
    yield last


def _work_curves(
    project: Project, rows: list[Node], facts: list[NodeFacts], steps: Any, today: date
) -> Curves | None:
    """What should be done and what was done, week by week; the latter as the diary tells it."""
    if not facts:
        return None
    first, last = min(fact.start for fact in facts), max(fact.end for fact in facts)
    planned = [(day, elapsed_progress(facts, day)) for day in _weeks(first, last)]
    weights = {row.code: row.weight for row in rows}
    whole = sum(weights.values()) or 1
    shares: dict[str, float] = {}
    real: dict[date, float] = {}
    for step in reversed(steps):
        code = step.data.get("node")
        if step.kind == ProjectStep.Kind.PROGRESS:
            shares[code] = step.data["progress"] / 100
        elif step.kind == ProjectStep.Kind.NODE_DONE:
            shares[code] = 1.0
        else:
            continue
        done = sum(weights.get(each, 0) * share for each, share in shares.items()) / whole
        real[_told_day(step)] = done
    return curves_of(planned, _until_today(first, sorted(real.items()), today, project), today)


def _told_day(step: ProjectStep) -> date:
    told = step.data.get("on")
    return date.fromisoformat(told) if told else step.at.date()


def _until_today(
    first: date, points: list[tuple[date, float]], today: date, project: Project
) -> list[tuple[date, float]]:
    start = [(first, 0.0)] if not points or points[0][0] > first else []
    rising, most = [], 0.0
    for day, share in points:
        most = max(most, share)
        rising.append((day, most))
    end = (
        [(today, most)] if project.done_on is None and (not points or points[-1][0] < today) else []
    )
    return [*start, *rising, *(end if today >= first else [])]


def _money_curves(
    project: Project, rows: list[Node], money: list[ProjectStep], today: date
) -> Curves | None:
    """What was to be spent, by the costs of the nodes, and what was told as spent."""
    costed = [row for row in rows if row.cost and row.planned_start and row.planned_end]
    whole = project.budget or sum((row.cost or Decimal() for row in costed), Decimal())
    if not costed or not whole:
        return None
    facts = [(facts_of(row), float((row.cost or 0) / whole)) for row in costed]
    first, last = min(fact.start for fact, _s in facts), max(fact.end for fact, _s in facts)
    planned = [
        (day, sum(share * fact.elapsed(day) for fact, share in facts))
        for day in _weeks(first, last)
    ]
    spent, points = Decimal(), []
    for step in sorted(money, key=_told_day):
        spent += Decimal(step.data["amount"])
        points.append((_told_day(step), float(spent / whole)))
    return curves_of(planned, _until_today(first, points, today, project), today)
