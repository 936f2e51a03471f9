"""What open pages are told: how much has come for them, and nothing about anybody else's."""

import pytest
from django.core import signing
from django.test import Client, RequestFactory
from django.utils.http import urlencode

from jiewang.center.case.changes import last_line
from jiewang.center.case.states import State
from jiewang.desk.live import news
from jiewang.desk.live.door import LiveDoor
from jiewang.desk.live.scope import Scope, read_scope, scope_of, signed
from jiewang.testing.cases import make_case
from jiewang.testing.props import make_user
from jiewang.testing.town import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _looks_every_time(monkeypatch):
    monkeypatch.setattr(news, "EVERY", 0.0)


def ask(scope, *, since, stamp="", client=None):
    headers = {"if-none-match": stamp} if stamp else {}
    query = {"for": signed(scope), "since": since}
    return (client or Client()).get("/live", query, headers=headers)


def test_each_is_told_of_what_comes_to_their_desk_since_the_page_was_drawn():
    town, client = make_town(), Client()
    make_case(state=State.REPORTED)
    drawn = last_line()
    make_case(state=State.DISPATCHED)
    make_case(state=State.REPORTED)

    def told(user):
        return ask(scope_of(user), since=drawn, client=client).json()

    assert told(town.lin) == {"new": 2, "sent": 0, "late": 0}
    assert told(town.dong) == {"new": 2, "sent": 0, "late": 0}
    assert told(town.zhou) == {"new": 0, "sent": 0, "late": 0}
    assert told(town.jiang) == {"new": 0, "sent": 1, "late": 0}
    assert told(town.bai) == {"new": 0, "sent": 0, "late": 0}


def test_as_long_as_no_diary_grows_there_is_nothing_to_say():
    scope, client = scope_of(make_town().lin), Client()
    make_case(state=State.REPORTED)
    first = ask(scope, since=0, client=client)
    again = ask(scope, since=0, stamp=first["ETag"], client=client)
    assert (again.status_code, again.content) == (304, b"")
    make_case(state=State.REPORTED)
    assert ask(scope, since=0, stamp=first["ETag"], client=client).json()["new"] == 2


def test_a_scope_that_was_written_by_somebody_else_opens_nothing():
    make_town()
    forged = signing.dumps({"a": True, "c": [], "u": []}, key="another", salt="jiewang.live")
    for text in ("", "nonsense", forged):
        assert Client().get("/live", {"for": text, "since": 0}).status_code == 403


def test_a_scope_ends_with_the_day(monkeypatch):
    text = signed(Scope(everything=True))
    monkeypatch.setattr("jiewang.desk.live.scope.MOST_SECONDS", -1)
    with pytest.raises(signing.SignatureExpired):
        read_scope(text)


@pytest.mark.parametrize("since", ["", "-1", "x", "9" * 30, "１"])
def test_what_is_no_line_cannot_be_asked_from(since):
    assert ask(Scope(everything=True), since=since).status_code == 400


def test_the_door_in_front_of_django_says_the_same():
    scope, drawn = scope_of(make_town().lin), last_line()
    make_case(state=State.REPORTED)
    said = {}

    def at_the_door(path, stamp=""):
        environ = RequestFactory().get(path, headers={"if-none-match": stamp}).environ
        door = LiveDoor(lambda _environ, _start: [b"handed on"])
        body = door(environ, lambda status, headers: said.update(headers, status=status))
        return b"".join(body)

    path = f"/live?{urlencode({'for': signed(scope), 'since': drawn})}"
    usual = ask(scope, since=drawn)
    assert (at_the_door(path), said["ETag"]) == (usual.content, usual["ETag"])
    assert said["status"] == "200 OK"
    assert (at_the_door(path, said["ETag"]), said["status"]) == (b"", "304 Not Modified")
    assert (at_the_door("/live"), said["status"]) == (b"", "403 Forbidden")
    assert at_the_door("/lively") == b"handed on"


def test_it_can_only_be_read():
    assert Client().post("/live").status_code == 405


def test_who_holds_no_post_has_nothing_to_be_told_of():
    make_town()
    assert scope_of(make_user("nobody")).is_empty


def test_the_scope_comes_back_as_it_was_signed():
    scope = Scope(False, frozenset({3, 4}), frozenset({"water"}))
    assert read_scope(signed(scope)) == scope
