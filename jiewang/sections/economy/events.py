"""Facts investment promotion tells."""

from dataclasses import dataclass

from jiewang.base.events import Event


@dataclass(frozen=True)
class ClueMoved(Event):
    """A lead was registered (`old` is empty) or reached another stage. Stages are their codes."""

    clue_id: int
    number: str
    unit_id: int
    old: str
    new: str
