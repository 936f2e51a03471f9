"""What every page's frame needs: menu, whose page it is, what is unread."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from jiewang.center.case.changes import last_line
from jiewang.center.catalog.district import district
from jiewang.center.evaluate.access import may_see_figures
from jiewang.center.topics.access import may_read_topics
from jiewang.desk.district import data
from jiewang.desk.live.scope import Scope, scope_of, signed
from jiewang.desk.planned import pages
from jiewang.grid.staff.queries import areas_of
from jiewang.notices.queries import unread_count
from jiewang.people.models import Right, User
from jiewang.people.rights import has_right_anywhere, holdings

# Entries that lead to several pages.
_BEHIND = {"desk:district_data": data.PAGES, "desk:planned_work": pages.PAGES}


@dataclass(frozen=True)
class Entry:
    """One line of a menu."""

    name: str
    address: str
    current: bool
    count: int = 0


@dataclass(frozen=True)
class LivePage:
    """What an open page asks for news with: whose, and since which line of the diary."""

    scope: str
    line: int


class Frame:
    """The frame of one page. Lazy: a part of a page that htmx fetches asks for nothing of it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def _user(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def district(self) -> str:
        return str(district())

    @cached_property
    def house(self) -> str:
        """The unit one works in; to strangers, the district."""
        held = holdings(self._user) if self._user else []
        return str(held[0].unit) if held else self.district

    @cached_property
    def who(self) -> str:
        """Name and post, as `陈 · 值班长`."""
        if self._user is None:
            return ""
        held = holdings(self._user)
        return f"{self._user} · {held[0].post}" if held else str(self._user)

    @cached_property
    def menu(self) -> list[Entry]:
        """What the posts of this person give something to do at; reading is for everybody."""
        user = self._user
        if user is None:
            return []
        center = any(has_right_anywhere(user, r) for r in (Right.INTAKE, Right.DISPATCH))
        lines = [
            ("desk:boards", _("Board"), bool(holdings(user) or areas_of(user))),
            ("desk:queue", _("Intake desk"), center),
            ("desk:checks", _("Check desk"), has_right_anywhere(user, Right.CHECK)),
            ("desk:my_work", _("My work"), True),
            ("desk:cases", _("Cases"), True),
            ("desk:blocked", _("Blocked items"), True),
            ("desk:tasks", _("Supervision"), bool(holdings(user))),
            ("desk:planned_work", _("Planned work"), bool(holdings(user))),
            ("desk:topics", _("Hot topics"), may_read_topics(user)),
            ("desk:case_map", _("Map"), True),
            ("desk:evaluate", _("Assessment"), may_see_figures(user)),
            ("desk:district_data", _("District data"), True),
            ("desk:notices", _("Notices"), True),
        ]
        return [self._entry(name, label) for name, label, shown in lines if shown]

    @cached_property
    def live(self) -> LivePage | None:
        """For pages that say how much has come since they were drawn; None to who has no post."""
        scope = scope_of(self._user) if self._user else Scope()
        return None if scope.is_empty else LivePage(signed(scope), last_line())

    @cached_property
    def residents_menu(self) -> list[Entry]:
        lines = [
            ("desk:report", _("Report a problem")),
            ("desk:track", _("Track")),
            ("desk:votes", _("Votes and questionnaires")),
            ("desk:public_works", _("Works at your door")),
        ]
        return [self._entry(name, label) for name, label in lines]

    def _entry(self, name: str, label: str) -> Entry:
        address = reverse(name)
        behind = (reverse(page) for page in _BEHIND.get(name, ()))
        current = any(self._is_under(each) for each in (address, *behind))
        count = unread_count(self._user) if name == "desk:notices" and self._user else 0
        return Entry(label, address, current, count)

    def _is_under(self, address: str) -> bool:
        path = self._request.path
        return path == address or (address != "/" and path.startswith(f"{address}/"))


def desk(request: HttpRequest) -> dict[str, Any]:
    """The context processor: `is_demo`, and `desk_frame` as above."""
    return {"is_demo": settings.DEMO, "desk_frame": Frame(request)}
