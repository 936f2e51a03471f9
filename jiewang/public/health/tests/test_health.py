"""Machines that watch get their answer, strangers a yes or a no."""

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from jiewang.base.chores import WORKER, note_chore
from jiewang.base.schema import Schema
from jiewang.public.health import readiness
from jiewang.public.health.readiness import Part, State, look_at_database
from jiewang.testing import make_town


@pytest.fixture(autouse=True)
def _in_this_thread(monkeypatch):
    # The test's rows are in a transaction that no other thread sees.
    monkeypatch.setattr(readiness, "_looking", _Here())


class _Here:
    def parts(self):
        return look_at_database()


def parts(client):
    return {
        name: part["state"] for name, part in client.get("/health/ready").json()["parts"].items()
    }


def test_a_process_that_lives_says_so_without_asking_the_database(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response.cookies == {}


def test_ready_is_who_has_a_catalog_areas_and_a_database(client):
    assert client.get("/health/ready").status_code == 503
    make_town()
    note_chore(f"{WORKER}here", ok=True, facts={})
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["state"]) == (200, "ok")
    assert {*parts(client)} == {"database", "catalog", "areas", "worker", "disk", "media"}


def test_without_its_worker_the_house_takes_reports_and_says_that_it_is_degraded(client):
    make_town()
    late = timezone.now() - readiness.WORKER_SILENCE
    note_chore(f"{WORKER}here", ok=True, facts={}, at=late)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["state"]) == (200, "degraded")
    assert parts(client)["worker"] == "degraded"


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        (Schema(missing=(("center", "0009"),), unknown=()), "1 missing"),
        (Schema(missing=(), unknown=(("center", "0099"),)), "newer"),
    ],
)
def test_tables_of_another_version_are_not_ready(monkeypatch, schema, says):
    monkeypatch.setattr(readiness, "read_schema", lambda: schema)
    assert look_at_database() == [Part("migrations", State.DOWN, says)]


def test_a_database_that_is_away_is_not_ready(client, monkeypatch):
    def gone():
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(readiness, "read_schema", gone)
    assert client.get("/health/ready").status_code == 503
    assert parts(client)["database"] == "down"


def test_a_full_disk_is_not_ready(client, monkeypatch):
    make_town()
    monkeypatch.setattr(readiness.shutil, "disk_usage", lambda _folder: (1, 1, 10 * 1024**2))
    monkeypatch.setattr(readiness, "_disk", lambda name, _folder: Part(name, State.DOWN))
    assert client.get("/health/ready").status_code == 503


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param({"REMOTE_ADDR": "10.1.2.3"}, id="from-elsewhere"),
        pytest.param({"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, id="through-a-proxy-on-this-machine"),
    ],
)
def test_strangers_get_yes_or_no_and_no_counts(client, settings, stranger):
    make_town()
    settings.METRICS = True
    assert client.get("/health/ready", **stranger).json() == {"status": "ok"}
    assert client.get("/metrics", **stranger).status_code == 403


def test_a_token_opens_from_anywhere_and_then_nothing_else_does(client, settings):
    make_town()
    settings.METRICS_TOKEN = "a-token-of-some-length"
    far = {"REMOTE_ADDR": "10.1.2.3"}
    shown = client.get("/health/ready", HTTP_AUTHORIZATION="Bearer a-token-of-some-length", **far)
    assert "parts" in shown.json()
    assert "parts" not in client.get("/health/ready", HTTP_AUTHORIZATION="Bearer other").json()
    assert "parts" not in client.get("/health/ready").json()


def test_what_is_switched_off_is_not_there(client):
    assert client.get("/metrics").status_code == 404


def test_no_redirect_and_no_name_of_the_site_stand_in_a_probes_way(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["jiewang.example.gov.cn"]
    assert client.get("/health/live", HTTP_HOST="10.0.0.7:8000").status_code == 200
    assert client.post("/health/live").status_code == 405
    assert connection.in_atomic_block
