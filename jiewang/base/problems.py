"""What is wrong with a file, said so that the person who keeps it can find and mend the place."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.base.errors import Refusal

_PRINTED = 10


@dataclass(frozen=True, order=True)
class Problem:
    """One wrong place. Line 0: the file as a whole; no column: the whole line.

    `reason` is a sentence in the language of the person who sent the file.
    """

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        values = {"file": self.file, "line": self.line, "column": self.column}
        if not self.line:
            place = self.file
        elif not self.column:
            place = _("%(file)s, line %(line)d") % values
        else:
            place = _("%(file)s, line %(line)d, column “%(column)s”") % values
        return f"{place}: {self.reason}" if place else self.reason


class TableRefused(Refusal):
    """A file of which nothing is taken in. `problems` are all of them; str() names the first ten."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:_PRINTED]]
        if more := len(self.problems) - len(lines):
            text = ngettext("… and %(more)d more problem.", "… and %(more)d more problems.", more)
            lines.append(text % {"more": more})
        lines.append(_("Nothing of this file was taken in. Mend it and load it again."))
        return "\n".join(lines)
