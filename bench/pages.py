"""How long the pages of a desk take in a district with a long past, and how many queries.

The same house twice: with 1,000 cases, and grown to a million. Whoever has as much on the desk
as before should wait as long as before, and the database be asked as often. In this process,
with rendering, sign-in and middleware and without a network.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import district
import seed
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from figures import Figure, equal, latencies

from jiewang.center.case.models import Case
from jiewang.desk.accounts.sessions import TWO_STEPS
from jiewang.management.demo.people import make_people
from jiewang.people.models import Holding, Unit, User

# For a try: JIEWANG_BENCH_CASES=20000.
FEW, MANY = 1_000, int(os.environ.get("JIEWANG_BENCH_CASES", "1000000"))
TIMES, WARM = 60, 3
PROMISED = 0.060


@dataclass(frozen=True)
class Page:
    """One address as one person asks for it; nobody, where there is no sign-in."""

    name: str
    path: str
    reader: User | None
    p95: float | None = None


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    call_command("collectstatic", interactive=False, verbosity=0)
    make_people(random.Random(1))
    seed.seed(FEW)
    pages = list(_pages())
    queries = {page.name: _queries(page) for page in pages}
    seed.seed(MANY - FEW)
    for page in pages:
        yield from latencies(f"pages: {page.name}", _seconds(page), p50=None, p95=page.p95)
        name = f"pages: {page.name}, queries as at {FEW:,} cases"
        yield equal(name, _queries(page), queries[page.name], "queries")


def _pages() -> Iterator[Page]:
    street = Unit.objects.filter(kind=Unit.Kind.STREET).order_by("code")[2]
    clerk, duty, checker = (_holder(street, post) for post in ("SC03", "SC02", "SC05"))
    bureau = Unit.objects.get(code="urban_mgmt")
    worker = _holder(bureau, "UH01")
    head = _holder(Unit.objects.get(kind=Unit.Kind.DISTRICT_CENTER), "DC01")
    yield Page("queue of a street, to accept", "/queue", clerk, PROMISED)
    yield Page("queue of a street, to dispatch", "/queue?tab=dispatch", duty, PROMISED)
    yield Page("queue of the district", "/queue?tab=dispatch", head, PROMISED)
    yield Page("check desk of a street", "/checks", checker, PROMISED)
    yield Page("my work of a bureau", "/my-work", worker, PROMISED)
    yield Page("my work of a bureau, fed back", "/my-work?tab=done", worker, PROMISED)
    yield Page("cases of a street", "/cases", duty)
    yield Page("cases of the district", "/cases", head)
    yield Page("search by words, district", "/cases?q=路灯不亮", head)
    yield Page("search by number, district", f"/cases?q={_a_case(duty).number}", head)
    yield Page("one case", f"/cases/{_a_case(duty).number}", duty)
    yield Page("map of the district", "/map", head)
    yield Page("points of the map", "/map/cases.json", head)
    yield Page("notices of a bureau", "/notices", worker)
    yield Page("Open311 requests.json", "/open311/v2/requests.json?page_size=100", None)


def _holder(unit: Unit, post: str) -> User:
    return Holding.objects.get(unit=unit, post__code=post).user


def _a_case(reader: User) -> Case:
    """An open case that a unit has in hand, of the reader's center."""
    center = Holding.objects.get(user=reader).unit
    return Case.objects.filter(center=center, state="handling").order_by("pk")[0]


def _client(page: Page) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    if page.reader is not None:
        client.force_login(page.reader, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[TWO_STEPS] = True
        session.save()
    return client


def _ask(client: Client, page: Page) -> None:
    status = client.get(page.path, follow=False).status_code
    assert status == 200, f"{page.path} answers {status}"


def _queries(page: Page) -> int:
    """The fewest of a few: now and then one looks whether the calendar or the map has changed."""
    client, counted = _client(page), []
    for _nth in range(WARM + 2):
        with CaptureQueriesContext(connection) as captured:
            _ask(client, page)
        counted.append(len(captured))
    return min(counted)


def _seconds(page: Page) -> list[float]:
    client, taken = _client(page), []
    for _nth in range(WARM):
        _ask(client, page)
    for _nth in range(TIMES):
        began = time.perf_counter()
        _ask(client, page)
        taken.append(time.perf_counter() - began)
    return taken
