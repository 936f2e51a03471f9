import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jiewang.management.texts import (
    Key,
    alone_at,
    collect,
    compile_texts,
    merged,
    po_file,
    problems,
    read,
    replaced,
    write,
)


class Command(BaseCommand):
    help = (
        "Collect the sentences of code and pages, keep their Chinese, and compile it. "
        "Without options: add what is new, drop what is unused."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--add", metavar="FILE.json", type=Path, help='{"English": "中文"}')
        parser.add_argument(
            "--replace", action="store_true", help="with --add: change what is translated already"
        )
        what.add_argument("--check", action="store_true", help="list what is not complete")
        what.add_argument("--compile", action="store_true", help="compile only")

    def handle(
        self, *, add: Path | None, check: bool, compile: bool, replace: bool, **options: Any
    ) -> None:
        po = po_file(settings.LOCALE_PATHS[0])
        if compile:
            compile_texts(po)
        elif check:
            self.check_all(po)
        else:
            self.keep(po, add, replace=replace)

    def check_all(self, po: Path) -> None:
        found = collect(settings.PACKAGE)
        lines = problems(read(po), found)
        for line in lines:
            self.stderr.write(line)
        if lines:
            raise CommandError(f"{len(lines)} of {len(found)} sentences are not in order.")
        self.stdout.write(f"{len(found)} sentences, all translated.")

    def keep(self, po: Path, add: Path | None, *, replace: bool) -> None:
        found = collect(settings.PACKAGE, pass_over_broken=add is not None)
        given = given_in(add) if add else {}
        with alone_at(po):
            stands = read(po)
            if not replace and (lines := replaced(stands, given)):
                for line in lines:
                    self.stderr.write(line)
                raise CommandError(
                    "Nothing was added. Take these sentences out of the file, or say --replace."
                )
            write(po, merged(stands, found, given, drop=add is None))
            compile_texts(po)
        what = f"{len(given)} added" if add else f"{len(found)} in use"
        self.stdout.write(f"{po.name}: {what}.")


def given_in(path: Path) -> dict[Key, str]:
    """Read `{"English": "中文"}`; a context stands before the English: `context\\u0004English`.

    A list, as for a counted sentence, gives its last form: Chinese has only one.
    """
    try:
        rows = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
    given = {}
    for english, chinese in rows.items():
        context, _, msgid = english.rpartition("\u0004")
        given[Key(msgid, context)] = chinese[-1] if isinstance(chinese, list) else chinese
    return given
