import pytest
from django.db import OperationalError

from jiewang.public.keys.actions import end_key
from jiewang.public.keys.models import Key
from jiewang.public.v1.tests.asking import BASE, get, new_key, post, refusal, said, send, shown

pytestmark = pytest.mark.django_db


def test_without_a_key_nothing_opens_but_the_document(client):
    response = get(client, "", "/cases")
    assert refusal(response)[:2] == (401, "no_key")
    assert response["WWW-Authenticate"] == "Bearer"
    assert client.get(f"{BASE}/openapi.json").json()["info"]["title"] == "Jiewang API"


def test_a_wrong_an_ended_and_a_narrow_key_are_refused(client):
    ended, narrow = new_key(name="Ended"), new_key(name="Narrow")
    end_key(Key.objects.get(name="Ended").prefix)

    assert refusal(post(client, "jw_guess")) == (401, "bad_key", "This key is not known")
    assert refusal(post(client, ended)) == (401, "bad_key", "This key has ended")
    assert refusal(get(client, narrow, "/cases"))[:2] == (403, "narrow_key")
    assert "cases:read" in get(client, narrow, "/cases").json()["error"]["message"]


def test_a_key_has_its_own_limit_and_hears_when_to_come_back(client):
    slow = new_key(rate_per_minute=1)
    assert get(client, slow, "/categories").status_code == 200

    response = get(client, slow, "/categories")

    assert refusal(response)[:2] == (429, "too_often")
    assert response["Retry-After"] == "60"


def test_a_key_that_knocks_at_a_door_it_does_not_open_is_limited_too(client):
    slow = new_key("reports:write", rate_per_minute=1)
    assert refusal(get(client, slow, "/cases"))[1] == "narrow_key"
    assert refusal(get(client, slow, "/cases"))[1] == "too_often"


def test_guessing_keys_is_limited_by_address(client, settings):
    settings.STRANGERS_PER_MINUTE = 1
    get(client, "jw_guess", "/cases")
    assert refusal(get(client, "jw_other", "/cases"))[:2] == (429, "too_often")


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/cases/", "/orders/x/sign", "/../v2"])
def test_other_addresses_are_told_in_json(client, path):
    assert refusal(client.get(BASE + path))[:2] == (404, "not_found")
    assert refusal(client.get("/api/v2/cases"))[:2] == (404, "not_found")


def test_another_method_is_told_with_those_there_are(client):
    response = client.delete(f"{BASE}/reports")
    assert refusal(response)[:2] == (405, "method")
    assert response["Allow"] == "POST"


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        pytest.param("{", "application/json", (400, "unreadable"), id="no-json"),
        pytest.param("", "application/json", (422, "does_not_fit"), id="nothing"),
        pytest.param('{"text":"x","lon":NaN}', "application/json", (400, "unreadable"), id="nan"),
        pytest.param("[" * 100_000, "application/json", (400, "unreadable"), id="deep"),
        pytest.param(b"\xff\xfe", "application/json", (400, "unreadable"), id="no-utf8"),
        pytest.param("[]", "application/json", (422, "does_not_fit"), id="a-list"),
        pytest.param("text=x", "application/x-www-form-urlencoded", (415, "media_type"), id="form"),
        pytest.param("a" * 4_000_000, "application/json", (413, "too_large"), id="four-megabytes"),
    ],
)
def test_a_body_that_is_no_json_is_told(client, body, kind, told):
    response = client.post(f"{BASE}/reports", body, content_type=kind, headers=shown(new_key()))
    assert refusal(response)[:2] == told


def test_a_body_of_many_megabytes_is_not_even_read(client):
    response = client.post(
        f"{BASE}/reports", "{}", content_type="application/json", CONTENT_LENGTH="50000000"
    )
    assert refusal(response)[:2] == (413, "too_large")


def test_a_nul_in_the_address_is_no_address(client):
    assert refusal(client.get(f"{BASE}/cases/%00"))[:2] == (400, "unreadable")
    assert refusal(client.get(f"{BASE}/cases?unit=%00"))[:2] == (400, "unreadable")


def test_a_parameter_that_is_not_known_is_refused(client):
    response = get(client, new_key("cases:read"), "/cases", stat="filed")
    assert response.json()["error"] == {
        "code": "does_not_fit",
        "message": "The request does not fit: stat.",
        "fields": [{"field": "stat", "message": "There is no such parameter. Check its name."}],
    }


def test_sentences_come_in_the_language_of_the_header_and_never_of_a_cookie(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = ""
    client.cookies["django_language"] = "en"

    chinese = client.get(f"{BASE}/cases")
    english = client.get(f"{BASE}/cases", headers={"Accept-Language": "fr, en-GB;q=0.8"})

    assert chinese.json()["error"]["message"].startswith("需要密钥")
    assert english.json()["error"]["message"].startswith("This needs a key")
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-hans", "en")


def test_somebody_signed_in_is_a_stranger_here(client, town):
    client.force_login(town.dong)
    response = client.get(f"{BASE}/cases")
    assert refusal(response)[:2] == (401, "no_key")
    assert not response.cookies


def test_nothing_of_this_door_is_kept_on_the_way_and_the_headers_are_those_of_all_pages(client):
    response = client.get(f"{BASE}/cases")
    assert "no-store" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in response["Content-Security-Policy"]


def test_a_database_that_does_not_answer_is_told_as_what_passes(client, monkeypatch):
    def gone(**said):
        raise OperationalError

    key = new_key()
    monkeypatch.setattr("jiewang.public.door.deliveries.report", gone)
    response = post(client, key)
    assert refusal(response)[:2] == (503, "not_reachable")
    assert response["Retry-After"] == "10"


def test_an_error_of_ours_is_json_too(client, monkeypatch):
    def broken(**said):
        raise ZeroDivisionError

    key = new_key()
    monkeypatch.setattr("jiewang.public.door.deliveries.report", broken)
    client.raise_request_exception = False
    assert refusal(send(client, key, "/reports", said()))[:2] == (500, "went_wrong")


@pytest.mark.parametrize(
    ("path", "query", "field", "sentence"),
    [
        ("/cases", {"state": "gone"}, "state", "Known are: 'reported', 'verifying'"),
        ("/exchange/reconciliation", {"day": "soon"}, "day", "Send a day such as 2026-11-24."),
        ("/exchange/answers", {"after": "soon"}, "after", "This cursor is none of ours"),
    ],
)
def test_what_does_not_fit_is_named_as_it_was_sent(client, path, query, field, sentence):
    key = new_key("cases:read", "exchange:city")
    [told] = get(client, key, path, **query).json()["error"]["fields"]
    assert told["field"] == field
    assert told["message"].startswith(sentence)
    assert " or " not in told["message"]
