"""Counts that processes share."""

import multiprocessing
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from jiewang.base import counts as module
from jiewang.base.counts import Counts
from jiewang.base.rate_limits import has_reached, one_too_many

CONTEXT = multiprocessing.get_context("spawn")


def count_often(path, times):
    counts = Counts(path)
    for _nth in range(times):
        counts.one_more("key", seconds=600)


def hold_for_ever(path, told):
    with Counts(path)._alone():
        told.set()
        time.sleep(60)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(module.time, "time", lambda: now[0])
    return now


def test_counting_begins_anew_when_the_time_is_over(tmp_path, clock):
    counts = Counts(tmp_path / "counts")
    assert [counts.one_more("a", seconds=60) for _nth in range(3)] == [1, 2, 3]
    assert (counts.now("a"), counts.now("b")) == (3, 0)
    clock[0] += 61
    assert (counts.now("a"), counts.one_more("a", seconds=60)) == (0, 1)


def test_the_time_is_not_made_longer_by_counting(tmp_path, clock):
    counts = Counts(tmp_path / "counts")
    counts.one_more("a", seconds=60)
    clock[0] += 59
    counts.one_more("a", seconds=60)
    clock[0] += 2
    assert counts.now("a") == 0


def test_processes_and_threads_count_together_and_lose_nothing(tmp_path):
    path = tmp_path / "counts"
    workers = [CONTEXT.Process(target=count_often, args=(path, 500)) for _nth in range(3)]
    for worker in workers:
        worker.start()
    counts = Counts(path)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _nth: counts.one_more("key", seconds=600), range(500)))
    for worker in workers:
        worker.join()
    assert counts.now("key") == 2000


def test_a_process_killed_while_it_counts_stops_nobody(tmp_path):
    path, told = tmp_path / "counts", CONTEXT.Event()
    holder = CONTEXT.Process(target=hold_for_ever, args=(path, told))
    holder.start()
    assert told.wait(30)
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    assert Counts(path).one_more("a", seconds=60) == 1


def test_full_of_keys_it_forgets_those_that_end_soonest(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_SLOTS", 16)
    counts = Counts(tmp_path / "counts")
    for nth in range(16):
        counts.one_more(f"key {nth}", seconds=600 + nth)
    counts.one_more("one more", seconds=600)
    assert [nth for nth in range(16) if not counts.now(f"key {nth}")] == [0]
    assert counts.now("one more") == 1


def test_the_file_tells_neither_addresses_nor_names(tmp_path):
    Counts(tmp_path / "counts").one_more("sign-in:203.0.113.9", seconds=60)
    assert b"203.0.113.9" not in (tmp_path / "counts").read_bytes()
    assert (tmp_path / "counts").stat().st_mode & 0o077 == 0


def test_a_limit_is_reached_after_so_many_and_each_address_has_its_own():
    many = [one_too_many("photos", "203.0.113.9", most=2, seconds=60) for _nth in range(3)]
    assert many == [False, False, True]
    assert has_reached("photos", "203.0.113.9", most=3)
    assert not has_reached("photos", "203.0.113.10", most=1)
