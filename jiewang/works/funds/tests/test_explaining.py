from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from jiewang.works.funds.checking.check import check_workbook
from jiewang.works.funds.district import CostLine, District, Fund, Level, Listing, Project, Settings
from jiewang.works.funds.explaining.changes import Offer, changed_by
from jiewang.works.funds.explaining.explain import explain
from jiewang.works.funds.planner.conflicts import feasible
from jiewang.works.funds.planner.planning import plan
from jiewang.works.funds.planner.ways import ways_of
from jiewang.works.funds.reasons import Block, Change, LapseReason
from jiewang.works.funds.workbook.reading import district_of, read_workbook
from jiewang.works.funds.workbook.writing import book_of

CASES = Path(__file__).parent / "workbooks"
HEALTH = frozenset({"health"})


def district(**changes):
    """A central fund of 300 yuan for health, one on a list, one given by residents; P1 costs 400."""
    made = District(
        Settings(2026, 2026, 2026),
        (
            Fund("F1", Level.CENTRAL, "A", 2026, 2026, HEALTH, {2026: 30_000}),
            Fund("F2", Level.MUNICIPAL, "B", 2026, 2026, HEALTH, {2026: 20_000}, needs_list=True),
            Fund("F3", Level.RESIDENTS, "C", 2026, 2026, HEALTH, {2026: 5_000}),
        ),
        (Project("P1", 5),),
        (CostLine("L1", "P1", "health", 40_000, 2026, 2026),),
    )
    return replace(made, **changes)


def only_row(made):
    (row,) = explain(made, plan(made)).unmet
    return row


def offered(row):
    return row.blocked_by, row.change, row.change_fund, row.change_year, row.change_amount


def test_a_place_on_a_list_frees_what_lacks_money():
    assert offered(only_row(district())) == (
        Block.AMOUNT,
        Change.LIST_PROJECT,
        "F2",
        None,
        None,
    )


def test_an_agreement_or_money_is_the_least_that_works():
    funds = [each for each in district().funds if each.id != "F2"]
    rich = replace(funds[1], amounts={2026: 50_000})
    assert offered(only_row(district(funds=(funds[0], funds[1])))) == (
        Block.AMOUNT,
        Change.ADD_MONEY,
        "F1",
        2026,
        10_000,
    )
    poor = replace(funds[0], amounts={2026: 40_000}, max_share=500_000)
    row = only_row(district(funds=(poor, rich)))
    assert offered(row) == (Block.MAX_PERCENT, Change.AGREE, "F3", 2026, 20_000)
    assert "200.00" in row.text_zh
    assert "200.00" in row.text_en


@pytest.mark.parametrize(
    ("changes", "block"),
    [
        ({"cost_lines": (CostLine("L1", "P1", "child_care", 1, 2026, 2026),)}, Block.PURPOSE),
        ({"cost_lines": (CostLine("L1", "P1", "health", 1, 2027, 2027),)}, Block.YEARS),
        ({"funds": (district().funds[1],)}, Block.LISTED),
        ({"funds": (district().funds[2],)}, Block.AGREED),
        ({"projects": (Project("P1", 5, max_funds=0),)}, Block.SEVERAL),
    ],
    ids=lambda value: value.value if isinstance(value, Block) else "",
)
def test_the_first_reason_that_applies_is_named(changes, block):
    settings = Settings(2026, 2027, 2026)
    assert only_row(district(settings=settings, **changes)).blocked_by == block


def test_every_change_offered_is_true():
    made = read_workbook(CASES / "cap_one.xlsx")
    found = plan(made)
    rows = [each for each in explain(made, found).unmet if each.change != Change.NONE]
    assert len(rows) > 3
    for row in rows:
        offer = Offer(row.change, row.change_fund, row.change_year, row.change_amount)
        changed = changed_by(made, made.line[row.cost_line], offer)
        assert feasible(ways_of(changed), started=found.started | {row.project})


def test_what_lapses_is_told_with_its_reason():
    made = district(cost_lines=(CostLine("L1", "P1", "health", 10_000, 2026, 2026),))
    rows = {each.fund: each for each in explain(made, plan(made)).lapsing}
    assert (rows["F1"].lapsed, rows["F1"].reason) == (20_000, LapseReason.LINES_PAID)
    assert (rows["F2"].lapsed, rows["F2"].reason) == (20_000, LapseReason.NO_LINE)


def test_a_district_written_and_read_is_the_same():
    made = district(listings=(Listing("F3", "P1", 2026, 5_000, 2),))
    assert district_of(book_of(made)) == made


@pytest.mark.parametrize(("name", "code"), [("cap_one", 0), ("stuck", 3), ("wrong", 2)])
def test_the_command_writes_a_workbook_that_the_checker_reads(name, code, tmp_path):
    out = tmp_path / "out.xlsx"
    if code:
        with pytest.raises(SystemExit) as ended:
            call_command("plan_funds", CASES / f"{name}.xlsx", output=out)
        assert ended.value.code == code
    else:
        call_command("plan_funds", CASES / f"{name}.xlsx", output=out)
        assert list(check_workbook(out)) == []
    assert [each.name for each in tmp_path.iterdir()] == ([] if code == 2 else ["out.xlsx"])


def test_without_time_only_the_summary_is_written(tmp_path):
    out = tmp_path / "out.xlsx"
    with pytest.raises(SystemExit) as ended:
        call_command("plan_funds", CASES / "cap_one.xlsx", output=out, seconds=0.0)
    assert ended.value.code == 4
    assert "plan" not in load_workbook(out).sheetnames
