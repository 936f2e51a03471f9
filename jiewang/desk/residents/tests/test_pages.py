import pytest
from django.test import Client
from django.urls import reverse

from jiewang.testing import make_town

PAGES = [
    "desk:report",
    "desk:track",
    "desk:privacy",
    "desk:accessibility",
    "desk:about",
    "account_login",
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_opens_each_open_page_in_both_languages(client: Client, page, language):
    make_town()
    client.cookies["django_language"] = language

    response = client.get(reverse(page))

    assert response.status_code == 200
    lang = {"zh-hans": "zh-Hans-CN", "en": "en"}[language]
    assert f'<html lang="{lang}">' in response.content.decode()
