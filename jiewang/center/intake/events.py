"""Facts intake tells."""

from dataclasses import dataclass, field
from datetime import datetime

from jiewang.base.events import Event


@dataclass(frozen=True)
class CaseReported(Event):
    """A report has made a new case. Clocks start at `at`, the moment of the report.

    The center is responsible until it dispatches; told here to spare a query for every report.
    `reachable`: the reporter came to us, and left a telephone number. `sure`: the model in use
    is sure enough of the type to file it without a person, and it is none of the share held back
    for people; if nothing else speaks against it.
    """

    case_id: int
    report_id: int
    center_id: int
    reachable: bool
    at: datetime
    sure: bool = False


@dataclass(frozen=True)
class ReportJoined(Event):
    """A report was joined to a case that stood already."""

    case_id: int
    report_id: int


@dataclass(frozen=True)
class ReportTakenOut(Event):
    """A report that had been joined to another case is a case of its own again."""

    case_id: int
    report_id: int
    from_case_id: int
    at: datetime


@dataclass(frozen=True)
class CaseReclassified(Event):
    """A filed case has another category or urgency, and so other limits, counted from `at`."""

    case_id: int
    at: datetime


@dataclass(frozen=True)
class CasePlaced(Event):
    """The center has decided where a case belongs; its center may be another one now."""

    case_id: int
    old_center_id: int
    center_id: int
    at: datetime


@dataclass(frozen=True)
class ReporterForgotten(Event):
    """A report's personal data is deleted now. `words` are what must go from every other text.

    They are given for the last time, and never written down: not in a log either.
    """

    case_id: int
    report_id: int
    number: str
    words: tuple[str, ...] = field(repr=False)
