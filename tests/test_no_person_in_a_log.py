"""Marked personal data goes through every door, and through errors behind them; no line has it."""

import json
import logging

import pytest
from django.test import Client

from jiewang.base.logs import JsonLine, Line, WithoutPersons
from jiewang.public.keys.actions import create_key
from jiewang.public.keys.models import Scope
from jiewang.testing import make_case, make_town

NAME, PHONE, ADDRESS, WORDS, CODE = (
    "欧阳标记",
    "13912349876",
    "标记巷七号",
    "标记的话水管爆了",
    "MARK-CODE",
)
MARKS = (NAME, PHONE, ADDRESS, WORDS, CODE, "标记")
FORM = {"text": WORDS, "name": NAME, "phone": PHONE, "address": ADDRESS}


@pytest.fixture
def lines(settings):
    """Everything that is logged, in both forms, through the filter of the house."""
    settings.LOG_REQUESTS = True
    found = []

    class Listener(logging.Handler):
        def emit(self, record):
            found.append(JsonLine().format(record))
            found.append(Line("%(name)s %(message)s").format(record))

    listener = Listener()
    listener.addFilter(WithoutPersons())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    yield found
    root.removeHandler(listener)
    root.setLevel(level)


def through_every_door(client, case, key):
    client.post("/", FORM)
    client.get("/", {"q": NAME, "phone": PHONE})
    client.get(f"/track/{case.number}/{CODE}")
    client.post(f"/track/{case.number}/{CODE}/rate", {"comment": WORDS})
    client.post("/accounts/login/", {"login": PHONE, "password": NAME})
    for _ in range(6):
        client.post("/accounts/login/", {"login": NAME, "password": PHONE})
    client.get(f"/{NAME}/{PHONE}")
    client.get("/cases", {"q": NAME}, HTTP_HOST=f"{PHONE}.example")
    client.get("/", HTTP_X_REQUEST_ID=PHONE, HTTP_USER_AGENT=NAME, HTTP_REFERER=f"/?q={PHONE}")
    client.post(
        "/open311/v2/requests.json",
        {"api_key": key, "description": WORDS, "first_name": NAME, "phone": PHONE, "lat": NAME},
    )
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {key}"}
    for body in (json.dumps(FORM), f'{{"text": "{NAME}', json.dumps({"lon": NAME})):
        client.post("/api/v1/reports", body, content_type="application/json", **bearer)
    client.get("/api/v1/cases", {"q": NAME, "since": PHONE}, **bearer)


def a_key():
    scopes = [Scope.OPEN311_REPORT, Scope.REPORTS_WRITE, Scope.CASES_READ]
    return create_key("marked", scopes=scopes).secret


def test_no_line_carries_what_came_through_a_door(client, lines, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    through_every_door(client, make_case(), a_key())
    assert [line for line in lines if "jiewang.requests" in line] != []
    assert [line for line in lines if any(mark in line for mark in MARKS)] == []


def test_nor_does_the_traceback_of_what_broke_behind_it(lines, monkeypatch):
    make_town()

    def broken(*_arguments, **_named):
        text = WORDS
        raise ValueError(f"{text}: {NAME} {PHONE}")

    monkeypatch.setattr("jiewang.center.intake.reporting.checked", broken)
    monkeypatch.setattr("jiewang.desk.residents.report.district", broken)
    client = Client(raise_request_exception=False)
    through_every_door(client, make_case(), a_key())
    assert [line for line in lines if "ValueError" in line] != []
    assert [line for line in lines if any(mark in line for mark in MARKS)] == []
