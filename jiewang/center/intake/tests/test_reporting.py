import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from jiewang.base import events
from jiewang.base.errors import Refusal
from jiewang.center.case.diary import first_break
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.numbers import case_number, is_case_number
from jiewang.center.intake.actions import report
from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.events import CaseReported
from jiewang.center.intake.models import Channel, Report, Suggestion
from jiewang.center.intake.photos import CleanPhoto, clean_photo
from jiewang.center.intake.tests.test_photos import picture
from jiewang.testing import EAST, NOISE, PIPE, make_category, make_town

# In Fang's grid.
LON, LAT = 100.025, 30.005


def say(text="三楼水管爆了，水流到楼道里。", **said):
    return report(**{"channel": Channel.RESIDENT_WEB, "text": text, "by": None, **said})


def test_a_report_makes_a_case_with_a_place_a_center_suggestions_and_a_diary():
    town = make_town()
    at = timezone.now() - timedelta(minutes=3)

    receipt = say(lon=LON, lat=LAT, name="陈小明", phone="138 0013 8000", reported_at=at)

    case = Case.objects.get(pk=receipt.case_id)
    assert (receipt.number, receipt.created) == (case.number, True)
    assert is_case_number(case.number)
    assert (case.state, case.center, case.unit, case.category) == (
        "reported",
        town.east,
        town.east,
        None,
    )
    assert (case.area, case.placing, case.reported_at) == (town.grid, "pin", at)
    stored = case.reports.get()
    assert (stored.pk, stored.number, stored.secret) == (
        receipt.report_id,
        receipt.number,
        receipt.secret,
    )
    assert (stored.name, stored.phone) == ("陈小明", "13800138000")
    assert case.suggestions.first().category_code == PIPE
    step = case.steps.get()
    assert (step.kind, step.at, step.by, step.data) == (
        "reported",
        at,
        None,
        {
            "channel": "resident_web",
            "kind": "help",
            "placing": "pin",
            "area": town.grid.code,
            "suggestions": [each.category_code for each in case.suggestions.all()],
        },
    )
    broken = first_break(
        case.steps.all(), number=case.number, length=case.diary_length, head=case.diary_head
    )
    assert broken is None


def test_no_personal_data_is_readable_in_the_table_or_in_the_diary():
    make_town()
    receipt = say(
        "我是陈小明，电话13800138000，家里水管爆了。",
        name="陈小明",
        phone="13800138000",
        id_number="11010519491231002X",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, phone, id_number, secret FROM center_report WHERE id = %s",
            [receipt.report_id],
        )
        row = " ".join(cursor.fetchone())
    for secret in ("陈小明", "13800138000", "11010519491231002X", receipt.secret):
        assert secret not in row
    case = Case.objects.get(pk=receipt.case_id)
    written = f"{case.title} {case.steps.get().data}"
    assert ("陈小明" in written, "13800138000" in written) == (False, False)


@pytest.mark.parametrize(
    ("said", "placing", "center"),
    [
        pytest.param({"lon": LON, "lat": LAT}, "pin", EAST, id="in-a-grid"),
        pytest.param({"lon": 101.0, "lat": 30.0}, "outside", "center", id="outside"),
        pytest.param({"address": "东巷街道某处"}, "address", EAST, id="by-its-address"),
        pytest.param({}, "none", "center", id="nowhere"),
    ],
)
def test_the_streets_center_runs_it_where_the_street_is_known(said, placing, center):
    make_town()
    case = Case.objects.get(pk=say("有个事情要反映一下", **said).case_id)
    assert (case.placing, case.center.code, case.unit.code) == (placing, center, center)


def test_a_tip_off_is_confidential_also_when_nobody_asks_for_it():
    make_town()
    receipt = say(kind="tip_off")
    assert Case.objects.get(pk=receipt.case_id).confidential
    assert Report.objects.get(pk=receipt.report_id).confidential


@pytest.mark.parametrize(
    "again",
    [
        pytest.param({"idempotency_key": "k1", "text": "另一段话"}, id="same-delivery-key"),
        pytest.param({"external_id": "HL-7", "text": "另一段话"}, id="same-outside-number"),
    ],
)
def test_a_repeat_delivery_gets_the_first_receipt_and_writes_nothing(again):
    make_town()
    first = say(idempotency_key="k1", external_id="HL-7")

    second = say(**again)

    assert (second.number, second.secret, second.report_id) == (
        first.number,
        first.secret,
        first.report_id,
    )
    assert second.created is False
    counts = (Case.objects.count(), Report.objects.count(), CaseStep.objects.count())
    assert counts == (1, 1, 1)


def test_the_same_outside_number_through_another_channel_is_another_report():
    make_town()
    say(external_id="7", channel=Channel.HOTLINE)
    assert say(external_id="7", channel=Channel.WECHAT).created is True


@pytest.mark.django_db(transaction=True)
def test_of_two_deliveries_at_one_moment_one_is_written_and_both_get_its_receipt():
    make_town()
    receipts, ready = [], threading.Barrier(4)

    def deliver():
        try:
            ready.wait(timeout=10)
            receipts.append(say(idempotency_key="same", lon=LON, lat=LAT))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({(r.number, r.secret, r.report_id) for r in receipts}) == 1
    assert sorted(r.created for r in receipts) == [False, False, False, True]
    assert say(idempotency_key="same") == replace(receipts[0], created=False)
    assert (Case.objects.count(), Report.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_reports_at_one_moment_get_numbers_of_their_own_in_a_row():
    make_town()
    receipts, ready = [], threading.Barrier(4)
    at = timezone.now() - timedelta(minutes=3)

    def deliver():
        try:
            ready.wait(timeout=10)
            receipts.extend([say(lon=LON, lat=LAT, reported_at=at) for _nth in range(3)])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    expected = [case_number(timezone.localdate(at), serial) for serial in range(1, 13)]
    assert sorted(receipt.number for receipt in receipts) == expected


@pytest.mark.django_db(transaction=True)
def test_a_number_is_not_given_out_twice_when_a_report_fails():
    make_town()

    def fail(receipt):
        raise ZeroDivisionError

    first = say()
    with pytest.raises(ZeroDivisionError):
        say(also=fail)
    second = say()

    assert first.number != second.number
    assert Case.objects.count() == 2


def test_what_a_door_writes_beside_a_new_report_stands_or_falls_with_it():
    make_town()
    seen = []
    first = say(idempotency_key="k", also=seen.append)

    say(idempotency_key="k", also=seen.append)

    assert seen == [first]


def test_a_race_lost_at_the_last_moment_reads_the_winner(monkeypatch):
    make_town()
    first = say(idempotency_key="k")
    from jiewang.center.intake import reporting

    answers = iter([None, first])
    monkeypatch.setattr(reporting, "first_receipt", lambda said: next(answers))

    assert say(idempotency_key="k") == first
    assert (Case.objects.count(), Suggestion.objects.count()) == (1, 2)


def test_followers_are_told_last_and_may_undo_everything(monkeypatch):
    make_town()

    def refuse(event):
        assert Report.objects.filter(pk=event.report_id, case=event.case_id).exists()
        raise DatabaseError("no clock")

    monkeypatch.setitem(events._followers, CaseReported, (refuse,))
    with pytest.raises(DatabaseError, match="no clock"):
        say()
    assert (Case.objects.count(), Report.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        pytest.param(
            {"text": " "},
            "The text is empty. Say in a sentence what has happened and where.",
            id="empty",
        ),
        pytest.param(
            {"text": "长" * 1_000_000},
            "The text has 1000000 characters; at most 20000 can be taken."
            " Say it shorter, or send the rest as a second report.",
            id="one-megabyte",
        ),
        pytest.param(
            {"lon": LAT, "lat": LON},
            "Longitude 30.005 and latitude 100.025 look swapped."
            " Send the longitude first: in China it lies between 73 and 136.",
            id="swapped",
        ),
        pytest.param(
            {"lon": float("nan"), "lat": LAT},
            "Longitude and latitude must be numbers, such as 106.55 and 29.55.",
            id="NaN",
        ),
        pytest.param(
            {"lon": float("inf"), "lat": LAT},
            "Longitude and latitude must be numbers, such as 106.55 and 29.55.",
            id="infinite",
        ),
        pytest.param(
            {"lon": LON}, "A place on the map needs both longitude and latitude.", id="half"
        ),
        pytest.param(
            {"lon": LON, "lat": LAT, "coordinate_system": "mars"},
            "“mars” is no coordinate system we know. Known are: wgs84, gcj02, bd09.",
            id="unknown-system",
        ),
        pytest.param(
            {"kind": "joke"},
            "“joke” is no kind of report we know."
            " Known are: enquiry (Enquiry), help (Help), complaint (Complaint),"
            " tip_off (Tip-off), advice (Advice).",
            id="unknown-kind",
        ),
        pytest.param(
            {"urgency": "now"},
            "“now” is no urgency we know. Known are: normal (Normal), urgent (Urgent), "
            "very_urgent (Very urgent).",
            id="unknown-urgency",
        ),
        pytest.param(
            {"phone": "1380013800"},
            "A mobile number has 11 digits; this one has 10.",
            id="short-phone",
        ),
        pytest.param(
            {"address": "路" * 201},
            "The address is longer than 200 characters. Shorten it.",
            id="long-address",
        ),
        pytest.param(
            {"answers": {"a": float("nan")}},
            "The answers to the questions cannot be read.",
            id="answers-no-database-takes",
        ),
        pytest.param(
            {"answers": {"a": "长" * 9000}},
            "The answers to the questions are too long. Shorten them.",
            id="long-answers",
        ),
        pytest.param(
            {"photos": [CleanPhoto(b"", b"", 1, 1, str(n)) for n in range(5)]},
            "At most 4 photos can be sent at once. Choose the clearest ones.",
            id="five-photos",
        ),
        pytest.param(
            {"channel": "staff"},
            "Only an intake post takes down reports for others."
            " Report as a grid worker or through the residents' page.",
            id="staff-without-a-post",
        ),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_written(said, sentence):
    make_town()
    with translation.override("en"), pytest.raises(Refusal) as refused:
        say(**said)
    assert str(refused.value) == sentence
    assert (Case.objects.count(), Report.objects.count()) == (0, 0)


def test_an_unknown_channel_is_refused_with_those_that_are_known():
    make_town()
    with translation.override("en"), pytest.raises(ReportRefused) as refused:
        say(channel="pigeon")
    assert "resident_web (Resident's page), staff (" in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("路灯坏了\x00三天", id="NUL"),
        pytest.param("路灯🔥坏了", id="emoji"),
        pytest.param("السلام عليكم، المصباح معطل", id="right-to-left"),
        pytest.param("<img src=x onerror=alert(1)>路灯坏了", id="HTML"),
        pytest.param("'); DROP TABLE center_case; --", id="SQL"),
        pytest.param("長" * 20_000, id="as-long-as-may-be"),
    ],
)
def test_strange_texts_are_taken_as_plain_text(text):
    make_town()
    receipt = say(text, answers={"哪里\x00": "桥下\x00"})
    stored = Report.objects.get(pk=receipt.report_id)
    assert (stored.text, stored.answers) == (text.replace("\x00", ""), {"哪里": "桥下"})


def test_a_report_from_the_future_is_refused_but_a_clock_may_be_wrong_by_minutes():
    make_town()
    with pytest.raises(ReportRefused):
        say(reported_at=timezone.now() + timedelta(minutes=10))
    assert say(reported_at=timezone.now() + timedelta(minutes=2)).created


def test_a_moment_without_a_zone_is_a_mistake_of_the_door():
    make_town()
    with pytest.raises(ValueError, match="time zone"):
        say(reported_at=timezone.now().replace(tzinfo=None))


def test_an_intake_post_takes_a_report_down_for_a_caller_and_a_closed_account_does_not():
    town = make_town()
    receipt = say(channel=Channel.STAFF, by=town.wu)
    assert Report.objects.get(pk=receipt.report_id).by == town.wu
    assert CaseStep.objects.get(case=receipt.case_id).by == town.wu

    town.wu.is_active = False
    with pytest.raises(ReportRefused):
        say(channel=Channel.RESIDENT_WEB, by=town.wu)


def test_coordinates_of_chinese_maps_are_stored_as_wgs84():
    make_town()
    receipt = say(lon=LON, lat=LAT, coordinate_system="gcj02")
    stored = Report.objects.get(pk=receipt.report_id)
    assert stored.coordinate_system == "gcj02"
    assert (stored.lon == LON, round(stored.lon, 1)) == (False, 100.0)


def test_photos_are_kept_with_the_report_under_names_that_tell_nothing():
    make_town()
    photo = clean_photo(picture())
    receipt = say(photos=[photo, photo])
    (kept,) = Report.objects.get(pk=receipt.report_id).photos.all()
    assert (kept.stage, kept.width, kept.height, kept.digest) == ("report", 60, 40, photo.digest)
    with kept.image.open() as image, kept.thumbnail.open() as thumbnail:
        assert (image.read(), thumbnail.read()) == (photo.image, photo.thumbnail)
    assert len(kept.image.name.rsplit("/", 1)[1]) == len("0" * 32 + ".jpg")


def test_a_new_catalog_is_suggested_from_at_once():
    make_town()
    say("隔壁很吵")
    make_category("3.01.01", name="油烟扰民", keywords=["油烟"])
    receipt = say("楼下餐馆油烟很大")
    assert Suggestion.objects.filter(case=receipt.case_id).first().category_code == "3.01.01"
    assert Suggestion.objects.get(case=receipt.case_id, rank=1).reasons == ["油烟"]
    other = say("隔壁很吵")
    assert Suggestion.objects.filter(case=other.case_id).first().category_code == NOISE


def test_a_report_asks_six_times_and_for_its_followers(monkeypatch):
    """And as many for the thousandth as for the second."""
    make_town()
    monkeypatch.setitem(events._followers, CaseReported, ())
    say(external_id="0", lon=LON, lat=LAT)
    counts = []
    for n in (1, 2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            say(external_id=str(n), lon=LON, lat=LAT)
        sent = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
        counts.append(len(sent))
    # Known already; the map; the number; case; report; what waited for the end.
    assert counts == [6, 6], "\n".join(sent)


def test_the_files_of_photos_go_with_a_report_that_is_taken_back(monkeypatch, settings):
    make_town()

    def refuse(event):
        raise DatabaseError("no clock")

    monkeypatch.setitem(events._followers, CaseReported, (refuse,))
    with pytest.raises(DatabaseError, match="no clock"):
        say(photos=[clean_photo(picture())])
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []
