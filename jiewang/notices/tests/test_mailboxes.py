"""An address is used once its owner has shown that it is theirs."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from jiewang.notices.errors import MailboxRefused
from jiewang.notices.mailboxes import confirm_address, forget_address, give_address, mailbox_of
from jiewang.notices.models import Delivery, Mailbox
from jiewang.notices.sending import send_mail_next
from jiewang.notices.tests.test_ways import EVENING
from jiewang.testing import make_user

ADDRESS = "gao@water.example"


def code_in(mails):
    return re.search(r"\d{8}", mails.mails[-1].get_content()).group()


def test_a_code_is_sent_and_confirms_the_address(mails):
    gao = make_user("gao")
    give_address(gao, address=f" {ADDRESS} ", at=EVENING)
    send_mail_next(EVENING)
    code = code_in(mails)
    assert mailbox_of(gao).confirmed_at is None

    confirm_address(gao, code=f"{code[:4]} {code[4:]}", at=EVENING)
    assert (mailbox_of(gao).address, mailbox_of(gao).confirmed_at) == (ADDRESS, EVENING)
    assert Delivery.objects.get().secret == ""
    # Once more is no harm.
    give_address(gao, address=ADDRESS, at=EVENING)
    assert mailbox_of(gao).confirmed_at == EVENING


def test_neither_address_nor_code_is_readable_in_the_database(mails):
    give_address(make_user("gao"), address=ADDRESS, at=EVENING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, code_digest FROM notices_mailbox")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT secret FROM notices_delivery")
        stored += str(cursor.fetchall())
    send_mail_next(EVENING)
    assert ADDRESS not in stored
    assert code_in(mails) not in stored


def test_wrong_codes_are_counted_and_the_right_one_does_not_help_any_more(mails):
    gao = make_user("gao")
    give_address(gao, address=ADDRESS, at=EVENING)
    send_mail_next(EVENING)
    for _nth in range(5):
        with pytest.raises(MailboxRefused, match="not the code"):
            confirm_address(gao, code="x", at=EVENING)
    with pytest.raises(MailboxRefused, match="Five codes were wrong"):
        confirm_address(gao, code=code_in(mails), at=EVENING)


def test_a_code_runs_out(mails):
    gao = make_user("gao")
    give_address(gao, address=ADDRESS, at=EVENING)
    send_mail_next(EVENING)
    with pytest.raises(MailboxRefused, match="run out"):
        confirm_address(gao, code=code_in(mails), at=EVENING + timedelta(hours=2))


def test_nobody_fills_a_mailbox_by_our_hand(mails):
    gao = make_user("gao")
    give_address(gao, address=ADDRESS, at=EVENING)
    with pytest.raises(MailboxRefused, match="just now"):
        give_address(gao, address="victim@else.example", at=EVENING + timedelta(seconds=60))
    give_address(gao, address="gao@home.example", at=EVENING + timedelta(seconds=121))
    # The first code is not sent any more.
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == [
        "skipped",
        "waiting",
    ]


@pytest.mark.parametrize("address", ["", "gao", "gao@", "a@b.example\nBcc: c@d.example"])
def test_what_is_no_address_is_refused(address, mails):
    with pytest.raises(MailboxRefused, match="no e-mail address"):
        give_address(make_user("gao"), address=address, at=EVENING)


def test_without_a_mail_server_no_address_is_asked_for():
    with pytest.raises(MailboxRefused, match="No mail server"):
        give_address(make_user("gao"), address=ADDRESS, at=EVENING)


def test_an_address_is_forgotten_with_what_waits_for_it(mails):
    gao = make_user("gao")
    give_address(gao, address=ADDRESS, at=EVENING)
    forget_address(gao)
    assert send_mail_next(EVENING) is None
    assert not Mailbox.objects.exists()
    with pytest.raises(MailboxRefused, match="Give an address first"):
        confirm_address(gao, code="12345678", at=EVENING)
