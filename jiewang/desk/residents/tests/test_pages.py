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


def test_the_outline_names_its_areas_in_the_readers_language(client):
    make_town()

    def names(language):
        answer = client.get("/outline.geojson", headers={"accept-language": language}).json()
        return {
            feature["properties"]["name"]
            for feature in answer["features"]
            if feature["properties"]["level"] == "street"
        }

    assert names("zh-CN") == {"东巷街道", "西巷街道"}
    assert names("en") == {"East Lane", "West Lane"}
