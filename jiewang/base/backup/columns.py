"""What a column holds, where the two databases write it differently."""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """Of a column's content. In an archive it is written as PostgreSQL does, in UTC."""

    PLAIN = auto()
    BOOL = auto()
    BYTES = auto()
    DURATION = auto()  # "90000000 microseconds"
    FLOAT = auto()
    MOMENT = auto()  # "2026-11-24 08:30:00.123456+00"
    UUID = auto()


@dataclass(frozen=True)
class Column:
    """A column's name and what it holds."""

    name: str
    kind: Kind = Kind.PLAIN
