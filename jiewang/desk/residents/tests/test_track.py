import logging
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from jiewang.base.logs import WithoutPersons
from jiewang.center.case.actions import HOUSE, lock_case, move_case
from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.center.check.models import Answer
from jiewang.center.evaluate.models import Rating
from jiewang.center.handle.models import Question
from jiewang.center.intake.actions import merge_case
from jiewang.testing import make_case, make_report, make_town

SECRET = "K7QM-2XRA"


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    return make_town()


def case_of_mei(state=State.REPORTED, **fields):
    """A case with one report that has number and code, as intake makes it."""
    case = make_case(state=state, **fields)
    report = case.reports.get()
    report.secret, report.number = SECRET, case.number
    report.save(update_fields=["secret", "number"])
    return case, report


def closed_case():
    case, report = case_of_mei(State.FILED)
    case.refresh_from_db()
    case.state, case.closed_at = State.CLOSED, timezone.now()
    case.save(update_fields=["state", "closed_at"])
    Answer.objects.create(case=case, text="水管已换。", at=timezone.now())
    return case, report


def page(client, case, secret=SECRET, **more):
    return client.get(f"/track/{case.number}/{secret}", headers={"accept-language": "en"}, **more)


def test_number_and_code_open_the_page_and_nothing_else_does(client):
    case, _report = case_of_mei()

    assert page(client, case).status_code == 200
    assert page(client, case, "k7qm2xra").status_code == 200
    assert page(client, case, "AAAA-BBBB").status_code == 404
    assert client.get(f"/track/99123100010/{SECRET}").status_code == 404


def test_a_progress_page_is_kept_by_nobody_on_the_way(client):
    case, _report = case_of_mei()

    response = page(client, case)

    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "same-origin"


def test_a_mistyped_number_is_told_apart_from_a_wrong_code(client):
    case, _report = case_of_mei()
    slip = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    lookup = {"secret": SECRET}

    def errors(**typed):
        response = client.post("/track", typed, headers={"accept-language": "en"})
        assert response.status_code == 422
        return list(response.context["form"].errors)

    assert errors(number=slip, **lookup) == ["number"]
    assert errors(number=case.number, secret="AAAA-BBBB") == ["secret"]
    found = client.post("/track", {"number": f"{case.number[:6]}-{case.number[6:]}", **lookup})
    assert found["Location"] == f"/track/{case.number}/{SECRET}"


def test_after_too_many_wrong_codes_not_even_the_right_one_opens(client):
    case, _report = case_of_mei()
    for _ in range(20):
        page(client, case, "AAAA-BBBB")

    assert page(client, case).status_code == 404
    typed = {"number": case.number, "secret": SECRET}
    assert client.post("/track", typed).status_code == 429


def test_the_receipt_opens_only_in_the_browser_that_sent_the_report(client):
    case, report = case_of_mei()
    stranger = client.get(f"/receipt/{case.number}")
    session = client.session
    session["reports"] = [report.pk]
    session.save()

    assert stranger["Location"] == f"/track?number={case.number}"
    assert client.get(f"/receipt/{case.number}").status_code == 200


def test_notes_staff_and_quarrels_stay_inside(client):
    case, _report = case_of_mei(State.FILED)
    case = lock_case(case.pk)
    town = make_town()
    move_case(
        case, State.CONSULTING, CaseStep.Kind.CONSULTATION, actor=HOUSE, note="三次退单，争议大"
    )
    CaseStep.objects.filter(case=case)

    text = page(client, case).content.decode()

    assert "争议大" not in text
    assert str(town.wu) not in text
    assert "Now: the center settles which unit takes it" in text


def test_others_words_are_not_shown_when_reports_are_joined(client):
    case, _report = case_of_mei(State.FILED)
    make_report(case, text="我是隔壁老王，住 302。", number=case.number)

    text = page(client, case).content.decode()

    assert "老王" not in text
    assert "1 more report of the same matter" in text


def test_a_joined_report_keeps_its_page_and_begins_with_its_own_words(client):
    first = make_case(text="隔壁老王先说的。", reported_at=timezone.now() - timedelta(hours=2))
    case, report = case_of_mei()

    merge_case(case.pk, into=first.pk, by=make_town().wu)

    response = page(client, case)
    titles = [step.title for step in response.context["steps"] if step.where == "done"]
    assert titles == [
        "We received your report",
        "The same as reported before: both go on together",
    ]
    assert response.context["steps"][0].at == report.reported_at
    assert "老王" not in response.content.decode()


def test_a_question_is_answered_on_the_page(client, monkeypatch):
    case, report = case_of_mei(State.FILED)
    Question.objects.create(
        case=case,
        text="哪一层？",
        asked_at=timezone.now(),
        by=make_town().shen,
        until=timezone.now(),
    )
    given = []
    monkeypatch.setattr(
        "jiewang.desk.residents.track.answer_question",
        lambda case_id, **more: given.append((case_id, more)),
    )

    assert "哪一层？" in page(client, case).content.decode()
    empty = client.post(f"/track/{case.number}/{SECRET}/answer", {"text": ""})
    sent = client.post(f"/track/{case.number}/{SECRET}/answer", {"text": "三楼"})

    assert (empty.status_code, sent.status_code) == (422, 302)
    assert given == [(case.pk, {"report_id": report.pk, "text": "三楼"})]


def test_a_closed_case_is_rated_once_and_the_rating_stands_on_the_page(client):
    case, report = closed_case()
    address = f"/track/{case.number}/{SECRET}/rate"
    rating = {"answered": "yes", "solved": "partly", "satisfied": "no", "comment": "拖了两天"}

    incomplete = client.post(address, {**rating, "solved": ""})
    assert (incomplete.status_code, "拖了两天" in incomplete.content.decode()) == (422, True)
    assert client.post(address, rating).status_code == 302

    row = Rating.objects.get(report=report)
    assert (row.answered, row.solved, row.satisfied, row.comment) == (
        True,
        "partly",
        "no",
        "拖了两天",
    )
    text = page(client, case).content.decode()
    assert ("水管已换。" in text, "拖了两天" in text) == (True, True)
    assert client.post(address, {**rating, "satisfied": "yes"}).status_code == 422


def test_a_closed_case_can_be_opened_again_with_a_reason(client):
    case, _report = closed_case()
    address = f"/track/{case.number}/{SECRET}/reopen"

    assert client.post(address, {"reason": "nonsense", "text": "又漏了"}).status_code == 422
    response = client.post(address, {"reason": "unsolved", "text": "昨天又漏了，楼道全是水。"})

    case.refresh_from_db()
    assert (response.status_code, case.state, case.reopenings) == (302, "reopened", 1)


def test_a_strangers_post_changes_nothing(client):
    case, _report = closed_case()

    response = client.post(
        f"/track/{case.number}/AAAA-BBBB/rate",
        {"answered": "yes", "solved": "yes", "satisfied": "yes"},
    )

    assert (response.status_code, Rating.objects.count()) == (404, 0)


def test_no_log_line_carries_a_code(client, monkeypatch):
    case, _report = closed_case()
    client.raise_request_exception = False
    lines = []

    class Listener(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    listener = Listener()
    listener.addFilter(WithoutPersons())
    root = logging.getLogger()
    root.addHandler(listener)
    try:
        client.post(f"/track/{case.number}/{SECRET}/rate", {})
        page(client, case, "AAAA-BBBB")
        logging.getLogger("django.server").warning("Broken pipe: /track/%s/%s", case.number, SECRET)
    finally:
        root.removeHandler(listener)

    assert [line for line in lines if "/track/" in line] == [f"Broken pipe: /track/{case.number}/…"]
    assert [line for line in lines if SECRET in line or "AAAA-BBBB" in line] == []
    # And this filter is the one that the house itself writes through.
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["without_persons"]
