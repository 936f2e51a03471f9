"""What every door of programs refuses."""

from enum import StrEnum

from jiewang.base.errors import Refusal


class Why(StrEnum):
    """Why somebody is not let in; each door has its own status for it."""

    NO_KEY = "no_key"
    BAD_KEY = "bad_key"
    NARROW_KEY = "narrow_key"
    TOO_OFTEN = "too_often"


class NotAdmitted(Refusal):
    """A program that may not enter. `retry_after` is in seconds."""

    def __init__(self, why: Why, sentence: str, *, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.why, self.retry_after = why, retry_after


class OtherContent(Refusal):
    """A delivery that came before with something else in it. Nothing was written."""
