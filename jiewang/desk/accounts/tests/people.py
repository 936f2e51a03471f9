"""Somebody with a password, at the sign-in page."""

from django.core.cache import cache
from django.test import Client

from jiewang.people.models import User
from jiewang.testing import make_town

PASSWORD = "a sentence is fine"
HOME, ELSEWHERE = "192.0.2.1", "203.0.113.9"


def with_password(name: str = "wu") -> User:
    """One of the town's people, with the password above."""
    cache.clear()
    user: User = getattr(make_town(), name)
    user.set_password(PASSWORD)
    user.save()
    return user


def browser(address: str = HOME, language: str = "en") -> Client:
    """A browser at an address."""
    return Client(REMOTE_ADDR=address, headers={"accept-language": language})


def sign_in(client: Client, password: str = PASSWORD, name: str = "wu", **more: str):
    """Type number and password."""
    return client.post("/accounts/login/", {"login": name, "password": password, **more})


def errors(response):
    """What the form says about the whole."""
    return " ".join(response.context["form"].non_field_errors())
