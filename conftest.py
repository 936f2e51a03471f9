"""How the tests of the house run: a real database for each, with its real triggers."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from jiewang.management.texts import compile_texts, po_file


def pytest_configure() -> None:
    # The Chinese as it stands now, not as it was when last compiled.
    compile_texts(po_file(house.LOCALE_PATHS[0]))
    # Whitenoise warns when it is not there.
    house.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test may use the database, and finds it empty.

    `@pytest.mark.django_db(transaction=True)` where a test needs true commits and threads.
    """


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Any) -> None:
    """What a test stores in files is not seen by the next one."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEALS = tmp_path / "seals"


@pytest.fixture(autouse=True, scope="session")
def _emptying_passes_the_append_only_triggers() -> Iterator[None]:
    """Let Django empty the database after a transactional test.

    SQLite empties a table by DELETE, which the triggers refuse; they are taken away for that
    one statement and put back. PostgreSQL empties by TRUNCATE, which fires no row trigger.
    """
    with pytest.MonkeyPatch.context() as patch:
        empty = BaseDatabaseOperations.execute_sql_flush

        def without_triggers(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
            if self.connection.vendor != "sqlite":
                return empty(self, sql_list)
            with connection.cursor() as cursor:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                triggers = cursor.fetchall()
            away = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
            empty(self, [*away, *sql_list, *(sql for _, sql in triggers)])

        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", without_triggers)
        yield
