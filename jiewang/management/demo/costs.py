"""What ninety days of the demo cost its people: notices and entries counted, times made up."""

import random
from datetime import datetime, timedelta

from django.utils import timezone

from jiewang.center.burden.counting import count_notices, count_submissions, note_form_time
from jiewang.desk.center.burden.asked import keep_asked

# Seconds that half of the forms take less than, and how many of each are sent a week.
_FORMS = {"report": (95, 9), "accept": (70, 14), "feed_back": (140, 10), "close_case": (60, 10)}
_WEEKS, _SPREAD = 9, 0.7


def count_what_it_cost(now: datetime, seed: int) -> None:
    """Count the days and weeks behind, and let forms have taken their time."""
    rng = random.Random(f"costs {seed}")
    today = timezone.localdate(now)
    for back in range(1, 7 * _WEEKS):
        count_notices(today - timedelta(days=back))
    monday = today - timedelta(days=today.weekday())
    for back in range(1, _WEEKS):
        count_submissions(monday - timedelta(days=7 * back))
    for week in range(_WEEKS):
        at = now - timedelta(days=7 * week)
        for form, (middle, count) in _FORMS.items():
            for _nth in range(count):
                took = middle * rng.lognormvariate(0, _SPREAD)
                note_form_time(form, timedelta(seconds=took), at=at)
    keep_asked(now)
