from types import SimpleNamespace

import pytest

from jiewang.public.keys.actions import end_key
from jiewang.public.keys.models import Key
from jiewang.public.open311.tests.asking import get, listed, new_key, post


def said_of(response):
    [error] = response.json()
    return error["code"], error["description"].split(".")[0]


def test_reporting_needs_a_key_and_reading_does_not(client):
    assert said_of(post(client, "")) == (403, "Reporting needs a key: send it as api_key")
    assert listed(client) == []


@pytest.mark.parametrize(
    "ask", [post, lambda client, key: get(client, "requests.json", api_key=key)]
)
def test_a_wrong_an_ended_and_a_narrow_key_are_refused(client, ask):
    ended, narrow = new_key("Ended"), new_key("Narrow")
    end_key(Key.objects.get(name="Ended").prefix)
    Key.objects.filter(name="Narrow").update(scopes=["something:else"])

    assert said_of(ask(client, "jw_guess")) == (403, "This key is not known")
    assert said_of(ask(client, ended)) == (403, "This key has ended")
    assert said_of(ask(client, narrow)) == (403, "This key does not open this door")


def test_a_key_has_its_own_limit_and_hears_when_to_come_back(client):
    slow, other = new_key(rate_per_minute=2), new_key("Other")
    for _nth in range(2):
        assert get(client, "requests.json", api_key=slow).status_code == 200

    response = get(client, "requests.json", api_key=slow)

    assert said_of(response) == (429, "This key may be used 2 times a minute")
    assert response["Retry-After"] == "60"
    assert get(client, "requests.json", api_key=other).status_code == 200


def test_strangers_have_a_limit_for_each_address_and_guessing_keys_counts(client, settings):
    settings.STRANGERS_PER_MINUTE = 2
    get(client, "services.json")
    get(client, "services.json", api_key="jw_guess")

    assert said_of(get(client, "services.json", api_key="jw_guess"))[0] == 429
    assert said_of(get(client, "services.json"))[0] == 429
    elsewhere = client.get("/open311/v2/services.json", REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200
    assert get(client, "services.json", api_key=new_key()).status_code == 200


def test_an_empty_parameter_is_one_that_was_not_given(client):
    query = ("jurisdiction_id", "start_date", "status", "page", "service_code", "api_key", "locale")
    assert listed(client, **dict.fromkeys(query, "")) == []


def test_the_district_is_its_own_jurisdiction(client):
    assert listed(client, jurisdiction_id="500103") == []
    assert get(client, "services.json", jurisdiction_id="x").status_code == 404


def test_nothing_of_this_door_is_kept_by_caches_between(client):
    assert "no-store" in get(client, "requests.json")["Cache-Control"]


def test_a_thousand_other_addresses_push_no_count_out(client, settings, monkeypatch):
    # On a busy machine a thousand requests take longer than the minute that is counted.
    monkeypatch.setattr("jiewang.base.counts.time", SimpleNamespace(time=lambda: 2_000_000_000.0))
    settings.STRANGERS_PER_MINUTE = 1
    get(client, "services.json")
    for nth in range(1000):
        client.get("/open311/v2/tokens/1.json", REMOTE_ADDR=f"192.0.{nth // 250}.{nth % 250}")

    assert get(client, "services.json").status_code == 429


def test_a_head_request_is_a_question_without_its_answer(client):
    response = client.head("/open311/v2/services.json")
    assert (response.status_code, response.content) == (200, b"")
