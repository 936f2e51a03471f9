"""The document /api/v1/openapi.json, and whether what is answered keeps to it whatever is sent."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jiewang.center.case.states import State
from jiewang.center.intake.photo_store import store_photo
from jiewang.center.intake.photos import clean_photo
from jiewang.public.door.models import PostedReport
from jiewang.public.keys.models import Key, Scope
from jiewang.public.v1.api import api
from jiewang.public.v1.tests.asking import BASE, new_key
from jiewang.public.v1.tests.test_orders import picture
from jiewang.testing import lead_of, make_case
from jiewang.wsgi import application

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def _one_connection():
    """A server drops connections between requests; here the test's transaction is on it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
SCHEMA.app = application
OPERATIONS = {each.ok().label: each.ok() for each in SCHEMA.get_all_operations()}
# Half of what is sent fits the document, half breaks it somewhere.
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


@pytest.fixture
def full_key(settings):
    """A key with all scopes of one system, of a unit with orders; and something to see."""
    settings.STRANGERS_PER_MINUTE = 1_000_000
    for state in (State.REPORTED, State.DISPATCHED, State.CLOSED):
        make_case(state=state)
    scopes = [scope for scope in Scope.values if not scope.startswith("exchange:")]
    secret = new_key(*scopes, unit="water", rate_per_minute=100_000)
    # Nobody is given such a key; here one asks at every door.
    Key.objects.update(scopes=[*scopes, Scope.EXCHANGE_CITY])
    return secret


@pytest.fixture
def there(full_key):
    """The numbers of things that are there, as they stand in addresses."""
    case = make_case(state=State.DISPATCHED)
    photo = store_photo(case, clean_photo(picture()))
    report = case.reports.get()
    PostedReport.objects.create(key=Key.objects.get(), report=report)
    ids = {"orders": lead_of(case).pk, "photos": photo}

    def named(path):
        return {"number": case.number, "pk": ids.get(path.split("/")[3]), "size": "small"}

    return named


@pytest.mark.parametrize("label", [label for label in sorted(OPERATIONS) if "{" in label])
def test_every_answer_about_what_is_there_keeps_to_the_document(label, full_key, there):
    operation = OPERATIONS[label]
    names = {each.name for each in operation.path_parameters}
    known = {name: value for name, value in there(operation.path).items() if name in names}
    headers = {"Authorization": f"Bearer {full_key}"}
    statuses = send_and_check(operation, MODES[0], headers=headers, path_parameters=known)
    assert 404 not in statuses


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_every_answer_keeps_to_the_document_whatever_is_sent(label, full_key):
    for mode in MODES:
        send_and_check(OPERATIONS[label], mode, headers={"Authorization": f"Bearer {full_key}"})


@pytest.mark.parametrize("label", sorted(OPERATIONS))
def test_without_a_key_nothing_opens_whatever_is_sent(label, settings):
    settings.STRANGERS_PER_MINUTE = 1_000_000
    statuses = send_and_check(OPERATIONS[label], GenerationMode.POSITIVE, most=5)
    # An id below 0 is no address.
    assert statuses <= {400, 401, 404, 413}


def send_and_check(operation, mode, *, headers=None, most=10, **fixed):
    """Send some requests and check what comes back; the statuses that came."""
    statuses = set()

    @settings(
        max_examples=most,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, **fixed))
    def check(case):
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS)
        statuses.add(response.status_code)

    check()
    return statuses


def test_every_endpoint_says_what_it_is_and_takes_no_field_it_does_not_know(client):
    document = client.get(f"{BASE}/openapi.json").json()
    endpoints = [each for path in document["paths"].values() for each in path.values()]
    assert [each["operationId"] for each in endpoints if not each.get("description")] == []
    schemas = document["components"]["schemas"]
    open_ones = [
        name
        for name, each in schemas.items()
        if name.endswith("In") and each.get("additionalProperties") is not False
    ]
    assert open_ones == []
