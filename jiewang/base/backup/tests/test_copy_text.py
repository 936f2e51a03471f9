import pytest
from hypothesis import given
from hypothesis import strategies as some

from jiewang.base.backup.copy_text import line_of, values_of

TEXTS = some.text(some.characters(exclude_characters="\0", exclude_categories=("Cs",)))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        pytest.param([1, "街道", None], "1\t街道\t\\N\n", id="nothing-is-told-from-empty"),
        pytest.param(["", "\\N"], "\t\\\\N\n", id="a-text-that-looks-like-nothing"),
        pytest.param(["a\tb\nc\\d\r"], "a\\tb\\nc\\\\d\\r\n", id="what-parts-fields-and-lines"),
        pytest.param([0.1, 1e-05], "0.1\t1e-05\n", id="numbers-keep-every-digit"),
    ],
)
def test_a_row_is_one_line(values, line):
    assert line_of(values) == line


@given(some.lists(TEXTS | some.none(), min_size=1))
def test_whatever_stands_in_a_row_comes_back(values):
    line = line_of(values)
    assert line.count("\n") == 1
    assert values_of(line.removesuffix("\n")) == values
