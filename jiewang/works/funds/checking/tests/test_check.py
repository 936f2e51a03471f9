"""One fault of each rule put into a lawful plan, and every one of them found."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from jiewang.works.funds.checking.check import check_sheets, check_workbook
from jiewang.works.funds.checking.tests.lawful import PLAN, SHEETS, changed, read, workbook
from jiewang.works.funds.workbook.sheets import WorkbookUnreadable


def found(*changes):
    return check_sheets(read(changed(*changes)))


def rules(*changes):
    """Rules broken; what the other sheets tell of the plan is then wrong as well, and left out."""
    return {each.rule for each in found(*changes)} - {"figures"}


def test_a_lawful_plan_has_nothing_to_be_said():
    assert found() == []


def paid(*row):
    return ("plan", 0, None, dict(zip(PLAN, row, strict=True)))


@pytest.mark.parametrize(
    ("broken", "changes"),
    [
        pytest.param("purpose", [("fund_purposes", 6, None, None)], id="another-purpose"),
        pytest.param(
            "years",
            [("cost_lines", 4, "first_year", 2027), ("cost_lines", 4, "last_year", 2027)],
            id="before-the-line",
        ),
        pytest.param(
            "years",
            [("cost_lines", 3, "first_year", 2026), ("cost_lines", 3, "last_year", 2026)],
            id="after-the-line",
        ),
        pytest.param("years amount", [("funds", 2, "last_year", 2026)], id="after-the-fund"),
        pytest.param(
            "years",
            [
                ("plan", 7, "year", 2030),
                ("cost_lines", 4, "last_year", 2030),
                ("funds", 4, "last_year", 2030),
                ("funds", 4, "carry_years", 9),
            ],
            id="outside-the-plan",
        ),
        pytest.param("closed_year", [("settings", 4, "value", 2027)], id="a-closed-year"),
        pytest.param("listed", [("fund_projects", 3, None, None)], id="not-on-the-list"),
        pytest.param(
            "listed", [("fund_projects", 3, "year", 2027)], id="on-the-list-of-another-year"
        ),
        pytest.param("agreed", [("fund_projects", 2, None, None)], id="no-agreement"),
        pytest.param(
            "agreed", [("fund_projects", 2, "agreed", 99.99)], id="a-fen-more-than-agreed"
        ),
        pytest.param(
            "agreed", [("fund_projects", 3, "agreed", 349.99)], id="a-fen-more-than-the-list-says"
        ),
        pytest.param("paid_once", [("plan", 7, "amount", 50.01)], id="a-fen-too-much"),
        pytest.param(
            "paid_once",
            [("plan", 7, "amount", 20), paid("D1", "P2", "P2.1", 2026, 30, "C")],
            id="two-rows-for-one",
        ),
        pytest.param("whole_project", [("plan", 7, "amount", 49.99)], id="a-fen-too-little"),
        pytest.param(
            "whole_project matching",
            [("plan", 5, None, None), ("plan", 6, None, None)],
            id="a-line-left-out",
        ),
        pytest.param(
            "matching", [("matching", 2, "min_percent", 10.0001)], id="below-the-least-share"
        ),
        pytest.param(
            "matching", [("matching", 3, "max_percent", 49.9999)], id="above-the-largest-share"
        ),
        pytest.param(
            "max_percent", [("funds", 2, "max_percent", 49.9999)], id="above-the-part-of-a-line"
        ),
        pytest.param(
            "smallest_grant",
            [("funds", 3, "smallest_grant", 350.01)],
            id="a-fen-below-the-smallest-grant",
        ),
        pytest.param(
            "funds_cap", [("projects", 2, "max_funds", 2)], id="too-many-funds-on-a-project"
        ),
        pytest.param(
            "funds_cap",
            [("settings", 5, "value", 1), ("projects", 2, "max_funds", 3)],
            id="too-many-funds-by-the-setting",
        ),
        pytest.param(
            "amount", [("funds", 4, "amount_2026", 449.99)], id="a-fen-more-than-there-is"
        ),
        pytest.param("amount", [("funds", 2, "carry_years", 0)], id="money-that-has-lapsed"),
        pytest.param(
            "amount",
            [("funds", 2, "amount_2026", None), ("funds", 2, "amount_2027", 1000)],
            id="money-that-has-not-come",
        ),
        pytest.param("must_have", [("projects", 4, "must_have", "yes")], id="a-must-have-left-out"),
        pytest.param("lock", [("locks", 2, "amount", 500.01)], id="a-lock-moved-by-a-fen"),
        pytest.param(
            "lock",
            [("locks", 0, None, {"fund": "D1", "cost_line": "P2.1", "year": 2026, "amount": 0})],
            id="a-payment-that-a-lock-forbids",
        ),
        pytest.param(
            "lock",
            [("locks", 0, None, {"fund": "D1", "cost_line": "P2.1", "year": 2027, "amount": 1})],
            id="a-locked-payment-left-out",
        ),
        pytest.param("book", [("plan", 2, "book", "B")], id="another-funds-book"),
        pytest.param("book", [("plan", 2, "book", None)], id="no-book"),
        pytest.param("book", [("funds", 5, "book", "C")], id="a-book-of-two-funds"),
    ],
)
def test_one_fault_breaks_that_rule_and_no_other(broken, changes):
    assert rules(*changes) == set(broken.split())


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value"),
    [
        pytest.param("plan", 2, "amount", 0, id="zero"),
        pytest.param("plan", 2, "amount", -500, id="below-zero"),
        pytest.param("plan", 2, "amount", 500.001, id="part-of-a-fen"),
        pytest.param("plan", 2, "amount", "500.00", id="text-for-a-number"),
        pytest.param("plan", 2, "amount", None, id="no-amount"),
        pytest.param("plan", 2, "fund", "C9", id="an-unknown-fund"),
        pytest.param("plan", 2, "cost_line", "P1.9", id="an-unknown-line"),
        pytest.param("plan", 2, "project", "P2", id="another-project"),
        pytest.param("plan", 2, "year", "next", id="no-year"),
        pytest.param("funds", 2, "level", "cantonal", id="an-unknown-level"),
        pytest.param("funds", 3, "id", "C1", id="an-id-twice"),
        pytest.param("lapsing", 2, "lapsed", "350.00", id="text-in-a-sheet-of-reasons"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(sheet, row, column, value):
    told = [each.where for each in found((sheet, row, column, value)) if each.rule == "form"]
    assert f"{sheet},{row},{column}" in told


def test_a_sheet_or_column_that_is_missing_is_named():
    sheets = read(SHEETS)
    del sheets["unmet"]
    assert [(each.rule, each.where) for each in check_sheets(sheets)] == [("form", "unmet,1,-")]
    del sheets["plan"]
    with pytest.raises(WorkbookUnreadable):
        check_sheets(sheets)


SUMMARY = {row["key"]: nth for nth, row in enumerate(SHEETS["summary"], start=2)}


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        *(
            pytest.param(key, value, f"summary,{key}", id=key)
            for key, value in [
                ("status", "splendid"),
                ("aims", "need,must_have,lapse,own,pots"),
                ("must_have_value", 2),
                ("need_value", 7700.01),
                ("lapse_value", 499.99),
                ("own_value", 0),
                ("pots_value", 4),
                ("planned_total", 1700.01),
                ("total_central", 650.01),
                ("total_debt", 1),
                ("projects_started", 3),
                ("bound_scope", "here"),
                ("pots_gap", 0),
                ("gap", 0.5),
                ("need_bound", "much"),
                # Better than can be.
                ("need_bound", 7699.99),
                ("lapse_bound", 500.01),
            ]
        ),
        pytest.param("planned_total", None, "summary,1", id="left-out"),
        pytest.param("lapse_bound", 499.99, "summary,status", id="optimal-with-a-gap"),
    ],
)
def test_a_summary_that_contradicts_the_plan_is_found(key, value, where):
    breaches = found(("summary", SUMMARY[key], "value", value))
    assert {each.rule for each in breaches} == {"figures"}
    assert where in [each.where for each in breaches]


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        pytest.param("unmet,1", [("unmet", 2, None, None)], id="an-unmet-line-left-out"),
        pytest.param(
            "unmet,0", [("unmet", 0, None, {**SHEETS["unmet"][0]})], id="an-unmet-line-twice"
        ),
        pytest.param(
            "unmet,0",
            [("unmet", 0, None, {**SHEETS["unmet"][0], "cost_line": "P1.1"})],
            id="a-started-line-as-unmet",
        ),
        pytest.param(
            "unmet,2,project", [("unmet", 2, "project", "P1")], id="unmet-under-another-project"
        ),
        pytest.param("unmet,2,amount", [("unmet", 2, "amount", 50)], id="another-amount-unmet"),
        pytest.param(
            "unmet,2,blocked_by", [("unmet", 2, "blocked_by", "listed")], id="another-reason"
        ),
        pytest.param(
            "unmet,2,blocked_by", [("unmet", 2, "blocked_by", "weather")], id="no-known-reason"
        ),
        pytest.param("unmet,2,change", [("unmet", 2, "change", "pray")], id="no-known-change"),
        pytest.param(
            "unmet,2,change_fund", [("unmet", 2, "change_fund", None)], id="a-change-of-nothing"
        ),
        pytest.param("lapsing,1", [("lapsing", 3, None, None)], id="lapsing-money-left-out"),
        pytest.param(
            "lapsing,0", [("lapsing", 0, None, {**SHEETS["lapsing"][0]})], id="lapsing-money-twice"
        ),
        pytest.param(
            "lapsing,2,fund", [("lapsing", 2, "fund", "D1")], id="own-money-does-not-lapse"
        ),
        pytest.param(
            "lapsing,2,lapsed", [("lapsing", 2, "lapsed", 349.99)], id="another-sum-lapses"
        ),
        pytest.param("lapsing,2,used", [("lapsing", 2, "used", 1)], id="another-sum-is-used"),
        pytest.param("lapsing,2,arrived", [("lapsing", 2, "arrived", 1)], id="another-sum-arrived"),
        pytest.param(
            "lapsing,2,lapses_after", [("lapsing", 2, "lapses_after", 2026)], id="another-last-year"
        ),
        pytest.param(
            "lapsing,2,reason",
            [("lapsing", 2, "reason", "not_started")],
            id="lapses-for-another-reason",
        ),
        pytest.param("explanation,1", [("explanation", 2, None, None)], id="a-payment-unexplained"),
        pytest.param(
            "explanation,2,fund", [("explanation", 2, "fund", "B1")], id="an-explanation-of-nothing"
        ),
        pytest.param(
            "explanation,2,about", [("explanation", 2, "about", "love")], id="about-something-else"
        ),
    ],
)
def test_a_sheet_of_reasons_that_contradicts_the_plan_is_found(where, changes):
    breaches = found(*changes)
    assert {each.rule for each in breaches} == {"figures"}
    # Row 0: the one that was added.
    where = where.replace(",0", f",{len(SHEETS[where.split(',')[0]]) + 2}")
    assert [each.where for each in breaches if each.where.startswith(where)]


def test_a_plan_where_the_summary_says_there_is_none_is_found():
    breaches = found(("summary", SUMMARY["status"], "value", "infeasible"))
    assert [each.where for each in breaches] == ["summary,status"]


def test_a_breach_is_told_in_the_readers_language():
    (breach,) = found(("matching", 2, "min_percent", 10.0001))
    with override("en"):
        assert str(breach) == (
            "matching: matching,2: residents pays 100.00 of P1.1 and must pay 100.01 at least."
        )
    with override("zh-hans"):
        assert (
            str(breach)
            == "matching: matching,2: residents 为 P1.1 支付 100.00 元，至少应支付 100.01 元。"
        )


def test_the_command_names_every_breach_and_says_by_its_exit_what_it_found(tmp_path):
    path, out = tmp_path / "plan.xlsx", StringIO()

    path.write_bytes(workbook(SHEETS))
    call_command("check_funds", path, stdout=out)

    path.write_bytes(workbook(changed(("plan", 7, "amount", 50.01))))
    with pytest.raises(SystemExit) as unlawful:
        call_command("check_funds", path, stdout=out)
    assert unlawful.value.code == 1
    assert [line.split(": ")[:2] for line in out.getvalue().splitlines()[1:]][:1] == [
        ["paid_once", "P2.1"]
    ]

    path.write_bytes(b"no workbook")
    with pytest.raises(CommandError) as unreadable:
        call_command("check_funds", path, stdout=out)
    assert unreadable.value.returncode == 2
    with pytest.raises(WorkbookUnreadable):
        check_workbook(tmp_path / "nowhere.xlsx")
