"""Those who send reports, keep what was acknowledged, and send again what was not."""

import hashlib
import http.client
import io
import json
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image

BOUNDARY = "a-boundary-that-no-picture-has"
# One in so many: sent once more though acknowledged, sent by two at one moment, with a photo.
REPLAYED, TWICE, WITH_PHOTO = 10, 10, 6


@dataclass
class Sending:
    """One report as its sender knows it. `number` is empty until it was acknowledged."""

    key: str
    said: dict[str, Any]
    number: str = ""
    # The picture that goes with it, and whether that was acknowledged.
    picture: bytes = b""
    picture_kept: bool = False

    @property
    def open(self) -> bool:
        return not self.number or bool(self.picture and not self.picture_kept)


@dataclass
class Ledger:
    """Everything sent so far. What goes wrong is kept in words: a thread cannot fail a test."""

    chance: random.Random
    all: list[Sending] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _at_work: set[str] = field(default_factory=set)

    @property
    def acknowledged(self) -> int:
        with self._lock:
            return sum(bool(each.number) for each in self.all)

    def next(self, *, new: bool) -> Sending | None:
        """What to send now: what is open from before, a repetition, or something new."""
        with self._lock:
            if self.all and self.chance.randrange(TWICE) == 0:
                # Perhaps just on its way by another sender.
                return self.all[-1]
            for each in self.all:
                if each.open and each.key not in self._at_work:
                    self._at_work.add(each.key)
                    return each
            if not new:
                return None
            if self.all and self.chance.randrange(REPLAYED) == 0:
                return self.chance.choice(self.all)
            made = self._made()
            self.all.append(made)
            self._at_work.add(made.key)
            return made

    def _made(self) -> Sending:
        nth = len(self.all) + 1
        # The accept clock, one working hour, has passed, is near, or has just begun.
        ago = timedelta(minutes=self.chance.choice([150, 55, 1]))
        said = {
            "text": f"第{nth}号来信：路灯不亮，晚上看不清路。",
            "lon": round(self.chance.uniform(106.49, 106.58), 6),
            "lat": round(self.chance.uniform(29.535, 29.57), 6),
            "reported_at": (datetime.now(UTC) - ago).isoformat(),
        }
        # Every second one is known by the sender's number alone.
        if nth % 2:
            said["external_id"] = f"X{nth}"
        picture = _picture(nth) if nth % WITH_PHOTO == 0 else b""
        return Sending(f"K{nth}", said, picture=picture)

    def done(self, sending: Sending) -> None:
        with self._lock:
            self._at_work.discard(sending.key)

    def acknowledge(self, sending: Sending, number: str) -> None:
        with self._lock:
            if sending.number not in {"", number}:
                self.wrong.append(f"{sending.key} was {sending.number} and is now {number}")
            sending.number = number


def _picture(nth: int) -> bytes:
    file = io.BytesIO()
    color = tuple(hashlib.sha256(str(nth).encode()).digest()[:3])
    Image.new("RGB", (160, 120), color).save(file, "JPEG")
    return file.getvalue()


class Sender(threading.Thread):
    """Sends one after the other over one connection until told to stop, or until all is done."""

    def __init__(
        self, ledger: Ledger, *, port: int, api_key: str, stop: threading.Event, new: bool
    ) -> None:
        super().__init__(daemon=True)
        self.ledger, self.port, self.api_key = ledger, port, api_key
        self.stop, self.new = stop, new
        self.connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        while not self.stop.is_set() and (sending := self.ledger.next(new=self.new)):
            try:
                self._send(sending)
            except (OSError, http.client.HTTPException):
                # Nobody said yes: the same again, later.
                self.connection = None
                time.sleep(0.02)
            finally:
                self.ledger.done(sending)

    def _send(self, sending: Sending) -> None:
        # Those of odd number have no delivery key: their own number must do.
        headers = {"Content-Type": "application/json"}
        if "external_id" not in sending.said:
            headers["Idempotency-Key"] = sending.key
        body = json.dumps(sending.said).encode()
        answer = self._post("/api/v1/reports", body, headers)
        if answer is None:
            return
        self.ledger.acknowledge(sending, answer["number"])
        if sending.picture and not sending.picture_kept:
            body = _form_of(sending.picture)
            headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
            path = f"/api/v1/reports/{sending.number}/photos"
            sending.picture_kept = self._post(path, body, headers) is not None

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any] | None:
        """The answer if it says yes. None, if it says that it cannot just now."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        self.connection.request(
            "POST", path, body, headers | {"Authorization": f"Bearer {self.api_key}"}
        )
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status in {200, 201}:
            found: dict[str, Any] = json.loads(said)
            return found
        # The database was taken away, not the sender's fault. All else is.
        if answer.status < 500:
            self.ledger.wrong.append(f"{path}: {answer.status} {said.decode()[:300]}")
        time.sleep(0.02)
        return None


def _form_of(picture: bytes) -> bytes:
    head = (
        f"--{BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="photo"; filename="photo.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + picture + f"\r\n--{BOUNDARY}--\r\n".encode()
