"""A gateway that hangs or fails rests, and holds up nobody else."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from jiewang.notices import mail, webhooks
from jiewang.notices.actions import tell_reporter
from jiewang.notices.models import Delivery, Target, Way
from jiewang.notices.sending import send_chat, send_mail_next, send_text
from jiewang.notices.spreading import spread_next
from jiewang.notices.tests.sinks import gateway
from jiewang.notices.tests.test_gateway_faults import gateway as bad_gateway
from jiewang.notices.tests.test_gateway_faults import hang
from jiewang.notices.tests.test_ways import EVENING, a_handler, tell

SOON = timedelta(seconds=5)


def text_some(count):
    for nth in range(count):
        gaps = {"number": str(nth)}
        tell_reporter("closed", case_number=str(nth), phone="13800138000", context=gaps)
    Delivery.objects.update(next_at=EVENING)


def tried():
    return Delivery.objects.exclude(attempts=0).count()


def test_a_gateway_that_hangs_costs_one_wait_and_then_rests(settings, monkeypatch):
    monkeypatch.setattr(webhooks, "PATIENCE", 0.2)
    with bad_gateway(hang) as settings.SMS_WEBHOOK:
        text_some(3)
        assert send_text(EVENING) is not None
        # Nobody waits for it again before its rest is over, however many messages wait.
        assert send_text(EVENING) is None
        assert send_text(EVENING + SOON - timedelta(seconds=1)) is None
        assert send_text(EVENING + SOON) is not None
        assert send_text(EVENING + SOON * 2) is None
    assert tried() == 2
    assert Target.objects.get(way=Way.SMS).failures == 2


def test_while_one_way_rests_the_others_go_on(settings, monkeypatch):
    monkeypatch.setattr(webhooks, "PATIENCE", 0.2)
    _user, water = a_handler()
    with bad_gateway(hang) as settings.SMS_WEBHOOK, gateway() as (kept, address):
        settings.MESSENGER_WEBHOOK = address
        text_some(1)
        tell(water)
        spread_next(EVENING)
        assert send_text(EVENING) is not None
        assert send_chat(EVENING) is not None
    assert len(kept.sent) == 1


def test_a_mail_server_that_hangs_is_cut_off_and_rests(settings, monkeypatch):
    settings.EMAIL_BACKEND = "jiewang.notices.mail.BoundedBackend"
    settings.EMAIL_FROM, settings.EMAIL_USE_TLS = "jiewang@district.example", False
    monkeypatch.setattr(mail, "PATIENCE", 0.3)
    with bad_gateway(hang) as address:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", urlsplit(address).port
        _user, water = a_handler()
        tell(water)
        spread_next(EVENING)
        delivery = send_mail_next(EVENING)
        assert send_mail_next(EVENING) is None
    assert (delivery.state, delivery.error) == ("waiting", "no answer within 0.3 s")


def test_a_gateway_that_answers_again_is_used_at_once_for_everything_that_waits(settings):
    with gateway() as (kept, settings.SMS_WEBHOOK):
        kept.statuses = [500]
        text_some(3)
        assert send_text(EVENING) is not None
        assert [send_text(EVENING + SOON) is not None for _nth in range(3)] == [True, True, False]
    assert Target.objects.get(way=Way.SMS).failures == 0


def test_a_message_that_is_refused_for_itself_does_not_stop_the_others(settings):
    with gateway() as (kept, settings.SMS_WEBHOOK):
        kept.statuses = [422]
        text_some(2)
        assert [send_text(EVENING) is not None for _nth in range(3)] == [True, True, False]
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["sent", "waiting"]


def test_a_rest_grows_and_has_an_end(settings):
    settings.SMS_WEBHOOK = "sms.example"
    text_some(1)
    at, rests = EVENING, []
    for _nth in range(12):
        Delivery.objects.update(state="waiting", attempts=0, next_at=at)
        assert send_text(at) is not None
        until = Target.objects.get(way=Way.SMS).rests_until
        rests.append(int((until - at).total_seconds()))
        at = until
    assert rests == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900, 900]


@pytest.mark.parametrize("host", ["gateway.example", "10.1.2.3"])
def test_a_message_leaves_this_machine_by_https_alone_unless_a_setting_allows_more(
    host, settings, monkeypatch
):
    settings.SMS_WEBHOOK = f"http://{host}/sms"
    text_some(1)
    delivery = send_text(EVENING)
    assert delivery.error == "http leaves this machine readable: JIEWANG_WEBHOOKS_WITHOUT_TLS"
    settings.WEBHOOKS_WITHOUT_TLS = True
    monkeypatch.setattr(webhooks, "_status_of", lambda *_given: 200)
    assert send_text(delivery.next_at).state == Delivery.State.SENT
