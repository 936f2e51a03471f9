"""Facts evaluation tells."""

from dataclasses import dataclass

from jiewang.base.events import Event


@dataclass(frozen=True)
class CaseRated(Event):
    """A reporter has rated a closing."""

    case_id: int
    report_id: int
    solved: str
    satisfied: str
