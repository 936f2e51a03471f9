"""The decision table and the four savings: pure arithmetic, and the district's own files."""

from datetime import date

import pytest

from jiewang.works.projects.approvals.decisions import Passed, decide
from jiewang.works.projects.approvals.fire_table import fire_table
from jiewang.works.projects.approvals.rules import ACCEPTANCE, Cost, approval_rules
from jiewang.works.projects.approvals.savings import Ended, saved, workdays

TABLE = fire_table(date(2026, 11, 24))


def weekday(day):
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("in_scope", "change", "meets", "row", "experts"),
    [
        pytest.param("no", "swap", "no", "F1", False, id="out-of-scope"),
        pytest.param("yes", "factory_to_civil", "yes", "F2", False, id="factory-to-civil"),
        pytest.param("yes", "public_to_care", "no", "F2", False, id="to-elder-care"),
        pytest.param("yes", "swap", "yes", "F3", False, id="a-swap-is-no-change"),
        pytest.param("yes", "swap_class", "no", "F4", False, id="the-class-changes"),
        pytest.param("yes", "swap", "no", "F5", True, id="experts-for-a-swap"),
        pytest.param("yes", "none", "no", "F5", True, id="experts-for-the-same-use"),
        pytest.param("yes", "none", "yes", "F6", False, id="the-same-use"),
        pytest.param("yes", "other", "yes", None, None, id="the-table-does-not-say"),
    ],
)
def test_the_first_row_that_fits_answers(in_scope, change, meets, row, experts):
    given = {"in_scope": in_scope, "change": change, "meets_current": meets}
    rule = decide(TABLE.rules, given).rule
    assert (rule and rule.code, rule and rule.experts) == (row, experts)


def test_an_answer_tells_which_rows_were_passed_over_and_by_what():
    given = {"in_scope": "yes", "change": "swap", "meets_current": "yes"}
    assert decide(TABLE.rules, given).path == (
        Passed("F1", "in_scope"),
        Passed("F2", "change"),
        Passed("F3", ""),
    )


def test_every_row_names_its_source():
    assert all(rule.source for rule in TABLE.rules)


def test_before_the_guideline_there_is_no_table():
    assert fire_table(date(2023, 2, 28)).rules == ()


def acceptance():
    return [item.code for item in approval_rules().stages[ACCEPTANCE].items]


def test_a_joint_acceptance_saves_steps_days_documents_and_visits():
    # Tuesday to the Monday after the next: nine workdays.
    first, last = date(2026, 11, 3), date(2026, 11, 16)
    one = Ended(None, ACCEPTANCE, first, last, 12, 1, acceptance())
    found = saved([one], approval_rules().items, weekday)
    assert found.standard == Cost(steps=18, days=34, documents=26, visits=5)
    assert found.real == Cost(steps=3, days=9, documents=12, visits=1)
    assert found.saved == Cost(steps=15, days=25, documents=14, visits=4)


def test_a_second_try_costs_and_saves_nothing_and_days_side_by_side_count_once():
    monday, friday = date(2026, 11, 2), date(2026, 11, 6)
    refused = Ended(None, ACCEPTANCE, monday, friday, 12, 1, [])
    again = Ended(None, ACCEPTANCE, monday, friday, 3, 1, acceptance())
    found = saved([refused, again], approval_rules().items, weekday)
    assert found.standard.documents == 26
    assert found.real == Cost(steps=6, days=4, documents=15, visits=2)


def test_the_day_of_handing_in_is_not_counted():
    assert workdays(date(2026, 11, 6), date(2026, 11, 9), weekday) == [date(2026, 11, 9)]
    assert workdays(date(2026, 11, 6), date(2026, 11, 6), weekday) == []
