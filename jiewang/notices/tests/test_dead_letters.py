"""Messages that did not arrive: who decides on them, and what is written down."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from jiewang.notices.actions import forget_reporter, tell_reporter
from jiewang.notices.dead_letters import forget_old_deliveries, give_up, send_again
from jiewang.notices.errors import DeliveryRefused
from jiewang.notices.models import Delivery, DeliveryStep
from jiewang.notices.queries import causes, dead_letters, decided_letters
from jiewang.notices.sending import key_of, send_text
from jiewang.notices.tests.sinks import gateway
from jiewang.notices.tests.test_ways import EVENING
from jiewang.testing import make_town


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def letter(settings, town):
    """A text message that was given up."""
    settings.SMS_WEBHOOK = "sms.example"
    tell_reporter("closed", case_number="1", phone="13800138000", context={"number": "1"})
    delivery = Delivery.objects.get()
    at = EVENING
    while delivery.state == Delivery.State.WAITING:
        Delivery.objects.update(next_at=at)
        send_text(at)
        at += timedelta(hours=13)
        delivery.refresh_from_db()
    return delivery


def steps():
    return list(DeliveryStep.objects.order_by("pk").values_list("kind", "by__username"))


def test_it_stands_on_the_list_with_its_cause(letter):
    assert [each.pk for each in dead_letters()] == [letter.pk]
    assert causes() == [("sms", "no address of a gateway: 'sms.example'", 1)]
    assert steps() == [("failed", None)]


def test_sent_again_it_goes_out_as_another_message(letter, town, settings):
    before = key_of(letter)
    with gateway() as (kept, settings.SMS_WEBHOOK):
        send_again(letter.pk, by=town.dong, at=EVENING)
        send_again(letter.pk, by=town.dong, at=EVENING)
        assert send_text(EVENING) is not None
    assert [headers["Idempotency-Key"] != before for headers in kept.headers] == [True]
    assert steps() == [("failed", None), ("again", "dong")]
    assert not dead_letters().exists()
    assert [step.by for step in decided_letters()] == [town.dong]


def test_given_up_it_keeps_no_number_and_goes_out_no_more(letter, town):
    give_up(letter.pk, by=town.dong, at=EVENING)
    give_up(letter.pk, by=town.dong, at=EVENING)
    send_again(letter.pk, by=town.dong, at=EVENING)
    letter.refresh_from_db()
    assert (letter.state, letter.phone) == (Delivery.State.GIVEN_UP, "")
    assert steps() == [("failed", None), ("given_up", "dong")]


def test_a_street_does_not_decide_on_the_districts_messages(letter, town):
    for action in (send_again, give_up):
        with pytest.raises(PermissionDenied, match="commanders and intake posts"):
            action(letter.pk, by=town.tang, at=EVENING)
    assert steps() == [("failed", None)]


def test_without_a_gateway_or_a_number_it_is_not_sent_again(letter, town, settings):
    settings.SMS_WEBHOOK = ""
    with pytest.raises(DeliveryRefused, match="Nothing is set up for “Text message”"):
        send_again(letter.pk, by=town.dong, at=EVENING)
    settings.SMS_WEBHOOK = "sms.example"
    Delivery.objects.update(phone="")
    with pytest.raises(DeliveryRefused, match="number was deleted"):
        send_again(letter.pk, by=town.dong, at=EVENING)


def test_what_was_sent_to_staff_long_ago_is_forgotten_and_what_was_decided_stays(letter, town):
    send_again(letter.pk, by=town.dong, at=EVENING)
    for state in ("sent", "skipped", "waiting"):
        Delivery.objects.create(
            notice=letter.notice, user=town.dong, way=state[:5], state=state, next_at=EVENING
        )
    Delivery.objects.filter(pk=letter.pk).update(state="sent", user=town.dong, way="email")
    forget_old_deliveries(EVENING + timedelta(days=90))
    assert Delivery.objects.count() == 4
    forget_old_deliveries(EVENING + timedelta(days=91))
    kept = Delivery.objects.order_by("pk").values_list("pk", "state")
    assert [state for _pk, state in kept] == ["sent", "waiting"]
    assert kept[0][0] == letter.pk


def test_with_the_reporters_data_it_leaves_the_list(letter):
    forget_reporter("1")
    assert not dead_letters().exists()
