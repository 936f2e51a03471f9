"""What DATABASE_URL may say, and what TLS in front of the house turns on."""

import runpy

import pytest
from django.core.exceptions import ImproperlyConfigured

from jiewang.settings import PACKAGE, _database


@pytest.mark.parametrize(
    ("url", "name", "user", "password", "host", "port"),
    [
        pytest.param(
            "postgresql://jiewang:a%40b@db.district:5433/center",
            *("center", "jiewang", "a@b", "db.district", 5433),
            id="server-port-and-an-at-sign-in-the-password",
        ),
        pytest.param(
            "postgresql://postgres:@/postgres?host=/var/run/a%20b",
            *("postgres", "postgres", "", "/var/run/a b", ""),
            id="a-socket-in-a-folder",
        ),
        pytest.param("postgres:///center", "center", "", "", "", "", id="all-left-to-the-driver"),
        pytest.param("postgresql://db", "postgres", "", "", "db", "", id="no-name"),
    ],
)
def test_a_postgresql_address_is_taken_apart(url, name, user, password, host, port):
    found = _database(url)

    assert found["ENGINE"] == "django.db.backends.postgresql"
    keys = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    assert [found[key] for key in keys] == [name, user, password, host, port]


def test_a_sqlite_address_names_a_file(tmp_path):
    found = _database(f"sqlite://{tmp_path}/some.sqlite3")

    assert found["ENGINE"] == "django.db.backends.sqlite3"
    assert found["NAME"] == tmp_path / "some.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_another_kind_of_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="must begin with postgresql:// or sqlite://"):
        _database("mysql://root@db/center")


def test_behind_tls_cookies_belong_to_this_host_and_to_tls_alone(monkeypatch, tmp_path):
    for name, value in {
        "JIEWANG_BEHIND_TLS": "1",
        "JIEWANG_VAR": str(tmp_path),
        "JIEWANG_SECRET_KEY": "s" * 50,
        "JIEWANG_DATA_KEYS": "k" * 50,
    }.items():
        monkeypatch.setenv(name, value)
    told = runpy.run_path(str(PACKAGE / "settings.py"))
    secure = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE")
    assert [told[name] for name in (*secure, "SECURE_SSL_REDIRECT")] == [True] * 4
    names = (told["SESSION_COOKIE_NAME"], told["CSRF_COOKIE_NAME"])
    assert names == ("__Host-session", "__Host-csrf")
    assert told["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert "testserver" not in told["ALLOWED_HOSTS"]


def test_behind_tls_no_secret_is_made_up(monkeypatch, tmp_path):
    monkeypatch.setenv("JIEWANG_BEHIND_TLS", "1")
    monkeypatch.setenv("JIEWANG_VAR", str(tmp_path))
    monkeypatch.delenv("JIEWANG_SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="JIEWANG_SECRET_KEY"):
        runpy.run_path(str(PACKAGE / "settings.py"))
