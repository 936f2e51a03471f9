"""A rule that a plan breaks, where, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True)
class Breach:
    """`rule` is a name of the rules, or `form` or `figures`; `where` a cell, a row or ids.

    The sentence is put together when it is read, in the language of who reads it.
    """

    rule: str
    where: str
    says: str | Promise
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def what(self) -> str:
        return str(self.says) % self.values if self.values else str(self.says)

    def __str__(self) -> str:
        return f"{self.rule}: {self.where}: {self.what}"
