"""Whole workbooks of tiny districts: told truly, and what would free a project truly does."""

from dataclasses import replace
from io import BytesIO

import pytest

from jiewang.testing.districts import tiny_district
from jiewang.works.funds.checking.check import check_workbook
from jiewang.works.funds.district import Listing
from jiewang.works.funds.explaining.explain import explain
from jiewang.works.funds.planner.planning import plan
from jiewang.works.funds.plans import Status
from jiewang.works.funds.reasons import Change
from jiewang.works.funds.tests.enumeration import Enumeration
from jiewang.works.funds.workbook.writing import add_plan, book_of

BATCH = 8


@pytest.mark.parametrize("first", range(0, 4 * BATCH, BATCH))
def test_a_workbook_is_lawful_and_each_change_frees_its_project(first):
    for seed in range(first, first + BATCH):
        district = tiny_district(seed)
        found = plan(district, gap=0.0)
        told = explain(district, found)
        broken = [(each.rule, str(each)) for each in check_workbook(written(district, found, told))]
        if found.status == Status.INFEASIBLE:
            # An empty plan breaks what must be, and nothing is told wrongly.
            assert {rule for rule, _text in broken} <= {"must_have", "lock"}
            assert broken
            continue
        assert (seed, broken) == (seed, [])
        for unmet in told.unmet:
            assert (seed, unmet.cost_line, is_true(district, found, unmet)) == (
                seed,
                unmet.cost_line,
                True,
            )


def written(district, found, told):
    book, out = book_of(district), BytesIO()
    add_plan(book, district, found, told)
    book.save(out)
    return out.getvalue()


def is_true(district, found, unmet):
    """The project and all that the plan starts can be funded with the change."""
    must = found.started | {unmet.project}
    if unmet.change == Change.NONE or Enumeration(district).is_possible(must=must):
        return True
    if not Enumeration(changed(district, unmet)).is_possible(must=must):
        return False
    if unmet.change_amount in (None, 1):
        return True
    # A fen less would not do.
    less = replace(unmet, change_amount=unmet.change_amount - 1)
    if max(line.amount for line in district.cost_lines) > 100:
        less = replace(unmet, change_amount=unmet.change_amount - Enumeration(district).step)
    return not Enumeration(changed(district, less)).is_possible(must=must)


def changed(district, unmet):
    """The district after the change, made anew from its row."""
    fund, line = district.fund.get(unmet.change_fund), district.line[unmet.cost_line]
    year, amount = unmet.change_year, unmet.change_amount
    if unmet.change == Change.WIDEN_YEARS:
        first, last = min(year, line.first_year), max(year, line.last_year)
        wider = replace(line, first_year=first, last_year=last)
        lines = tuple(wider if each == line else each for each in district.cost_lines)
        return replace(district, cost_lines=lines)
    if unmet.change == Change.LIST_PROJECT:
        years = [
            t for t in district.settings.years if (fund.id, line.project, t) not in district.listed
        ]
        rows = tuple(Listing(fund.id, line.project, each) for each in years)
        return replace(district, listings=(*district.listings, *rows))
    if unmet.change == Change.AGREE:
        row = Listing(fund.id, line.project, year, amount)
        return replace(district, listings=(*district.listings, row))
    if unmet.change == Change.ADD_MONEY:
        more = replace(fund, amounts={**fund.amounts, year: fund.amounts.get(year, 0) + amount})
    else:
        more = replace(fund, purposes=fund.purposes | {line.purpose})
    funds = tuple(more if each.id == fund.id else each for each in district.funds)
    return replace(district, funds=funds)
