"""What DATABASE_URL may say."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from jiewang.settings import _database


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
