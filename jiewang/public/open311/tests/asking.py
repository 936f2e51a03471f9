"""How the tests of this door ask: in both formats, and with what an answer says."""

from xml.etree import ElementTree

from jiewang.public.keys.actions import create_key

BASE = "/open311/v2/"
# In Fang's grid.
LAT, LON = "30.005", "100.025"


def new_key(name="City app", **given):
    return create_key(name, scopes=["open311:report"], **given).secret


def said(**fields):
    """The form of a good report."""
    form = {"service_code": "1.02.01", "lat": LAT, "long": LON}
    return form | {"description": "三楼水管爆了，水流到楼道里。"} | fields


def post(client, key, suffix="json", headers=None, **fields):
    data = said(api_key=key, **fields)
    data = {name: value for name, value in data.items() if value is not None}
    return client.post(f"{BASE}requests.{suffix}", data, headers=headers or {})


def get(client, path, **query):
    return client.get(f"{BASE}{path}", query)


def listed(client, path="requests.json", **query):
    response = get(client, path, **query)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def tree(response):
    """What XML says, as nested lists of (name, text or children)."""
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return _plain(ElementTree.fromstring(response.content))


def _plain(element):
    return (element.tag, [_plain(below) for below in element] or element.text)
