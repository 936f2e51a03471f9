import pytest
from django.core.cache import cache

from jiewang.testing import make_town


@pytest.fixture(autouse=True)
def town():
    cache.clear()
    return make_town()


@pytest.fixture(autouse=True)
def _readers_of_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
