"""Hot topics of 100,000 reports: read, grouped, weighed, named; and the memory it takes.

Reports are mixed from sentences of the district's invented messages, some hundred and fifty
characters long, strewn over ninety days and the whole district; one in ten belongs to a matter of
which several people write.
"""

import os
import random
import re
import resource
import time
from collections.abc import Iterator
from datetime import timedelta

import district
from django.utils import timezone
from figures import Figure, duration, memory

from jiewang.center.topics.finding import Said, groups_of

# For a try: JIEWANG_BENCH_REPORTS=10000.
REPORTS = int(os.environ.get("JIEWANG_BENCH_REPORTS", "100000"))
LENGTH, ONE_IN, MATTERS = 150, 10, 400


def measure(repeat: int) -> Iterator[Figure]:
    said = _said(random.Random(141))
    now = timezone.now()
    began = time.perf_counter()
    groups = groups_of(said, now)
    yield duration(
        f"topics: {REPORTS:,} reports grouped", [time.perf_counter() - began], at_most=120
    )
    yield Figure("topics: found", len(groups), "topics")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    yield memory("topics: the process at its largest", most, at_most=2_000)


def _said(chance: random.Random) -> list[Said]:
    parts = [_sentences(text) for text in district.messages()]
    matters = [_mixed(parts, chance, LENGTH // 3) for _ in range(MATTERS)]
    now, made = timezone.now(), []
    for nth in range(REPORTS):
        text = _mixed(parts, chance, LENGTH)
        if nth % ONE_IN == 0:
            text = chance.choice(matters) + text[: LENGTH // 3]
        made.append(
            Said(
                report_id=nth,
                text=text,
                who=f"{nth % (REPORTS * 3 // 4)}",
                at=now - timedelta(days=90 * chance.random()),
                answered=chance.random() < 0.7,
                lon=chance.uniform(106.49, 106.58) if chance.random() < 0.7 else None,
                lat=chance.uniform(29.535, 29.57),
                path="500103.500103001",
                code="1.01.01",
            )
        )
    return made


def _sentences(text: str) -> list[str]:
    return [each for each in re.split(r"[，。！？]", text) if each]


def _mixed(parts: list[list[str]], chance: random.Random, length: int) -> str:
    said: list[str] = []
    while sum(map(len, said)) < length:
        said.append(chance.choice(chance.choice(parts)))
    return "，".join(said)
