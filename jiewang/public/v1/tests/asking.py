"""How the tests of this door ask, and what an answer says."""

from jiewang.public.keys.actions import create_key

BASE = "/api/v1"
# In Fang's grid.
LAT, LON = 30.005, 100.025


def new_key(*scopes, name="Hotline", **given):
    return create_key(name, scopes=scopes or ["reports:write"], **given).secret


def said(**fields):
    """A good report."""
    report = {"text": "三楼水管爆了，水流到楼道里。", "lon": LON, "lat": LAT} | fields
    return {name: value for name, value in report.items() if value is not ...}


def shown(secret, headers=None):
    return {"Authorization": f"Bearer {secret}"} | (headers or {}) if secret else headers or {}


def post(client, secret, headers=None, **fields):
    return send(client, secret, "/reports", said(**fields), headers)


def send(client, secret, path, body, headers=None):
    return client.post(
        BASE + path, body, content_type="application/json", headers=shown(secret, headers)
    )


def get(client, secret, path, headers=None, **query):
    return client.get(BASE + path, query, headers=shown(secret, headers))


def refusal(response):
    """Status, code, and the beginning of the sentence."""
    assert response["Content-Type"] == "application/json"
    error = response.json()["error"]
    assert set(error) == {"code", "message", "fields"}
    return response.status_code, error["code"], error["message"].split(".")[0]


def fields_of(response):
    return {each["field"]: each["message"] for each in response.json()["error"]["fields"]}
