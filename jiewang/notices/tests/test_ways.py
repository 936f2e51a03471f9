"""E-mail and messenger: who is sent what, when, and what the other side can check."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jiewang.notices.actions import mark_read, tell_unit
from jiewang.notices.choices import choose
from jiewang.notices.models import Delivery, Mailbox, Notice, Way
from jiewang.notices.queries import inbox
from jiewang.notices.sending import send_chat, send_mail_next, wait_after
from jiewang.notices.spreading import spread_next
from jiewang.notices.webhooks import signature
from jiewang.people.accounts import close_account
from jiewang.people.actions import end_holding
from jiewang.people.models import Holding
from jiewang.testing import make_unit, make_user

# A Monday, 20:00 in Chongqing.
EVENING = datetime(2030, 3, 4, 12, tzinfo=UTC)
ADDRESS = "gao@water.example"


def a_handler(name="gao", language="en"):
    water = make_unit("Water station", code="water")
    user = make_user(name, ("UH01", water))
    user.language = language
    user.save()
    Mailbox.objects.create(user=user, address=ADDRESS, confirmed_at=EVENING)
    return user, water


def tell(unit, kind="deadline_passed", number="26030400017", at=EVENING):
    gaps = {"title": "王家漏水，电话 13800138000", "limit": "Handling", "due": "today"}
    tell_unit(unit.pk, kind, case_number=number, right="handle", context=gaps)
    Notice.objects.filter(spread_at=None).update(created_at=at)
    return Notice.objects.latest("pk")


def states(**of):
    return list(Delivery.objects.filter(**of).order_by("pk").values_list("state", flat=True))


def test_without_any_way_set_up_nothing_is_written_but_the_notice():
    user, water = a_handler()
    tell(water)
    assert inbox(user).count() == 1
    assert not Notice.objects.filter(spread_at=None).exists()
    assert (spread_next(EVENING), Delivery.objects.count()) == (0, 0)


def test_a_message_to_the_messenger_is_signed_and_names_the_case_and_no_person(messenger, settings):
    settings.PUBLIC_ADDRESS = "https://jiewang.example"
    user, water = a_handler()
    tell(water)
    assert spread_next(EVENING) == 1
    delivery = send_chat(EVENING)

    (sent,), (headers,), (body,) = messenger.sent, messenger.headers, messenger.bodies
    assert sent == {
        "to": user.username,
        "text": "Handling was due today and is overdue: 26030400017.",
        "link": "https://jiewang.example/notices",
        "id": headers["Idempotency-Key"],
    }
    stamp = str(int(EVENING.timestamp()))
    assert headers["X-Jiewang-Timestamp"] == stamp
    known = {"key": headers["Idempotency-Key"], "timestamp": stamp, "body": body}
    assert headers["X-Jiewang-Signature"] == signature("between us", **known)
    assert "between us" not in str(headers)
    assert delivery.state == Delivery.State.SENT


def test_the_key_is_the_same_when_the_same_message_is_tried_again(messenger):
    messenger.statuses = [503]
    _user, water = a_handler()
    tell(water)
    spread_next(EVENING)
    delivery = send_chat(EVENING)
    assert delivery.state == Delivery.State.WAITING
    assert send_chat(EVENING + wait_after(delivery)).state == Delivery.State.SENT
    first, second = (headers["Idempotency-Key"] for headers in messenger.headers)
    assert first == second


def test_an_e_mail_is_in_the_persons_language_and_names_no_reporter(mails):
    _user, water = a_handler(language="zh-hans")
    tell(water, kind="order_sent")
    spread_next(EVENING)
    send_mail_next(EVENING)
    (mail,) = mails.mails
    assert mails.recipients == [ADDRESS]
    assert mail["From"] == "Jiewang <jiewang@district.example>"
    assert mail["Subject"] == "新工单：26030400017。请签收。"
    assert "https://jiewang.example/notices" in mail.get_content()
    assert "13800138000" not in mail.as_string()
    assert mail["Auto-Submitted"] == "auto-generated"


def test_a_refused_mailbox_is_a_failed_attempt_and_its_address_is_not_kept(mails):
    mails.refusal = f"550 5.1.1 <{ADDRESS}>: no such mailbox"
    _user, water = a_handler()
    tell(water, kind="order_sent")
    spread_next(EVENING)
    delivery = send_mail_next(EVENING)
    assert (delivery.state, delivery.error) == ("waiting", "SMTP 550: mailbox refused")
    with connection.cursor() as cursor:
        cursor.execute("SELECT error FROM notices_delivery")
        assert ADDRESS not in str(cursor.fetchall())


def test_an_address_that_is_not_confirmed_is_sent_nothing(mails):
    user, water = a_handler()
    Mailbox.objects.filter(user=user).update(confirmed_at=None)
    tell(water)
    assert (spread_next(EVENING), Delivery.objects.count()) == (1, 0)


def test_what_was_rolled_back_is_told_to_nobody(messenger):
    _user, water = a_handler()
    with transaction.atomic():
        tell(water)
        transaction.set_rollback(True)
    assert spread_next(EVENING) == 0
    assert send_chat(EVENING) is None
    assert messenger.sent == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_before_the_commit_of_what_it_speaks_of(messenger):
    _user, water = a_handler()
    seen = []

    def another_worker() -> None:
        seen.append((spread_next(EVENING), send_chat(EVENING)))
        connection.close()

    thread = threading.Thread(target=another_worker)
    with transaction.atomic():
        tell(water)
        thread.start()
        if connection.vendor == "postgresql":
            thread.join()
            assert seen == [(0, None)]
        # On SQLite the other one waits until we have committed.
        assert messenger.sent == []
    thread.join()
    spread_next(EVENING)
    send_chat(EVENING)
    assert len(messenger.sent) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_message_once(messenger):
    _user, water = a_handler()
    for nth in range(12):
        tell(water, number=f"2603040{nth:04}")

    def work() -> None:
        try:
            while spread_next(EVENING):
                pass
            while send_chat(EVENING):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Whoever came first may have spread everything after the other had looked.
    while send_chat(EVENING):
        pass
    assert sorted(sent["text"][-12:-1] for sent in messenger.sent) == [
        f"2603040{nth:04}" for nth in range(12)
    ]
    assert states() == ["sent"] * 12


def test_spread_twice_nobody_is_told_twice(messenger):
    _user, water = a_handler()
    notice = tell(water)
    spread_next(EVENING)
    Notice.objects.filter(pk=notice.pk).update(spread_at=None)
    assert spread_next(EVENING) == 1
    assert Delivery.objects.filter(way=Way.MESSENGER).count() == 1


def test_what_was_read_meanwhile_is_not_sent(messenger):
    user, water = a_handler()
    notice = tell(water)
    spread_next(EVENING)
    mark_read(user, [notice.pk], at=EVENING)
    assert send_chat(EVENING) is None
    assert (messenger.sent, states()) == ([], ["skipped"])


def test_who_has_left_the_post_is_sent_nothing(messenger):
    user, water = a_handler()
    tell(water)
    spread_next(EVENING)
    end_holding(Holding.objects.get(user=user).pk, at=timezone.now())
    assert send_chat(EVENING) is None
    assert states() == ["skipped"]


def test_a_closed_account_keeps_no_address_and_is_sent_nothing(messenger, mails):
    user, water = a_handler()
    choose(user, ways={}, digest_at=time(17))
    tell(water)
    spread_next(EVENING)
    close_account(user.username)
    assert (send_chat(EVENING + timedelta(days=1)), states()) == (None, ["skipped", "skipped"])
    assert not Mailbox.objects.filter(user=user).exists()


def test_quiet_hours_hold_a_message_until_they_end(messenger):
    user, water = a_handler()
    choose(user, ways={}, quiet_from=time(19), quiet_until=time(7, 30))
    tell(water)
    spread_next(EVENING)
    morning = datetime(2030, 3, 4, 23, 30, tzinfo=UTC)
    assert send_chat(morning - timedelta(seconds=1)) is None
    assert send_chat(morning) is not None


def test_a_daily_message_tells_everything_at_once_and_leaves_out_what_was_read(mails):
    user, water = a_handler()
    choose(user, ways={}, digest_at=time(17, 30))
    told = [tell(water, kind="order_sent", number=f"2603040000{nth}") for nth in range(3)]
    spread_next(EVENING)
    mark_read(user, [told[1].pk], at=EVENING)
    tomorrow = datetime(2030, 3, 5, 9, 30, tzinfo=UTC)
    assert send_mail_next(tomorrow - timedelta(seconds=1)) is None
    assert send_mail_next(tomorrow) is not None
    (mail,) = mails.mails
    assert mail["Subject"] == "2 notices in Jiewang"
    lines = mail.get_content().splitlines()[:2]
    assert lines == [
        "New work order: 26030400000. Please sign for it.",
        "New work order: 26030400002. Please sign for it.",
    ]
    assert states() == ["sent", "skipped", "sent"]


def test_a_notice_older_than_a_day_stands_in_the_inbox_and_is_not_sent_after(messenger):
    _user, water = a_handler()
    tell(water, at=EVENING - timedelta(days=2))
    assert (spread_next(EVENING), Delivery.objects.count()) == (1, 0)
