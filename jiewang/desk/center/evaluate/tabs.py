"""The pages of evaluation one may open, as tabs with what waits on them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from jiewang.center.evaluate.calling import to_call_back
from jiewang.center.evaluate.queries import waiting_claims, waiting_exclusions
from jiewang.people.models import Right, User
from jiewang.people.rights import has_right_anywhere

_MOST = 99


@dataclass(frozen=True)
class Tab:
    """One page of the room."""

    name: str
    address: str
    current: bool
    count: int = 0


def tabs_for(user: User, here: str) -> list[Tab]:
    """The tabs of a page; `here` is its name in the addresses."""
    lines = [
        ("desk:evaluate", _("Figures"), 0),
        ("desk:bulletins", _("Bulletins"), 0),
        ("desk:exclusions", _("Exclusions"), waiting_exclusions(user).count()),
        ("desk:claims", _("Disputes"), waiting_claims(user).count()),
        ("desk:schemes", _("Schemes"), 0),
        ("desk:burden", _("Burden"), 0),
    ]
    if has_right_anywhere(user, Right.CALL_BACK):
        calls = min(to_call_back(user)[: _MOST + 1].count(), _MOST)
        lines.append(("desk:calls", _("Call-backs"), calls))
    return [
        Tab(label, reverse(name), name == f"desk:{here}", count) for name, label, count in lines
    ]
