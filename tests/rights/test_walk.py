"""Every address of the house, asked for in ways that nobody means."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch

from jiewang.center.case.states import State
from jiewang.desk.center.tests.pages import text_of
from jiewang.testing import make_case, make_town
from tests.rights.routes import MORE_METHODS, filled, routes

ROUTES = routes()
# What stands in an address where a number, a code or a name should.
BAD = {
    "zero": ("0", 0),
    "huge": ("9" * 400, 10**30),
    "chinese": ("东巷街道水管爆裂", 1),
    "quotes": ("'; DROP TABLE center_case;--", 2**63),
    "markup": ("<script>alert(1)</script>", 2**31),
    "up": ("..%2f..%2fetc", 2**63 - 1),
    "emoji": ("🧵" * 30, 7),
    "space": (" ", 3),
}


def answer(client, method, address):
    return getattr(client, method.lower())(address)


def numbers_of(route):
    """The parts of the address that take whole numbers alone."""
    return {part for part in route.parts if f"<int:{part}>" in route.pattern}


def addresses(route, text, number):
    """The address with bad values, if its pattern takes such values at all; else as typed."""
    given = {part: number if part in numbers_of(route) else text for part in route.parts}
    if "suffix" in given:
        given["suffix"] = "json"
    try:
        yield filled(route, given)
    except NoReverseMatch:
        # A slug takes no such thing: the address is nobody's, and says so as any other.
        yield "/" + "/".join(["cases", text.strip() or "-", "x"])


@pytest.fixture
def readers():
    town = make_town()
    make_case(state=State.HANDLING)
    found = [Client()]
    for person in (town.dong, town.fang):
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        found.append(client)
    return found


@pytest.mark.parametrize("name", BAD)
def test_an_address_with_nonsense_in_it_is_answered_and_never_fails(readers, name):
    text, number = BAD[name]
    strange = [
        (address, response.status_code)
        for route in ROUTES
        if route.parts
        for address in addresses(route, text, number)
        for client in readers
        for response in [answer(client, "GET", address)]
        if response.status_code not in {200, 302, 400, 401, 403, 404, 405}
    ]
    assert strange == []


@pytest.mark.parametrize("nul", ["/cases/%00", "/cases?q=%00", "/track/%00/x", "/areas/a%00"])
def test_a_nul_in_an_address_is_refused_with_a_page(readers, nul):
    for client in readers:
        page = client.get(nul)
        assert page.status_code in {302, 400, 404}
        assert page.status_code == 302 or b"<h1" in page.content


def test_no_page_knows_a_method_that_is_not_its_own(readers):
    town_reader = readers[1]
    strange = [
        (method, route.name)
        for route in ROUTES
        if not route.parts and not route.floor.startswith(("jiewang.public.", "ninja."))
        for method in (*MORE_METHODS, "TRACE", "OPTIONS")
        for response in [town_reader.generic(method, filled(route, {}))]
        if response.status_code >= 500
    ]
    assert strange == []


def test_what_is_hidden_and_what_is_not_there_are_answered_alike(readers):
    case = make_case(state=State.HANDLING)
    stranger_to_it = Client()
    person = make_town().zhou
    stranger_to_it.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    hidden = stranger_to_it.get(f"/cases/{case.number}")
    missing = stranger_to_it.get("/cases/26010199999")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert text_of(hidden) == text_of(missing)
