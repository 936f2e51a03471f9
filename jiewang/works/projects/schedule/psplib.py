"""Projects in the `.sm` form of PSPLIB: activities in one mode, with renewable resources.

R. Kolisch and A. Sprecher, "PSPLIB – a project scheduling problem library", European Journal of
Operational Research 96 (1996). Days are plain numbers there: every day is worked.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from jiewang.works.projects.kinds import Per
from jiewang.works.projects.schedule.errors import ScheduleError
from jiewang.works.projects.schedule.plan import Plan, PlanNode

_HEAD = re.compile(r"jobs \(incl\. supersource/sink \)\s*:\s*(\d+)")
_NAMES = re.compile(r"R\s*(\d+)")


class _Lines:
    """The lines of a file, with the number of the one read last."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self._lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            text = _("%(file)s cannot be read: %(reason)s.")
            values = {"file": self.name, "reason": error.strerror or type(error).__name__}
            raise ScheduleError(text % values) from error
        self.number = 0

    def refusal(self, reason: str) -> ScheduleError:
        text = _("%(file)s, line %(line)d: %(reason)s")
        return ScheduleError(text % {"file": self.name, "line": self.number, "reason": reason})

    def next(self) -> str:
        if self.number >= len(self._lines):
            raise self.refusal(_("the file ends here, before it is complete. Fetch it again."))
        self.number += 1
        return self._lines[self.number - 1]

    def until(self, start: str) -> str:
        while not (line := self.next()).startswith(start):
            pass
        return line

    def numbers(self, least: int) -> list[int]:
        """The whole numbers of the next line, at least so many."""
        words = self.next().split()
        if not all(word.lstrip("-").isdigit() for word in words):
            raise self.refusal(_("only whole numbers are expected here."))
        if len(words) < least:
            text = _("%(least)d numbers are expected here, there are %(found)d.")
            raise self.refusal(text % {"least": least, "found": len(words)})
        return [int(word) for word in words]


def read_sm(path: Path) -> Plan:
    """Read a file. Nodes are called by their job numbers. Raises ScheduleError with the line."""
    lines = _Lines(path)
    found = _HEAD.match(lines.until("jobs"))
    if found is None:
        raise lines.refusal(_("the number of jobs is expected here."))
    count = int(found.group(1))
    lines.until("PRECEDENCE RELATIONS")
    lines.next()
    links = [link for job in range(1, count + 1) for link in _links(lines, job, count)]
    lines.until("REQUESTS/DURATIONS")
    crews = [f"R{number}" for number in _NAMES.findall(lines.next())]
    lines.next()
    jobs = [_job(lines, job, crews) for job in range(1, count + 1)]
    lines.until("RESOURCEAVAILABILITIES")
    lines.next()
    sizes = lines.numbers(len(crews))
    # The row of stars at the end: without it numbers may be missing.
    lines.until("***")
    return Plan(jobs, links, dict(zip(crews, sizes, strict=False)))


def _links(lines: _Lines, job: int, count: int) -> Iterator[tuple[int, int, int]]:
    number, modes, follow, *after = lines.numbers(3)
    if number != job:
        text = _("job %(job)d is expected here, not %(number)d.")
        raise lines.refusal(text % {"job": job, "number": number})
    if modes != 1:
        raise lines.refusal(_("only jobs with one mode can be read."))
    if len(after) != follow or not all(1 <= each <= count for each in after):
        text = _("%(follow)d jobs from 1 to %(count)d are to follow.")
        raise lines.refusal(text % {"follow": follow, "count": count})
    for each in after:
        yield job - 1, each - 1, 0


def _job(lines: _Lines, job: int, crews: list[str]) -> PlanNode:
    number, _mode, duration, *needs = lines.numbers(3 + len(crews))
    if number != job or duration < 0 or min(needs, default=0) < 0:
        text = _("job %(job)d with its duration and needs is expected here.")
        raise lines.refusal(text % {"job": job})
    wanted = {crew: need for crew, need in zip(crews, needs, strict=False) if need}
    return PlanNode(str(job), duration, Per.CALENDAR_DAY, needs=wanted)
