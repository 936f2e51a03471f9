"""jiewang schedule FILE.sm: the shortest schedule of a project in the form of PSPLIB."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from jiewang.center.clock.calendars import HolidayCalendar
from jiewang.works.projects.schedule.axis import axis_of
from jiewang.works.projects.schedule.errors import ScheduleError
from jiewang.works.projects.schedule.plan import graph_of
from jiewang.works.projects.schedule.psplib import read_sm
from jiewang.works.projects.schedule.solver import SECONDS, shortest

# Days of such a file are plain numbers: no day is off.
EVERY_DAY = HolidayCalendar(days={}, published=frozenset())


class Command(BaseCommand):
    help = "Find the shortest schedule of a project in the .sm form of PSPLIB."
    requires_system_checks: list[str] = []  # as Django writes it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.sm")
        parser.add_argument(
            "--seconds", type=float, default=SECONDS, help="how long to look for a better one"
        )
        parser.add_argument(
            "--workers",
            type=int,
            choices=(1, 2),
            default=1,
            help="searches side by side; with one the same file has the same answer",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, **options: Any) -> None:
        try:
            graph = graph_of(read_sm(options["file"]))
        except ScheduleError as refusal:
            raise CommandError(str(refusal)) from refusal
        found = shortest(
            graph, axis_of(EVERY_DAY), seconds=options["seconds"], workers=options["workers"]
        )
        keys = [node.key for node in graph.plan.nodes]
        starts = {key: start for key, (start, _end) in zip(keys, found.days, strict=True)}
        if options["json"]:
            answer = {
                "makespan": found.value,
                "bound": found.bound,
                "optimal": found.optimal,
                "start": starts,
            }
            self.stdout.write(json.dumps(answer))
            return
        words = (
            _("%(days)d days, and no schedule is shorter.")
            if found.optimal
            else _("%(days)d days; none is shorter than %(bound)d.")
        )
        self.stdout.write(words % {"days": found.value, "bound": found.bound})
        for key, start in starts.items():
            self.stdout.write(f"{key}\t{start}")
