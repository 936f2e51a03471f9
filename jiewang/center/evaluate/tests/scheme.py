"""A scheme for tests: on time alone counts, and five are enough."""

from datetime import date

from django.utils import timezone

from jiewang.center.evaluate.models import Scheme
from jiewang.center.evaluate.rules import canonical

CONTENT = {
    "weights": {"on_time": 100},
    "least_n": 5,
    "fairly_weighs": "0.8",
    "response_limit": "24 hour",
    "contest_days": 5,
}


def make_scheme(*, valid_from: date = date(2020, 1, 1), **content) -> Scheme:
    """One version more, in force from a day."""
    number = Scheme.objects.count() + 1
    return Scheme.objects.create(
        number=number,
        name=f"方案{number}",
        valid_from=valid_from,
        content=canonical({**CONTENT, **content}),
        fingerprint=f"{number:064}",
        at=timezone.now(),
    )
