import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jiewang.center.case.actions import HOUSE, lock_case, write_step
from jiewang.center.case.changes import Bookmark, settled
from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.public.v1.tests.asking import get, new_key, refusal
from jiewang.testing import make_case

# Each of these asks what others have committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def key():
    return new_key("cases:read")


def note(case, text="—"):
    with transaction.atomic():
        write_step(lock_case(case.pk), CaseStep.Kind.NOTED, actor=HOUSE, note=text)


def told(page):
    return [(each["case"], each["line"]) for each in page["items"]]


def lines_of(*cases):
    steps = CaseStep.objects.filter(case__in=cases).order_by("pk").select_related("case")
    return [(step.case.number, step.line) for step in steps]


def follow(client, key, cursor, **query):
    """Everything there is behind a cursor, and the cursor then.

    A page may be empty and say that there is more: what another session has begun may still
    bring a line. The patience is for what begins anew between two questions.
    """
    got = []
    for _nth in range(100):
        page = get(client, key, "/changes", cursor=cursor, **query).json()
        got, cursor = got + told(page), page["next"]
        if not page["more"]:
            return got, cursor
    raise AssertionError(f"There is always more behind {cursor}.")


def since(client, key, moment="2020-01-01T00:00:00+08:00", **query):
    """Everything written since a moment."""
    start = get(client, key, "/changes", since=moment, **query).json()
    rest, _cursor = follow(client, key, start["next"], **query)
    return told(start) + rest


def test_from_now_on_means_from_now_on(client, key):
    case = make_case()
    page = get(client, key, "/changes").json()
    assert page["items"] == []

    note(case)

    got, _cursor = follow(client, key, page["next"])
    assert got == [(case.number, 2)]


def test_changes_come_in_order_page_by_page_and_each_once(client, key):
    cases = [make_case(state=State.FILED) for _nth in range(3)]
    start = get(client, key, "/changes", since="2020-01-01T00:00:00+08:00", limit=2).json()

    rest, cursor = follow(client, key, start["next"], limit=2)

    assert told(start) + rest == lines_of(*cases)
    assert follow(client, key, cursor)[0] == []


def test_a_key_that_sees_few_lines_reads_past_the_others(client, monkeypatch):
    monkeypatch.setattr("jiewang.public.v1.changes.AT_ONCE", 3)
    bound = new_key("cases:read", unit="water")
    others = [make_case() for _nth in range(5)]
    mine = make_case(state=State.DISPATCHED)
    others += [make_case() for _nth in range(3)]
    start = get(client, bound, "/changes", since="2020-01-01T00:00:00+08:00").json()

    rest, cursor = follow(client, bound, start["next"])

    assert told(start) + rest == lines_of(mine)
    assert follow(client, bound, cursor)[0] == []


def test_since_a_moment_is_since_it_was_written_not_since_it_was_said(client, key):
    case = make_case(reported_at=timezone.now() - timedelta(days=30))
    assert since(client, key, timezone.now().isoformat()) == lines_of(case)


def test_a_plus_sign_that_arrives_as_a_space_is_still_a_zone(client, key):
    case = make_case()
    assert since(client, key, "2020-01-01T00:00:00 08:00") == lines_of(case)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_moments_at_the_ends_of_time_are_moments(client, key, moment):
    make_case()
    assert get(client, key, "/changes", since=moment).status_code == 200


def test_confidential_changes_need_their_scope(client, key):
    secret, open_to_all = make_case(confidential=True), make_case()
    confident = new_key("cases:read", "cases:confidential")
    assert since(client, key) == lines_of(open_to_all)
    assert since(client, confident) == lines_of(secret, open_to_all)


def test_a_cursor_of_another_list_is_refused(client, key):
    assert refusal(get(client, key, "/changes", cursor="WzEsMl0"))[:2] == (422, "does_not_fit")


def test_a_line_that_becomes_visible_late_is_not_lost(client, key):
    """Its number is smaller than that of a line given out before it would have been seen."""
    slow, quick = make_case(), make_case()
    _got, cursor = follow(client, key, get(client, key, "/changes").json()["next"])
    written, seen = threading.Event(), threading.Event()

    def write_slowly():
        try:
            with transaction.atomic():
                write_step(lock_case(slow.pk), CaseStep.Kind.NOTED, actor=HOUSE)
                written.set()
                # SQLite has one writer: nobody else can write meanwhile.
                if connection.vendor == "postgresql":
                    assert seen.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=write_slowly)
    thread.start()
    assert written.wait(30)
    if connection.vendor == "postgresql":
        note(quick)
        first = get(client, key, "/changes", cursor=cursor).json()
        # The quick line waits for the slow one, and the reader is told to come again.
        assert (first["items"], first["more"]) == ([], True)
        cursor = first["next"]
        seen.set()
        thread.join()
    else:
        thread.join()
        note(quick)

    got, _cursor = follow(client, key, cursor)

    assert got == [(slow.number, 2), (quick.number, 2)]


def test_a_reader_goes_on_while_others_write_all_the_time(key):
    """Something runs at every moment; what was there at the question before is given out."""
    case = make_case()
    if connection.vendor != "postgresql":
        assert settled(Bookmark(0)).whole
        return
    reach = _while_another_runs(Bookmark(0))
    note(case)
    assert (reach.upto, reach.whole) == (0, False)

    again = _while_another_runs(reach.bookmark(0))

    assert (again.upto, again.whole) == (reach.top, False)


def test_what_another_database_of_the_server_does_holds_nobody_up():
    """Transactions are numbered for a whole server, lines for one database."""
    case = make_case()
    if connection.vendor != "postgresql":
        assert settled(Bookmark(0)).whole
        return
    elsewhere = connection.copy()
    elsewhere.settings_dict = connection.settings_dict | {"NAME": "postgres"}
    try:
        with elsewhere.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_current_xact_id()")
            cursor.execute("SAVEPOINT inside")
            cursor.execute("CREATE TEMPORARY TABLE numbered () ON COMMIT DROP")

            first = settled(Bookmark(0))
            # What began between the two halves of the first question is told apart by the second.
            second = settled(first.bookmark(first.upto))

            assert (second.upto, second.whole) == (lines_end(case), True)
            cursor.execute("ROLLBACK")
    finally:
        elsewhere.close()


def lines_end(case):
    return CaseStep.objects.filter(case=case).latest("pk").pk


def _while_another_runs(bookmark):
    """settled() as it answers while another transaction has begun to write."""
    begun, asked = threading.Event(), threading.Event()

    def run():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_current_xact_id()")
                begun.set()
                assert asked.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(30)
    try:
        return settled(bookmark)
    finally:
        asked.set()
        thread.join()
