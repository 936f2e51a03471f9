"""How long the wall chart takes with 300 projects and 6,000 nodes, and how many statements.

In this process, with rendering, sign-in and middleware and without a network.
"""

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta

import district
from django.core.management import call_command
from django.utils import timezone
from figures import Figure, equal, latencies
from pages import Page, _queries, _seconds

from jiewang.grid.areas.models import Area
from jiewang.management.demo.people import make_people
from jiewang.people.models import Holding, Section, Unit
from jiewang.works.projects.kinds import NodeKind, ProjectKind
from jiewang.works.projects.models import Project
from jiewang.works.projects.nodes.models import Node

# For a try: JIEWANG_BENCH_PROJECTS=30.
FEW, MANY, NODES = 10, int(os.environ.get("JIEWANG_BENCH_PROJECTS", "300")), 20
PROMISED = 0.150


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    call_command("collectstatic", interactive=False, verbosity=0)
    make_people(random.Random(1))
    chance = random.Random(7)
    _hang(range(FEW), chance)
    center = Unit.objects.get(kind=Unit.Kind.DISTRICT_CENTER)
    head = Holding.objects.get(unit=center, post__code="DC05").user
    page = Page("wall of the district", "/projects", head)
    asked = _queries(page)
    _hang(range(FEW, MANY), chance)
    name = f"wall: {MANY} projects, {Node.objects.count():,} nodes"
    yield from latencies(name, _seconds(page), p50=None, p95=PROMISED)
    points = Page("points of its map", "/projects/points", head)
    yield from latencies(f"{name}, points of the map", _seconds(points), p50=None, p95=None)
    yield equal(f"wall: statements as at {FEW} projects", _queries(page), asked, "statements")


def _hang(numbers: range, chance: random.Random) -> None:
    """Projects as they stand half a year after their beginning, by rows."""
    today, at = timezone.localdate(), timezone.now()
    street = Unit.objects.filter(kind=Unit.Kind.STREET).order_by("code")[2]
    area = Area.objects.get(code=street.code, valid_to=None)
    for nth in numbers:
        begins = today - timedelta(days=chance.randint(0, 300))
        project = Project.objects.create(
            number=f"XM-{nth:04d}",
            center=street,
            unit=street,
            section=Section.ECONOMY,
            title=f"老街区更新第 {nth} 期工程",
            kind=ProjectKind.OLD_QUARTER,
            area=area,
            longitude=106.54 + chance.random() / 30,
            latitude=29.54 + chance.random() / 30,
            promised_on=begins + timedelta(days=420),
            first_promised_on=begins + timedelta(days=420),
            begins_on=begins,
            opened_at=at,
            laid_at=at,
            expected_on=begins + timedelta(days=chance.randint(390, 440)),
        )
        Node.objects.bulk_create(_node(project, place, begins, today) for place in range(NODES))


def _node(project: Project, place: int, begins: date, today: date) -> Node:
    start = begins + timedelta(days=20 * place)
    end = start + timedelta(days=18)
    return Node(
        project=project,
        position=place,
        code=f"{place:02d}",
        name=f"节点 {place}",
        kind=NodeKind.OTHER,
        duration=13,
        weight=13,
        planned_start=start,
        planned_end=end,
        expected_start=start,
        expected_end=end,
        latest_start=start,
        latest_end=end,
        started_on=start if start < today else None,
        done_on=end if end < today else None,
        progress=100 if end < today else 0,
    )
