"""How long a month's bulletin takes: 11 streets, 25 bureaus, 20,000 cases, then PDF and XLSX.

From the diaries to the two files, as the page does it: draft, publish, paper, workbook. And once
more from the diary alone, which must say the same.
"""

import json
import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import district
from bulk import Table, settle, write_all
from django.db import connection
from django.utils import timezone
from figures import Figure, Skipped, duration, equal

from jiewang.base.papers.fonts import has_chinese_fonts
from jiewang.base.papers.pdf_files import pdf_of
from jiewang.center.case.diary import digest_of
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.numbers import case_number
from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import current_categories
from jiewang.center.evaluate.bulletins import draft_bulletin, publish_bulletin, recomputed
from jiewang.center.evaluate.models import BulletinDraft
from jiewang.center.evaluate.papers import paper_of
from jiewang.center.evaluate.periods import midnight, month_before
from jiewang.center.evaluate.tables import sheet_of
from jiewang.center.evaluate.workbooks import workbook_of
from jiewang.grid.areas.models import Area, Level
from jiewang.management.demo.people import make_people
from jiewang.people.models import Unit, User

# For a try: JIEWANG_BENCH_CASES=2000.
CASES = int(os.environ.get("JIEWANG_BENCH_CASES", "20000"))
BUREAUS, PROMISED = 25, 10.0
HOUR = timedelta(hours=1)


def measure(repeat: int) -> Iterator[Figure | Skipped]:
    district.load()
    make_people(random.Random(1))
    month = month_before(timezone.localdate().replace(day=1))
    _seed(month)
    first, second = (User.objects.get(username=f"center-{post}") for post in ("dc05", "dc01"))
    taken = [_bulletin(month, first) for _nth in range(repeat)]
    draft = BulletinDraft.objects.order_by("-pk").first()
    assert draft is not None
    name = f"bulletin: {CASES:,} cases"
    if not has_chinese_fonts():
        yield Skipped(f"{name}, PDF", "no font with Chinese characters is installed")
    yield duration(f"{name}, drafted, PDF and XLSX", taken, at_most=PROMISED)
    publish_bulletin(draft.pk, by=second)
    began = time.perf_counter()
    different = list(recomputed(draft))
    yield duration(f"{name}, computed again", [time.perf_counter() - began])
    yield equal(f"{name}, figures that differ", len(different), 0, "figures")
    units = draft.scores.values("unit").distinct().count()
    yield equal(f"{name}, units", units, 11 + BUREAUS, "units")


def _bulletin(month: date, by: User) -> float:
    began = time.perf_counter()
    draft = BulletinDraft.objects.get(pk=draft_bulletin(month, by=by))
    sheet = sheet_of(draft)
    if has_chinese_fonts():
        pdf_of(paper_of(sheet))
    workbook_of(sheet)
    return time.perf_counter() - began


# --- The month ------------------------------------------------------------------------------------


def _seed(month: date) -> None:
    chance, tables = random.Random(CASES), {model: Table(model) for model in (Case, CaseStep)}
    writer = _Writer(tables, chance, month)
    for nth in range(CASES):
        writer.add(nth)
        if nth % 5_000 == 4_999:
            write_all(tables.values())
    write_all(tables.values())
    settle(tables.values())


class _Writer:
    """Whole lives of cases in one month: sent, answered, checked, rated; some late, some failed."""

    def __init__(self, tables: dict[Any, Table], chance: random.Random, month: date) -> None:
        self.tables, self.chance, self.month = tables, chance, month
        self.moment = connection.ops.adapt_datetimefield_value
        streets = Unit.objects.filter(kind=Unit.Kind.STREET).order_by("code")
        bureaus = Unit.objects.filter(kind=Unit.Kind.DISTRICT_DEPARTMENT).order_by("code")
        self.streets = {unit.code: unit for unit in streets}
        self.bureaus = list(bureaus[:BUREAUS])
        self.grids = list(Area.objects.filter(level=Level.GRID, valid_to=None).order_by("code"))
        self.leaves: list[Category] = list(current_categories())
        self.deadline = 0

    def add(self, nth: int) -> None:
        chance = self.chance
        at = midnight(self.month) + timedelta(minutes=chance.uniform(0, 27 * 24 * 60))
        number = case_number(at.date(), nth)
        grid, leaf = chance.choice(self.grids), chance.choice(self.leaves)
        center = self.streets[grid.code[:9]]
        unit = chance.choice(self.bureaus) if chance.random() < 0.6 else center
        lines = list(self._life(at, grid, leaf, center, unit))
        written = self._written(number, lines)
        case_id = self.tables[Case].add(
            number=number, center_id=center.pk, unit_id=unit.pk, area_id=grid.pk, placing="pin",
            category_id=leaf.pk, state="closed", title=number, reported_at=self.moment(at),
            closed_at=self.moment(lines[-1]["at"]), diary_length=len(written),
            diary_head=written[-1]["digest"], moved_by_line=len(written),
        )  # fmt: skip
        for row in written:
            self.tables[CaseStep].add(case_id=case_id, **row)

    def _life(
        self, at: datetime, grid: Area, leaf: Category, center: Unit, unit: Unit
    ) -> Iterator[dict[str, Any]]:
        chance, order = self.chance, {"unit": unit.code, "role": "lead", "order": 1}
        yield _line("reported", "reported", at, area=grid.code, channel="hotline")
        filed = {"category": leaf.code, "urgency": "normal"}
        yield _line("filed", "filed", at + HOUR, unit_id=center.pk, post="SC03", **filed)
        sent = at + 2 * HOUR
        yield _line("dispatched", "dispatched", sent, unit_id=center.pk, post="SC04", **order)
        yield _line("signed", "signed", sent + HOUR, unit_id=unit.pk, post="UH01", **order)
        begun = sent + chance.choice([5, 20, 30]) * HOUR
        yield _line("contacted", "signed", begun, False, unit_id=unit.pk, post="UH01", **order)
        yield _line("started", "handling", begun, unit_id=unit.pk, post="UH01", **order)
        done = begun + chance.uniform(1, 60) * HOUR
        said = {**order, "clocks": [self._clock("handle", unit, sent + 48 * HOUR, done)]}
        yield _line("fed_back", "handled", done, unit_id=unit.pk, post="UH01", **said)
        if chance.random() < 0.06:
            yield _line("rework", "handling", done + HOUR, unit_id=center.pk, post="SC05", **order)
            done += 10 * HOUR
            said = {**order, "clocks": [self._clock("handle", unit, done + 9 * HOUR, done)]}
            yield _line("fed_back", "handled", done, unit_id=unit.pk, post="UH01", **said)
        checked = done + 2 * HOUR
        yield _line("check_passed", "checked", checked, unit_id=center.pk, post="SC05")
        closed = checked + HOUR
        said = {"round": 0, "clocks": [self._clock("whole", center, at + 120 * HOUR, closed)]}
        yield _line("closed", "closed", closed, unit_id=center.pk, post="SC05", **said)
        satisfied = chance.choices(["yes", "fairly", "no"], [80, 12, 8])[0]
        rated = {"report": 1, "round": 0, "solved": "no" if satisfied == "no" else "yes"}
        if chance.random() < 0.5:
            yield _line("rated", "closed", closed + HOUR, False, **rated, satisfied=satisfied)

    def _clock(self, kind: str, unit: Unit, due: datetime, done: datetime) -> dict[str, Any]:
        self.deadline += 1
        told = {"deadline": self.deadline, "kind": kind, "name": "", "unit": unit.pk}
        stamp = due.astimezone(UTC).isoformat(timespec="seconds")
        return {**told, "due": stamp, "provisional": False, "late": done > due}

    def _written(self, number: str, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows, previous = [], ""
        for nth, line in enumerate(lines, start=1):
            kept = {"by_id": None, "note": "", "previous": previous, "line": nth, **line}
            previous = digest_of(number=number, **kept)
            rows.append({**kept, "digest": previous})
        return [
            {**row, "at": self.moment(row["at"]), "data": json.dumps(row["data"])} for row in rows
        ]


def _line(
    kind: str,
    state: str,
    at: datetime,
    moved: bool = True,
    *,
    unit_id: int | None = None,
    post: str = "",
    **data: Any,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "state": state,
        "moved": moved,
        "at": at,
        "unit_id": unit_id,
        "post": post,
        "data": data,
    }
