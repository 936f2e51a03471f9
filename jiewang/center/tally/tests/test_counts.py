"""Vectors in one number: what goes in comes out, below zero too."""

import pytest

from jiewang.center.tally.counts import packed, unpacked


@pytest.mark.parametrize(
    "numbers",
    [(0, 0, 0), (1, 2, 3), (-1, 0, 0), (0, -1, 1), (2**31 - 1, -(2**31), 5), (-7, -7, -7)],
)
def test_a_vector_gives_back_each_of_its_numbers(numbers):
    vector = sum(packed(nth, number) for nth, number in enumerate(numbers))
    assert unpacked(vector, 3) == numbers
