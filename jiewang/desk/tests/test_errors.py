import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from jiewang.testing import make_town


@pytest.fixture(autouse=True)
def _town():
    make_town()


@pytest.mark.parametrize(
    ("language", "title"), [("zh-hans", "这里什么也没有"), ("en", "There is nothing here")]
)
def test_an_address_that_does_not_exist_is_told_in_the_readers_language(client, language, title):
    client.cookies["django_language"] = language

    response = client.get("/no/such/page")

    assert (response.status_code, title in response.content.decode()) == (404, True)


def test_a_button_address_opened_as_a_page_says_so(client):
    response = client.get("/hint")

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "不能这样打开" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/", {"text": "水管爆了"})

    page = response.content.decode()
    assert response.status_code == 403
    assert "Cookie" in page
    # Nobody was forbidden anything: the form did not come through.
    assert "没有提交" in page
    assert "您不能看这一页" not in page


def test_a_fault_of_ours_has_a_page_in_both_languages_and_a_number(client, monkeypatch):
    def broken(*_args, **_more):
        raise DatabaseError("gone")

    monkeypatch.setattr("jiewang.desk.residents.report.district", broken)
    client.raise_request_exception = False

    response = client.get("/")

    page = response.content.decode()
    assert response.status_code == 500
    assert ("系统出错了" in page, "Something broke on our side" in page) == (True, True)


def test_more_text_than_a_form_may_carry_is_told_as_too_large(client):
    response = client.post("/", {"text": "x" * (4 * 1024**2)})

    assert response.status_code == 413


@pytest.fixture
def _database_away(monkeypatch):
    def gone(*_args, **_more):
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr("jiewang.desk.residents.report.district", gone)


@pytest.mark.usefixtures("_database_away")
def test_a_database_that_is_away_is_no_fault_and_what_was_typed_is_still_there(client):
    response = client.post("/", {"text": "水管爆了\n<b>三楼</b>", "address": "东巷"})

    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert ("暂时连不上" in page, "We cannot be reached" in page) == (True, True)
    assert '<textarea name="text" hidden>\n水管爆了\n&lt;b&gt;三楼&lt;/b&gt;</textarea>' in page
    assert 'action="/"' in page


@pytest.mark.usefixtures("_database_away")
def test_a_page_that_was_only_opened_can_be_opened_again(client):
    page = client.get("/?from=map").content.decode()
    assert ('href="/?from=map"' in page, "<form" in page) == (True, False)


def test_away_before_any_view_the_answer_is_the_same_and_a_password_never_comes_back(
    client, monkeypatch
):
    def gone(*_args, **_more):
        raise OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    client.cookies["sessionid"] = "a" * 32
    client.raise_request_exception = False

    response = client.post("/accounts/login/", {"login": "lin", "password": "a-secret-word"})

    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "a-secret-word" not in response.content.decode()


def test_a_slip_of_ours_in_the_database_is_still_a_fault(client, monkeypatch):
    def slip(*_args, **_more):
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column FROM people_unit")

    monkeypatch.setattr("jiewang.desk.residents.report.district", slip)
    client.raise_request_exception = False
    assert client.get("/").status_code == 500
