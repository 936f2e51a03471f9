"""Completion, conversion and the league table: pure arithmetic."""

from fractions import Fraction

import pytest

from jiewang.sections.economy.display import Display
from jiewang.sections.economy.figures import NO_TARGET, TOO_FEW, Line, completion, league
from jiewang.sections.economy.identity import check_character, credit_code, key_of
from jiewang.sections.economy.rules import rules
from jiewang.sections.economy.tests.cast import YI

CUT = Display("cut", 0, least=1)


@pytest.mark.parametrize(
    ("done", "target", "rule", "places", "shown"),
    [
        pytest.param(325, 200, "cut", 0, "162", id="the-page's-162.5-is-cut-off"),
        pytest.param(3258, 2000, "cut", 0, "162", id="162.9-is-cut-off-too"),
        pytest.param(325, 200, "half_up", 0, "163", id="another-district-rounds"),
        pytest.param(3258, 2000, "cut", 1, "162.9", id="with-a-digit"),
        pytest.param(38, 50, "cut", 0, "76", id="funds"),
        pytest.param(3, 2, "cut", 0, "150", id="major-firms"),
        pytest.param(38, 325, "cut", 0, "11", id="conversion"),
        pytest.param(10**18 - 1, 10**18, "cut", 0, "99", id="not-quite-done-is-not-done"),
        pytest.param(5, 0, "cut", 0, "–", id="no-target-no-percentage"),
    ],
)
def test_completion_is_printed_by_the_district_s_rule(done, target, rule, places, shown):
    assert Display(rule, places).percent(done, target) == shown


def line(
    clue, unit, kind, fen=0, *, origin="outside_city", standing="recognized", stage="contract"
):
    return Line(clue, unit, kind, origin, standing, fen, stage)


def test_only_what_is_recognized_and_comes_from_outside_counts():
    lines = [
        line(1, 1, "contract", 7 * YI),
        line(1, 1, "enlargement", 2 * YI),
        line(2, 1, "contract", 5 * YI, standing="pending"),
        line(3, 1, "contract", 3 * YI, standing="not_recognized"),
        line(4, 1, "contract", 9 * YI, origin="in_city"),
        line(5, 1, "funds", YI),
    ]
    indicators = rules().indicators
    found = completion(indicators["contract"], lines, 6 * YI, CUT)
    assert (found.done, found.pending, found.percent) == (9 * YI, 5 * YI, "150")
    found = completion(indicators["major"], [line(1, 1, "major"), line(2, 1, "major")], 0, CUT)
    assert (found.done, found.percent) == (2, "–")


def test_units_are_ranked_by_exact_completion_and_equal_ones_share_a_place():
    lines = [line(nth, 1, "contract", YI, stage="started") for nth in (1, 2)]
    lines += [line(nth, 2, "contract", YI) for nth in (3, 4)]
    lines += [line(5, 3, "contract", YI), line(6, 4, "contract", YI), line(7, 4, "contract", YI)]
    lines += [line(1, 1, "funds", YI), line(3, 2, "funds", YI)]
    indicators = list(rules().indicators.values())
    targets = {("contract", unit): 2 * YI for unit in (1, 2, 3)} | {
        ("funds", unit): 4 * YI for unit in (1, 2, 3)
    }
    rows = league([1, 2, 3, 4], lines, indicators, targets, Display("cut", 0, least=2))
    assert [(row.unit_id, row.rank, row.n, row.why, row.score) for row in rows] == [
        (1, 1, 2, "", Fraction(5, 8)),
        (2, 1, 2, "", Fraction(5, 8)),
        (3, None, 1, TOO_FEW, None),
        (4, None, 2, NO_TARGET, None),
    ]
    assert (rows[0].conversion.start_rate.k, rows[1].conversion.start_rate.k) == (2, 0)
    assert rows[0].conversion.money_percent == "50"


def test_a_name_is_the_same_however_its_brackets_are_written():
    assert key_of("启城绿色科技（深圳）集团有限公司") == key_of(" 启城绿色科技(深圳) 集团有限公司")
    assert key_of("ＡＢＣ Co., Ltd.") == key_of("abc co ltd")
    assert key_of("长江一厂") != key_of("长江二厂")


def test_a_credit_code_is_checked_by_its_last_character():
    first = "91500103MA5U0000X"
    assert credit_code(f" {first.lower()}{check_character(first)}") == first + check_character(
        first
    )
    # The example printed in GB 32100-2015.
    assert check_character("91350100M000100Y4") == "3"
