import pytest

from jiewang.public.v1.api import api
from jiewang.public.v1.tests.asking import BASE

pytestmark = pytest.mark.django_db


def test_the_page_tells_of_every_endpoint_in_both_languages(client):
    paths = api.get_openapi_schema()["paths"]
    count = sum(len(methods) for methods in paths.values())

    english = client.get(f"{BASE}/docs").content.decode()
    chinese = client.get(f"{BASE}/docs?language=zh-hans").content.decode()

    assert english.count("<h2") == chinese.count("<h2") == count
    assert "Report a matter" in english
    assert "报送诉求" in chinese
    assert "reports:write" in chinese


def test_the_page_needs_nothing_from_elsewhere_and_no_script(client):
    page = client.get(f"{BASE}/docs?language=nowhere").content.decode()
    assert "<script" not in page
    assert "style=" not in page
    assert "http" not in page.replace("https://testserver", "")
