"""One benchmark on one fresh, empty house, for run.py: `python bench/one.py NAME REPEAT FILE`.

The house is the one that JIEWANG_VAR and DATABASE_URL name. The figures go into FILE as JSON. A
process for each benchmark: what one of them loads, caches or leaves behind slows down no other.
"""

import importlib
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

from figures import Figure


def main(name: str, repeat: str, file: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiewang.settings")
    import django

    django.setup()
    figures, skipped = [], []
    for each in importlib.import_module(name).measure(int(repeat)):
        (figures if isinstance(each, Figure) else skipped).append(asdict(each))
    found = {"software": _software(), "figures": figures, "skipped": skipped}
    Path(file).write_text(json.dumps(found), encoding="utf-8")


def _software() -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.ensure_connection()
        number = connection.connection.info.server_version
        database = f"PostgreSQL {number // 10000}.{number % 10000}"
    else:
        database = f"SQLite {'.'.join(map(str, connection.Database.sqlite_version_info))}"
    return f"Python {platform.python_version()}, {database}"


if __name__ == "__main__":
    main(*sys.argv[1:])
