"""What somebody who may look at a case must still not do to it, nor learn from it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.handle.actions import sign_for
from jiewang.center.intake.actions import file_case, report
from jiewang.center.intake.photos import clean_photo
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing import EAST, PIPE, lead_of, make_case, make_town, make_user


def act(user, case, name, data):
    return signed_in(user, "en").post(reverse("desk:act", args=[case, name]), data)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def a_picture():
    file = io.BytesIO()
    Image.new("RGB", (32, 24), "green").save(file, "JPEG")
    return file.getvalue()


def a_photo():
    return SimpleUploadedFile("done.jpg", a_picture(), "image/jpeg")


# --- Answers noted for the reporter -----------------------------------------------------------


@pytest.mark.parametrize("name", ["bai", "he", "lin"])
def test_an_answer_is_noted_for_the_reporter_only_by_who_asked_or_calls_back(name):
    town = make_town()
    case = make_case(state=State.WAITING)
    values = {"report_id": case.reports.get().pk, "text": "The third floor"}
    assert act(getattr(town, name), case, "answer_question", values).status_code == 403
    assert fresh(case).state == State.WAITING


@pytest.mark.parametrize("who", ["lead", "call_back"])
def test_the_diary_names_who_noted_an_answer_for_the_reporter(who):
    town = make_town()
    caller = make_user("gao", ("SC06", town.east))
    person = town.jiang if who == "lead" else caller
    case = make_case(state=State.WAITING)
    values = {"report_id": case.reports.get().pk, "text": "The third floor"}
    assert act(person, case, "answer_question", values).status_code == 302
    line = case.steps.get(kind="answered")
    assert (fresh(case).state, line.by, line.note) == (State.HANDLING, person, "")


# --- Photos -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "stage"), [("wu", "result"), ("he", "result"), ("lin", "result"), ("jiang", "report")]
)
def test_a_photo_of_the_result_is_the_units_and_one_of_the_report_the_centers(name, stage):
    town = make_town()
    case = make_case(state=State.HANDLING)
    values = {"stage": stage, "photos": a_photo()}
    page = act(getattr(town, name), case, "add_photos", values)
    assert (page.status_code, case.photos.count()) == (403, 0)


def test_the_unit_adds_photos_while_it_works_and_none_to_an_ended_case():
    town = make_town()
    case = make_case(state=State.HANDLING)
    values = {"stage": "result", "photos": a_photo()}
    assert act(town.jiang, case, "add_photos", values).status_code == 302
    ended = make_case(state=State.CLOSED)
    before = ended.photos.count()
    values = {"stage": "result", "photos": a_photo()}
    assert act(town.jiang, ended, "add_photos", values).status_code == 422
    assert ended.photos.count() == before


# --- Tip-offs ---------------------------------------------------------------------------------

TOLD = "我叫李小明，电话13912345678。东巷工地夜里偷排渣土。"


def tip_off(**more):
    values = {"channel": "resident_web", "by": None, "kind": "tip_off", "text": TOLD}
    values |= {"lon": 100.021, "lat": 30.001, "name": "李小明", "phone": "13912345678"}
    return Case.objects.get(pk=report(**{**values, **more}).case_id)


def at_the_unit(case):
    town = make_town()
    file_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    dispatch_case(case.pk, by=town.lin)
    sign_for(lead_of(case).pk, by=town.jiang)
    return case


def test_a_unit_reads_a_tip_off_without_what_names_the_reporter():
    town = make_town()
    case = at_the_unit(tip_off())
    page = text_of(signed_in(town.jiang).get(reverse("desk:case", args=[case])))
    assert "夜里偷排渣土" in page
    assert "李小明" not in page
    assert "13912345678" not in page


def test_a_unit_cannot_find_out_by_searching():
    town = make_town()
    case = at_the_unit(tip_off())
    for words in ("李小明", "13912345678"):
        page = signed_in(town.jiang).get(reverse("desk:cases"), {"q": words})
        assert page.context["page"].paginator.count == 0
    assert fresh(case).confidential


def test_a_unit_does_not_read_in_diary_and_photos_which_grid_worker_tipped_off():
    town = make_town()
    photo = clean_photo(a_picture())
    more = {"name": "", "phone": "", "text": "东巷工地夜里偷排渣土。", "photos": [photo]}
    case = at_the_unit(tip_off(channel="grid_worker", by=town.fang, **more))
    address = reverse("desk:case", args=[case])
    assert "Fang" not in text_of(signed_in(town.jiang).get(address))
    # The center goes on to see whom it can ask.
    assert "Fang" in text_of(signed_in(make_user("gao", ("SC06", town.east))).get(address))


def test_what_was_reopened_in_the_reporters_words_is_blotted_for_the_unit_too():
    town = make_town()
    case = at_the_unit(tip_off())
    question = case.questions.create(
        text="Where?", answer=TOLD, asked_at=timezone.now(), by=town.jiang, until=timezone.now()
    )
    page = text_of(signed_in(town.jiang).get(reverse("desk:case", args=[case])))
    assert question.text in page
    assert "李小明" not in page


def test_a_case_of_another_center_is_neither_read_nor_changed_by_any_address():
    town = make_town()
    case = make_case(state=State.HANDLING)
    client = signed_in(town.zhou)
    number, report_id = case.number, case.reports.get().pk
    addresses = [
        reverse("desk:case", args=[number]),
        reverse("desk:act", args=[number, "consult_case"]),
        reverse("desk:contact", args=[number, report_id, "phone"]),
        f"{reverse('desk:queue')}?tab=dispatch&case={number}",
    ]
    assert {client.get(address).status_code for address in addresses} == {404}
    assert {client.post(address, {"note": "x"}).status_code for address in addresses} <= {404, 405}
    assert (fresh(case).state, case.center.code) == (State.HANDLING, EAST)
