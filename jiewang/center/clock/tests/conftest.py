"""What the tests of clocks in the database start from."""

import pytest

from jiewang.center.clock.loading import load_calendar, load_office_hours
from jiewang.center.clock.models import PublishedYear
from jiewang.center.clock.tests.offices import NOTICES
from jiewang.testing import make_case, make_town, make_unit

# From the day on which the town's own hours begin: these take their place.
HOURS = """
[[profile]]
code = "office"
name = "机关作息"
valid_from = 2020-01-01
workday = ["09:00-12:00", "14:00-18:00"]
[[profile]]
code = "duty24"
name = "值守"
valid_from = 2020-01-01
workday = ["00:00-24:00"]
restday = ["00:00-24:00"]
"""


@pytest.fixture
def real_calendar(tmp_path):
    """The town with the true notices of 2021 to 2026 and hours like those of offices.py."""
    make_town()
    PublishedYear.objects.all().delete()
    path = tmp_path / "office_hours.toml"
    path.write_text(HOURS, encoding="utf-8")
    load_office_hours(path)
    load_calendar(NOTICES)


@pytest.fixture
def case(real_calendar):
    return make_case()


@pytest.fixture
def office(real_calendar):
    return make_unit("Office", office_hours="office")
