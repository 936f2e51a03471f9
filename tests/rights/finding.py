"""Try everything, and keep what was found: once for all tests that ask."""

import fcntl
import pickle
import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import translation

from jiewang.center.clock.models import CalendarStamp
from jiewang.people.loading import load_posts
from jiewang.people.models import User
from jiewang.public.keys.actions import create_key
from jiewang.public.keys.models import Scope
from jiewang.testing import EAST, WEST, make_town
from tests.rights.beats import (
    ASIDE,
    BEATS,
    MAIN_WAY,
    Scene,
    cast_for,
    marks,
    open_scene,
    undone,
)
from tests.rights.plays import PLAYS, Play
from tests.rights.roles import FILE, NOBODY, STRANGER, Who, everybody, fresh, settle
from tests.rights.routes import (
    ABOUT_A_CASE,
    PROGRAMS,
    SENT,
    Route,
    address_of,
    program_asks,
    routes,
)
from tests.rights.trying import NO_SUCH_METHOD, asked, outcomes_of, sign_of

OWN, OTHER = "own", "other"
# Two more cases that nobody has taken in yet: on the queues, and to be verified in their grids.
NEW = {"new": f"{EAST}001001", "new_west": f"{WEST}001001"}
LAST_STATE_OF_PAGES = "handling"
# Whose sessions are tried at the doors of programs: the mightiest one's, and two without a post.
SESSIONS_TRIED = frozenset({"DC01", NOBODY, STRANGER})
# Scopes of a key that acts as one unit.
FOR_A_UNIT = frozenset({"orders:act"})


@dataclass
class Found:
    """What was found. Keys: action or `METHOD name`, then who, then own or other.

    `seen` holds for each who and page the marks of cases that its answer contained.
    """

    actions: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    doors: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    floors: dict[str, str] = field(default_factory=dict)


def found_once(folder: Path) -> Found:
    """Everything tried, or what another process of the same run has found already."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "rights.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / "rights.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(find()))
        found: Found = pickle.loads(kept.read_bytes())
    return found


def find() -> Found:
    """Try every action and every address as everybody, in one small town."""
    found = Found()
    with undone(), translation.override("en"):
        load_posts(FILE)
        # The calendar as loaded once: remembered, not read at every step.
        CalendarStamp.objects.update_or_create(defaults={"token": secrets.token_hex(16)})
        cast, everyone = cast_for(make_town()), everybody()
        people = settle(everyone)
        scenes = {
            beat: _Beat(found, open_scene(beat, cast), everyone, people).go() for beat in BEATS
        }
        scenes |= {beat: open_scene(beat, cast, area=area) for beat, area in NEW.items()}
        _walk_routes(found, scenes, everyone, people)
        _walk_with_keys(found, scenes)
    return found


# --- Actions --------------------------------------------------------------------------------


class _Beat:
    """One case on its way, with everybody whose own or other case it is."""

    def __init__(
        self,
        found: Found,
        scene: Scene,
        everyone: list[Who],
        people: dict[str, User | None],
    ) -> None:
        self.found, self.scene, self.people = found, scene, people
        self.here = [(who, place) for who in everyone for place in _places(who, scene.beat)]
        self.plays = defaultdict(list)
        for play in PLAYS:
            self.plays[play.state].append(play)

    def go(self) -> Scene:
        """Try at every state; leave the case in the unit's hands: pages are tried on it."""
        half = [state for state, _take in MAIN_WAY].index(LAST_STATE_OF_PAGES) + 1
        for step in MAIN_WAY[:half]:
            self._try_at(*step)
        with undone():
            for step in MAIN_WAY[half:]:
                self._try_at(*step)
        return self.scene

    def _try_at(self, state: str, take: Callable[[Scene], None] | None) -> None:
        if take is not None:
            take(self.scene)
        self._try_all(state)
        for name, aside in ASIDE.get(state, {}).items():
            with undone():
                aside(self.scene)
                self._try_all(name)

    def _try_all(self, state: str) -> None:
        for play in self.plays[state]:
            tries = {
                (who.key, place): partial(self._try, play, self.people[who.key])
                for who, place in self.here
                if self.people[who.key] is not None or play.stranger
            }
            row = self.found.actions.setdefault(f"{play.room}.{play.title}", {})
            for (who_key, place), sign in outcomes_of(tries).items():
                row.setdefault(who_key, {})[place] = sign

    def _try(self, play: Play, person: User | None) -> None:
        play.run(self.scene, fresh(person))


def _places(who: Who, beat: str) -> list[str]:
    own, other = who.cases
    return [place for place, of in ((OWN, own), (OTHER, other)) if of == beat]


# --- Addresses ------------------------------------------------------------------------------


def _walk_routes(
    found: Found, scenes: dict[str, Scene], everyone: list[Who], people: dict[str, User | None]
) -> None:
    clients = {who.key: _client(people[who.key]) for who in everyone}
    for route in routes():
        for method in route.methods:
            row = f"{method} {route.key or route.pattern}"
            results = _of_route(found, route, method, scenes, everyone, clients)
            if results is not None:
                found.doors[row] = results
                found.shown[row] = f"{method} {route.shown}"
                found.floors[row] = route.floor


def _of_route(
    found: Found,
    route: Route,
    method: str,
    scenes: dict[str, Scene],
    everyone: list[Who],
    clients: dict[str, Any],
) -> dict[str, dict[str, str]] | None:
    """What everybody gets; None where the address does not know the method."""
    results: dict[str, dict[str, str]] = {}
    # What an address asks for is made once: nothing that is asked stays.
    addresses = cache(lambda beat: address_of(route, scenes[beat]))
    if route.floor.startswith(PROGRAMS):
        # Programs show keys; a session is no key, whoever's it is.
        everyone = [who for who in everyone if who.key in SESSIONS_TRIED]
    for who in everyone:
        places = zip((OWN, OTHER), who.cases, strict=True)
        for place, beat in list(places)[: 2 if route.about_a_case else 1]:
            data = SENT.get(f"{route.key} {method}", lambda _scene: {})(scenes[beat])
            ask = partial(_ask, found, route, method, addresses(beat), data)
            sign = ask(who, clients[who.key])
            if sign == NO_SUCH_METHOD:
                return None
            results.setdefault(who.key, {})[place] = sign
    return results


def _ask(
    found: Found,
    route: Route,
    method: str,
    address: str,
    data: dict[str, Any],
    who: Who,
    client: Any,
) -> str:
    send = getattr(client, method.lower())
    if route.floor.startswith(PROGRAMS):
        response = asked(client, lambda: program_asks(client, method, route, address))
    elif method in {"GET", "POST"}:
        response = asked(client, lambda: send(address, data))
    else:
        response = asked(client, lambda: send(address))
    seen = found.seen.setdefault((who.key, f"{method} {route.key}"), set())
    for beat in [*BEATS, *NEW]:
        for kind, mark in marks(beat).items():
            if mark in response.body:
                seen.add(f"{beat}:{kind}")
    return sign_of(response)


def _client(person: User | None) -> Any:
    client = Client(headers={"accept-language": "en"})
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _walk_with_keys(found: Found, scenes: dict[str, Scene]) -> None:
    """The public floor with a key of each scope; those that work on orders, for the water station.

    About a case it is asked twice: of that station's, and of one in another street.
    """
    works = {"unit": "water", "post": "UH01"}
    keys = {
        scope: create_key(scope, scopes=[scope], **(works if scope in FOR_A_UNIT else {})).secret
        for scope in Scope.values
    }
    for route in routes():
        if not route.floor.startswith(PROGRAMS):
            continue
        about = {*route.parts} & {*ABOUT_A_CASE}
        for method in route.methods:
            row = f"{method} {route.key or route.pattern}"
            if row not in found.doors:
                continue
            for scope, secret in keys.items():
                headers = {"x-api-key": secret, "authorization": f"Bearer {secret}"}
                client = Client(headers={"accept-language": "en", **headers})
                for beat in ("unit", "west")[: 2 if about else 1]:
                    address = address_of(route, scenes[beat])
                    ask = partial(program_asks, client, method, route, address)
                    response = asked(client, ask)
                    if route.floor.startswith("ninja."):
                        assert response.status_code != 422 or "unknown" in response.body, (
                            f"Say in BODIES of routes.py what to send: {row}: {response.body[:300]}"
                        )
                    signs = found.keys.setdefault(row, {})
                    signs[scope] = signs.get(scope, "") + sign_of(response)
