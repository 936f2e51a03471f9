"""Votes: ballots a second through the door, double tries, large tallies, a page of results.

Ballots go through two server processes on PostgreSQL with durable commits, each with a ticket as
the page before would have given it. Tallies are arithmetic over invented ballots of the size of a
large city's vote. The page of results has 17 questions and 100,000 answers.
"""

import http.client
import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import district
import numpy as np
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from figures import Figure, duration, equal, latencies, rate, times
from serving import served

from jiewang.desk.accounts.sessions import TWO_STEPS
from jiewang.desk.residents.votes.entry import sealed
from jiewang.management.demo.people import make_people
from jiewang.management.demo.votes import SEVENTEEN, answer_all
from jiewang.people.models import Holding, Unit, User
from jiewang.voice.polls.actions import Frame, open_poll, set_up_poll
from jiewang.voice.polls.box import digest_of_box
from jiewang.voice.polls.casting import Voter, digest_of, mark_of, new_receipt, seal_of
from jiewang.voice.polls.content import questions_of
from jiewang.voice.polls.models import Ballot, Poll
from jiewang.voice.polls.tallies import fold
from jiewang.voice.polls.tally.by_votes import greedy
from jiewang.voice.polls.tally.completing import Completion, equal_shares
from jiewang.voice.polls.tally.elections import Candidate, Election, approved

# For a try: JIEWANG_BENCH_BALLOTS=1000.
MANY = int(os.environ.get("JIEWANG_BENCH_BALLOTS", "100000"))
CAST, DOUBLES = min(5_000, MANY), min(10_000, MANY)
CONNECTIONS, PROCESSES = 8, 2
PROJECTS, STREETS = 150, 11
TIMES, WARM, PORTION = 60, 3, 5_000
# So much for each voter, however many there are.
BUDGET, POT = Decimal(120 * MANY), Decimal(MANY * 105 // 10)
FORM = "application/x-www-form-urlencoded"
TOKEN = "b" * 32


def measure(repeat: int) -> Iterator[Figure]:
    yield from _tallies(repeat)
    district.load()
    call_command("collectstatic", interactive=False, verbosity=0)
    make_people(random.Random(1))
    center = Unit.objects.filter(kind=Unit.Kind.STREET).order_by("code")[2]
    leader = Holding.objects.get(unit=center, post__code="SC01").user
    yield from _cast(center, leader)
    yield from _results(center, leader)


# --- Tallies --------------------------------------------------------------------------------


def _tallies(repeat: int) -> Iterator[Figure]:
    candidates, ballots = _election()
    pots = {f"street {n}": POT for n in range(STREETS)}
    by_street = Election(
        tuple(
            Candidate(each.id, each.cost, pots=(f"street {at % STREETS}",))
            for at, each in enumerate(candidates)
        ),
        ballots,
        pots=pots,
    )
    name = f"{MANY:,} ballots × {PROJECTS} projects"
    taken = times(lambda: greedy(by_street), repeat=repeat)
    yield duration(f"tally: greedy in sub-budgets, {name}", taken, at_most=5)
    whole = Election(candidates, ballots, budget=BUDGET)
    taken = times(lambda: equal_shares(whole, completion=Completion.NONE), repeat=repeat)
    yield duration(f"tally: equal shares, {name}", taken, at_most=60)
    taken = times(lambda: equal_shares(whole), repeat=1)
    yield duration(f"tally: equal shares with add1 and greedy, {name}", taken, at_most=60)


def _election() -> tuple[tuple[Candidate, ...], tuple]:
    """Some projects are wanted by many, most by few; a voter approves one to five."""
    rng = np.random.default_rng(7)
    wanted = rng.pareto(1.2, PROJECTS) + 0.3
    wanted /= wanted.sum()
    costs = rng.integers(20, 300, PROJECTS) * MANY // 100
    candidates = tuple(Candidate(f"P{n + 1}", Decimal(int(costs[n]))) for n in range(PROJECTS))
    ballots = tuple(
        approved(
            f"P{n + 1}"
            for n in rng.choice(PROJECTS, size=int(rng.integers(1, 6)), replace=False, p=wanted)
        )
        for _voter in range(MANY)
    )
    return candidates, ballots


# --- Ballots through the door ---------------------------------------------------------------


def _poll(center: Unit, by: User, kind: str, content: dict, entry: str) -> Poll:
    now, day = timezone.now(), timedelta(days=1)
    frame = Frame(title="Bench", entry=entry, opens_at=now - day, closes_at=now + day)
    pk = set_up_poll(center=center, kind=kind, frame=frame, content=content, by=by)
    open_poll(pk, by=by)
    return Poll.objects.get(pk=pk)


def _vote(center: Unit, by: User) -> Poll:
    candidates = [{"id": f"A{n:02}", "zh": f"项目{n}", "cost": "1000"} for n in range(36)]
    content = {"candidates": candidates, "most": 5, "budget": "10000"}
    return _poll(center, by, "vote", content, "code")


def _form(poll: Poll, who: str) -> str:
    """What the page before sends on: ticket, receipt and version."""
    given = {f"A{n:02}": 1 for n in random.sample(range(36), 4)}
    ticket = sealed(poll, Voter(mark_of(poll, "code", who)), given)
    fields = {"step": "cast", "ticket": ticket, "receipt": new_receipt(), "version": "1"}
    return urlencode({**fields, "csrfmiddlewaretoken": TOKEN})


def _cast(center: Unit, by: User) -> Iterator[Figure]:
    once, twice = _vote(center, by), _vote(center, by)
    forms = [_form(once, f"v{n}") for n in range(CAST)]
    doubles = [_form(twice, f"v{n // 2}") for n in range(2 * DOUBLES)]
    with served(processes=PROCESSES) as server:
        _post_all(server.port, once, [_form(once, f"warm {n}") for n in range(50)])
        began = time.perf_counter()
        answers = _post_all(server.port, once, forms)
        taken = time.perf_counter() - began
        yield rate("ballots cast, once for each", "ballots", CAST, [taken], at_least=300)
        yield equal("ballots cast: told that they are in", answers.count(200), CAST, "ballots")
        answers = _post_all(server.port, twice, doubles)
        counts = twice.ballots.count(), twice.marks.count()
        yield equal("double tries at once: counted", counts[0], DOUBLES, "ballots")
        yield equal("double tries at once: marks", counts[1], DOUBLES, "marks")
        yield equal("double tries at once: told once", answers.count(200), DOUBLES, "answers")


def _post_all(port: int, poll: Poll, forms: list[str]) -> list[int]:
    """The status of each, in order; every connection stays open."""
    here = threading.local()
    headers = {"Content-Type": FORM, "Cookie": f"csrftoken={TOKEN}"}

    def one(body: str) -> int:
        if not hasattr(here, "connection"):
            here.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        here.connection.request("POST", f"/votes/{poll.number}", body, headers)
        answer = here.connection.getresponse()
        answer.read()
        return answer.status

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return list(threads.map(one, forms))


# --- The page of results --------------------------------------------------------------------


def _results(center: Unit, leader: User) -> Iterator[Figure]:
    poll = _poll(center, leader, "questionnaire", SEVENTEEN, "open")
    _fill(poll)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(leader, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[TWO_STEPS] = True
    session.save()
    for name, path in (
        ("17 questions", f"/polls/{poll.number}"),
        ("17 questions, two crossed", f"/polls/{poll.number}?one=q7&other=q8"),
    ):
        seconds = []
        for nth in range(WARM + TIMES):
            began = time.perf_counter()
            assert client.get(path).status_code == 200
            if nth >= WARM:
                seconds.append(time.perf_counter() - began)
        yield from latencies(f"results, {MANY:,} answers: {name}", seconds, p50=None, p95=0.150)
    taken = times(lambda: digest_of_box(poll), repeat=1)
    yield duration(f"results: digest over a box of {MANY:,}", taken)


def _fill(poll: Poll) -> None:
    """Answers in the box, counted as shaking counts them."""
    rng, questions = random.Random(7), questions_of(SEVENTEEN)
    for start in range(0, MANY, PORTION):
        rows = []
        for _nth in range(start, min(start + PORTION, MANY)):
            answers, receipt = answer_all(questions, rng), new_receipt()
            kept = {"receipt": digest_of(receipt), "seal": seal_of(receipt, 1, answers)}
            rows.append(
                Ballot(
                    token=new_receipt(), poll=poll, version=1, content=answers, in_box=True, **kept
                )
            )
        Ballot.objects.bulk_create(rows, batch_size=1000)
        fold(poll.pk, rows)
