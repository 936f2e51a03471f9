"""A reporter's data is deleted on its day: from every room, and the diary still holds."""

from datetime import date

import pytest
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.check.actions import reopen_case
from jiewang.center.check.models import Reopening
from jiewang.center.consult.models import BlockedItem, Meeting
from jiewang.center.evaluate.models import Rating
from jiewang.center.handle.actions import answer_question
from jiewang.center.handle.models import Question
from jiewang.center.intake.models import Report
from jiewang.center.intake.personal import delete_personal_data
from jiewang.notices.actions import tell_reporter
from jiewang.notices.models import Delivery, Notice
from jiewang.testing import make_case, make_town


@pytest.fixture
def town():
    return make_town()


def test_on_its_day_the_reporter_goes_from_every_text_and_every_message(town, settings):
    settings.SMS_WEBHOOK = "http://127.0.0.1:9/sms"
    told = "我是李小明，电话13912345678，三楼漏水。"
    case = make_case(state=State.WAITING, text=told)
    one = case.reports.get()
    Report.objects.filter(pk=one.pk).update(number="26010100016", answers={"谁": "李小明"})
    one.refresh_from_db()
    one.name, one.phone = "李小明", "13912345678"
    one.save()
    answer_question(case.pk, report_id=one.pk, text=told)
    Reopening.objects.create(case=case, report=one, text=told, at=timezone.now())
    Rating.objects.create(report=one, answered=True, solved="no", satisfied="no", comment=told)
    item = BlockedItem.objects.create(
        case=case, center=case.center, area=case.area, title="漏水", words=told, cause="judgement",
        stage="coordinating", opened_at=timezone.now(),
    )  # fmt: skip
    Meeting.objects.create(
        item=item, at=timezone.now(), place="会议室", agenda=told, by=town.tang,
        called_at=timezone.now(), minutes=told, held_at=timezone.now(),
    )  # fmt: skip
    tell_reporter("received", case_number=one.number, phone=one.phone, secret="K7QM-2XRA")
    assert "K7QM" not in str([*Notice.objects.values_list("context", flat=True)])
    Report.objects.filter(pk=one.pk).update(delete_on=date(2026, 6, 1))

    assert delete_personal_data(date(2026, 6, 1)) == 1

    one.refresh_from_db()
    texts = [one.text, one.answers["谁"], Question.objects.get().answer]
    texts += [Reopening.objects.get().text, Rating.objects.get().comment]
    texts += [BlockedItem.objects.get().words, Meeting.objects.get().agenda]
    texts += [Meeting.objects.get().minutes]
    texts += case.steps.values_list("note", flat=True)
    assert [text for text in texts if "李小明" in text or "139" in text] == []
    assert "三楼漏水" in one.text
    message = Delivery.objects.get(notice__kind="received")
    assert (message.phone, message.secret, message.state) == ("", "", Delivery.State.SKIPPED)
    assert diary_break(Case.objects.get(pk=case.pk)) is None


def test_what_a_reporter_says_when_reopening_stays_out_of_the_diary(town):
    case = make_case(state=State.CLOSED)
    one = case.reports.get()
    reopen_case(case.pk, by=None, report_id=one.pk, reason="unsolved", text="李小明 says it drips")
    line = case.steps.get(kind="reopened")
    said = Reopening.objects.get()
    assert (line.note, line.data["reopening"], said.text) == ("", said.pk, "李小明 says it drips")
