"""Accounts: made, given a first password, closed and opened by commands."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import override

from jiewang.people.accounts import (
    close_account,
    create_account,
    keep_own_password,
    open_account,
    renew_password,
)
from jiewang.people.errors import AccountRefused
from jiewang.people.models import User
from jiewang.testing import make_post, make_unit


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def person(number="wu01"):
    return User.objects.get(username=number)


def run(*words):
    out, err = StringIO(), StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue()


def test_a_new_account_has_a_long_first_password_that_ends_in_three_days():
    now = timezone.now()
    password = create_account("wu01", name=" Wu  Min ", at=now)
    user = person()
    assert user.check_password(password)
    assert (len(password), user.display_name) == (19, "Wu Min")
    assert user.password_until == now + timedelta(days=3)
    assert create_account("wu02", name="Wu Er") != password


@pytest.mark.parametrize(
    ("number", "name", "why"),
    [
        ("w", "Wu", "no staff number"),
        ("wu 01", "Wu", "no staff number"),
        ("wu01", "", "name of a person"),
        ("LIN01", "Lin", "already"),
    ],
)
def test_an_account_that_cannot_be_made_says_why(number, name, why):
    User.objects.create(username="lin01")
    with pytest.raises(AccountRefused, match=why):
        create_account(number, name=name)


def test_a_new_first_password_ends_the_old_one_and_every_session(client):
    old = create_account("wu01", name="Wu")
    client.force_login(person(), backend="django.contrib.auth.backends.ModelBackend")
    new = renew_password("wu01")
    assert (person().check_password(old), person().check_password(new)) == (False, True)
    assert client.get("/account").status_code == 302


def test_a_closed_account_is_out_with_the_next_page_and_comes_back_with_a_first_password(client):
    create_account("wu01", name="Wu")
    user = person()
    keep_own_password(user)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/account").status_code == 200
    close_account("wu01")
    assert client.get("/account")["Location"].startswith("/accounts/login/")
    with pytest.raises(AccountRefused), override("en"):
        renew_password("wu01")
    password = open_account("wu01")
    assert person().check_password(password)
    assert (person().is_active, person().password_until is not None) == (True, True)


def test_the_command_makes_an_account_with_a_post_or_nothing_at_all():
    east = make_unit("East Lane", kind="street", code="east")
    make_post("SC03")
    password, told = run("create_account", "wu01", "Wu", "--post", "SC03", "--unit", "east")
    assert person().check_password(password)
    assert "3 days" in told
    assert person().holdings.get().unit == east
    with pytest.raises(CommandError, match="no post"):
        run("create_account", "wu02", "Wu", "--post", "SC99", "--unit", "east")
    with pytest.raises(CommandError, match="--unit together"):
        run("create_account", "wu02", "Wu", "--post", "SC03")
    assert not User.objects.filter(username="wu02").exists()


def test_posts_are_given_and_ended_by_a_command():
    make_unit("East Lane", kind="street", code="east")
    make_post("SC04")
    run("create_account", "wu01", "Wu")
    assert run("give_post", "wu01", "SC04", "east")[0] == "East Lane · SC04"
    run("give_post", "wu01", "SC04", "east", "--end")
    assert list(person().holdings.current()) == []
    with pytest.raises(CommandError, match="does not hold"):
        run("give_post", "wu01", "SC04", "east", "--end")


def test_the_commands_about_accounts_name_what_is_missing():
    for command in ("new_password", "close_account"):
        with pytest.raises(CommandError, match="no account “nobody”"):
            run(command, "nobody")
    create_account("wu01", name="Wu")
    assert "closed" in run("close_account", "wu01")[0]
    password = run("close_account", "wu01", "--open")[0]
    assert person().check_password(password)


@pytest.mark.parametrize("act", [renew_password, open_account])
def test_the_account_of_a_program_gets_no_password(act):
    User.objects.create(username="program-abcdefgh", display_name="City app", password="!")

    with pytest.raises(AccountRefused, match="jiewang renew_api_key abcdefgh"):
        act("program-abcdefgh")

    assert person("program-abcdefgh").password == "!"
