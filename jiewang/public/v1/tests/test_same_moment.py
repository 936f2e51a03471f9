"""The same delivery by several senders at one moment, and late after it was answered."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from jiewang.center.case.models import Case
from jiewang.center.intake.models import Report
from jiewang.public.door.models import PostedReport
from jiewang.public.v1.tests.asking import new_key, post

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = 6


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        pytest.param({"Idempotency-Key": "K"}, {}, id="by-its-key"),
        pytest.param({}, {"external_id": "X1"}, id="by-the-senders-number"),
        pytest.param({"Idempotency-Key": "K"}, {"external_id": "X1"}, id="by-both"),
    ],
)
def test_one_delivery_by_many_at_one_moment_is_one_report(headers, fields):
    secret, together = new_key(), Barrier(SENDERS)

    def send(_nth: int) -> tuple[int, str]:
        together.wait()
        try:
            answer = post(Client(), secret, headers, **fields)
            return answer.status_code, answer.json()["number"]
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as senders:
        answers = sorted(senders.map(send, range(SENDERS)))
    number = Report.objects.get().number
    assert answers == [(200, number)] * (SENDERS - 1) + [(201, number)]
    assert PostedReport.objects.count() == Case.objects.count() == 1


def test_deliveries_in_another_order_and_again_are_the_same_reports(client):
    secret = new_key()
    letters = [{"external_id": f"X{nth}", "text": f"第{nth}盏路灯不亮。"} for nth in range(4)]
    first = [post(client, secret, **letter).json()["number"] for letter in letters]
    again = [post(client, secret, **letter) for letter in reversed(letters)]
    assert [answer.status_code for answer in again] == [200] * 4
    assert [answer.json()["number"] for answer in again] == [*reversed(first)]
    assert Report.objects.count() == 4
