"""Reports a second through the one action, each in its own transaction with all that follows."""

from collections.abc import Iterator
from functools import partial

import district
from figures import Figure, take

from jiewang.center.intake.actions import report

COUNT = 1_000


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    texts = (district.messages() * 2)[:COUNT]
    yield take("intake: report()", "reports", COUNT, partial(_report, texts), repeat=repeat)


def _report(texts: list[str]) -> None:
    for text in texts:
        report(channel="resident_web", text=text, by=None)
