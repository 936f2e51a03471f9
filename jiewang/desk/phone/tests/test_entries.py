"""What a phone sends: taken once, late or twice, or refused with a sentence."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.actions import file_case, verify_first
from jiewang.desk.center.tests.pages import forbidden_in, signed_in
from jiewang.grid.patrols.actions import keep_points
from jiewang.grid.patrols.models import Entry, PatrolVisit
from jiewang.grid.patrols.tests.test_patrols import a_point
from jiewang.testing import PIPE, make_case, make_town

KEY = "0123456789abcdef"


@pytest.fixture
def town():
    town = make_town()
    keep_points([a_point()])
    return town


def send(client, kind, *, key=KEY, ago=timedelta(), wrong=timedelta(), **given):
    """Send an entry of a phone whose clock is wrong by so much, of something so long ago."""
    phone = timezone.now() + wrong
    moments = {"told_at": (phone - ago).isoformat(), "sent_at": phone.isoformat()}
    return client.post(reverse("desk:phone_entry"), {"kind": kind, "key": key, **moments, **given})


def a_report(**also):
    return {"text": "井盖破损", "lon": "100.025", "lat": "30.005"} | also


def test_the_state_has_what_a_day_needs_and_the_page_itself_has_nobody(town):
    case = make_case(state=State.REPORTED)
    verify_first(case.pk, by=town.wu)
    client = signed_in(town.fang, "en")
    told = client.get(reverse("desk:phone_state")).json()
    assert (told["who"], told["on_a_team"]) == ("fang", True)
    assert [check["number"] for check in told["checks"]] == [case.number]
    assert [point["code"] for point in told["points"]] == ["gate"]
    assert told["matters"] == ["Exposed rubbish"]
    page = client.get(reverse("desk:phone"))
    assert forbidden_in(page) == []
    assert [
        word for word in (case.number, case.title, "fang") if word in page.content.decode()
    ] == []


def test_the_same_queue_sent_twice_makes_one_case(town):
    client = signed_in(town.fang)
    first, again = send(client, "report", **a_report()), send(client, "report", **a_report())
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["number"] == again.json()["number"]
    assert (first.json()["new"], again.json()["new"]) == (True, False)
    assert Case.objects.count() == 1


def test_a_report_of_yesterday_says_when_it_was_seen_and_its_clocks_start_now(town):
    client = signed_in(town.fang, "en")
    before = timezone.now()
    assert send(client, "report", ago=timedelta(hours=20), **a_report()).status_code == 200
    case = Case.objects.get()
    assert "Seen on site" in case.reports.get().text
    assert case.reported_at >= before


def test_a_phone_a_day_wrong_is_told_so_and_both_times_are_kept(town):
    client = signed_in(town.fang)
    answer = send(client, "report", wrong=timedelta(days=1), ago=timedelta(minutes=5), **a_report())
    assert abs(answer.json()["clock_off_seconds"] + 24 * 3600) < 60
    entry = Entry.objects.get()
    assert abs(entry.happened_at - entry.came_at + timedelta(minutes=5)) < timedelta(seconds=30)
    assert entry.told_at - entry.happened_at > timedelta(hours=23)
    assert "Seen on site" not in Case.objects.get().reports.get().text


def test_a_case_that_moved_meanwhile_is_a_conflict_that_says_what_changed(town):
    case = make_case(state=State.REPORTED)
    verify_first(case.pk, by=town.wu)
    client = signed_in(town.fang, "en")
    (check,) = client.get(reverse("desk:phone_state")).json()["checks"]
    found = {"number": check["number"], "found": "yes", "text": "It is so"}
    file_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    answer = send(client, "verification", seen=check["seen"], **found)
    assert answer.status_code == 409
    assert "Wu" in answer.json()["says"]
    assert not Entry.objects.exists()


def test_what_was_found_on_site_is_written_once(town):
    case = make_case(state=State.REPORTED)
    verify_first(case.pk, by=town.wu)
    client = signed_in(town.fang)
    (check,) = client.get(reverse("desk:phone_state")).json()["checks"]
    given = {"number": case.number, "found": "no", "seen": check["seen"], "text": "没有看到"}
    assert [send(client, "verification", **given).status_code for _nth in range(2)] == [200, 200]
    steps = case.steps.filter(kind="verified")
    assert [(step.by, step.data["found"]) for step in steps] == [(town.fang, False)]
    assert client.get(reverse("desk:phone_state")).json()["checks"] == []


def test_a_point_is_seen_where_one_stands_and_not_from_afar(town):
    client = signed_in(town.fang)
    far = send(client, "visit", code="gate", lon="100.03", lat="30.005")
    assert (far.status_code, PatrolVisit.objects.count()) == (422, 0)
    assert send(client, "visit", code="gate", lon="100.025", lat="30.005").status_code == 200
    assert PatrolVisit.objects.count() == 1
    assert client.get(reverse("desk:phone_state")).json()["points"][0]["seen_at"] != ""


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("report", {"text": ""}),
        ("report", {"key": "short"}),
        ("report", {"lon": "east"}),
        ("report", {"sent_at": "yesterday"}),
        ("report", {"sent_at": "2026-11-24T08:00:00"}),
        ("visit", {"code": "gate", "lon": "", "lat": ""}),
        ("visit", {"code": "nowhere"}),
        ("verification", {"number": "none", "found": "yes"}),
        ("dance", {}),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(town, kind, given):
    client = signed_in(town.fang)
    answer = send(client, kind, **{**a_report(), **given})
    assert answer.status_code == 422
    assert answer.json()["says"] != ""
    assert not Entry.objects.exists()


def test_who_is_on_no_team_reports_nothing_from_a_round(town):
    answer = send(signed_in(town.jiang), "report", **a_report())
    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_signed_out_the_phone_is_sent_to_sign_in_and_nothing_is_lost_on_it(client, town):
    answer = send(client, "report", **a_report())
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_the_worker_stands_at_the_root_and_keeps_to_the_phone(town):
    client = signed_in(town.fang)
    answer = client.get("/phone-worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Service-Worker-Allowed"] == "/phone"
    assert 'const PAGE = "/phone";' in answer.content.decode()
    manifest = client.get(reverse("desk:phone_manifest"))
    assert manifest["Content-Type"] == "application/manifest+json"
    assert (manifest.json()["start_url"], manifest.json()["display"]) == ("/phone", "standalone")


def test_a_street_sees_the_coverage_of_its_grids_and_nobody_the_people(town):
    send(signed_in(town.fang), "visit", code="gate", lon="100.025", lat="30.005")
    page = signed_in(town.tang, "en").get(reverse("desk:patrols"))
    assert "1 / 1" in page.content.decode()
    assert "Fang" not in page.content.decode()
    assert page.context["rows"][0]["points"] == 1
    assert signed_in(town.zhou).get(reverse("desk:patrols")).context["rows"] == []
    assert len(signed_in(town.dong).get(reverse("desk:patrols")).context["rows"]) == 1
