"""What stands behind the entry “Planned work”: what the sections do by plan, not by report."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from jiewang.desk.doors import Door
from jiewang.people.models import User
from jiewang.people.rights import holdings
from jiewang.sections.economy.access import may_see_investment
from jiewang.works.funds.access import may_read_funds

# Addresses under which the entry of the menu is the current one.
PAGES = ("desk:projects", "desk:opinions", "desk:fund_plans", "desk:investment", "desk:polls")


def doors(user: User) -> list[Door]:
    """The pages this person may open; none without a post."""
    return list(_doors(user)) if holdings(user) else []


def _doors(user: User) -> Iterator[Door]:
    yield Door(
        "desk:projects",
        _("Projects"),
        _("Back from the promised day: what is late, what can no longer be reached."),
    )
    yield Door(
        "desk:opinions",
        _("Approvals"),
        _("Opinions that a unit is asked for, together or one by one."),
    )
    if may_read_funds(user):
        yield Door(
            "desk:fund_plans",
            _("Funds"),
            _("Many pots, one lawful plan: computed, checked, approved, paid."),
        )
    if may_see_investment(user):
        yield Door(
            "desk:investment",
            _("Investment"),
            _("From a lead to operation; what counts is recognized by another post."),
        )
    yield Door(
        "desk:polls",
        _("Voice"),
        _("Questionnaires and votes of residents and deputies, and what came out."),
    )
