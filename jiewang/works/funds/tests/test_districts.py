"""Districts by seed are valid input, whatever their size."""

from jiewang.testing.district_sheets import workbook_of
from jiewang.testing.districts import STREET, random_district, tiny_district
from jiewang.works.funds.workbook.reading import read_workbook


def test_a_district_comes_back_from_its_workbook_as_it_was():
    for district in [random_district(1, STREET), *map(tiny_district, range(12))]:
        assert read_workbook(workbook_of(district)) == district


def test_the_same_seed_gives_the_same_district_and_another_another():
    assert random_district(1, STREET) == random_district(1, STREET)
    assert random_district(1, STREET) != random_district(2, STREET)
