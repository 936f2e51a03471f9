"""Commands that meet a database they cannot work on say so in a sentence."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import override

from jiewang.management.database import reason_of


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def said_by(*words, folder, url=""):
    environment = os.environ | {"JIEWANG_VAR": str(folder), "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "jiewang.console", *words],
        cwd=settings.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip().splitlines()


def test_a_command_on_an_empty_database_says_what_to_run_and_shows_no_code(tmp_path):
    for words in (["load_district"], ["verify_diary"], ["serve", "--port", "0"]):
        code, lines = said_by(*words, folder=tmp_path)
        assert (code, len(lines), "jiewang migrate" in lines[-1]) == (1, 1, True)
        assert "backup" not in lines[-1]


def test_who_reads_the_beginning_only_sees_no_code(tmp_path):
    # Longer than a pipe holds, so that writing goes on after the reader has gone.
    command = [sys.executable, "-m", "jiewang.console", "sqlmigrate", "center", "0001"]
    environment = os.environ | {"JIEWANG_VAR": str(tmp_path), "DATABASE_URL": ""}
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=settings.ROOT, env=environment, **pipe) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_server_that_does_not_answer_is_said_with_what_to_look_at(tmp_path):
    code, lines = said_by(
        "verify_diary", folder=tmp_path, url=f"postgresql://postgres@/house?host={tmp_path}"
    )
    assert (code, "DATABASE_URL" in lines[-1]) == (1, True)
    assert "Traceback" not in "".join(lines)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_tables_of_a_newer_version_are_not_served(command):
    MigrationRecorder(connection).record_applied("center", "9999_of_next_year")
    with pytest.raises(CommandError, match=r"newer version.*center\.9999_of_next_year"):
        call_command(command, **({"once": True} if command == "worker" else {"port": 0}))


def test_tables_of_an_older_version_are_not_served():
    MigrationRecorder(connection).record_unapplied("base", "0001_chores")
    with pytest.raises(CommandError, match=r"1 migration is missing.*jiewang migrate"):
        call_command("worker", once=True)


def test_the_reason_of_an_outage_names_no_value():
    error = OperationalError("connection refused\nDETAIL: password=secret")
    assert reason_of(error).startswith("The database cannot be used: connection refused. See")


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_older_tables_is_not_sent_to_make_a_backup_first(tmp_path):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("base", "0001_chores")
    try:
        with pytest.raises(CommandError, match="pg_dump"):
            call_command("backup", str(tmp_path))
    finally:
        # No rollback does it here: a backup begins a transaction of its own.
        recorder.record_applied("base", "0001_chores")
