import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.works.funds.district import Aim
from jiewang.works.funds.explaining.explain import explain
from jiewang.works.funds.money import yuan
from jiewang.works.funds.planner.planning import plan
from jiewang.works.funds.plans import GAP, SECONDS, Plan, Status
from jiewang.works.funds.workbook.faults import WorkbookRefused
from jiewang.works.funds.workbook.reading import district_of
from jiewang.works.funds.workbook.sheets import WorkbookUnreadable, open_book
from jiewang.works.funds.workbook.writing import write_workbook

EXAMPLE = """exit:
  0   a plan, proven within the gap
  2   the workbook cannot be read, or has errors: one a line, SHEET,ROW,COLUMN: CODE message
  3   no lawful plan: the sheet explanation names the rules that cannot hold together
  4   the time limit: the best lawful plan so far with its gap, or none yet

example:
  jiewang plan_funds in.xlsx -o out.xlsx
  jiewang plan_funds in.xlsx -o out.xlsx --seconds 300 --gap 0
  jiewang check_funds out.xlsx
"""
_EXITS = {Status.OPTIMAL: 0, Status.WITHIN_GAP: 0, Status.INFEASIBLE: 3, Status.TIME_LIMIT: 4}
_COUNTS = (Aim.MUST_HAVE, Aim.POTS)


def number(text: str) -> float:
    """A number that is not below zero."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value < float("inf"):
        raise ArgumentTypeError(f"{text}: not a number of 0 or more")
    return value


class Command(BaseCommand):
    help = "Plan which fund pays which cost line, from a workbook into a workbook."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLE
        parser.add_argument("workbook", type=Path, metavar="IN.xlsx")
        parser.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.xlsx")
        parser.add_argument("--seconds", type=number, default=SECONDS, metavar="N")
        parser.add_argument("--gap", type=number, default=GAP, metavar="G")

    def handle(
        self, *, workbook: Path, output: Path, seconds: float, gap: float, **options: Any
    ) -> None:
        try:
            book = open_book(workbook)
            district = district_of(book)
        except WorkbookUnreadable as error:
            raise CommandError(str(error), returncode=2) from error
        except WorkbookRefused as error:
            for fault in error.faults:
                self.stdout.write(str(fault))
            sys.exit(2)
        found = plan(district, seconds=seconds, gap=gap)
        try:
            write_workbook(book, district, found, explain(district, found), output)
        except OSError as error:
            text = f"{error.filename or output}: {error.strerror}"
            raise CommandError(text, returncode=1) from error
        self._tell(found)
        if code := _EXITS[found.status]:
            sys.exit(code)

    def _tell(self, found: Plan) -> None:
        values = {"status": found.status.label, "seconds": f"{found.seconds:.1f}"}
        self.stdout.write(_("%(status)s, after %(seconds)s s") % values)
        for aim, each in found.results.items():
            amounts = [each.value, each.bound]
            shown = [str(a) if aim in _COUNTS else yuan(a) for a in amounts]
            text = _("%(aim)s: %(value)s, bound %(bound)s, gap %(gap)s")
            gap = f"{each.gap:.4%}"
            values = {"aim": aim.label, "value": shown[0], "bound": shown[1], "gap": gap}
            self.stdout.write(text % values)
        for rule in found.conflict:
            self.stdout.write(f"{rule.rule} {rule.subject}")
