"""What dispatch refuses; every sentence says what to do instead."""

from django.utils.translation import gettext as _

from jiewang.center.case.errors import CaseError
from jiewang.center.catalog.models import Category, HandlingLevel


class DispatchError(CaseError):
    """A unit, a reason or an order that cannot be, for the rules of dispatch."""


class PushedDown(DispatchError):
    """The catalog does not give this matter to so low a level 不得下压."""

    def __init__(self, category: Category, level: HandlingLevel) -> None:
        text = _(
            "Not to the level “%(level)s”: the catalog gives “%(category)s” to “%(lowest)s” and"
            " above. Send it to that level, or let the commander record a decision first."
        )
        lowest = HandlingLevel(category.handling_level).label
        super().__init__(text % {"level": level.label, "category": category, "lowest": lowest})
