"""Points, ranks, and rates counted from many diaries."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiewang.base.rates import wilson
from jiewang.center.evaluate.counting import Count, Span, counted
from jiewang.center.evaluate.errors import SchemeRefused
from jiewang.center.evaluate.marks import Mark, Subject, Told
from jiewang.center.evaluate.measures import Measure
from jiewang.center.evaluate.rules import canonical, read_rules
from jiewang.center.evaluate.scoring import ranked, score
from jiewang.center.evaluate.tests.diary import at
from jiewang.center.evaluate.tests.scheme import CONTENT

OCTOBER = Span(at(0), at(31 * 24))
D = Decimal


def rules(**content):
    return read_rules({**CONTENT, "least_n": 30, **content})


def on_time(k, n):
    return {"on_time": Count(D(k), n, D(k), n)}


def test_seven_cases_do_not_stand_above_six_thousand():
    found = ranked(
        [
            score("few", "street", on_time(7, 7), rules(least_n=5)),
            score("many", "street", on_time(6471, 6530), rules(least_n=5)),
        ]
    )
    assert [(each.unit, each.rank) for each in found] == [("many", 1), ("few", 2)]


def test_under_the_least_n_there_are_no_points_and_no_rank():
    found = ranked([score("few", "street", on_time(7, 7), rules())])
    assert [(each.points, each.low, each.rank) for each in found] == [(None, None, None)]


def test_each_group_has_its_own_ranks_and_equals_share_one():
    units = [("a", "street", 90), ("b", "street", 90), ("c", "street", 80), ("d", "bureau", 10)]
    found = ranked(score(unit, group, on_time(k, 100), rules()) for unit, group, k in units)
    assert [(e.unit, e.rank) for e in found] == [("d", 1), ("a", 1), ("b", 1), ("c", 3)]


def test_of_what_is_better_when_less_the_rest_to_the_whole_counts():
    counts = {"rework": Count(D(10), 100, D(10), 100)}
    found = score("a", "street", counts, rules(weights={"rework": 100}))
    high = wilson(10, 100)[1]
    assert found.points == D("90.000000")
    assert found.low == round(100 * (1 - round(D(high), 6)), 6)


@pytest.mark.parametrize(
    ("k", "points"),
    [pytest.param(99, 2, id="beyond-doubt"), pytest.param(96, 0, id="it-may-be-luck")],
)
def test_a_bonus_is_given_beyond_doubt_alone(k, points):
    found = score("a", "street", on_time(k, 100), rules(bonus=[{"measure": "on_time", "bound": 0.94, "points": 2}]))  # fmt: skip
    assert found.bonus == points


@pytest.mark.parametrize(("k", "points"), [(20, 3), (12, 0)])
def test_a_penalty_of_what_should_be_little(k, points):
    counts = {**on_time(90, 100), "rework": Count(D(k), 100, D(k), 100)}
    penalty = [{"measure": "rework", "bound": 0.1, "points": 3}]
    assert score("a", "street", counts, rules(penalty=penalty)).penalty == points


def test_weights_that_do_not_sum_are_refused_with_their_sum():
    with pytest.raises(SchemeRefused, match="these sum to 95"):
        rules(weights={"on_time": 60, "response": 35})


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ({"weights": {"speed": 100}}, "is no measure"),
        ({"weights": {"on_time": "much"}}, "must be a number"),
        ({"weights": {"on_time": 130, "response": -30}}, "between 0 and 100"),
        ({"weights": {"on_time": "NaN"}}, "must be a number"),
        ({"least_n": 0}, "whole number from 1"),
        ({"fairly_weighs": 1.2}, "between 0 and 1"),
        ({"response_limit": "2 work_hour"}, "hours round the clock"),
        ({"bonus": [{"measure": "on_time", "bound": 2, "points": 1}]}, "between 0 and 1"),
    ],
)
def test_a_scheme_that_makes_no_sense_is_refused(content, match):
    with pytest.raises(SchemeRefused, match=match):
        rules(**content)


def test_a_scheme_is_stored_so_that_it_reads_the_same():
    content = canonical({**CONTENT, "bonus": [{"measure": "rework", "bound": 0.1, "points": 2}]})
    assert canonical(content) == content
    assert read_rules(content).bonus[0].bound == D("0.1")


# --- Counting against the plain way --------------------------------------------------------------

UNITS = ("a", "b")
marks = st.builds(
    Mark,
    measure=st.sampled_from([m.value for m in Measure]),
    at=st.integers(-100, 900).map(at),
    unit=st.sampled_from(UNITS),
    post=st.just("UH01"),
    hit=st.booleans(),
    part=st.booleans(),
    beside=st.sampled_from(["", "", "", "unreachable", "shelved"]),
    till=st.one_of(st.none(), st.integers(0, 900).map(at)),
    excluded=st.sampled_from(["", "", "outside_duty"]),
)


@given(st.lists(st.lists(marks, max_size=8), max_size=12))
def test_counts_are_those_of_the_plain_way(cases):
    told = [
        Told(Subject(nth, str(nth), "500103001", "1.01", "normal"), tuple(case), ())
        for nth, case in enumerate(cases)
    ]
    found = counted(told, OCTOBER, by=lambda _s, m: m.unit, fairly=D("0.8"))
    every = [mark for case in cases for mark in case]
    for measure in Measure:
        for unit in UNITS:
            plain = plainly([m for m in every if (m.measure, m.unit) == (measure, unit)])
            count = found.get((measure.value, unit), Count())
            assert (count.k, count.n, count.k_all, count.n_all, dict(count.beside)) == plain


def plainly(every):
    inside = [m for m in every if at(0) <= m.at < at(31 * 24) and not m.beside]
    kept = [m for m in inside if not m.excluded]

    def k(some):
        full = sum(m.hit for m in some)
        return full + D("0.8") * sum(m.part and not m.hit for m in some)

    beside = {}
    for name in ("unreachable", "shelved"):
        number = sum(m.beside == name and lasts(m) for m in every)
        beside |= {name: number} if number else {}
    return k(kept), len(kept), k(inside), len(inside), beside


def lasts(mark):
    if mark.beside == "shelved":
        return mark.at < at(744) and (mark.till is None or mark.till >= at(744))
    return at(0) <= mark.at < at(744)


@given(st.integers(0, 300), st.integers(0, 300))
def test_every_rate_lies_inside_its_interval(one, other):
    k, n = min(one, other), max(one, other)
    count = Count(D(k), n, D(k), n)
    low, high = count.interval
    assert 0 <= low <= high <= 1
    if n:
        # To the six places that are kept.
        assert low <= round(D(k) / n, 6) <= high
