"""Refusals of the areas room."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal

# More lines than this help nobody: the first mistake often makes the others.
_MOST_LINES = 20


class UnknownArea(Refusal):
    """No area has this code on that day."""

    def __init__(self, code: str) -> None:
        super().__init__(_("There is no area with the code %(code)s.") % {"code": code})


class NoAreas(Refusal):
    """The map is empty: nothing can be placed."""

    def __init__(self) -> None:
        super().__init__(_("The areas are not loaded yet. Run “jiewang load_areas” first."))


class AreasRefused(Refusal):
    """A file of areas does not hold; nothing of it was loaded.

    `problems` are sentences, each with the file and the line or the area's code.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        lines = list(self.problems[:_MOST_LINES])
        if more := len(self.problems) - len(lines):
            lines.append(_("And %(more)d more.") % {"more": more})
        super().__init__("\n".join(lines))
