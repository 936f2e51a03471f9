"""500 open screens: how soon each says that a case has come, and what that costs intake.

A real server; the screens are connections that stay open and ask every second and a half, as
live.js does, from a process of their own. The rate of `POST /api/v1/reports` with and without
them is taken in turns. Screens, sender, server and database share the machine's cores. A browser
draws what it is told a few milliseconds later; that is not in the figures.
"""

import random
import selectors
import socket
import time
from collections.abc import Iterator
from multiprocessing import get_context
from typing import Any, Self
from urllib.parse import quote

import district
import load
from api import CONNECTIONS, PROCESSES, ask, put_model_in_place, reports
from figures import Figure, equal, latencies, rate, ratio
from serving import served

from jiewang.center.case.changes import last_line
from jiewang.desk.live.scope import Scope, signed
from jiewang.public.keys.actions import MOST_PER_MINUTE, create_key

SCREENS, EVERY = 500, 1.5
COUNT, TURNS, SHOWN = 400, 4, 30
MOST_SECONDS, SHARE = 2.0, 0.90


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    put_model_in_place()
    secret = create_key("bench", scopes=["reports:write"], rate_per_minute=MOST_PER_MINUTE).secret
    with served(processes=PROCESSES) as server:
        ask(server.port, reports(100, secret))
        alone, beside = [], []
        for _nth in range(repeat * TURNS):
            alone.append(ask(server.port, reports(COUNT, secret)))
            with Screens(server.port) as screens:
                beside.append(ask(server.port, reports(COUNT, secret)))
            assert not screens.failed, screens.failed
        without = rate("live: POST report, no screen open", "reports", COUNT, alone)
        with_them = rate(f"live: POST report, {SCREENS} screens open", "reports", COUNT, beside)
        yield without
        yield with_them
        yield ratio("live: share of intake left", with_them, without, at_least=SHARE)
        yield from _shown(server.port, secret)


def _shown(port: int, secret: str) -> Iterator[Figure]:
    """From the moment a report was answered to the moment each screen said so."""
    posted = []
    with Screens(port) as screens:
        for one in reports(SHOWN, secret):
            load.as_fast_as_answered(port, [one], connections=CONNECTIONS).check(201, 1)
            posted.append(time.monotonic())
            time.sleep(0.4)
        time.sleep(2 * EVERY)
    seconds = []
    for told in screens.told:
        for nth, moment in enumerate(posted, start=1):
            seen = next((at for at, number in told if number >= nth), None)
            assert seen is not None, "a screen was never told"
            seconds.append(max(seen - moment, 0.0))
    yield equal("live: screens that were told of every case", len(screens.told), SCREENS, "screens")
    name = f"live: a new case on {SCREENS} screens"
    yield from latencies(name, seconds, p50=None, p99=MOST_SECONDS)


class Screens:
    """Open screens in a process of their own; `told` has moments and numbers of each."""

    def __init__(self, port: int) -> None:
        context = get_context("fork")
        self.ready, self.stop = context.Event(), context.Event()
        self.answers: Any = context.SimpleQueue()
        path = f"/live?for={quote(signed(Scope(everything=True)))}&since={last_line()}"
        arguments = (port, path, self.ready, self.stop, self.answers)
        self.process = context.Process(target=_look, args=arguments)
        self.told: list[list[tuple[float, int]]] = []
        self.failed = ""

    def __enter__(self) -> Self:
        self.process.start()
        assert self.ready.wait(60), "the screens did not open"
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.told, self.failed = self.answers.get()
        self.process.join(30)


def _look(port: int, path: str, ready: Any, stop: Any, answers: Any) -> None:
    """Ask with every screen in turn, as the minutes bring it; one thread, plain sockets."""
    chance = random.Random(1)
    due = sorted((time.monotonic() + chance.random() * EVERY, nth) for nth in range(SCREENS))
    stamps: list[bytes] = [b""] * SCREENS
    told: list[list[tuple[float, int]]] = [[] for _nth in range(SCREENS)]
    sockets: dict[int, socket.socket] = {}
    failed = ""
    with selectors.DefaultSelector() as selector:
        ready.set()
        while not stop.is_set():
            now = time.monotonic()
            while due and due[0][0] <= now:
                _moment, nth = due.pop(0)
                _send(selector, sockets, nth, port, path, stamps[nth])
            for key, _events in selector.select(
                min(max(due[0][0] - now, 0), 0.05) if due else 0.05
            ):
                nth = key.data
                answer = _whole(key.fileobj)
                selector.unregister(key.fileobj)
                if not answer:
                    # Kept open for some seconds after the last answer: a browser opens another.
                    sockets.pop(nth).close()
                    due.insert(0, (now, nth))
                    continue
                failed = failed or _note(answer, stamps, told, nth)
                due.append((now + EVERY, nth))
    answers.put((told, failed))


def _send(
    selector: selectors.BaseSelector,
    sockets: dict[int, socket.socket],
    nth: int,
    port: int,
    path: str,
    stamp: bytes,
) -> None:
    if nth not in sockets:
        sockets[nth] = socket.create_connection(("127.0.0.1", port), timeout=30)
        sockets[nth].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    seen = b"If-None-Match: " + stamp + b"\r\n" if stamp else b""
    sockets[nth].sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n".encode() + seen + b"\r\n")
    selector.register(sockets[nth], selectors.EVENT_READ, nth)


def _whole(connection: Any) -> bytes:
    """An answer to its end; nothing where the connection was closed."""
    answer: bytes = connection.recv(65536)
    while answer:
        head, end, body = answer.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        if end and len(body) >= int(length or 0):
            break
        answer += connection.recv(65536)
    return answer


def _note(answer: bytes, stamps: list[bytes], told: list[list[tuple[float, int]]], nth: int) -> str:
    """Keep what a screen was told; what was wrong with the answer, or nothing."""
    if answer[9:12] == b"304":
        return ""
    if answer[9:12] != b"200" or b'"new": ' not in answer:
        return answer[:200].decode(errors="replace")
    head, _, body = answer.partition(b"\r\n\r\n")
    stamps[nth] = head.lower().partition(b"etag: ")[2].partition(b"\r\n")[0]
    told[nth].append((time.monotonic(), int(body.partition(b'"new": ')[2].partition(b",")[0])))
    return ""
