import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.works.funds.checking.check import check_workbook
from jiewang.works.funds.workbook.sheets import WorkbookUnreadable


class Command(BaseCommand):
    help = (
        "Check a plan of funds in a workbook, also one edited by hand. Exit 0: lawful, and told "
        "truly; 1: one line for each breach, RULE: WHERE: WHAT; 2: the file cannot be read."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workbook", type=Path, metavar="OUT.xlsx")

    def handle(self, *, workbook: Path, **options: Any) -> None:
        try:
            breaches = check_workbook(workbook)
        except WorkbookUnreadable as error:
            raise CommandError(str(error), returncode=2) from error
        for breach in breaches:
            self.stdout.write(str(breach))
        if breaches:
            sys.exit(1)
        self.stdout.write(_("The plan is lawful."))
