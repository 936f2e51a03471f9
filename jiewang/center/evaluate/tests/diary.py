"""Diaries as plain lines, for tests of reading and counting."""

from datetime import UTC, datetime, timedelta

from jiewang.center.evaluate.marks import Line, Terms

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
AREA, STREET, BUREAU, OTHER = "500103001001001", "500103001", "water", "housing"
CODES = {1: STREET, 2: BUREAU, 3: OTHER}
IDS = {code: pk for pk, code in CODES.items()}


def at(hours: float) -> datetime:
    """So many hours after the beginning of the month."""
    return BEGIN + timedelta(hours=hours)


def terms(*, until: datetime | None = None, hours: int = 24) -> Terms:
    return Terms(timedelta(hours=hours), until or at(10_000), CODES, {AREA: STREET})


def line(what, hours, state="filed", *, moved=False, by=STREET, post="SC04", **data) -> Line:
    """Any line; `by` is the unit of who acted."""
    return Line(what, state, moved, at(hours), by, post, data)


def reported(hours=0) -> Line:
    return line("reported", hours, "reported", area=AREA)


def filed(hours=1) -> Line:
    return line("filed", hours, category="1.01.01", urgency="normal")


def sent(hours, to=BUREAU) -> Line:
    return Line("dispatched", "dispatched", True, at(hours), STREET, "SC04", {"unit": to})


def clock(due, *, kind="handle", of=BUREAU, late=False, provisional=False, deadline=1):
    """A clock as a line tells it."""
    told = {"deadline": deadline, "kind": kind, "unit": IDS[of], "late": late}
    return told | {"due": at(due).isoformat(), "provisional": provisional}


def fed_back(hours, *, of=BUREAU, due=48, role="lead", **said) -> Line:
    clocks = [clock(due, of=of, kind="handle" if role == "lead" else "assist", **said)]
    data = {"unit": of, "role": role, "clocks": clocks}
    return Line("fed_back", "handled", role == "lead", at(hours), of, "UH01", data)


def overdue(hours, *, due, of=BUREAU, kind="handle", deadline=1) -> Line:
    data = clock(due, of=of, kind=kind, deadline=deadline)
    return Line("overdue", "handling", False, at(hours), "", "", data)
