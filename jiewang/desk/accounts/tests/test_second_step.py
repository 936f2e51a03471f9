"""The second step: asked of posts that need it, used once, kept encrypted."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import call_command

from jiewang.desk.accounts.tests.people import PASSWORD, browser, errors, sign_in, with_password


@pytest.fixture(autouse=True)
def _asked(settings):
    settings.SECOND_STEP_RIGHTS = frozenset({"command"})


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def turn_on(client):
    """Turn the second step on and give the app's secret and the recovery codes."""
    client.post("/accounts/again/?next=/accounts/second-step/on/", {"password": PASSWORD})
    secret = client.get("/accounts/second-step/on/").context["form"].secret
    done = client.post("/accounts/second-step/on/", {"code": code_of(secret)})
    return secret, client.get(done["Location"]).context["unused_codes"]


def test_a_post_that_needs_it_turns_it_on_before_anything_else():
    with_password("tang")
    client = browser()
    sign_in(client, name="tang")
    for address in ("/desk", "/cases", "/map/cases.json", "/account"):
        assert client.get(address)["Location"] == "/accounts/second-step/on/"
    turn_on(client)
    assert client.get("/cases").status_code == 200
    assert client.get("/accounts/second-step/off/").status_code == 403


def test_other_posts_are_not_asked():
    with_password("wu")
    client = browser()
    sign_in(client)
    assert client.get("/cases").status_code == 200
    turn_on(client)
    assert client.get("/accounts/second-step/off/").status_code == 200


def test_a_code_opens_once_even_within_its_half_minute():
    with_password("wu")
    client = browser()
    sign_in(client)
    secret, _codes = turn_on(client)
    client.post("/accounts/logout/")
    sign_in(client)
    # Used when it was turned on.
    page = client.post("/accounts/second-step/code/", {"code": code_of(secret)})
    assert page.status_code == 422
    assert "has been used" in page.context["form"].errors["code"][0]
    assert errors(page) == ""


def test_a_recovery_code_opens_once_and_is_shown_once():
    with_password("wu")
    client = browser()
    sign_in(client)
    _secret, codes = turn_on(client)
    page = client.get("/accounts/second-step/codes/").content.decode()
    assert "shown only once" in page
    assert [code for code in codes if code in page] == []
    for status in (302, 422):
        client.post("/accounts/logout/")
        sign_in(client)
        assert client.post("/accounts/second-step/code/", {"code": codes[0]}).status_code == status


def test_the_secrets_stand_in_the_database_encrypted_and_go_with_the_keys(settings):
    with_password("wu")
    client = browser()
    sign_in(client)
    secret, codes = turn_on(client)
    stored = str([*Authenticator.objects.values_list("data", flat=True)])
    assert secret not in stored
    old = settings.PERSONAL_DATA_KEYS[0]
    settings.PERSONAL_DATA_KEYS = ["a new key of some thirty-two letters", old]
    call_command("rotate_keys", verbosity=0)
    settings.PERSONAL_DATA_KEYS = ["a new key of some thirty-two letters"]
    client.post("/accounts/logout/")
    sign_in(client)
    assert client.post("/accounts/second-step/code/", {"code": codes[1]})["Location"] == "/desk"


def test_who_has_lost_telephone_and_codes_comes_in_by_a_first_password():
    with_password("wu")
    client = browser()
    sign_in(client)
    turn_on(client)
    out = io.StringIO()
    call_command("new_password", "wu", "--without-second-step", stdout=out, stderr=io.StringIO())
    page = sign_in(browser(), out.getvalue().strip())
    assert page["Location"] == "/desk"


def test_what_changes_the_second_step_asks_for_the_password_again():
    with_password("wu")
    client = browser()
    client.force_login(with_password("wu"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/accounts/second-step/on/")
    assert page["Location"].startswith("/accounts/again/")


def test_a_password_cannot_be_guessed_at_the_page_that_asks_again():
    client = browser()
    client.force_login(with_password("wu"), backend="django.contrib.auth.backends.ModelBackend")
    for _nth in range(10):
        assert client.post("/accounts/again/", {"password": "wrong"}).status_code in {422, 429}
    page = client.post("/accounts/again/", {"password": PASSWORD})
    assert page.status_code in {422, 429}
