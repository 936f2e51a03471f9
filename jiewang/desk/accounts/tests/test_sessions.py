"""Sessions: new at each sign-in, ended by time, by their owner, and with the password."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from jiewang.desk.accounts import sessions
from jiewang.desk.accounts.sessions import forget_ended_sessions
from jiewang.desk.accounts.tests.people import (
    ELSEWHERE,
    PASSWORD,
    browser,
    errors,
    sign_in,
    with_password,
)
from jiewang.people.accounts import create_account, renew_password
from jiewang.people.models import User

NEW = "another long sentence"


@pytest.fixture
def wu():
    return with_password()


@pytest.fixture
def clock(monkeypatch):
    """Moves the sessions' clock: clock(minutes=31)."""
    start, moved = int(timezone.now().timestamp()), [0]
    monkeypatch.setattr(sessions, "_now", lambda: start + moved[0])

    def later(*, minutes):
        moved[0] += minutes * 60

    return later


def is_in(client):
    return client.get("/account").status_code == 200


def test_signing_in_makes_a_new_session(wu):
    client = browser()
    client.get("/accounts/login/")
    client.post("/language", {"language": "en"})
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client)
    assert client.cookies["sessionid"].value != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()


def test_on_a_shared_computer_half_an_hour_of_nothing_ends_the_session(wu, clock):
    client = browser()
    sign_in(client)
    clock(minutes=29)
    assert is_in(client)
    clock(minutes=29)
    assert is_in(client)
    clock(minutes=30)
    page = client.get("/account")
    assert page["Location"] == "/accounts/login/?next=/account"


def test_a_page_that_asks_for_news_by_itself_keeps_nobody_signed_in(wu, clock):
    client = browser()
    sign_in(client)
    for _nth in range(3):
        clock(minutes=10)
        client.get("/queue/news?tab=new")
    assert not is_in(client)


@pytest.mark.parametrize(
    ("here", "back"),
    [
        ("http://testserver/queue?tab=new", "%2Fqueue%3Ftab%3Dnew"),
        ("https://evil.example/queue", "%2Fdesk"),
        ("", "%2Fdesk"),
    ],
)
def test_a_page_left_alone_goes_to_the_sign_in_as_a_whole(wu, clock, here, back):
    client = browser()
    sign_in(client)
    clock(minutes=30)
    told = {"HX-Request": "true", "HX-Current-URL": here}
    answer = client.get("/queue/news?tab=new", headers=told)
    wanted = f"/accounts/login/?next={back}"
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (204, wanted, b"")


def test_on_the_own_device_one_is_asked_again_after_a_day_of_work(wu, clock):
    client = browser()
    sign_in(client, remember="on")
    clock(minutes=7 * 60 + 59)
    assert is_in(client)
    clock(minutes=1)
    assert not is_in(client)


def test_work_without_a_pause_does_not_keep_a_session_for_ever(wu, clock):
    client = browser()
    sign_in(client)
    for _nth in range(24):
        assert is_in(client)
        clock(minutes=20)
    assert not is_in(client)


def test_signing_out_ends_the_session_for_whoever_has_copied_its_cookie(wu):
    client, thief = browser(), browser(ELSEWHERE)
    sign_in(client)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_in(thief)
    client.post("/accounts/logout/")
    assert not is_in(thief)


def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(wu):
    here, there = browser(), browser(ELSEWHERE)
    sign_in(here)
    sign_in(there)
    typed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/", typed).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)


def test_one_sees_where_one_is_signed_in_and_signs_out_there(wu):
    here, there = browser(), browser(ELSEWHERE)
    sign_in(there)
    sign_in(here)
    page = here.get("/accounts/sessions/")
    assert ELSEWHERE in page.content.decode()
    other = page.context["sessions"][1].pk
    assert here.post("/accounts/sessions/", {"end": other}).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)


def test_everywhere_else_at_once_and_never_somebody_elses(wu):
    here, there, hers = browser(), browser(ELSEWHERE), browser()
    with_password("lin")
    sign_in(here)
    sign_in(there)
    sign_in(hers, name="lin")
    theirs = hers.get("/accounts/sessions/").context["sessions"][0]
    here.post("/accounts/sessions/", {"end": theirs.pk})
    here.post("/accounts/sessions/", {"end": "others"})
    assert (is_in(here), is_in(there), is_in(hers)) == (True, False, True)


# --- First passwords ------------------------------------------------------------------------


def test_with_a_first_password_one_chooses_an_own_one_before_anything_else():
    password = create_account("zhao", name="Zhao")
    client = browser()
    sign_in(client, password, "zhao")
    for address in ("/desk", "/cases", "/map/cases.json"):
        assert client.get(address)["Location"] == "/accounts/password/"
    assert client.post("/accounts/logout/").status_code == 302
    sign_in(client, password, "zhao")
    typed = {"oldpassword": password, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/", typed)["Location"] == "/account"
    assert (is_in(client), User.objects.get(username="zhao").password_until) == (True, None)


def test_a_first_password_that_has_ended_opens_nothing():
    create_account("zhao", name="Zhao")
    old = renew_password("zhao", at=timezone.now() - timezone.timedelta(days=4))
    page = sign_in(browser(), old, "zhao")
    assert page.status_code == 422
    assert "has ended" in errors(page)


def test_an_account_without_a_password_is_told_whom_to_ask(wu):
    wu.set_unusable_password()
    wu.save()
    client = browser()
    client.force_login(wu, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/accounts/password/")
    assert page.status_code == 403
    assert "whoever keeps the accounts" in page.content.decode()


# --- Passwords ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        pytest.param("short enough", True, id="twelve"),
        pytest.param("eleven char", False, id="eleven"),
        pytest.param("字" * 4 + "一二三四五六七八", True, id="chinese"),
        pytest.param("x y z w v u " * 10 + "12345678", True, id="128"),
        pytest.param("x y z w v u " * 10 + "123456789", False, id="129"),
        pytest.param("alllowercaseletters", True, id="no-rules-of-composition"),
        pytest.param("qwertyuiop123", False, id="among-the-most-common"),
        pytest.param("aaaaaaaaaaaaaaaa", False, id="one-letter"),
        pytest.param("jiewang-2026!", False, id="the-house-itself"),
        pytest.param("as-wu-as-wu-as", True, id="spaces-and-dashes"),
    ],
)
def test_a_password_is_measured_by_length_and_by_what_others_guess(wu, password, accepted):
    client = browser()
    sign_in(client)
    typed = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    status = client.post("/accounts/password/", typed).status_code
    assert status == (302 if accepted else 422)


def test_a_password_may_be_pasted_and_is_offered_to_the_keeper_of_passwords(wu):
    page = browser().get("/accounts/login/").content.decode()
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_sessions_that_are_over_are_deleted_with_where_they_came_from(wu):
    sign_in(browser())
    now = timezone.now()
    assert forget_ended_sessions(now) == 0
    assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)
    assert forget_ended_sessions(now + timezone.timedelta(hours=9)) == 1
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)
