"""`jiewang import_reports FILE`: a table of reports, each row through the intake action."""

import signal
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from jiewang.base.csv_files import DELIMITERS
from jiewang.base.errors import Refusal
from jiewang.center.intake.importing.plan import FIELDS, Plan, read_map
from jiewang.center.intake.importing.rejected import RejectedRows
from jiewang.center.intake.importing.run import Tally, import_table
from jiewang.center.intake.importing.tables import Table, open_table
from jiewang.center.intake.models import Channel
from jiewang.grid.areas.coordinates import CoordinateSystem

# What staff take down carries the name of who took it down; a file has none.
CHANNELS = [channel.value for channel in Channel if channel != Channel.STAFF]
_LINE_EVERY = 5.0
_REASONS_SHOWN = 10

EXAMPLE = """example:
  jiewang import_reports letters.csv --channel hotline \\
      --map subject=subject body=body reported_at=time external_id=id

Stop it with Ctrl-C whenever you like and start it again: nothing is taken in twice.
"""


class Command(BaseCommand):
    help = "Take in the reports of a CSV or XLSX file of any size."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = EXAMPLE
        parser.add_argument("file", type=Path)
        parser.add_argument("--channel", required=True, choices=CHANNELS)
        parser.add_argument(
            "--map",
            required=True,
            nargs="+",
            metavar="FIELD=COLUMN",
            help=f"which column holds what; fields: {', '.join(FIELDS)}",
        )
        parser.add_argument("--dry-run", action="store_true", help="check all, write nothing")
        parser.add_argument("--batch", type=int, default=200, help="rows in one transaction")
        parser.add_argument("--encoding", default="", help="found out if not given")
        parser.add_argument("--delimiter", default="", help="found out if not given")
        parser.add_argument("--sheet", default="", help="of an XLSX file; the first if not given")
        parser.add_argument("--limit-rows", type=int, help="stop after so many rows")
        parser.add_argument("--coordinate-system", choices=list(CoordinateSystem), default="wgs84")
        parser.add_argument("--rejected", type=Path, help="default: FILE.rejected.csv")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        self.stopping = False
        delimiter = options["delimiter"].replace("\\t", "\t")
        if delimiter and delimiter not in DELIMITERS:
            raise CommandError(_("The delimiter must be one of: , ; tab | ，"))
        try:
            plan = Plan(
                channel=options["channel"],
                columns=read_map(options["map"]),
                coordinate_system=options["coordinate_system"],
            )
            with (
                open_table(
                    file,
                    sheet=options["sheet"],
                    encoding=options["encoding"],
                    delimiter=delimiter,
                ) as table,
                self._stopped_politely(),
            ):
                self._import(table, plan, file=file, dry_run=dry_run, options=options)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused

    def _import(
        self, table: Table, plan: Plan, *, file: Path, dry_run: bool, options: dict[str, Any]
    ) -> None:
        target = options["rejected"] or file.with_name(f"{file.name}.rejected.csv")
        rejected = RejectedRows(target, table.columns)
        began = time.monotonic()
        try:
            with self._progress(table) as show:
                tally = import_table(
                    table,
                    plan,
                    batch=max(1, options["batch"]),
                    limit=options["limit_rows"],
                    dry_run=dry_run,
                    on_rejected=(lambda row, reason: None) if dry_run else rejected.add,
                    on_batch=show,
                    stopping=lambda: self.stopping,
                )
        except BaseException:
            rejected.discard()
            raise
        has_rejected = False
        if not dry_run:
            # Of a run that was stopped, only what it found goes there: never an empty answer.
            has_rejected = rejected.publish() if tally.rejected or not tally.stopped else False
        self._summary(tally, dry_run=dry_run, seconds=time.monotonic() - began)
        if has_rejected:
            self.stdout.write(_("Rejected rows, with reasons: %(file)s") % {"file": target})
        if tally.stopped:
            # As a shell says it of a program ended by Ctrl-C: a script must not take it for done.
            raise CommandError(
                _("Stopped before the end. Start it again to go on."), returncode=130
            )

    @contextmanager
    def _stopped_politely(self) -> Iterator[None]:
        """The rows in hand are finished first. A second signal stops at once."""

        def stop(number: int, _frame: object) -> None:
            self.stopping = True
            signal.signal(number, signal.SIG_DFL)

        former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)

    @contextmanager
    def _progress(self, table: Table) -> Iterator[Any]:
        console = Console(file=cast("IO[str]", self.stdout._out))
        if not console.is_terminal:
            yield self._plain_lines()
            return
        words = TextColumn("{task.fields[counts]}")
        bar = (BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), words)
        with Progress(*bar, console=console) as progress:
            task = progress.add_task("", total=1.0, counts="")

            def show(tally: Tally) -> None:
                share = table.share_read()
                total = 1.0 if share is not None else None
                progress.update(task, completed=share or 0, total=total, counts=_counts(tally))

            yield show

    def _plain_lines(self) -> Any:
        """A line now and then, for logs."""
        last = time.monotonic()

        def show(tally: Tally) -> None:
            nonlocal last
            if time.monotonic() - last >= _LINE_EVERY:
                last = time.monotonic()
                self.stdout.write(_counts(tally))

        return show

    def _summary(self, tally: Tally, *, dry_run: bool, seconds: float) -> None:
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written. A true run would do this:"))
        self.stdout.write(_counts(tally))
        rate = {"seconds": f"{seconds:.1f}", "rate": f"{tally.read / max(seconds, 0.001):.0f}"}
        self.stdout.write(_("%(seconds)s s, %(rate)s rows a second") % rate)
        for reason, count in tally.reasons.most_common(_REASONS_SHOWN):
            self.stdout.write(f"  {count} × {reason}")


def _counts(tally: Tally) -> str:
    text = _("%(read)d rows read: %(new)d new, %(known)d known already, %(rejected)d rejected")
    return text % vars(tally)
