"""Requests sent over connections that stay open, as fast as they are answered or by the clock.

One thread, plain sockets, bytes made beforehand: what sends must take little from what answers,
for both share the machine's cores.
"""

import re
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")
_PATIENCE = 60.0


@dataclass
class Sent:
    """What came of it: seconds from the moment each was meant to be sent to its whole answer."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    last: bytes = b""

    def check(self, status: int, count: int) -> "Sent":
        """Return itself. Raises AssertionError when anything else was answered."""
        said = self.last[-500:].decode(errors="replace")
        assert self.statuses == {status: count}, f"{self.statuses}, the last one: {said}"
        return self


def post(path: str, body: bytes, headers: Iterable[tuple[str, str]] = ()) -> bytes:
    """One POST of JSON as it goes over the wire."""
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "\r\n".join(lines).encode() + _HEAD_END + body


def as_fast_as_answered(port: int, requests: list[bytes], *, connections: int) -> Sent:
    """Every connection sends its next request when the last one is answered."""
    moments = [0.0] * len(requests)
    return _send(port, requests, moments, connections)


def by_the_clock(port: int, requests: list[bytes], *, connections: int, rate: float) -> Sent:
    """So many a second, whatever becomes of those before.

    One that finds every connection busy waits; its wait counts, as it would for its sender.
    """
    moments = [number / rate for number in range(len(requests))]
    return _send(port, requests, moments, connections)


def _send(port: int, requests: list[bytes], moments: list[float], connections: int) -> Sent:
    sent, waiting = Sent(), deque(zip(moments, requests, strict=True))
    with _connected(port, connections) as (selector, free):
        busy: dict[socket.socket, tuple[float, bytearray]] = {}
        began = time.perf_counter()
        while waiting or busy:
            now = time.perf_counter() - began
            while free and waiting and waiting[0][0] <= now:
                moment, request = waiting.popleft()
                connection = free.popleft()
                connection.sendall(request)
                # Without a moment of its own it is meant to be sent when it is.
                busy[connection] = (moment or now, bytearray())
            pause = waiting[0][0] - now if free and waiting else _PATIENCE
            ready = selector.select(max(pause, 0))
            assert ready or (free and waiting), f"no answer for {_PATIENCE:.0f} s"
            for key, _events in ready:
                connection = key.fileobj
                moment, answer = busy[connection]
                answer += connection.recv(65536)
                if _is_whole(answer):
                    _note(sent, answer, time.perf_counter() - began - moment)
                    del busy[connection]
                    free.append(connection)
        sent.seconds = time.perf_counter() - began
    return sent


def _is_whole(answer: bytearray) -> bool:
    assert answer, "the server closed a connection"
    head, end, body = bytes(answer).partition(_HEAD_END)
    if not end:
        return False
    length = _LENGTH.search(head)
    assert length, "an answer without a length"
    return len(body) >= int(length[1])


def _note(sent: Sent, answer: bytearray, latency: float) -> None:
    status = int(answer[9:12])
    sent.statuses[status] = sent.statuses.get(status, 0) + 1
    sent.latencies.append(latency)
    sent.last = bytes(answer)


@contextmanager
def _connected(
    port: int, connections: int
) -> Iterator[tuple[selectors.BaseSelector, deque[socket.socket]]]:
    with selectors.DefaultSelector() as selector:
        free: deque[socket.socket] = deque()
        for _nth in range(connections):
            connection = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection, selectors.EVENT_READ)
            free.append(connection)
        try:
            yield selector, free
        finally:
            for key in list(selector.get_map().values()):
                key.fileobj.close()
