"""What has come since a line of the diary: read once for all pages that ask in the same moment.

Each process keeps the last lines that are news. Half a second after it looked it looks again:
one number from the end of an index, and only if that is another one, the lines behind it.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from django.db import connection

from jiewang.center.case.models import CaseStep
from jiewang.desk.live.scope import Scope

EVERY = 0.5
# Lines that were written before, but committed after one that was seen, lie at most so far back.
_OVERLAP = 300
# So many of the last lines are kept in memory; a page that is older is told less than it missed.
_KEPT = 5_000
MOST = 99

_SENT = {CaseStep.Kind.DISPATCHED, CaseStep.Kind.REROUTED, CaseStep.Kind.PUSHED_DOWN}
_SENT |= {CaseStep.Kind.RETURN_GRANTED}
_TOP = "SELECT COALESCE(MAX(id), 0) FROM center_casestep"


@dataclass(frozen=True)
class Item:
    """One line that is news: a new case, a case sent to a unit, a limit that has passed."""

    line: int
    what: str
    center: int
    unit: str


class News:
    """The last news of one process. Threads share it; one of them looks, the others go on."""

    def __init__(self) -> None:
        self.top = 0
        self._items: dict[int, Item] = {}
        # The same, the newest first.
        self._newest: tuple[Item, ...] = ()
        self._looked = float("-inf")
        self._lock = Lock()

    def look(self) -> int:
        """The number of the newest line, at most EVERY seconds old."""
        if time.monotonic() - self._looked >= EVERY and self._lock.acquire(blocking=False):
            try:
                self._read()
            finally:
                self._lock.release()
        return self.top

    def since(self, line: int, scope: Scope) -> dict[str, int]:
        """How many new cases, orders and late ones have come for somebody, each at most MOST."""
        found = {"new": 0, "sent": 0, "late": 0}
        for item in self._newest:
            # Who is told of 99 new ones need not be told how many more.
            if item.line <= line or found["new"] == MOST:
                break
            if _concerns(item, scope):
                found[item.what] = min(found[item.what] + 1, MOST)
        return found

    def _read(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_TOP)
            top = int(cursor.fetchone()[0])
        if top != self.top:
            after = self.top - _OVERLAP if self.top else top - _KEPT
            self._items |= {item.line: item for item in _items(after)}
            kept = sorted(self._items)[-_KEPT:]
            self._items = {number: self._items[number] for number in kept}
            self._newest = tuple(self._items[number] for number in reversed(kept))
            self.top = top
        self._looked = time.monotonic()


def _items(after: int) -> Iterable[Item]:
    kinds = [CaseStep.Kind.REPORTED, CaseStep.Kind.OVERDUE, *_SENT]
    lines = CaseStep.objects.filter(pk__gt=after, kind__in=kinds).order_by("pk")
    for pk, kind, data, center, moved in lines.values_list(
        "pk", "kind", "data", "case__center_id", "moved"
    ):
        if kind == CaseStep.Kind.REPORTED:
            yield Item(pk, "new", center, "")
        elif kind == CaseStep.Kind.OVERDUE:
            yield Item(pk, "late", center, "")
        elif moved:
            yield Item(pk, "sent", center, str(data.get("unit", "")))


def _concerns(item: Item, scope: Scope) -> bool:
    if item.what == "sent":
        return item.unit in scope.units
    return scope.everything or item.center in scope.centers
