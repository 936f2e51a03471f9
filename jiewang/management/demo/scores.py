"""Scores of the town: a month published, the last one a draft, wishes and call-backs.

By the real actions, as people would do them on the last day.
"""

from datetime import date, timedelta

from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.evaluate.bulletins import draft_bulletin, publish_bulletin
from jiewang.center.evaluate.calling import call_back
from jiewang.center.evaluate.claims import make_claim
from jiewang.center.evaluate.exclusions import decide_exclusion, propose_exclusion
from jiewang.center.evaluate.figures import period_of
from jiewang.center.evaluate.marks import Mark, Told
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.models import Rating
from jiewang.center.evaluate.periods import month_before, span_of_month
from jiewang.center.evaluate.rules import read_rules
from jiewang.center.evaluate.schemes import scheme_on
from jiewang.center.intake.models import Report
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.halves import Town
from jiewang.people.models import Unit, User
from jiewang.people.queries import district_center

CALLS, STREET = 8, "500103004"
EVIDENCE = "该点位产权属运营企业，附权属证明和移交函。"
ANSWER = "权属证明和移交函核对无误。"
ARGUMENT = "现场当天已处置完毕，照片时间早于时限。"


def score_the_town(town: Town) -> None:
    """The month before last is published; of the last one there are figures and wishes."""
    with Clock(town.until - timedelta(minutes=40)).rules():
        last = month_before(timezone.localdate().replace(day=1))
        supervisor, duty = _of_district(town, "DC05"), _of_district(town, "DC01")
        _call_some(town)
        _publish(month_before(last), supervisor, duty)
        late = _late_marks(last)
        for (told, mark), decides in zip(late, (supervisor, None), strict=False):
            _exclude(town, told, mark, decides)
        draft_bulletin(last, by=supervisor)
        for told, mark in late[2:3]:
            _dispute(town, told, mark, last)


def _of_district(town: Town, post: str) -> User:
    return town.cast.at(district_center(), post)


def _call_some(town: Town) -> None:
    """The demo street's call-back post has called a few reporters; some were not there."""
    street = Unit.objects.get(code=STREET)
    caller = town.cast.at(street, "SC06")
    rated = Rating.objects.values("report")
    closed = Report.objects.filter(case__center=street, case__state="closed")
    waiting = list(closed.exclude(pk__in=rated).order_by("-case__closed_at", "pk")[:CALLS])
    for nth, report in enumerate(waiting):
        if nth % 4 == 3:
            call_back(report.pk, reached=False, by=caller)
            continue
        satisfied = ("yes", "fairly", "no")[nth % 4]
        solved = "no" if satisfied == "no" else "yes"
        call_back(
            report.pk, reached=True, answered=True, solved=solved, satisfied=satisfied, by=caller
        )


def _publish(month: date, supervisor: User, duty: User) -> None:
    publish_bulletin(draft_bulletin(month, by=supervisor), by=duty)


def _late_marks(month: date) -> list[tuple[Told, Mark]]:
    """What came late in a month, for whom: one case of each unit, the units in order."""
    rules = read_rules(scheme_on(month).content)
    span = span_of_month(month)
    period = period_of(span, rules=rules)
    found: dict[str, tuple[Told, Mark]] = {}
    for told in sorted(period.read.told, key=lambda each: each.subject.number):
        for mark in told.marks:
            late = mark.measure == Measure.ON_TIME and not (mark.hit or mark.beside)
            if late and span.holds(mark):
                found.setdefault(mark.unit, (told, mark))
    bureaus = Unit.objects.filter(kind=Unit.Kind.DISTRICT_DEPARTMENT, code__in=found)
    return [found[unit.code] for unit in bureaus.order_by("code")]


def _handler(town: Town, code: str) -> tuple[Unit, User]:
    unit = Unit.objects.get(code=code)
    return unit, town.cast.at(unit, "UH02")


def _exclude(town: Town, told: Told, mark: Mark, decides: User | None) -> None:
    unit, head = _handler(town, mark.unit)
    case = Case.objects.get(pk=told.subject.case_id)
    said = {"measure": mark.measure, "reason": "outside_duty", "evidence": EVIDENCE}
    wish = propose_exclusion(case.pk, unit=unit, by=head, **said)
    if decides is not None:
        decide_exclusion(wish, granted=True, answer=ANSWER, by=decides)


def _dispute(town: Town, told: Told, mark: Mark, month: date) -> None:
    unit, head = _handler(town, mark.unit)
    said = {"measure": mark.measure, "reason": "result", "text": ARGUMENT}
    make_claim(told.subject.case_id, unit=unit, month=month, by=head, **said)
