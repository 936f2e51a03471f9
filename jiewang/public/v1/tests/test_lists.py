import pytest

from jiewang.public.v1.tests.asking import get, new_key
from jiewang.testing import EAST, PIPE

pytestmark = pytest.mark.django_db


def test_categories_are_the_leaves_in_force(client):
    out = get(client, new_key(), "/categories").json()
    pipe = next(each for each in out["items"] if each["code"] == PIPE)
    assert out["version"] == 1
    assert pipe == {
        "code": PIPE,
        "name": "Burst pipe",
        "path": "City appearance / Everyday / Burst pipe",
        "section": "economy",
        "kind": "event",
        "handling_level": "street",
        "handle_limit": "8 work_hour",
        "whole_limit": "16 work_hour",
        "public": True,
        "confidential": False,
        "questions": [],
    }


def test_areas_by_code_within_another_and_of_a_level(client):
    key = new_key()
    got, cursor = [], ""
    while cursor is not None:
        page = get(client, key, "/areas", within=f"{EAST}001", limit=2, cursor=cursor).json()
        got, cursor = got + page["items"], page["next"]

    assert [each["code"] for each in got] == [f"{EAST}001", f"{EAST}001001", f"{EAST}001002"]
    assert got[1] == {
        "code": f"{EAST}001001",
        "name": "东一社区第1网格",
        "level": "grid",
        "layer": "governance",
        "parent": f"{EAST}001",
    }
    assert len(get(client, key, "/areas", level="street").json()["items"]) == 2


def test_units_by_code(client):
    key = new_key()
    page = get(client, key, "/units", kind="street").json()
    assert [each["name"] for each in page["items"]] == ["West Lane", "East Lane"]
    assert page["next"] is None
    first = get(client, key, "/units", limit=1).json()
    assert get(client, key, "/units", limit=1, cursor=first["next"]).json() != first
