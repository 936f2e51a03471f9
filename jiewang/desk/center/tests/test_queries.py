"""Every list costs the same number of queries for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiewang.center.case.states import State
from jiewang.desk.center.tests.pages import signed_in
from jiewang.notices.models import Notice
from jiewang.testing import make_case, make_town

# Page, who looks, what is in the list.
LISTS = [
    ("desk:cases", "lin", State.HANDLING),
    ("desk:cases", "dong", State.REPORTED),
    ("desk:queue", "wu", State.REPORTED),
    ("desk:queue", "lin", State.FILED),
    ("desk:checks", "he", State.HANDLED),
    ("desk:my_work", "jiang", State.DISPATCHED),
    ("desk:my_work", "jiang", State.HANDLING),
    ("desk:case_map", "lin", State.HANDLING),
    ("desk:case_points", "lin", State.HANDLING),
    ("desk:areas", "lin", State.HANDLING),
]


@pytest.fixture(autouse=True)
def _remembered_calendar(settings):
    """As a deployment does it: the calendar is read once, not for each deadline."""
    settings.CALENDAR_CHECK_SECONDS = 60


def queries_of(client, name):
    client.get(reverse(name))  # what is kept for the process is kept now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name)).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("name", "reader", "state"), LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_three(name, reader, state):
    client = signed_in(getattr(make_town(), reader))
    # Alike, and so shown beside the first one of a queue each time.
    make_case(state=State.HANDLING, lon=100.021, lat=30.001)
    first = make_case(state=state, lon=100.021, lat=30.001)
    Notice.objects.all().delete()
    one = queries_of(client, name)
    for _ in range(2):
        make_case(state=state, lon=100.021, lat=30.001, reported_at=first.reported_at)
    Notice.objects.all().delete()
    assert queries_of(client, name) == one


def test_the_inbox_costs_the_same_for_one_notice_and_for_three():
    town = make_town()
    client = signed_in(town.jiang)

    def tell():
        context = {"title": "水管", "due": "今天"}
        Notice.objects.create(kind="order_sent", to_unit=town.water, context=context)

    tell()
    one = queries_of(client, "desk:notices")
    tell()
    tell()
    assert queries_of(client, "desk:notices") == one
