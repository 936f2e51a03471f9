"""After the day of deletion nothing of a reporter is left anywhere: every table, every file."""

import io
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as house
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from jiewang.center.case.models import Case
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.handle.questions import ask_reporter
from jiewang.center.intake.actions import file_case
from jiewang.center.intake.models import Report
from jiewang.center.intake.outside.actions import set_outside_number
from jiewang.testing import PIPE, lead_of, make_category, make_town
from jiewang.testing.cases import go_on

NAME, PHONE, ID = "欧阳小禾", "13912345678", "500103199001011234"
SAID = f"我是{NAME}，电话{PHONE}，身份证{ID}。东一社区三楼水管爆了。"


@pytest.fixture
def case(settings, caplog):
    """A resident's report with a photo, asked about, answered, rated, opened again, closed."""
    settings.SMS_WEBHOOK = "http://127.0.0.1:9/sms"
    caplog.set_level(logging.DEBUG)
    make_town()
    client = Client(headers={"accept-language": "zh-hans"})
    client.get("/")
    sent = {
        "text": SAID,
        "name": NAME,
        "phone": PHONE,
        "lon": "100.021",
        "lat": "30.001",
        "contact": "sms",
        "confidential": "no",
        "idempotency_key": "one-report-of-hers",
        "photos": a_photo(),
    }
    page = client.post("/", sent)
    assert page.status_code == 302, page.context["form"].errors
    return Case.objects.get()


def a_photo():
    file = io.BytesIO()
    exif = Image.Exif()
    # The camera's owner and a comment, as telephones write them.
    exif[0xA430], exif[0x9286], exif[0x013B] = NAME, PHONE, NAME
    Image.new("RGB", (64, 48), "green").save(file, "JPEG", exif=exif)
    return SimpleUploadedFile(f"{NAME}.jpg", file.getvalue(), "image/jpeg")


def the_whole_way(case):
    town = make_town()
    report = case.reports.get()
    Report.objects.filter(pk=report.pk).update(answers={"谁": NAME})
    report.refresh_from_db()
    report.id_number = ID
    report.save(update_fields=["id_number"])
    file_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    set_outside_number(
        case.pk, report_id=report.pk, system="city", number="CQ-7", due_at=None, by=town.wu
    )
    go_on(fresh(case), to=State.HANDLING)
    ask_reporter(lead_of(case).pk, text="几楼？", by=town.jiang)
    page, client = f"/track/{report.number}/{report.secret}", Client()
    assert client.post(f"{page}/answer", {"text": SAID}).status_code == 302
    go_on(fresh(case), to=State.CLOSED)
    rating = {"answered": "yes", "solved": "no", "satisfied": "no", "comment": SAID}
    assert client.post(f"{page}/rate", rating).status_code == 302
    reopened = {"reason": "unsolved", "text": SAID}
    assert client.post(f"{page}/reopen", reopened).status_code == 302


def fresh(case):
    return Case.objects.get(pk=case.pk)


def tables():
    """Every value of every table as text, personal data decrypted."""
    for model in apps.get_models():
        for row in model._default_manager.all():
            for field in model._meta.local_fields:
                yield f"{model._meta.label}.{field.name}", str(getattr(row, field.attname))
    for session in Session.objects.all():
        yield "sessions", str(session.get_decoded())


def places(words):
    """Where any of these words stands: tables, sessions, files."""
    found = {place for place, text in tables() if any(word in text for word in words)}
    for folder in (house.MEDIA_ROOT, house.SEALS, house.MODELS):
        for path in Path(folder).rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            content += path.name.encode()
            if any(word.encode() in content for word in words):
                found.add(path.name)
    return found


def test_nothing_of_the_reporter_is_left_after_the_day_and_the_diary_holds(case, caplog):
    make_category("9.99.99", keywords=["沟"])
    the_whole_way(case)
    before = places([NAME, PHONE, ID])
    # It was in all of these: else the test would look for nothing.
    assert before >= {
        "center.Report.name", "center.Report.phone", "center.Report.text", "center.Report.answers",
        "center.Question.answer", "center.Reopening.text", "center.Rating.comment",
        "notices.Delivery.phone",
    }  # fmt: skip

    today = timezone.localdate()
    Report.objects.filter(case=case).update(delete_on=today - timedelta(days=1))
    call_command("worker", once=True, stdout=io.StringIO())

    assert places([NAME, PHONE, ID]) == set()
    assert diary_break(fresh(case)) is None
    report = case.reports.get()
    assert "三楼水管爆了" in report.text
    assert Client().get(f"/track/{report.number}/{report.secret}").status_code == 200


def test_no_log_line_names_the_reporter_or_opens_the_reporters_page(case, caplog):
    the_whole_way(case)
    report = case.reports.get()
    told = "\n".join(record.getMessage() for record in caplog.records if ours(record))
    assert [word for word in (NAME, PHONE, ID, report.secret) if word in told] == []


def ours(record):
    """What the house logs at the level it runs with; the database driver's own lines are off."""
    name = record.name
    return record.levelno >= logging.INFO and not name.startswith(("django.db", "faker"))
