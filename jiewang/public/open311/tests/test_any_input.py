"""No answer but the standard's, whatever is sent."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiewang.center.intake.models import Report
from jiewang.public.door.models import PostedReport
from jiewang.public.keys.models import Key
from jiewang.public.open311.tests.asking import BASE, new_key, said
from jiewang.public.open311.tests.test_services import ask_more

# All that can travel in a form: halves of surrogate pairs cannot.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NEAR = st.sampled_from(
    ["", "0", "-1", "1e9", "NaN", "２９", "²", "\0", "%", ",", "2026-01-01", "9999-12-31T23:59:59Z"]
)
VALUES = WORDS | NEAR | st.floats().map(str) | st.datetimes().map(str)
FIELDS = st.sampled_from(
    [
        *("service_code", "lat", "long", "address_string", "address_id", "description", "phone"),
        *("first_name", "last_name", "media_url", "external_id", "jurisdiction_id", "locale"),
        *("attribute[place]", "attribute[since][]", "attribute[count]", "attribute[more]"),
    ]
)
FILTERS = st.sampled_from(
    [
        *("service_request_id", "service_code", "start_date", "end_date", "status", "locale"),
        *("updated_after", "updated_before", "page", "page_size", "jurisdiction_id"),
    ]
)
PATHS = ["services", "requests", "servicerequestupdates", "discovery", "requests/1", "services/1"]
KNOWN = {200, 400, 403, 404}


@pytest.fixture
def key():
    """All examples of a test share its town, and add to it."""
    ask_more()
    secret = new_key()
    Key.objects.update(rate_per_minute=100_000)
    return secret


SHARED = [HealthCheck.function_scoped_fixture]


@settings(max_examples=150, suppress_health_check=SHARED)
@given(odd=st.dictionaries(FIELDS, VALUES, max_size=4))
def test_a_report_is_taken_in_or_refused_and_nothing_between(key, odd):
    before = Report.objects.count()
    form = said(service_code="1.01.09", api_key=key) | odd

    response = Client().post(f"{BASE}requests.json", form)

    assert response.status_code in KNOWN
    assert isinstance(response.json(), list)
    # Two examples may carry the same outside number: then the second keeps nothing.
    assert Report.objects.count() - before <= (response.status_code == 200)
    assert PostedReport.objects.count() == Report.objects.count()


@settings(max_examples=150, suppress_health_check=SHARED)
@given(path=st.sampled_from(PATHS), query=st.dictionaries(FILTERS, VALUES, max_size=4))
@pytest.mark.parametrize("suffix", ["xml", "json"])
def test_every_question_has_an_answer_of_the_standard(key, path, suffix, query):
    response = Client().get(f"{BASE}{path}.{suffix}", query, headers={"X-Api-Key": key})
    assert response.status_code in KNOWN


@settings(max_examples=100, suppress_health_check=SHARED)
@given(path=WORDS)
def test_every_address_is_known_or_not_found(key, path):
    response = Client().get(BASE + path.replace("?", ""), headers={"X-Api-Key": key})
    # A NUL is no address at all.
    assert response.status_code in ({400} if "\0" in path else {200, 404})
    assert not response["Content-Type"].startswith("text/html")
