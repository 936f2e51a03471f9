"""Taking a report down: for a caller, on one's round, twice the same form, and bad input."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiewang.center.case.models import Case
from jiewang.center.intake.models import Report
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.desk.center.tests.test_acts import a_photo
from jiewang.testing import EAST, make_town

NEW = "desk:intake"


def filled_in(**changes):
    values = {
        "channel": "hotline",
        "kind": "complaint",
        "urgency": "urgent",
        "text": "三楼水管爆了。",
        "address": "东一社区 8 号",
        "name": "陈小明",
        "phone": "138 0013 8000",
        "confidential": "on",
        "external_id": "C2026-1",
        "idempotency_key": "k1",
    }
    return {**values, **changes}


def send(user, language="en", **changes):
    return signed_in(user, language).post(reverse(NEW), filled_in(**changes))


def test_a_callers_report_is_taken_down_with_all_that_was_said():
    wu = make_town().wu
    page = send(wu, photos=a_photo())
    report = Report.objects.select_related("case").get()
    assert page["Location"] == reverse("desk:case", args=[report.case])
    found = (report.channel, report.kind, report.name, report.phone, report.external_id, report.by)
    assert found == ("hotline", "complaint", "陈小明", "13800138000", "C2026-1", wu)
    assert (report.confidential, report.case.urgency) == (True, "urgent")
    assert (report.case.area.code, report.photos.count()) == (f"{EAST}001", 1)


def test_the_same_form_sent_twice_makes_one_report():
    wu = make_town().wu
    assert send(wu)["Location"] == send(wu)["Location"]
    assert Case.objects.count() == 1


def test_a_grid_worker_reports_in_the_own_name_and_is_asked_for_no_caller():
    fang = make_town().fang
    form = signed_in(fang).get(reverse(NEW)).context["form"]
    assert not {"name", "phone", "external_id"} & set(form.fields)
    send(fang, channel="grid_worker")
    report = Report.objects.get()
    assert (report.channel, report.by, report.phone) == ("grid_worker", fang, "")


@pytest.mark.parametrize("channel", ["hotline", "staff", "resident_web", "x"])
def test_a_grid_worker_cannot_take_another_channel(channel):
    page = send(make_town().fang, channel=channel)
    assert (page.status_code, Report.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"text": "  "}, "Not filled in yet: What was said", id="empty"),
        pytest.param({"text": "水" * 8001}, "8000", id="too-long"),
        pytest.param({"phone": "1380013800"}, "11 digits", id="phone"),
        pytest.param({"lon": "nan", "lat": "30"}, "", id="nan"),
        pytest.param({"lon": "30.01", "lat": "100.02"}, "", id="swapped"),
        pytest.param({"urgency": "at once"}, "", id="urgency"),
    ],
)
def test_what_cannot_be_is_told_and_the_words_are_kept(changes, told):
    page = send(make_town().wu, **changes)
    assert (page.status_code, Report.objects.count()) == (422, 0)
    assert told in text_of(page)
    assert "东一社区 8 号" in page.content.decode()


def test_a_file_that_is_no_photo_is_told():
    file = SimpleUploadedFile("a.jpg", b"PK\x03\x04", "image/jpeg")
    page = send(make_town().wu, photos=file)
    assert (page.status_code, Report.objects.count()) == (422, 0)
    assert "a.jpg is not a photo" in text_of(page)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        pytest.param({"lon": "100.021", "lat": "30.001"}, "东一社区第1网格", id="pin"),
        pytest.param({"address": "西二社区"}, "西二社区", id="address"),
        pytest.param({"lon": "101", "lat": "30"}, "outside the district", id="outside"),
        pytest.param({}, "No place recognized", id="nothing"),
        pytest.param({"lon": "x", "lat": "30"}, "go together", id="no-number"),
    ],
)
def test_the_place_is_told_in_words(query, told):
    make_town()
    page = signed_in(make_town().wu, "en").get(reverse("desk:intake_place"), query)
    assert told in text_of(page)


def test_what_it_is_likely_about_is_told():
    page = signed_in(make_town().wu, "en").get(
        reverse("desk:intake_categories"), {"text": "水管漏水"}
    )
    assert "Burst pipe" in text_of(page)


def test_who_may_not_see_the_new_case_is_told_who_has_it():
    page = signed_in(make_town().wu, "en")
    sent = page.post(reverse(NEW), filled_in(address="", text="A lamp is out somewhere."))
    case = Case.objects.get()
    assert case.center.code != EAST
    assert sent["Location"] == reverse(NEW)
    told = text_of(page.get(sent["Location"]))
    assert case.number in told
    assert f"{case.center} goes on with it" in told
