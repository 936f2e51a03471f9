import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from jiewang.desk.accounts.queries import demo_accounts
from jiewang.people.models import User
from jiewang.testing import make_town

PASSWORD = "a sentence is fine"


@pytest.fixture
def town():
    cache.clear()
    return make_town()


@pytest.fixture
def wu(town):
    town.wu.set_password(PASSWORD)
    town.wu.save()
    return town.wu


def sign_in(client, password=PASSWORD, username="wu"):
    typed = {"login": username, "password": password}
    return client.post("/accounts/login/", typed, headers={"accept-language": "en"})


def test_staff_sign_in_with_number_and_password(client, wu):
    response = sign_in(client)

    assert (response.status_code, response["Location"]) == (302, "/desk")


def test_a_wrong_password_says_how_many_tries_are_left(client, wu):
    sign_in(client, "wrong")
    response = sign_in(client, "wrong again")

    assert response.status_code == 422
    assert list(response.context["form"].non_field_errors()) == [
        "Staff number or password is wrong. 3 tries left, then a wait of 15 minutes."
    ]
    page = response.content.decode()
    assert 'value="wu"' in page
    assert "wrong again" not in page


def test_a_name_that_does_not_exist_gets_the_same_answer(client, wu):
    known = sign_in(client, "wrong").content.decode()
    unknown = sign_in(client, "wrong", username="nobody").content.decode()

    told = "Staff number or password is wrong. 4 tries left"
    assert (told in known, told in unknown) == (True, True)


def test_after_five_wrong_passwords_even_the_right_one_waits(client, wu):
    for _ in range(5):
        last = sign_in(client, "wrong")

    assert last.status_code == 429
    assert "15 minutes" in last.content.decode()
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize(
    ("name", "first_page"),
    [
        ("wu", "/queue"),
        ("lin", "/queue"),
        ("he", "/checks"),
        ("shen", "/my-work"),
        ("fang", "/my-work"),
    ],
)
def test_everybody_arrives_where_their_post_has_work(client, town, name, first_page):
    client.force_login(getattr(town, name))

    assert client.get("/desk")["Location"] == first_page


def test_who_holds_no_post_reads_the_cases(client, town):
    client.force_login(User.objects.create(username="guest"))

    assert client.get("/desk")["Location"] == "/cases"


def test_the_choice_of_language_stays_with_the_account(client, town):
    client.force_login(town.wu)
    client.post("/language", {"language": "en", "next": "/account"})
    client.cookies.pop("django_language")

    page = client.get("/account", headers={"accept-language": "zh-CN"}).content.decode()

    assert '<html lang="en">' in page
    assert User.objects.get(username="wu").language == "en"


def test_the_language_form_leads_nowhere_else(client, town):
    response = client.post("/language", {"language": "en", "next": "https://example.org/"})

    assert response["Location"] == "/"


def test_the_shortcuts_can_be_turned_off(client, town):
    client.force_login(town.wu)

    assert client.post("/account", {}).status_code == 302
    assert User.objects.get(username="wu").shortcuts is False


@pytest.mark.parametrize("address", ["signup/", "email/", "password/reset/", "social/login/"])
def test_pages_of_allauth_that_staff_have_no_use_for_are_not_there(client, address):
    assert client.get(f"/accounts/{address}").status_code == 404


def test_the_password_is_changed_with_the_old_one(client, wu):
    client.force_login(wu)
    typed = {
        "oldpassword": "wrong",
        "password1": "another sentence",
        "password2": "another sentence",
    }

    assert client.post("/accounts/password/", typed).status_code == 422
    assert client.post("/accounts/password/", {**typed, "oldpassword": PASSWORD}).status_code == 302
    wu.refresh_from_db()
    assert wu.check_password("another sentence")


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_second_step_is_turned_on_and_then_asked_for(client, wu):
    sign_in(client)
    again = client.get("/accounts/second-step/on/")["Location"]
    assert client.post(again, {"password": "wrong"}).status_code == 422
    assert client.post(again, {"password": PASSWORD})["Location"] == "/accounts/second-step/on/"
    page = client.get("/accounts/second-step/on/")
    secret = page.context["form"].secret
    refused = client.post("/accounts/second-step/on/", {"code": "000000"})
    turned_on = client.post("/accounts/second-step/on/", {"code": code_of(secret)})
    codes = client.get(turned_on["Location"])

    assert (refused.status_code, turned_on.status_code) == (422, 302)
    assert len(codes.context["unused_codes"]) == 10
    client.post("/accounts/logout/")
    assert sign_in(client)["Location"] == "/accounts/second-step/code/"
    assert client.post("/accounts/second-step/code/", {"code": "123"}).status_code == 422
    with_code = {"code": codes.context["unused_codes"][0]}
    assert client.post("/accounts/second-step/code/", with_code)["Location"] == "/desk"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address", ["/account", "/accounts/password/", "/accounts/second-step/", "/accounts/logout/"]
)
def test_the_account_pages_open_in_both_languages(client, wu, address, language):
    sign_in(client)
    client.cookies["django_language"] = language

    assert client.get(address).status_code == 200


def test_demo_accounts_are_told_in_the_demo_alone(client, wu, settings):
    assert demo_accounts() == []
    assert "jiewang-demo" not in client.get("/accounts/login/").content.decode()

    settings.DEMO, settings.DEMO_PASSWORD = True, "jiewang-demo-2026"

    names = {account.username for account in demo_accounts()}
    assert {"wu", "he", "fang"} <= names
    assert "jiewang-demo-2026" in client.get("/accounts/login/").content.decode()


def test_codes_of_the_second_step_cannot_be_tried_out(client, wu, settings, tmp_path):
    sign_in(client)
    client.post(client.get("/accounts/second-step/on/")["Location"], {"password": PASSWORD})
    secret = client.get("/accounts/second-step/on/").context["form"].secret
    client.post("/accounts/second-step/on/", {"code": code_of(secret)})
    codes = client.get("/accounts/second-step/codes/").context["unused_codes"]
    client.post("/accounts/logout/")
    sign_in(client)
    for _nth in range(5):
        client.post("/accounts/second-step/code/", {"code": "000000"})
    # Now not even a right one opens.
    assert client.post("/accounts/second-step/code/", {"code": codes[0]}).status_code == 422
    # Later: the wrong ones are forgotten.
    settings.COUNTS = tmp_path / "later"
    assert client.post("/accounts/second-step/code/", {"code": codes[0]})["Location"] == "/desk"
