import io
import os
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.models import Photo, Report
from jiewang.desk.residents.kept_photos import find, forget_old
from jiewang.testing import PIPE, make_case, make_category, make_town

IN_EAST_LANE = {"lon": "100.025", "lat": "30.005"}


@pytest.fixture(autouse=True)
def _town():
    cache.clear()
    return make_town()


def said(**changes):
    form = {
        "text": "三楼水管爆了，水流到楼道里。",
        "address": "东巷 8 号三楼",
        "contact": "sms",
        "phone": "138 0013 8000",
        "name": "梅",
        "confidential": "no",
        "idempotency_key": uuid.uuid4().hex,
        "kept": "",
        "website": "",
        **IN_EAST_LANE,
    }
    return {**form, **changes}


def picture(name="a.jpg", size=(40, 30)):
    file = io.BytesIO()
    Image.new("RGB", size, "red").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def send(client, **changes):
    return client.post("/", said(**changes), headers={"accept-language": "en"})


def errors_of(response):
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_a_report_gets_a_number_and_a_receipt(client):
    response = send(client)

    report = Report.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/receipt/{report.number}")
    assert (report.phone, report.name, report.confidential) == ("13800138000", "梅", False)
    assert (report.lon, report.lat, report.case.area.code) == (100.025, 30.005, "990001002001001")
    receipt = client.get(response["Location"])
    assert report.secret in receipt.content.decode()


def test_the_same_delivery_twice_makes_one_report(client):
    form = said()
    first = client.post("/", form)
    second = client.post("/", form)

    assert first["Location"] == second["Location"]
    assert Report.objects.count() == 1


def test_without_contact_nothing_about_the_reporter_is_kept(client):
    send(client, contact="none")

    report = Report.objects.get()
    assert (report.phone, report.name) == ("", "")


def test_a_wrong_phone_number_is_told_at_its_field_and_everything_typed_stays(client):
    response = send(client, phone="1380013800")

    assert response.status_code == 422
    assert errors_of(response) == {"phone": ["A mobile number has 11 digits; this one has 10."]}
    page = response.content.decode()
    for typed in ("三楼水管爆了，水流到楼道里。", "东巷 8 号三楼", 'value="1380013800"', "100.025"):
        assert typed in page
    assert Report.objects.count() == 0


def test_an_address_alone_is_enough_and_no_place_at_all_is_asked_about(client):
    assert send(client, lon="", lat="").status_code == 302
    assert send(client, lon="", lat="", address="", no_place="on").status_code == 302

    response = send(client, lon="", lat="", address="")

    assert list(errors_of(response)) == ["address"]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        pytest.param("30.005", "100.025", id="swapped"),
        pytest.param("nan", "30.005", id="nan"),
        pytest.param("inf", "30.005", id="infinite"),
        pytest.param("100.025", "", id="half"),
        pytest.param("abc", "30.005", id="letters"),
        pytest.param("1e400", "30.005", id="too-large"),
    ],
)
def test_coordinates_that_are_no_place_are_refused_in_a_sentence(client, lon, lat):
    response = send(client, lon=lon, lat=lat)

    assert response.status_code == 422
    assert list(errors_of(response)) == ["address"]


def test_a_pin_outside_the_district_is_taken_and_left_to_the_center(client):
    send(client, lon="101.5", lat="31.5")

    assert Case.objects.get().placing == "outside"


@pytest.mark.parametrize("text", ["", "   \n", "\x00\x00", "x" * 1_000_000])
def test_a_text_that_says_nothing_or_too_much_is_refused(client, text):
    response = send(client, text=text)

    assert response.status_code == 422
    assert list(errors_of(response)) == ["text"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("🚰💦 水管爆了 👨‍👩‍👧", "🚰💦 水管爆了 👨‍👩‍👧", id="emoji"),
        pytest.param("水管\x00爆了", "水管爆了", id="nul"),
        pytest.param("\u202eمياه في الدرج", "مياه في الدرج", id="right-to-left"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="html"),
        pytest.param("'; DROP TABLE center_case; --", "'; DROP TABLE center_case; --", id="sql"),
    ],
)
def test_strange_texts_are_stored_as_written_and_shown_as_text(client, text, kept):
    receipt = client.get(send(client, text=text)["Location"]).content.decode()

    assert Report.objects.get().text == kept
    assert "<script>alert" not in receipt


def test_photos_come_with_the_report(client):
    send(client, photos=[picture(), picture("b.jpg", (50, 30))])

    assert Photo.objects.filter(report=Report.objects.get()).count() == 2


def test_a_file_that_is_no_photo_is_refused_and_the_good_one_stays_for_the_next_try(client):
    archive = SimpleUploadedFile("beach.jpg", b"PK\x03\x04" + b"0" * 400, "image/jpeg")
    response = send(client, photos=[picture(), archive])

    assert response.status_code == 422
    assert errors_of(response) == {
        "photos": ["beach.jpg is not a photo. Send a JPEG, PNG or WebP picture."]
    }
    tokens = response.context["form"].kept_tokens
    assert f'value="{tokens}"' in response.content.decode()

    assert send(client, kept=tokens).status_code == 302
    assert Photo.objects.count() == 1


def test_a_photo_of_50_megabytes_is_refused_with_a_sentence(client):
    huge = SimpleUploadedFile("huge.jpg", b"\xff\xd8\xff" + bytes(50 * 1024**2), "image/jpeg")

    response = send(client, photos=[huge])

    assert errors_of(response) == {
        "photos": ["huge.jpg is larger than 12 MB. Send a smaller picture."]
    }


def test_a_fifth_photo_is_left_out_by_name(client):
    photos = [picture(f"{n}.jpg", (40 + n, 30)) for n in range(5)]

    response = send(client, photos=photos)

    assert errors_of(response) == {"photos": ["At most 4 photos can be sent; 4.jpg was left out."]}
    assert len(response.context["form"].waiting) == 4


def test_photos_of_a_form_that_was_never_sent_go_after_a_day(client, settings):
    tokens = send(client, phone="1", photos=[picture()]).context["form"].kept_tokens
    now = timezone.now()
    # Files have the machine's clock, which need not be ours.
    for file in (settings.MEDIA_ROOT / "waiting").iterdir():
        os.utime(file, (now.timestamp(), now.timestamp()))

    assert forget_old(now + timedelta(hours=23)) == 0
    # The picture and its thumbnail.
    assert forget_old(now + timedelta(hours=25)) == 2
    assert find(tokens) == []


def test_tokens_that_were_made_up_open_no_files(client):
    assert send(client, kept="../../settings.py " + "a" * 32).status_code == 302
    assert Photo.objects.count() == 0


def test_a_body_larger_than_four_photos_is_refused_before_it_is_read(client):
    response = client.post("/", b"", content_type="text/plain", CONTENT_LENGTH=60 * 1024**2)

    assert response.status_code == 413


def test_what_fills_in_the_hidden_field_is_a_machine(client):
    response = send(client, website="https://example.org")

    assert response.status_code == 422
    assert Report.objects.count() == 0


def test_too_many_reports_from_one_address_wait_and_keep_what_was_written(client):
    for _ in range(30):
        assert send(client).status_code == 302
    response = send(client)

    assert response.status_code == 429
    assert "三楼水管爆了，水流到楼道里。" in response.content.decode()
    assert Report.objects.count() == 30


def test_the_hint_names_the_type_and_the_place(client):
    response = client.post("/hint", {"text": "水管爆裂了，到处漏水", **IN_EAST_LANE})

    page = response.content.decode()
    assert "听起来像：水管爆裂" in page
    assert "东一社区" in page


def test_the_hint_tells_of_similar_cases_but_never_of_confidential_ones(client):
    at = timezone.now() - timedelta(hours=3)
    open_case = make_case(
        state=State.FILED, category=PIPE, lon=100.0251, lat=30.005, reported_at=at
    )
    asked = {"text": "水管爆裂了，到处漏水", **IN_EAST_LANE}
    (first,) = client.post("/hint", asked).context["alike"]

    open_case.confidential = True
    open_case.save(update_fields=["confidential"])

    assert (first.metres, first.begun, first.reported_at) == (10, False, at)
    assert client.post("/hint", asked).context["alike"] == []


def test_the_hint_is_silent_about_types_that_are_not_public(client):
    make_category("9.09.09", name="举报贪腐", keywords=["举报贪腐"], public=False)

    response = client.post("/hint", {"text": "举报贪腐举报贪腐", "lon": "", "lat": ""})

    assert response.context["sounds_like"] is None


def test_the_policy_allows_nothing_but_our_own_files(client):
    policy = client.get("/")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_photos_are_not_even_opened_when_too_many_forms_brought_some(client, monkeypatch):
    monkeypatch.setattr("jiewang.desk.residents.report.PHOTO_FORMS", 1)
    assert send(client, text="", photos=picture()).status_code == 422

    response = send(client, photos=picture())

    assert (response.status_code, list(errors_of(response))) == (429, ["photos"])
    assert "三楼水管爆了" in response.content.decode()
    assert Report.objects.count() == 0
