"""Read a directive and print what it proposes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jiewang.base.errors import Refusal
from jiewang.center.supervise.directives.reading import as_dict, read_directive
from jiewang.center.supervise.directives.showing import lines_of
from jiewang.center.supervise.directives.sources import file_text


class Command(BaseCommand):
    help = (
        "Read minutes, a work report or a newspaper page (TXT, DOCX, PDF): its articles, figures"
        " and the tasks it proposes. Nothing is stored."
    )
    # It asks no table, and reads where there is no database yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the document to read")
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        try:
            directive = read_directive(file_text(file))
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        if json:
            self.stdout.write(_as_json(as_dict(directive)))
            return
        for line in lines_of(directive):
            self.stdout.write(line)


def _as_json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, indent=1)
