"""Plans of tiny districts against every plan there is: the best, lawful, and truly none."""

import pytest

from jiewang.testing.district_sheets import sheets_of
from jiewang.testing.districts import tiny_district
from jiewang.works.funds.checking.check import broken_rules
from jiewang.works.funds.checking.reading import facts_of
from jiewang.works.funds.checking.summary import values_of
from jiewang.works.funds.planner.conflicts import rules_of
from jiewang.works.funds.planner.planning import plan
from jiewang.works.funds.plans import Status
from jiewang.works.funds.tests.enumeration import Enumeration

BATCH = 12


@pytest.mark.parametrize("first", range(0, 18 * BATCH, BATCH))
def test_a_tiny_plan_is_lawful_and_no_other_is_better(first):
    for seed in range(first, first + BATCH):
        district = tiny_district(seed)
        best, found = Enumeration(district).best(), plan(district, gap=0.0)
        if best is None:
            assert (seed, found.status) == (seed, Status.INFEASIBLE)
            _conflict_is_irreducible(
                district, {(each.rule, each.subject) for each in found.conflict}
            )
            continue
        assert (seed, found.status) == (seed, Status.OPTIMAL)
        assert (seed, {aim: each.value for aim, each in found.results.items()}) == (seed, best)
        assert (seed, {aim: each.bound for aim, each in found.results.items()}) == (seed, best)
        facts, unread = facts_of(sheets_of(district, found.payments))
        assert (seed, unread, [*map(str, broken_rules(facts))]) == (seed, [], [])
        # What the check adds up is what the planner says.
        assert (seed, values_of(facts)) == (seed, {str(aim): value for aim, value in best.items()})


def _conflict_is_irreducible(district, conflict):
    """Together its rules cannot hold; without any one of them there is a plan."""
    rules = {(each.rule, each.subject) for each in rules_of(district)}
    assert conflict <= rules
    assert not Enumeration(district, rules - conflict).is_possible()
    for each in conflict:
        assert Enumeration(district, (rules - conflict) | {each}).is_possible()
