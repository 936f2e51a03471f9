"""How the tests of the house run: a real database for each, with its real triggers."""

import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings as house
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation

from jiewang.management.texts import compile_texts, po_file
from tools.ensure_browser import FLAGS, find_browser

# The same examples every time, as long as they take: a busy machine is no reason to fail.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


def pytest_configure() -> None:
    # The Chinese as it stands now, not as it was when last compiled.
    compile_texts(po_file(house.LOCALE_PATHS[0]))
    # Whitenoise warns when it is not there.
    house.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let `pytest -m "not browser"` leave out what needs a browser; make test leaves out nothing.

    What takes long comes first, so that no process waits at the end for another: rights, which one
    process finds out for all, then the rest of what crosses wings.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(
        key=lambda item: [not item.nodeid.startswith(f) for f in ("tests/rights/", "tests/")]
    )


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test may use the database, and finds it empty.

    `@pytest.mark.django_db(transaction=True)` where a test needs true commits and threads.
    """


@pytest.fixture(autouse=True)
def _house_language() -> None:
    """Every test begins in the house's own language: a page asked for in English leaves English."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Any) -> None:
    """What a test stores in files is not seen by the next one."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEALS = tmp_path / "seals"
    settings.MODELS = tmp_path / "models"
    settings.COUNTS = tmp_path / "counts"
    settings.LAKE = tmp_path / "lake"


@pytest.fixture(autouse=True, scope="session")
def _emptying_takes_what_is_there() -> Iterator[None]:
    """Let Django empty the database after a transactional test: the tables in which there are rows.

    Of a hundred and fifty tables a test fills ten. The append-only triggers refuse DELETE: on
    SQLite those of the filled tables are taken away and put back, on PostgreSQL none fires for
    a replica. What Django itself writes after emptying stays, and is not written again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", _empty_statements)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_told, **_more: None)
        yield


_DJANGOS_OWN = {"django_content_type", "auth_permission"}


def _empty_statements(
    operations: BaseDatabaseOperations, _style: Any, tables: list[str], **_wishes: bool
) -> list[str]:
    quoted = operations.quote_name
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quoted(table)})" for table in tables
    )
    with operations.connection.cursor() as cursor:
        cursor.execute(asked)
        filled = [table for (table,) in cursor.fetchall() if table not in _DJANGOS_OWN]
        emptied = [f"DELETE FROM {quoted(table)}" for table in filled]
        if operations.connection.vendor != "sqlite":
            return ["SET LOCAL session_replication_role = replica", *emptied] if filled else []
        names = ", ".join(f"'{table}'" for table in filled) or "''"
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})"
        )
        triggers = cursor.fetchall()
    away = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
    return [*away, *emptied, *(sql for _, sql in triggers)]


@pytest.fixture(autouse=True, scope="session")
def _sessions_end_before_their_database(
    django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """Say and end what still speaks to a PostgreSQL database that is about to be dropped.

    A thread of the last test, a server's or a browser's, may be a moment behind it.
    """
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, query, pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for state, query, _ended in cursor.fetchall():
            sys.stderr.write(f"A session was left {state}, after: {query[:300]}\n")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One chromium for all browser tests of a process. Its absence is a failure, never a skip."""
    from playwright.sync_api import sync_playwright

    path = find_browser()
    assert path, "No browser: run “make test”, or “python tools/ensure_browser.py” once."
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread, so Django takes the tests for asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


class _Witness:
    """Remembers what no page may do, whatever the test is about."""

    def __init__(self, address: str) -> None:
        self.ours = {urlsplit(address).netloc, ""}
        self.wrongs: list[str] = []

    def watch(self, context: Any) -> None:
        context.route("**/*", self.pass_on)
        context.on("response", self.see_answer)
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.wrongs.append(f"script: {error.error}"))

    def pass_on(self, route: Any) -> None:
        if urlsplit(route.request.url).netloc in self.ours:
            route.continue_()
        else:
            self.wrongs.append(f"asked elsewhere: {route.request.url}")
            route.abort()

    def see_answer(self, response: Any) -> None:
        if response.status >= 500:
            self.wrongs.append(f"{response.status}: {response.url}")

    def hear(self, message: Any) -> None:
        # What is refused to a person (400 to 499) is for the test to look at.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrongs.append(f"console: {message.text}")


@pytest.fixture
def open_page(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Give pages at the test's own server: open_page(width=390, height=844, language="zh-CN").

    Each has its own cookies. Afterwards it fails the test if a page asked another machine for
    anything, had an answer of 500 and above, or an error in its console.
    """
    contexts, witness = [], _Witness(live_server.url)

    def one(*, width: int = 1440, height: int = 900, language: str = "zh-CN") -> Any:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Shanghai",
        )
        contexts.append(context)
        witness.watch(context)
        return context.new_page()

    yield one
    for context in contexts:
        context.close()
    assert witness.wrongs == []
