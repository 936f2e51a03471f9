"""Wilson's interval and how rates are printed."""

import pytest

from jiewang.base.rates import Rate, percent_cut, share_cut, wilson


@pytest.mark.parametrize(
    ("k", "n", "lower"),
    [
        pytest.param(22, 22, 0.851, id="all-of-few"),
        pytest.param(6471, 6530, 0.988, id="nearly-all-of-many"),
        pytest.param(6, 7, 0.487, id="all-but-one-of-seven"),
        pytest.param(95, 100, 0.888, id="95-of-100"),
    ],
)
def test_the_lower_bound_is_the_published_one(k, n, lower):
    assert round(wilson(k, n)[0], 3) == lower


def test_both_ends_are_wilsons():
    # Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I.
    assert [round(each, 4) for each in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(each, 4) for each in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(each, 4) for each in wilson(0, 20)] == [0.0, 0.1611]
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize(("k", "n"), [(2, 1), (-1, 1), (0, -1)])
def test_what_is_no_share_is_refused(k, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(k, n)


@pytest.mark.parametrize(
    ("k", "n", "places", "text"),
    [
        pytest.param(1038, 1080, 1, "96.1", id="96.11"),
        pytest.param(161, 162, 1, "99.3", id="99.38-is-cut"),
        pytest.param(1999, 2000, 1, "99.9", id="never-rounded-up-to-all"),
        pytest.param(2000, 2000, 1, "100.0", id="all"),
        pytest.param(29, 100, 1, "29.0", id="no-error-of-fractions"),
        pytest.param(325, 200, 0, "162", id="whole-percent"),
        pytest.param(1, 3000, 2, "0.03", id="zeros-in-front"),
    ],
)
def test_percentages_are_cut_and_not_rounded(k, n, places, text):
    assert percent_cut(k, n, places=places) == text


def test_a_fraction_is_cut_where_its_decimal_ends():
    shares = (0.29, 0.9999, 1.0, 0.9482)
    assert [share_cut(each) for each in shares] == ["29.0", "99.9", "100.0", "94.8"]


def test_under_the_least_number_there_is_a_dash_instead_of_a_rate():
    few, enough = Rate(7, 7), Rate(30, 30)
    assert (few.is_shown, few.percent, enough.is_shown, enough.percent) == (
        *(False, "–"),
        *(True, "100.0"),
    )
    assert Rate(7, 7, least=5).percent == "100.0"
    assert Rate(0, 0, least=0).percent == "–"
    assert Rate(0, 0).share is None


def test_seven_of_seven_do_not_rank_above_thousands():
    assert Rate(7, 7).lower < Rate(6471, 6530).lower


def test_both_ends_are_printed():
    rate = Rate(1038, 1080)
    assert (rate.low_percent, rate.high_percent) == ("94.7", "97.1")
