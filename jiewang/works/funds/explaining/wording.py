"""How reasons name things: by name where there is one, with amounts as people read them."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from jiewang.base.languages import in_both_languages
from jiewang.works.funds.district import CostLine, District, Fund, Project


def both(say: Callable[[], str]) -> tuple[str, str]:
    """A sentence in Chinese and in English."""
    texts = in_both_languages(say)
    return texts["zh"], texts["en"]


def named(thing: Fund | Project | CostLine) -> str:
    """Name and id; the id alone where there is no name."""
    return _("%(name)s (%(id)s)") % {"name": thing.name, "id": thing.id} if thing.name else thing.id


def span(first: int, last: int) -> str:
    """Years as people write them: 2026, 2026–2027."""
    return str(first) if first == last else f"{first}–{last}"


def purpose_name(purpose: str) -> str:
    """A purpose of the usual list in words; others as the settings name them."""
    words = {
        "neighborhood_renewal": _("neighborhood renewal"),
        "rental_housing": _("rental housing"),
        "elderly_care": _("elderly care"),
        "child_care": _("child care"),
        "health": _("health"),
    }
    return words.get(purpose, purpose)


def line_named(district: District, line: CostLine) -> str:
    """A cost line with its project."""
    project = district.project[line.project]
    values = {"project": project.name or project.id, "line": line.name or line.id}
    return _("%(project)s: %(line)s") % values
