"""Gateways and a mail server on this machine that keep what they are sent."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Gateway:
    """Takes POSTs. Answers with `status`, or with those of `statuses` first."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.statuses: list[int] = []

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def gateway() -> Iterator[tuple[Gateway, str]]:
    """A gateway and its address."""
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            kept.headers.append(dict(self.headers))
            self.send_response(kept.statuses.pop(0) if kept.statuses else kept.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing: the test's own output is read by people."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, _serving(server):
        yield kept, f"http://127.0.0.1:{server.server_port}/in"


class MailServer:
    """Takes mail. Says no to recipients, in these words, if there are any."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.recipients: list[str] = []
        self.refusal = ""


class _Talk(socketserver.StreamRequestHandler):
    """One talk with a sender."""

    server: Any

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 mail.test")
        while line := self.rfile.readline().decode().strip():
            answer = {"RCPT": self.recipient, "DATA": self.data, "QUIT": self.quit}
            self.say(answer.get(line[:4].upper(), self.yes)(line))

    def yes(self, _line: str) -> str:
        return "250 mail.test"

    def quit(self, _line: str) -> str:
        return "221 bye"

    def recipient(self, line: str) -> str:
        kept: MailServer = self.server.kept
        if not kept.refusal:
            kept.recipients.append(line[8:].strip("<>"))
        return kept.refusal or "250 fine"

    def data(self, _line: str) -> str:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.kept.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[tuple[MailServer, int]]:
    """A mail server and its port."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server, _serving(server):
        server.kept = MailServer()  # type: ignore[attr-defined]
        yield server.kept, server.server_address[1]  # type: ignore[attr-defined]


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
