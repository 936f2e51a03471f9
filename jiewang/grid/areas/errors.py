"""Refusals of the areas room."""

from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal


class UnknownArea(Refusal):
    """No area has this code on that day."""

    def __init__(self, code: str) -> None:
        super().__init__(_("There is no area with the code %(code)s.") % {"code": code})


class NoAreas(Refusal):
    """The map is empty: nothing can be placed."""

    def __init__(self) -> None:
        super().__init__(_("The areas are not loaded yet. Run “jiewang load_areas” first."))
