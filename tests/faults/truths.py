"""What must be true of a house after everything that was done to it."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from PIL import Image

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.queries import broken_diaries
from jiewang.center.clock.models import Deadline
from jiewang.center.intake.models import Photo, Report
from jiewang.notices.models import Notice
from tests.faults.senders import Ledger

TOLD = {CaseStep.Kind.WARNED: "deadline_near", CaseStep.Kind.OVERDUE: "deadline_passed"}


def all_untruths(ledger: Ledger, *, at: datetime) -> list[str]:
    """Everything that is not as it must be, in words. `at`: the clocks were asked after it."""
    return [
        *ledger.wrong,
        *_reports(ledger),
        *_diaries(),
        *_clocks(at),
        *_notices(),
        *_photos(ledger),
    ]


def _reports(ledger: Ledger) -> Iterator[str]:
    """Every acknowledged report is there exactly once, as it was sent, and no other."""
    found = Counter(Report.objects.values_list("text", flat=True))
    numbers = dict(Report.objects.values_list("text", "number"))
    for sending in ledger.all:
        text = sending.said["text"]
        if not sending.number:
            yield f"{sending.key} was never acknowledged"
        if found[text] != 1:
            yield f"{sending.key} is there {found[text]} times"
        elif numbers[text] != sending.number:
            yield f"{sending.key} was told {sending.number} and is {numbers[text]}"
    if strangers := Report.objects.count() - len(ledger.all):
        yield f"{strangers} reports were never sent"
    for number in Case.objects.filter(reports=None).values_list("number", flat=True):
        yield f"case {number} has no report"


def _diaries() -> Iterator[str]:
    for diary in broken_diaries():
        yield f"diary of {diary.number}: line {diary.at.line} {diary.at.reason}"


def _clocks(at: datetime) -> Iterator[str]:
    """What is due was told of exactly once, in the diary; what is not, never."""
    lines = Counter(
        (step.kind, step.data["deadline"]) for step in CaseStep.objects.filter(kind__in=TOLD)
    )
    for (kind, deadline), times in lines.items():
        if times != 1:
            yield f"deadline {deadline}: {times} lines “{kind}”"
    for clock in Deadline.objects.filter(met_at=None, void_at=None, paused_at=None):
        passed = clock.due_at < at and not clock.provisional
        if passed != bool(lines[CaseStep.Kind.OVERDUE, clock.pk]):
            yield f"deadline {clock.pk} passed: {passed}, and the diary says otherwise"
        near = clock.warn_at <= at and not passed
        if near and not lines[CaseStep.Kind.WARNED, clock.pk]:
            yield f"deadline {clock.pk} is near and nobody was warned"


def _notices() -> Iterator[str]:
    """No notice twice, and one for every line that tells of a deadline."""
    kinds = ["case_number", "kind", "to_unit", "right", "context"]
    for twice in Notice.objects.values(*kinds).annotate(n=Count("pk")).filter(n__gt=1).order_by():
        yield f"told {twice['n']} times: {twice['kind']} of {twice['case_number']}"
    for line, notice in TOLD.items():
        lines = CaseStep.objects.filter(kind=line).count()
        told = Notice.objects.filter(kind=notice).count()
        if lines != told:
            yield f"{lines} lines “{line}”, {told} notices “{notice}”"


def _photos(ledger: Ledger) -> Iterator[str]:
    """Every photo that was acknowledged has its row, every row its whole files."""
    sent = {each.number for each in ledger.all if each.picture_kept}
    rows = Counter(Photo.objects.values_list("report__number", flat=True))
    for number in sorted(sent | {*rows}):
        if rows[number] != 1 or number not in sent:
            yield f"{number} has {rows[number]} photos"
    for photo in Photo.objects.all():
        for file, digest in ((photo.image, photo.digest), (photo.thumbnail, "")):
            try:
                with file.open("rb") as stored:
                    content = stored.read()
                    stored.seek(0)
                    Image.open(stored).load()
            except OSError as error:
                yield f"photo {photo.pk}: {error}"
            else:
                if digest and hashlib.sha256(content).hexdigest() != digest:
                    yield f"photo {photo.pk} is not what was stored"
