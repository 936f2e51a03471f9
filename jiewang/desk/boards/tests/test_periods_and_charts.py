"""Months, charts and shades: worked out from numbers alone."""

from datetime import date

import pytest
from django.utils import timezone

from jiewang.desk.boards.charts import ceiling, lines_of, steps_of
from jiewang.desk.boards.periods import month_of


def this_month():
    return timezone.localdate().replace(day=1)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "9999-01", "0001-01", "nonsense", "1-2-3"])
def test_no_month_or_one_that_cannot_be_is_the_running_one(text):
    month = month_of(text)
    assert (month.first, month.after, month.is_running) == (this_month(), None, True)
    assert month.last == timezone.localdate()


def test_a_past_month_goes_from_its_first_day_to_its_last():
    month = month_of("2024-02")
    assert (month.first, month.last) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (month.before.code, month.after.code) == ("2024-01", "2024-03")


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (1, 4), (4, 4), (5, 8), (9, 20), (21, 40), (100, 200), (801, 2000)]
)
def test_a_chart_ends_at_a_round_number_above_what_it_shows(most, top):
    assert ceiling(most) == top


def test_two_lines_begin_and_end_at_the_edges_and_their_names_do_not_touch():
    days = [date(2026, 11, day) for day in range(1, 24)]
    chart = lines_of(days, list(range(23)), list(range(23)))
    assert chart.first.startswith("M44.0 190.0L")
    assert chart.first.endswith(f"554.0 {190 - 170 * 22 / 40:.1f}")
    assert abs(chart.first_end - chart.second_end) == 16
    assert [tick.text for tick in chart.numbers] == ["0", "10", "20", "30", "40"]
    assert [tick.text for tick in chart.days] == ["11-01", "06", "11", "16", "21"]


def test_one_day_is_a_chart_too():
    chart = lines_of([date(2026, 11, 1)], [3], [0])
    assert chart.first == "M44.0 62.5"


@pytest.mark.parametrize(
    ("numbers", "steps"),
    [
        pytest.param([], (1, 2, 3, 4), id="nothing"),
        pytest.param([0, 0], (1, 2, 3, 4), id="zeros"),
        pytest.param([7], (7, 8, 9, 10), id="one"),
        pytest.param([*range(1, 11)], (3, 5, 7, 9), id="a-fifth-each"),
        pytest.param([5] * 20, (5, 6, 7, 8), id="all-the-same"),
    ],
)
def test_shades_hold_about_as_many_each(numbers, steps):
    assert steps_of(numbers) == steps
