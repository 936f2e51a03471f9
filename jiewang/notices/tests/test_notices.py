"""Notices: who reads them, and how text messages go out."""

import json
import re
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection
from django.utils import translation

from jiewang.base.personal_data import decrypt
from jiewang.notices.actions import mark_read, tell_reporter, tell_unit
from jiewang.notices.models import Delivery, Notice
from jiewang.notices.queries import inbox, unread_count
from jiewang.notices.sending import WAITS, send_text, wait_after
from jiewang.notices.texts import TEXTS, text_of
from jiewang.testing import make_unit, make_user

NOON = datetime(2030, 3, 4, 12, tzinfo=UTC)
PHONE = "13800138000"


class Gateway:
    """A gateway on this machine that keeps what it was sent and answers with a status."""

    def __init__(self) -> None:
        self.sent: list[dict[str, object]] = []
        self.status = 200
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.sent.append(json.loads(body))
                self.send_response(gateway.status)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Say nothing: the test's own output is read by people."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def gateway(settings):
    gateway = Gateway()
    settings.SMS_WEBHOOK = gateway.url
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()


def test_a_notice_is_read_by_holders_of_the_right_in_that_unit_alone():
    water = make_unit("Water station")
    handler = make_user("gao", ("UH01", water))
    clerk = make_user("wu", ("SC03", water))
    stranger = make_user("bai", ("UH01", make_unit("Gas")))

    tell_unit(water.pk, "to_check", case_number="1", right="handle", context={"title": "Lamp"})

    assert [unread_count(user) for user in (handler, clerk, stranger)] == [1, 0, 0]


def test_read_once_is_read_for_the_unit():
    water = make_unit("Water station")
    gao, xu = make_user("gao", ("UH01", water)), make_user("xu", ("UH01", water))
    tell_unit(water.pk, "rework", context={"title": "Lamp"})

    ids = list(inbox(gao).values_list("pk", flat=True))
    assert mark_read(gao, ids, at=NOON) == 1
    assert (unread_count(xu), mark_read(xu, ids, at=NOON)) == (0, 0)


def test_nobody_marks_the_notices_of_others_as_read():
    tell_unit(make_unit("Water station").pk, "rework", context={"title": "Lamp"})
    assert mark_read(make_user("mei"), [Notice.objects.get().pk], at=NOON) == 0


def test_a_reporter_without_a_phone_is_sent_nothing():
    tell_reporter("closed", case_number="1", phone="", context={"number": "1"})
    assert not Notice.objects.exists()


def test_without_a_gateway_the_message_says_that_it_was_not_sent():
    tell_reporter("closed", case_number="1", phone=PHONE, context={"number": "1"})
    assert Delivery.objects.get().state == Delivery.State.NO_GATEWAY
    assert send_text(NOON + timedelta(days=1)) is None


def test_a_message_goes_out_in_the_reporters_language(gateway):
    tell_reporter(
        "closed", case_number="1", phone=PHONE, language="en", context={"number": "26030400017"}
    )
    delivery = send_text(NOON)
    assert delivery is not None
    assert gateway.sent == [
        {
            "to": PHONE,
            "text": "Your report 26030400017 is closed. Please read the answer and rate it.",
            "id": delivery.pk,
        }
    ]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at) == (Delivery.State.SENT, NOON)
    assert send_text(NOON) is None


def test_a_refused_message_is_tried_again_and_given_up_in_the_end(gateway):
    gateway.status = 503
    tell_reporter("closed", case_number="1", phone=PHONE, context={"number": "1"})
    at = NOON
    for wait in WAITS:
        assert send_text(at) is not None
        assert send_text(at + wait - timedelta(seconds=1)) is None
        at += wait_after(Delivery.objects.get())
    assert send_text(at) is not None
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == (Delivery.State.FAILED, len(WAITS) + 1)
    assert "503" in delivery.error


def test_a_telephone_number_is_not_readable_in_the_database():
    tell_reporter("closed", case_number="1", phone=PHONE, context={"number": "1"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM notices_delivery")
        stored = cursor.fetchone()[0]
    assert PHONE not in stored
    assert decrypt(stored) == PHONE


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", sorted(TEXTS))
def test_every_text_takes_its_gaps_in_both_languages(kind, language):
    gaps = dict.fromkeys(re.findall(r"%\((\w+)\)", str(TEXTS[kind])), "※")
    with translation.override(language):
        assert "※" in text_of(kind, gaps)


def test_an_unknown_kind_fails_where_it_is_told():
    with pytest.raises(KeyError):
        tell_unit(make_unit("Water station").pk, "orden_sent")


@pytest.mark.parametrize(
    ("now", "text"),
    [
        pytest.param(
            "2026-11-24 09:00", "Step: accept is due Tue 24 Nov, 10:00: Leak.", id="before"
        ),
        pytest.param(
            "2026-11-24 11:00", "Step: accept was due Tue 24 Nov, 10:00: Leak.", id="after"
        ),
    ],
)
def test_a_warning_read_late_does_not_say_that_something_is_due_still(now, text):
    gaps = {"limit": "Step: accept", "due": "Tue 24 Nov, 10:00", "title": "Leak"}
    gaps["due_at"] = "2026-11-24T10:00:00+08:00"
    at = datetime.fromisoformat(f"{now}+08:00")
    with translation.override("en"):
        assert text_of("deadline_near", gaps, now=at) == text
