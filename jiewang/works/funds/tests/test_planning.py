import json
from dataclasses import replace
from pathlib import Path

import pytest

from jiewang.works.funds.district import (
    Aim,
    CostLine,
    District,
    Fund,
    Level,
    Lock,
    Project,
    Settings,
)
from jiewang.works.funds.planner.aims import lapse_of, values_of
from jiewang.works.funds.planner.conflicts import may_hold
from jiewang.works.funds.planner.planning import plan
from jiewang.works.funds.plans import PlanStopped, Rule, Status
from jiewang.works.funds.workbook.reading import read_workbook

CASES = Path(__file__).parent / "workbooks"
COUNTS = {Aim.MUST_HAVE, Aim.POTS}


def case(name):
    return read_workbook(CASES / f"{name}.xlsx"), json.loads((CASES / f"{name}.json").read_text())


@pytest.mark.parametrize("name", ["cap_one", "page_five_purposes"])
def test_a_solved_workbook_gives_its_recorded_answer(name):
    district, told = case(name)
    found = plan(district, seconds=120)
    values = {
        aim.value: each.value if aim in COUNTS else f"{each.value / 100:.2f}"
        for aim, each in found.results.items()
    }
    assert (found.status, sorted(found.started), values) == (
        told["status"],
        told["started"],
        told["aims"],
    )
    assert [each.gap for each in found.results.values()] == [0.0] * 5


def test_a_conflict_cannot_hold_and_no_rule_of_it_can_be_spared():
    district, _told = case("stuck")
    found = plan(district)
    assert (found.status, found.payments, found.found) == (Status.INFEASIBLE, (), False)
    assert found.conflict == (
        Rule("amount", "F2"),
        Rule("max_percent", "F1"),
        Rule("must_have", "P1"),
    )
    for each in found.conflict:
        assert may_hold(district, frozenset({each}))


def small(**changes):
    """One central fund of 300 yuan in 2026 and one of the district of 500; two projects."""
    district = District(
        Settings(2026, 2027, 2026),
        (
            Fund("F1", Level.CENTRAL, "A", 2026, 2027, frozenset({"health"}), {2026: 30_000}),
            Fund("F2", Level.DISTRICT, "B", 2026, 2027, frozenset({"health"}), {2026: 50_000}),
        ),
        (Project("P1", 5), Project("P2", 9)),
        (
            CostLine("L1", "P1", "health", 40_000, 2026, 2027),
            CostLine("L2", "P2", "health", 50_000, 2026, 2027),
        ),
    )
    return replace(district, **changes)


def test_the_order_of_rows_does_not_change_the_plan():
    district = small()
    turned = replace(
        district,
        funds=district.funds[::-1],
        projects=district.projects[::-1],
        cost_lines=district.cost_lines[::-1],
    )
    assert plan(district).payments == plan(turned).payments


def test_the_officer_may_put_the_aims_in_another_order():
    least_own = Settings(
        2026, 2027, 2026, aims=(Aim.OWN, Aim.MUST_HAVE, Aim.NEED, Aim.LAPSE, Aim.POTS)
    )
    assert plan(small(settings=least_own)).started == frozenset()
    assert plan(small()).started == {"P2"}


def test_a_locked_payment_stays_and_starts_its_project():
    found = plan(small(locks=(Lock("F2", "L1", 2027, 0), Lock("F1", "L1", 2026, 12_345))))
    assert found.started == {"P1"}
    assert ("F1", "L1", 2026, 12_345) in [
        (each.fund, each.cost_line, each.year, each.amount) for each in found.payments
    ]


def test_a_lock_that_no_rule_allows_is_a_conflict():
    line = CostLine("L1", "P1", "child_care", 40_000, 2026, 2027)
    found = plan(
        small(cost_lines=(line, small().cost_lines[1]), locks=(Lock("F1", "L1", 2026, 40_000),))
    )
    assert found.conflict == (Rule("lock", "F1 L1 2026"), Rule("purpose", "L1"))


def test_the_oldest_money_is_spent_first():
    fund = Fund(
        "F1",
        Level.CENTRAL,
        "A",
        2026,
        2027,
        frozenset({"health"}),
        {2026: 100, 2027: 50},
        "",
        False,
    )
    fund = replace(fund, carry_years=1)
    district = small(funds=(fund,))
    assert lapse_of(district, ()) == {("F1", 2026): 100, ("F1", 2027): 50}
    assert values_of(district, ())[Aim.LAPSE] == 150


def test_a_stopped_run_says_so():
    told = []
    with pytest.raises(PlanStopped):
        plan(small(), tell=told.append, stop=lambda: len(told) > 1)
    assert told[0].done == 0.0


def test_without_time_there_is_no_plan_and_it_is_said():
    found = plan(small(), seconds=0)
    assert (found.status, found.found) == (Status.TIME_LIMIT, False)
