"""Real elections of pabulib.org counted: do ours give the recorded winners, and those of pabutools?

Read from the measuring data where they are to be had; nothing of them is kept.
"""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import measured_data
from django.core.management import call_command
from figures import Figure, Skipped, duration, equal
from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule

from jiewang.voice.polls.tally.by_votes import greedy
from jiewang.voice.polls.tally.completing import Completion, equal_shares
from jiewang.voice.polls.tally.elections import by_number
from jiewang.voice.polls.tally.equal_shares import Gain
from jiewang.voice.polls.tally.pabulib.reading import PabulibFile, read_pabulib

FOLDER = "pabulib"
BY_COST_AND_NUMBER = TieBreakingRule(lambda _i, _p, each: (each.cost, by_number(each.name)))
SATISFACTIONS = {Gain.COST: Cost_Sat, Gain.VOTES: Cardinality_Sat}
# Raising shares by whole yuan takes pabutools minutes on dear districts: of those only ours runs.
STEPS_FOR_PABUTOOLS = 300


def measure(repeat: int) -> Iterator[Figure | Skipped]:
    folder = measured_data.file(FOLDER)
    if folder is None:
        yield Skipped("pabulib: real elections", measured_data.absent(FOLDER))
        return
    files = sorted(folder.glob("*.pb"))
    began = time.perf_counter()
    read = {file: read_pabulib(file.read_text(encoding="utf-8")) for file in files}
    found = sum({*greedy(each.election).winners} == each.selected for each in read.values())
    yield duration("pabulib: all read and counted by greedy", [time.perf_counter() - began])
    yield equal("pabulib: greedy gives the recorded winners", found, len(files), "elections")
    for gain in Gain:
        same = sum(_same(file, each, gain) for file, each in read.items())
        name = f"pabulib: equal shares ({gain}) as pabutools, in the same order"
        yield equal(name, same, len(files), "elections")
    few = {file: each for file, each in read.items() if _share(each) < STEPS_FOR_PABUTOOLS}
    same = sum(_same(file, each, Gain.COST, step=1) for file, each in few.items())
    yield equal("pabulib: equal shares with add1 as pabutools", same, len(few), "elections")
    yield equal("pabulib: told by the command", _told(files), len(files), "elections")


def _share(read: PabulibFile) -> float:
    return float((read.election.budget or 0) / max(1, read.election.voters))


def _same(file: Path, read: PabulibFile, gain: Gain, step: int | None = None) -> bool:
    completion = Completion.NONE if step is None else Completion.ADD1
    ours = equal_shares(read.election, gain=gain, completion=completion)
    instance, profile = parse_pabulib(str(file))
    theirs = method_of_equal_shares(
        instance,
        profile,
        sat_class=SATISFACTIONS[gain],
        tie_breaking=BY_COST_AND_NUMBER,
        voter_budget_increment=step,
    )
    return [each.name for each in theirs] == list(ours.winners)


def _told(files: list[Path]) -> int:
    """How many the command counts without a word of complaint."""
    told = 0
    for file in files:
        out, errors = io.StringIO(), io.StringIO()
        call_command("tally", str(file), "--rule", "greedy", "--json", stdout=out, stderr=errors)
        told += out.getvalue().startswith('{"winners": [') and not errors.getvalue()
    return told
