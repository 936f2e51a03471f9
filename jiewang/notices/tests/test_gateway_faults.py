"""A gateway that misbehaves costs a message nothing but time, and the worker nothing at all."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from jiewang.notices import webhooks
from jiewang.notices.actions import tell_reporter
from jiewang.notices.models import Delivery
from jiewang.notices.sending import WAITS, send_text, wait_after

NOON = datetime(2030, 3, 4, 12, tzinfo=UTC)


def hang(_caller: socket.socket, over: threading.Event) -> None:
    over.wait(30)


def says(answer: bytes) -> Callable[[socket.socket, threading.Event], None]:
    return lambda caller, _over: caller.sendall(answer)


def drips(caller: socket.socket, over: threading.Event) -> None:
    """A byte now and then: no single wait is long."""
    for byte in b"HTTP/1.1 200 OK" + b" " * 1000:
        caller.sendall(bytes([byte]))
        if over.wait(0.05):
            return


def talks_without_end(caller: socket.socket, over: threading.Event) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
    while not over.is_set():
        caller.sendall(b"x" * 65536)


@contextmanager
def gateway(behave: Callable[[socket.socket, threading.Event], None]) -> Iterator[str]:
    """Takes every call, reads what comes and behaves as told, until the block ends."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while not over.is_set():
            try:
                caller, _address = server.accept()
            except OSError:
                return
            with caller, contextlib.suppress(OSError):
                caller.recv(65536)
                behave(caller, over)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sms"
    finally:
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


FAULTS = [
    pytest.param(hang, id="hangs"),
    pytest.param(drips, id="a-byte-now-and-then"),
    pytest.param(says(b""), id="closes-without-a-word"),
    pytest.param(says(b"SSH-2.0-OpenSSH_9.2\r\n"), id="speaks-no-http"),
    pytest.param(says(b"HTTP/1.1 " + b"9" * 70_000), id="a-status-line-without-end"),
    pytest.param(says(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200), id="too-many-headers"),
    pytest.param(
        says(b"HTTP/1.1 302 Found\r\nLocation: /sms\r\nContent-Length: 0\r\n\r\n"), id="redirects"
    ),
    pytest.param(says(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n"), id="says-500"),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_gateway_that_misbehaves_is_a_failed_attempt(fault, settings, monkeypatch):
    monkeypatch.setattr(webhooks, "PATIENCE", 0.3)
    with gateway(fault) as settings.SMS_WEBHOOK:
        tell_reporter("closed", case_number="1", phone="13800138000", context={"number": "1"})
        assert send_text(NOON) is not None
        # Not now, and not by the next worker: when its time has come.
        assert send_text(NOON + WAITS[0] - timedelta(seconds=1)) is None
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.State.WAITING, 1)
    assert delivery.next_at == NOON + wait_after(delivery)
    assert WAITS[0] <= wait_after(delivery) <= WAITS[0] * 1.2
    assert delivery.error != ""


def test_an_address_that_is_none_is_a_failed_attempt(settings):
    settings.SMS_WEBHOOK = "sms.example"
    tell_reporter("closed", case_number="1", phone="13800138000", context={"number": "1"})
    assert send_text(NOON) is not None
    assert Delivery.objects.get().error == "no address of a gateway: 'sms.example'"


def test_an_answer_without_end_is_not_read(settings):
    with gateway(talks_without_end) as settings.SMS_WEBHOOK:
        tell_reporter("closed", case_number="1", phone="13800138000", context={"number": "1"})
        assert send_text(NOON) is not None
    assert Delivery.objects.get().state == Delivery.State.SENT
