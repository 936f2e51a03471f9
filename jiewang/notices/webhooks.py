"""Handing a message over to a gateway: one signed POST, bounded in time, without detours.

Gateways are set by who runs the house, in the environment; no page takes an address. They may
stand in a private network, and mostly do (docs/decisions/0032-notices.md).
"""

import hashlib
import hmac
import json
import os
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

# Seconds for the whole call, however slowly the other side speaks.
PATIENCE = 5.0
# The gateway had something against this message, not against us: others may go through.
_OWN_FAULTS = frozenset({400, 405, 409, 413, 415, 422})


class NotDelivered(Exception):
    """A message did not arrive. `targets_fault`: others by the same way would fail as well."""

    def __init__(self, why: str, *, targets_fault: bool = True) -> None:
        super().__init__(why)
        self.targets_fault = targets_fault


def signature(secret: str, *, key: str, timestamp: str, body: bytes) -> str:
    """What X-Jiewang-Signature says: HMAC-SHA256 over timestamp, key and body, joined by dots."""
    signed = b".".join([timestamp.encode(), key.encode(), body])
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def post(url: str, message: Mapping[str, Any], *, secret: str, key: str, timestamp: int) -> None:
    """Hand a message over. `key` is the same whenever the same message is tried again.

    A status of 2xx is its arrival; a redirect is none, because the message would not go with it.
    Raises NotDelivered, which says why in words without the message.
    """
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "X-Jiewang-Timestamp": str(timestamp),
    }
    if secret:
        headers["X-Jiewang-Signature"] = signature(
            secret, key=key, timestamp=str(timestamp), body=body
        )
    parts = address_checked(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        status = _status_of(parts, path or "/", body, headers)
    except TimeoutError:
        raise NotDelivered(f"no answer within {PATIENCE:g} s") from None
    # Refused, no HTTP at all, a header without end: whatever it is, it is tried again later.
    except (OSError, HTTPException, ValueError) as error:
        raise NotDelivered(str(error) or type(error).__name__) from None
    if not 200 <= status < 300:
        raise NotDelivered(f"HTTP {status}", targets_fault=status not in _OWN_FAULTS)


def address_checked(url: str) -> SplitResult:
    """The parts of a gateway's address. Raises NotDelivered for one that may not be called."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotDelivered(f"no address of a gateway: {url[:100]!r}")
    plain = parts.scheme == "http" and not _is_this_machine(parts.hostname)
    if plain and not settings.WEBHOOKS_WITHOUT_TLS:
        raise NotDelivered("http leaves this machine readable: JIEWANG_WEBHOOKS_WITHOUT_TLS")
    return parts


def _is_this_machine(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def _status_of(parts: SplitResult, path: str, body: bytes, headers: dict[str, str]) -> int:
    """What it says besides its status is not read: it may say anything, at any length."""
    secure = parts.scheme == "https"
    host = parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    with (
        socket.create_connection((host, port), timeout=PATIENCE) as plain,
        cut_after(PATIENCE, plain),
    ):
        connection = HTTPConnection(host, port)
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            if secure
            else plain
        )
        try:
            connection.request("POST", path, body=body, headers=headers)
            with connection.getresponse() as response:
                return response.status
        finally:
            connection.close()


@contextmanager
def cut_after(seconds: float, sock: socket.socket) -> Iterator[None]:
    """Shut a connection down when the time is over, whoever waits for it. Raises TimeoutError.

    The timeout of a socket counts from byte to byte: a byte a second would hold us for hours.
    """
    # A handle of its own: TLS takes the first one over.
    handle = socket.socket(fileno=os.dup(sock.fileno()))
    over = threading.Event()

    def cut() -> None:
        over.set()
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    except (OSError, HTTPException, ValueError):
        if over.is_set():
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
        handle.close()
