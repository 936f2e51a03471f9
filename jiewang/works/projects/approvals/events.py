"""Facts approvals tell."""

from dataclasses import dataclass

from jiewang.base.events import Event


@dataclass(frozen=True)
class ApplicationHandedIn(Event):
    """An application waits for the opinions of these units. `project` is the project's number."""

    application_id: int
    number: str
    project: str
    title: str
    unit_ids: tuple[int, ...]
