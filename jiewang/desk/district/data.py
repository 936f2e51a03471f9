"""What stands behind the entry “District data”: pages one looks something up in, not works at."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jiewang.center.exchange.access import may_exchange
from jiewang.center.intake.learning.access import may_see_quality
from jiewang.desk.doors import Door
from jiewang.people.models import User

# Addresses under which the entry of the menu is the current one.
PAGES = (
    "desk:catalog",
    "desk:learning",
    "desk:exchange",
    "desk:areas",
    "desk:patrols",
    "desk:burden",
)


def doors(user: User) -> list[Door]:
    """The pages this person may open."""
    return list(_doors(user))


def _doors(user: User) -> Iterator[Door]:
    yield Door(
        "desk:catalog",
        _("Catalog"),
        _("Types of matters with level, limits and lead unit; what changes from when."),
    )
    yield Door(
        "desk:areas",
        _("Areas"),
        _("Streets, communities and grids with their teams, borders and redraws."),
    )
    yield Door(
        "desk:patrols",
        _("Patrols"),
        _("How much of each grid its team has seen in the last seven days."),
    )
    yield Door(
        "desk:burden",
        _("Burden"),
        _("What forms ask, how long they take, how many notices come: without names."),
    )
    if may_see_quality(user):
        yield Door(
            "desk:learning",
            _("Suggestions"),
            _("How often the suggested type was right, and what goes without a person."),
        )
    if may_exchange(user) is not None:
        yield Door(
            "desk:exchange",
            _("Exchange"),
            _("Orders of other systems, answers given back, and days compared."),
        )
