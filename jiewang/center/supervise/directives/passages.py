"""Text that knows where each of its characters stood in the source."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """A text put together from the source; `at` gives each character's offset there."""

    text: str
    at: "array[int]"

    def __len__(self) -> int:
        return len(self.text)

    def cut(self, start: int, end: int) -> "Passage":
        """The part from `start` to `end`, counted in this passage."""
        return Passage(self.text[start:end], self.at[start:end])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` to `end` begin and stop in the source.

        If their parts stood apart, what stood between them lies inside the span.
        """
        places = self.at[start:end]
        return (min(places), max(places) + 1) if places else (0, 0)


NOTHING = Passage("", array("L"))


def passage(text: str, *, start: int) -> Passage:
    """A passage that stands in the source as it is, from `start` on."""
    return Passage(text, array("L", range(start, start + len(text))))


def joined(parts: Iterable[Passage | str]) -> Passage:
    """Put parts together in one go; a plain string takes the place of the character before it."""
    texts: list[str] = []
    at: array[int] = array("L")
    for part in parts:
        if isinstance(part, Passage):
            texts.append(part.text)
            at.extend(part.at)
        else:
            texts.append(part)
            at.extend([at[-1] if at else 0] * len(part))
    return Passage("".join(texts), at)
