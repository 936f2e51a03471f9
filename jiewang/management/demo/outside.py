"""The hotline's numbers on the town's newest cases, and yesterday compared with its list."""

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from jiewang.center.case.actions import lock_case
from jiewang.center.exchange.giving import acknowledge, to_give
from jiewang.center.exchange.reconciling import Their, reconcile, write_day
from jiewang.center.intake.models import Channel, Report
from jiewang.center.intake.outside.actions import add_words, keep_reference, urge
from jiewang.center.intake.outside.models import OutsideReference, System

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_SINCE = 4 * _DAY
_MOST = 60
_ADDED = "来电人补充：今天上午又出现同样情况，请尽快处理。"


def bring_numbers(now: datetime, rng: random.Random) -> int:
    """Give the newest reports of the hotline their numbers there; how many."""
    newest = Report.objects.filter(channel=Channel.HOTLINE, reported_at__gte=now - _SINCE)
    reports = list(newest.exclude(case__state="merged").order_by("-reported_at")[:_MOST])
    for nth, report in enumerate(reversed(reports), start=1):
        hours = rng.choice((30, 54, 78, 102, 126))
        with transaction.atomic():
            case = lock_case(report.case_id)
            reference = keep_reference(
                case,
                report,
                system=System.CITY,
                number=f"CQ{report.reported_at:%Y%m%d}{nth:04d}",
                due_at=report.reported_at.replace(second=0, microsecond=0) + timedelta(hours=hours),
            )
            if case.is_open and nth % 7 == 0:
                add_words(case, reference, _ADDED)
            elif case.is_open and nth % 7 == 3:
                urge(case, reference, "")
        OutsideReference.objects.filter(pk=reference.pk).update(received_at=report.received_at)
    return len(reports)


def compare_yesterday(now: datetime) -> None:
    """The hotline has most answers, and a list of yesterday that is not quite ours."""
    given = to_give(System.CITY)
    acknowledge(System.CITY, [each.id for each in given[: len(given) * 2 // 3]])
    day = timezone.localdate(now) - _DAY
    rows = write_day(System.CITY, day, at=now).ours[1:]
    unheard = next((row["number"] for row in rows if row["answered"]), "")
    theirs = [
        Their(
            row["number"],
            datetime.fromisoformat(row["due"]) + (_HOUR if nth == 1 else timedelta()),
            answered=row["answered"] and row["number"] != unheard,
        )
        for nth, row in enumerate(rows)
    ]
    theirs.append(Their(f"CQ{day:%Y%m%d}9001", now + 3 * _DAY))
    reconcile(System.CITY, day, theirs, at=now)
