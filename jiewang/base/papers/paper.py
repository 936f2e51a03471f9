"""What a paper says, in the order in which it is read; nothing about how it looks.

Words are data in both files: nothing in them is taken for markup. Characters that neither
file can hold (NUL and other control characters, halves of surrogate pairs) are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# What XML 1.0 has no place for: https://www.w3.org/TR/xml/#charsets
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Align(StrEnum):
    """How the cells of a column stand. Numbers stand to the right."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Text:
    """Running text. A line break parts paragraphs."""

    words: str


@dataclass(frozen=True)
class Heading:
    """A heading inside the paper; level 1 is above level 2."""

    words: str
    level: int = 1


@dataclass(frozen=True)
class Column:
    """One column of a table. `share` is its width in proportion to the others."""

    title: str
    align: Align = Align.LEFT
    share: float = 1.0


@dataclass(frozen=True)
class Table:
    """Rows of words. The head is repeated on every page. Raises ValueError if a row is uneven."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("Every row of a table has one cell for each column.")


@dataclass(frozen=True)
class KeyValues:
    """Names and what stands beside them, as on the head of a form."""

    pairs: tuple[tuple[str, str], ...]


Block = Text | Heading | Table | KeyValues


@dataclass(frozen=True)
class Paper:
    """A paper with its title, number below it, whom it is for, and who signs it on which day.

    `language` is the language of its words ("zh-hans" or "en"): fonts, hyphens and the way a day
    is written follow it. `wide` turns the pages on their side, for tables of many columns.
    """

    title: str
    day: date
    blocks: tuple[Block, ...]
    number: str = ""
    to: str = ""
    signature: str = ""
    language: str = "zh-hans"
    wide: bool = False

    @property
    def chinese(self) -> bool:
        """Whether it follows the look of official papers in Chinese."""
        return self.language.lower().startswith("zh")

    @property
    def written_day(self) -> str:
        """The day as it stands below the signature."""
        if self.chinese:
            return f"{self.day.year}年{self.day.month}月{self.day.day}日"
        return f"{self.day.day} {_MONTHS[self.day.month - 1]} {self.day.year}"

    @property
    def addressed(self) -> str:
        """Whom it is for, with the colon that belongs to the language."""
        if not self.to:
            return ""
        return f"{self.to}：" if self.chinese else f"{self.to}:"


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def printable(words: str) -> str:
    """The same words without the characters that no file can hold; line ends become \\n."""
    return _UNPRINTABLE.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def paragraphs(words: str) -> Iterator[str]:
    """The paragraphs of running text; empty ones are left out."""
    for line in printable(words).split("\n"):
        if line.strip():
            yield line.strip()
