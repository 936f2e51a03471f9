"""The database is away for some seconds: people and programs are told, nothing is lost."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def test_while_the_database_is_away_everybody_is_told_and_afterwards_nothing_is_missing() -> None:
    on = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    command = [sys.executable, "-m", "tests.database_away", "--on", on]
    # A house of its own, which is no test's.
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
