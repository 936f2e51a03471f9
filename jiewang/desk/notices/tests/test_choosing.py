"""My notices, and messages that did not arrive: the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.notices.models import Choice, Delivery, DeliveryStep, Mailbox, Notice
from jiewang.testing import make_town

PAGE, UNDELIVERED = "desk:my_notices", "desk:undelivered"


def test_without_other_ways_one_chooses_what_stands_in_the_inbox_and_no_times():
    client = signed_in(make_town().jiang, "en")
    page = client.get(reverse(PAGE))
    assert forbidden_in(page) == []
    assert "No mail server is set up here" in text_of(page)
    assert "Quiet from" not in text_of(page)
    client.post(reverse(PAGE), {"requests": ["inbox"], "results": ["inbox"]})
    kept = Choice.objects.get().ways
    assert kept == {
        name: [] for name in ("decisions", "funds", "near", "other", "outside", "reporters")
    }


def test_quiet_hours_and_ways_are_kept_and_shown(settings):
    settings.MESSENGER_WEBHOOK = "https://messenger.example/in"
    town = make_town()
    client = signed_in(town.jiang, "en")
    sent = {"near": ["inbox", "messenger"], "quiet_from": "20:00", "quiet_until": "07:30"}
    assert client.post(reverse(PAGE), sent).status_code == 302
    assert Choice.objects.get().ways["near"] == ["inbox", "messenger"]
    assert 'value="07:30"' in client.get(reverse(PAGE)).content.decode()


def test_half_of_quiet_hours_is_refused_and_nothing_is_kept(settings):
    settings.MESSENGER_WEBHOOK = "https://messenger.example/in"
    client = signed_in(make_town().jiang, "en")
    page = client.post(reverse(PAGE), {"quiet_from": "20:00"})
    assert page.status_code == 422
    assert "Quiet hours need a beginning and an end." in text_of(page)
    assert not Choice.objects.exists()


def test_an_address_is_given_and_asks_for_its_code(settings):
    settings.EMAIL_HOST, settings.EMAIL_FROM = "mail.example", "jiewang@district.example"
    town = make_town()
    client = signed_in(town.jiang, "en")
    address = reverse("desk:my_address")
    assert client.post(address, {"address": "jiang"}).status_code == 422
    client.post(address, {"address": "jiang@water.example"})
    assert "A code was sent to jiang@water.example" in text_of(client.get(reverse(PAGE)))
    page = client.post(address, {"code": "1"})
    assert (page.status_code, "This is not the code" in text_of(page)) == (422, True)
    client.post(address, {"forget": "1"})
    assert not Mailbox.objects.exists()


@pytest.fixture
def letter():
    notice = Notice.objects.create(kind="closed", case_number="26030400017")
    return Delivery.objects.create(
        notice=notice,
        phone="13800138000",
        state=Delivery.State.FAILED,
        attempts=5,
        error="HTTP 503",
        next_at=timezone.now() - timedelta(hours=1),
    )


def test_the_district_sees_what_did_not_arrive_and_why_but_no_number(letter):
    page = signed_in(make_town().dong, "en").get(reverse(UNDELIVERED))
    text = text_of(page)
    assert "It answered HTTP 503." in text
    assert "26030400017" in text
    assert "13800138000" not in page.content.decode()
    assert forbidden_in(page) == []


def test_a_street_does_not_see_it(letter):
    assert signed_in(make_town().tang).get(reverse(UNDELIVERED)).status_code == 403


@pytest.mark.parametrize(
    ("name", "state", "step"),
    [("again", "waiting", "again"), ("give_up", "given_up", "given_up")],
)
def test_one_click_decides(letter, name, state, step, settings):
    settings.SMS_WEBHOOK = "https://sms.example/in"
    town = make_town()
    signed_in(town.dong).post(reverse(UNDELIVERED), {name: letter.pk})
    letter.refresh_from_db()
    assert letter.state == state
    assert list(DeliveryStep.objects.values_list("kind", "by")) == [(step, town.dong.pk)]


def test_all_are_sent_again_at_once(letter, settings):
    settings.SMS_WEBHOOK = "https://sms.example/in"
    signed_in(make_town().dong).post(reverse(UNDELIVERED), {"again": "all"})
    letter.refresh_from_db()
    assert letter.state == Delivery.State.WAITING


@pytest.mark.parametrize("given", ["", "x", "9" * 30, "-1", "0"])
def test_what_is_no_message_changes_nothing(letter, given):
    client = signed_in(make_town().dong)
    assert client.post(reverse(UNDELIVERED), {"give_up": given}).status_code == 302
    letter.refresh_from_db()
    assert letter.state == Delivery.State.FAILED
