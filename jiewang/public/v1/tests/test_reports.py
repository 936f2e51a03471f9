import pytest
from django.utils import timezone, translation

from jiewang.center.case.models import Case
from jiewang.center.intake.actions import report
from jiewang.center.intake.models import Report
from jiewang.center.intake.personal import delete_personal_data
from jiewang.center.intake.queries import report_by_secret
from jiewang.public.door.models import PostedReport
from jiewang.public.keys.actions import create_key, renew_key
from jiewang.public.keys.errors import KeyRefused
from jiewang.public.keys.models import Key
from jiewang.public.open311.tests.test_services import ask_more
from jiewang.public.v1.tests.asking import LAT, LON, fields_of, get, new_key, post, refusal

pytestmark = pytest.mark.django_db


def told(at):
    return timezone.localtime(at).isoformat()


def test_a_report_is_taken_in_with_everything_done(client, town):
    response = post(
        client,
        new_key(),
        name="陈小明",
        phone="13800138000",
        external_id="17",
        kind="complaint",
        urgency="urgent",
        answers={"floor": 3},
    )

    stored = Report.objects.get()
    case = stored.case
    assert response.status_code == 201, response.content.decode()
    assert response.json() == {
        "number": stored.number,
        "case": case.number,
        "state": "reported",
        "external_id": "17",
        "channel": "api",
        "reported_at": told(stored.reported_at),
        "received_at": told(stored.received_at),
        "code": None,
    }
    assert (stored.name, stored.phone, stored.kind) == ("陈小明", "13800138000", "complaint")
    assert (stored.lon, stored.lat, stored.answers) == (LON, LAT, {"floor": 3})
    assert case.urgency == "urgent"
    assert PostedReport.objects.get().report == stored


def test_the_same_delivery_is_one_report_and_with_other_content_a_conflict(client):
    key, headers = new_key(), {"Idempotency-Key": "a"}
    first = post(client, key, headers)

    again = post(client, key, headers)
    other = post(client, key, headers, text="别的事情")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    number = first.json()["number"]
    sentence = f"This delivery came before with other content and became report {number}, which was not changed"
    assert refusal(other) == (409, "other_content", sentence)
    assert Case.objects.count() == 1


def test_on_the_deletion_date_the_digest_of_what_was_sent_goes_too(client):
    key, said = new_key(), {"external_id": "17", "name": "陈小明", "phone": "13800138000"}
    assert post(client, key, **said).status_code == 201
    Report.objects.update(delete_on=timezone.localdate())
    assert delete_personal_data(timezone.localdate()) == 1
    assert PostedReport.objects.get().digest == ""
    assert post(client, key, **said).status_code == 200
    assert Report.objects.get().phone == ""


def test_an_outside_number_is_the_senders_own(client):
    one, other = new_key(), new_key(name="Other")
    assert post(client, one, external_id="17").status_code == 201
    assert post(client, one, external_id="17").status_code == 200
    assert refusal(post(client, one, external_id="17", text="别的事情"))[:2] == (
        409,
        "other_content",
    )
    assert post(client, other, external_id="17").status_code == 201


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        pytest.param({"text": ...}, {"text": "This is missing."}, id="missing"),
        pytest.param(
            {"txt": "x"}, {"txt": "There is no such field. Check its name."}, id="unknown"
        ),
        pytest.param({"text": 5}, {"text": "Send text."}, id="a-number-for-text"),
        pytest.param({"lon": "100"}, {"lon": "Send a number, without quotes."}, id="quoted"),
        pytest.param(
            {"confidential": "yes"},
            {"confidential": "Send true or false, without quotes."},
            id="yes",
        ),
        pytest.param(
            {"text": "a" * 1_000_000}, {"text": "At most 20000 characters."}, id="a-megabyte"
        ),
        pytest.param(
            {"reported_at": "2026-11-24T08:00:00"},
            {"reported_at": "The moment needs its time zone, such as +08:00."},
            id="no-zone",
        ),
        pytest.param(
            {"reported_at": 1},
            {"reported_at": "Send a moment such as 2026-11-24T08:00:00+08:00."},
            id="seconds",
        ),
        pytest.param({"answers": []}, {"answers": "Send an object: {…}."}, id="a-list"),
    ],
)
def test_what_does_not_fit_is_told_field_by_field(client, odd, said):
    response = post(client, new_key(), **odd)
    assert refusal(response)[:2] == (422, "does_not_fit")
    assert fields_of(response) == said
    assert not Report.objects.exists()


def test_a_sender_reads_back_its_own_by_either_number(client):
    key, other = new_key(), new_key(name="Other")
    first = post(client, key, external_id="A/17").json()

    assert get(client, key, f"/reports/{first['number']}").json() == first
    assert get(client, key, "/reports/A%2F17").status_code in {200, 404}
    assert refusal(get(client, other, f"/reports/{first['number']}"))[:2] == (404, "not_found")
    assert refusal(get(client, key, "/reports/18"))[:2] == (404, "not_found")


def test_a_channel_of_ones_own_has_its_numbers_whichever_way_they_come(client):
    key = new_key(channel="hotline")
    report(channel="hotline", text="巷口没有路灯。", by=None, external_id="17")

    assert get(client, key, "/reports/17").json()["channel"] == "hotline"
    assert post(client, key, external_id="17").status_code == 200
    assert Report.objects.count() == 1


def test_a_key_reports_by_its_own_channel_only(client):
    response = post(client, new_key(), channel="hotline")
    assert refusal(response)[:2] == (403, "narrow_key")
    assert post(client, new_key(channel="hotline"), channel="hotline").status_code == 201
    words = "does not report by the channel “staff”"
    with translation.override("en"), pytest.raises(KeyRefused, match=words):
        create_key("x", scopes=["reports:write"], channel="staff")


def test_the_reporters_code_is_given_to_a_key_with_the_scope_for_it(client):
    handing_on = new_key("reports:write", "reports:code")
    out = post(client, handing_on).json()
    assert report_by_secret(out["number"], out["code"]) == Report.objects.get()


def test_of_a_report_that_others_brought_no_key_gets_the_code(client, town):
    by_telephone = report(by=town.wu, channel="hotline", text="水管爆了。", external_id="17")
    key = new_key("reports:write", "reports:code", channel="hotline")
    out = post(client, key, external_id="17").json()
    assert (out["number"], out["code"]) == (by_telephone.number, None)


def test_a_renewed_key_keeps_what_it_sent(client):
    secret = new_key()
    first = post(client, secret, external_id="17").json()

    renewed = renew_key(Key.objects.get().prefix).secret

    assert refusal(post(client, secret))[:2] == (401, "bad_key")
    assert get(client, renewed, "/reports/17").json() == first
    assert post(client, renewed, external_id="17").status_code == 200


def test_answers_are_those_the_type_asks_for(client):
    ask_more()
    key = new_key()
    good = post(client, key, category="1.01.09", answers={"count": 3, "more": "没有"})
    assert good.status_code == 201
    stored = Report.objects.get()
    assert stored.answers["service_code"] == "1.01.09"

    odd = post(client, key, category="1.01.09", answers={"nothing": 1})
    assert fields_of(odd) == {"answers.nothing": "This type has no such question."}
    assert "category" in fields_of(post(client, key, category="9.99"))


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        pytest.param({"text": " \u200b "}, "The text is empty", id="empty"),
        pytest.param({"lon": LAT, "lat": LON}, None, id="swapped"),
        pytest.param({"lat": None}, "A place on the map needs both", id="half-a-place"),
        pytest.param({"phone": "abc"}, None, id="no-phone"),
        pytest.param(
            {"reported_at": "2999-01-01T00:00:00Z"}, "The report is dated in", id="future"
        ),
        pytest.param(
            {"reported_at": "1999-01-01T00:00:00Z"}, "The report is dated before", id="past"
        ),
    ],
)
def test_the_rules_of_every_door_hold_here_too(client, odd, sentence):
    response = post(client, new_key(), **odd)
    status, code, said_so = refusal(response)
    assert (status, code) == (422, "refused")
    assert sentence is None or said_so.startswith(sentence)
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "text", ["水\0管", "💧💧💧", "שלום \u202e", "<script>alert(1)</script>", "'; DROP TABLE x; --"]
)
def test_odd_letters_are_letters(client, text):
    assert post(client, new_key(), text=text).status_code == 201
    assert Report.objects.get().text == text.replace("\0", "").replace("\u202e", "").strip()
