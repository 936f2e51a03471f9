"""Wrong passwords: who waits, how long, and who never has to."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from jiewang.desk.accounts import lockout
from jiewang.desk.accounts.lockout import forget_old_sign_ins
from jiewang.desk.accounts.tests.people import (
    ELSEWHERE,
    HOME,
    PASSWORD,
    browser,
    errors,
    sign_in,
    with_password,
)
from jiewang.people.models import User


@pytest.fixture
def wu():
    return with_password()


def wrong_from_everywhere(times, name="wu", at=None):
    """Wrong passwords as they stand in the book, each from an address of its own."""
    for nth in range(times):
        row = AccessFailureLog.objects.create(username=name, ip_address=f"203.0.113.{nth + 20}")
        AccessFailureLog.objects.filter(pk=row.pk).update(attempt_time=at or timezone.now())


def test_a_wrong_password_from_many_addresses_makes_the_account_wait(wu):
    wrong_from_everywhere(20)
    page = sign_in(browser(ELSEWHERE))
    assert page.status_code == 429
    assert "opens again in 1 minute" in errors(page)


@pytest.mark.parametrize(("wrong", "minutes"), [(20, 1), (25, 2), (30, 4), (35, 8), (60, 15)])
def test_the_wait_doubles_and_never_grows_past_a_quarter_of_an_hour(wu, wrong, minutes):
    now = timezone.now()
    wrong_from_everywhere(wrong, at=now)
    request = browser(ELSEWHERE).get("/accounts/login/").wsgi_request
    assert lockout.minutes_to_wait(request, "wu") == minutes


def test_after_the_wait_the_account_opens(wu):
    wrong_from_everywhere(60, at=timezone.now() - timedelta(minutes=16))
    assert sign_in(browser(ELSEWHERE))["Location"] == "/desk"


def test_nobody_is_locked_out_of_the_own_desk(wu):
    assert sign_in(browser(HOME)).status_code == 302
    wrong_from_everywhere(200)
    assert sign_in(browser(ELSEWHERE)).status_code == 429
    assert sign_in(browser(HOME)).status_code == 302


def test_a_name_that_does_not_exist_waits_alike(wu):
    wrong_from_everywhere(20)
    wrong_from_everywhere(20, name="nobody")
    real, made_up = sign_in(browser(ELSEWHERE)), sign_in(browser(ELSEWHERE), name="nobody")
    assert (real.status_code, errors(real)) == (made_up.status_code, errors(made_up))


def test_one_address_that_tries_many_accounts_waits_with_all_of_them(wu, monkeypatch):
    monkeypatch.setattr(lockout, "ADDRESS_TRIES", 4)
    for nth in range(4):
        assert sign_in(browser(ELSEWHERE), "wrong", f"name{nth}").status_code == 422
    page = sign_in(browser(ELSEWHERE))
    assert page.status_code == 429
    assert "your network" in errors(page)
    assert sign_in(browser(HOME)).status_code == 302


def test_behind_the_proxy_each_person_has_an_address_of_their_own(wu, settings):
    settings.BEHIND_TLS = True
    there = browser("127.0.0.1")
    for _nth in range(5):
        there.post(
            "/accounts/login/",
            {"login": "wu", "password": "wrong"},
            headers={"x-forwarded-for": f"1.1.1.1, {ELSEWHERE}"},
        )
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {ELSEWHERE}
    page = browser("127.0.0.1").post(
        "/accounts/login/",
        {"login": "wu", "password": PASSWORD},
        headers={"x-forwarded-for": HOME},
    )
    assert page.status_code == 302


def test_known_and_unknown_names_cost_the_same_work(wu, monkeypatch):
    worked, encode = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        worked.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    sign_in(browser(), "wrong")
    known = len(worked)
    worked.clear()
    sign_in(browser(), "wrong", "nobody")
    assert (known, len(worked)) == (known, known)
    assert known > 0


def test_no_password_that_was_typed_is_kept_anywhere(wu):
    sign_in(browser(), "my secret of another house")
    rows = [*AccessAttempt.objects.values_list(), *AccessFailureLog.objects.values_list()]
    assert len(rows) == 2
    assert "my secret" not in str(rows)


def test_what_is_kept_of_sign_ins_goes_after_half_a_year(wu):
    sign_in(browser())
    sign_in(browser(), "wrong")
    now = timezone.now()
    assert forget_old_sign_ins(now) == 0
    assert forget_old_sign_ins(now + timedelta(days=181)) == 2
    assert (AccessLog.objects.count(), AccessFailureLog.objects.count()) == (0, 0)


def test_the_account_page_tells_the_last_sign_in_and_what_failed_since(wu):
    sign_in(browser(HOME))
    sign_in(browser(ELSEWHERE), "wrong")
    here = browser(ELSEWHERE)
    sign_in(here)
    page = here.get("/account").content.decode()
    assert f"from {HOME}" in page
    assert "1 wrong password was typed" in page
    assert User.objects.get(username="wu").check_password(PASSWORD)
