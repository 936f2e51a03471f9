"""The plug is pulled under load: a few rounds; `python -m tests.kill_rounds` makes twenty."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
# One for each way to die: see VICTIMS there.
ROUNDS = 5


def test_what_was_acknowledged_is_neither_lost_nor_doubled_when_processes_are_killed() -> None:
    on = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    command = [sys.executable, "-m", "tests.kill_rounds", "--rounds", str(ROUNDS), "--on", on]
    # A house of its own, which is no test's.
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
