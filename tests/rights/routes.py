"""Every address of the house: found in the resolver, and filled with what there is to ask for."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.rights import funds, hot, leads, meetings, permits, polls, projects, scores, tasks
from tests.rights.beats import BEATS, Scene, a_photo
from tests.rights.plays import A_CATALOG, in_days

# Other methods are for programs; on pages of the desk they are a POST or nothing (test_walk.py).
METHODS, MORE_METHODS = ("GET", "POST"), ("PUT", "PATCH", "DELETE")
PROGRAMS = ("jiewang.public.", "ninja.")
# What a part of an address stands for; a part that is not here fails test_table.py.
ABOUT_A_CASE: dict[str, Callable[[Scene], Any]] = {
    "number": lambda scene: scene.case.number,
    "report_id": lambda scene: scene.report.pk,
    "secret": lambda scene: scene.report.secret,
    "pk": lambda scene: scene.photo.pk,
    "item_id": lambda scene: meetings.standing_item(scene).pk,
    "meeting_id": lambda scene: meetings.standing_meeting(scene).pk,
    "call_id": lambda scene: meetings.standing_call(scene).pk,
    "whistle_id": lambda scene: meetings.standing_whistle(scene).pk,
    "summoned_id": lambda scene: meetings.standing_row(scene).pk,
    "precedent_id": lambda scene: meetings.standing_precedent(scene).pk,
}
PLAIN: dict[str, Any] = {
    "name": "add_note",
    "field": "phone",
    "size": "small",
    "level": "street",
    "suffix": "json",
    "rest": "nothing",
    "system": "city",
    "day": "2026-11-23",
    "plan": "ZJ-standing",
    "nth": 1,
}
# Parts that mean another thing at some addresses.
OF_ROUTE: dict[str, dict[str, Callable[[Scene], Any]]] = {
    "desk:category": {"code": lambda scene: scene.case.category.code},
    "desk:area": {"code": lambda scene: BEATS[scene.beat][1]},
    "desk:area_boundaries": {"code": lambda scene: BEATS[scene.beat][1]},
    "desk:unit": {"code": lambda scene: scene.case.unit.code},
    "desk:area_board": {"code": lambda scene: BEATS[scene.beat][1]},
    "desk:wall": {"code": lambda scene: scene.case.center.code},
    "desk:trend": {"code": lambda scene: BEATS[scene.beat][1]},
    "desk:unit_board": {"code": lambda scene: scene.case.unit.code},
    "open311:service": {"code": lambda scene: scene.case.category.code},
    "open311:token": {"token": lambda scene: scene.case.number},
    "desk:learning_halt": {"code": lambda scene: scene.case.center.code},
    "desk:meeting_file": {"suffix": lambda _scene: "docx"},
    "desk:whistle_act": {"name": lambda _scene: "close"},
    "desk:summoned_act": {"name": lambda _scene: "reply"},
    **tasks.OF_ROUTE,
    **scores.OF_ROUTE,
    **hot.OF_ROUTE,
    **funds.OF_ROUTE,
    **leads.OF_ROUTE,
    **permits.OF_ROUTE,
    **projects.OF_ROUTE,
    **polls.OF_ROUTE,
}
# The same, for all addresses that begin so.
BELOW: dict[str, dict[str, Callable[[Scene], Any]]] = {
    "/api/v1/orders/": {"pk": lambda scene: scene.lead.pk},
}
# What is sent where an empty form would be refused before rights are asked.
SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "desk:act POST": lambda scene: {"note": "Seen", "seen": scene.case.moved_by_line},
    "desk:queue_news GET": lambda scene: {"tab": "new"},
    "desk:learning_halt POST": lambda scene: {"note": "It errs"},
    **tasks.SENT,
    **scores.SENT,
    **hot.SENT,
    **leads.SENT,
    **permits.SENT,
    **projects.SENT,
    **polls.SENT,
    "desk:blocked_act POST": lambda _scene: {"note": "Seen"},
    "desk:blocked_new POST": lambda scene: {
        "title": "Pipes",
        "area_code": scene.case.area.code,
        "words": "Stuck",
    },
    "desk:call_reply POST": lambda _scene: {"coming": "yes"},
    "desk:call_presence POST": lambda _scene: {"came": "yes"},
    "desk:whistle_act POST": lambda _scene: {"result": "Done"},
    "desk:summoned_act POST": lambda _scene: {"coming": "yes"},
    "desk:precedent_revoke POST": lambda _scene: {"note": "No more"},
    "desk:contact POST": lambda scene: {"reason": "To call back"},
    "desk:phone_entry POST": lambda scene: {
        "kind": "report",
        "key": "one-entry-of-a-phone",
        "told_at": "2026-11-24T08:00:00+08:00",
        "sent_at": "2026-11-24T08:00:00+08:00",
        "text": "沟里有水",
        "lon": 100.021,
        "lat": 30.001,
    },
    "desk:catalog_take_effect POST": lambda scene: {
        "content": base64.b64encode(A_CATALOG).decode(),
        "name": "catalog.csv",
        "valid_from": in_days(9),
        "note": "Try",
    },
}
# What programs send, as JSON or as a query; without it the door would not come to asking rights.
_YESTERDAY = str(in_days(-1))
_ORDER = {"number": "CQ-1", "text": "沟里有水", "lon": 100.021, "lat": 30.001}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/reports": {"text": "沟里有水", "lon": 100.021, "lat": 30.001},
    "POST /api/v1/orders/{pk}/sign": {},
    "POST /api/v1/orders/{pk}/start": {},
    "POST /api/v1/orders/{pk}/contact": {"note": "Called"},
    "POST /api/v1/orders/{pk}/feedback": {"result": "Done"},
    "POST /api/v1/orders/{pk}/return": {"reason": "not_duty", "explanation": "Not ours"},
    "POST /api/v1/exchange/orders": {"orders": [_ORDER]},
    "POST /api/v1/exchange/acknowledgements": {"ids": [1]},
    "POST /api/v1/exchange/reconciliation": {"day": _YESTERDAY, "orders": []},
    "GET /api/v1/exchange/reconciliation": {"day": _YESTERDAY},
}
PHOTOS = frozenset({"POST /api/v1/reports/{number}/photos", "POST /api/v1/orders/{pk}/photos"})


@dataclass(frozen=True)
class Route:
    """One address with its pattern, as `/cases/<slug:number>`."""

    name: str
    pattern: str
    parts: tuple[str, ...]
    page: URLPattern

    @property
    def key(self) -> str:
        """Its name; of programs' addresses, which share names, the pattern."""
        return self.name if not self.floor.startswith("ninja.") else self.shown

    @property
    def floor(self) -> str:
        """Which part of the house answers: the module of its view."""
        module: str = self.page.callback.__module__
        return module

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods to try here."""
        return METHODS + MORE_METHODS if self.floor.startswith(PROGRAMS) else METHODS

    @property
    def about_a_case(self) -> bool:
        """Whether it matters whose case is asked for. To residents and programs number and code
        are the key, whoever shows them."""
        if self.floor.startswith((*PROGRAMS, "jiewang.desk.residents.")):
            return False
        return bool({*self.parts} & {*ABOUT_A_CASE}) or self.name in OF_ROUTE

    @property
    def shown(self) -> str:
        """As people write it: `/cases/{number}`."""
        pattern = re.sub(r"\(\?P<suffix>[^)]*\)", ".json", self.pattern.replace(r"\.", ""))
        pattern = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern)
        return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)


def routes() -> list[Route]:
    """All addresses, in the order of the resolver; one that stands there twice is told once."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver(), "", "/"):
        found.setdefault(f"{route.key} {route.pattern}", route)
    return list(found.values())


def _walk(resolver: URLResolver, space: str, before: str) -> Iterator[Route]:
    for each in resolver.url_patterns:
        pattern = before + str(each.pattern).removeprefix("^").removesuffix("$")
        if isinstance(each, URLResolver):
            inside = f"{space}{each.namespace}:" if each.namespace else space
            yield from _walk(each, inside, pattern)
        else:
            parts = tuple(re.findall(r"<(?:\w+:)?(\w+)>", pattern))
            yield Route(f"{space}{each.name or ''}", pattern, parts, each)


FORM = "application/x-www-form-urlencoded"


def program_asks(client: Any, method: str, route: Route, address: str) -> Any:
    """What a program sends here."""
    row = f"{method} {route.key}"
    if row in PHOTOS:
        photo = SimpleUploadedFile("a.jpg", a_photo().image, "image/jpeg")
        return client.post(address, {"photo": photo})
    body = BODIES.get(row, {})
    if method == "GET":
        return client.get(address, body)
    if route.key.startswith("open311:"):
        # The standard knows forms alone.
        return client.generic(method, address, urlencode(body), content_type=FORM)
    return getattr(client, method.lower())(address, body, content_type="application/json")


class UnknownPart(AssertionError):
    """An address has a part that nobody has said how to fill."""


def address_of(route: Route, scene: Scene) -> str:
    """The address that asks for this case, its photo, its area, its unit. Raises UnknownPart."""
    return filled(route, {part: _filling(route, part, scene) for part in route.parts})


def filled(route: Route, values: dict[str, Any]) -> str:
    """The address with these values. Raises NoReverseMatch for values the pattern never takes."""
    if route.floor.startswith("ninja.") or route.name.endswith(":") or not route.name:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(values[part[1]]), route.pattern)
    return reverse(route.name, kwargs=values)


def _filling(route: Route, part: str, scene: Scene) -> Any:
    own = OF_ROUTE.get(route.name, {})
    for start, values in BELOW.items():
        own = values if route.pattern.startswith(start) else own
    ask = own.get(part) or ABOUT_A_CASE.get(part)
    if ask is not None:
        return ask(scene)
    if part not in PLAIN:
        raise UnknownPart(
            f"{route.name} ({route.pattern}) has the part “{part}”: say in ABOUT_A_CASE, PLAIN or"
            " OF_ROUTE of tests/rights/routes.py what to ask for there."
        )
    return PLAIN[part]
