"""Who sees which page and which case; what somebody without the right is told."""

import json

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.models import Photo, Unmasking
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing import make_case, make_town, make_unit, make_user


@pytest.mark.parametrize("name", ["desk:queue", "desk:cases", "desk:my_work", "desk:case_map"])
def test_a_stranger_is_sent_to_sign_in(name):
    page = Client().get(reverse(name))
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("account_login"))


def test_a_case_of_another_street_is_not_found():
    case = make_case()
    own = signed_in(make_town().lin).get(reverse("desk:case", args=[case]))
    other = signed_in(make_town().zhou).get(reverse("desk:case", args=[case]))
    assert (own.status_code, other.status_code) == (200, 404)


def test_the_list_and_the_map_hold_only_cases_one_may_see():
    town = make_town()
    mine = make_case(lon=100.021, lat=30.001)
    make_case(area=town.areas["990001001001"], lon=100.001, lat=30.001)
    client = signed_in(town.lin)
    points = json.loads(client.get(reverse("desk:case_points")).content)
    assert [point["number"] for point in points["cases"]] == [mine.number]
    assert mine.number in text_of(client.get(reverse("desk:cases")))
    assert "1" in text_of(client.get(reverse("desk:case_map")))


def test_the_map_tells_nothing_about_reporters():
    make_case(lon=100.021, lat=30.001, phone="13800138000")
    points = signed_in(make_town().lin).get(reverse("desk:case_points")).content.decode()
    assert "13800138000" not in points
    assert "Mei" not in points


def test_the_queue_is_closed_to_a_handling_post_and_says_whose_it_is():
    page = signed_in(make_town().jiang, "en").get(reverse("desk:queue"))
    assert page.status_code == 403
    assert "intake, dispatch and command posts" in text_of(page)


def test_a_new_file_for_the_catalog_is_for_the_catalog_post():
    page = signed_in(make_town().lin, "en").get(reverse("desk:catalog_upload"))
    assert page.status_code == 403
    assert "catalog post" in text_of(page)


def test_reports_are_not_taken_down_by_a_check_post():
    page = signed_in(make_town().he, "en").get(reverse("desk:intake"))
    assert page.status_code == 403
    assert "intake posts" in text_of(page)


def test_an_act_of_another_post_is_refused_with_the_post_that_may():
    case = make_case()
    address = reverse("desk:act", args=[case, "refuse_case"])
    answer = {"reason": "no_matter", "explanation": "请打 12345。"}
    page = signed_in(make_town().lin).post(address, answer)
    case.refresh_from_db()
    assert (page.status_code, case.state) == (403, State.REPORTED)
    assert str(case.center) in text_of(page)


def test_the_case_page_offers_a_reader_without_posts_nothing_to_press():
    case = make_case(state=State.HANDLING)
    page = signed_in(make_town().bai, "en").get(reverse("desk:act", args=[case, "feed_back"]))
    assert page.status_code == 200  # the housing bureau assists
    outsider = make_user("kong", ("UH01", make_unit("Park office")))
    assert signed_in(outsider).get(reverse("desk:case", args=[case])).status_code == 404


def photo_of(case: Case) -> Photo:
    photo = Photo(case=case, width=1, height=1, digest="x")
    photo.image.save("a.jpg", ContentFile(b"large"), save=False)
    photo.thumbnail.save("b.jpg", ContentFile(b"small"), save=False)
    photo.save()
    return photo


def test_a_photo_is_served_to_those_who_may_see_the_case_and_to_nobody_else():
    town, photo = make_town(), photo_of(make_case())
    address = reverse("desk:photo", args=[photo.pk, "small"])
    page = signed_in(town.lin).get(address)
    assert b"".join(page.streaming_content) == b"small"
    wanted = {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=86400",
    }
    assert {name: page[name] for name in wanted} == wanted
    assert signed_in(town.zhou).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def contact_address(case: Case) -> str:
    return reverse("desk:contact", args=[case, case.reports.get().pk, "phone"])


def test_a_number_is_shown_once_and_the_look_is_written_down():
    case, wu = make_case(phone="13800138000"), make_town().wu
    client = signed_in(wu)
    assert "138****8000" in text_of(client.get(reverse("desk:case", args=[case])))
    page = client.post(contact_address(case), {"reason": "回拨核对地点"})
    assert "13800138000" in text_of(page)
    assert "no-store" in page["Cache-Control"]
    looks = Unmasking.objects.values_list("by", "field", "reason")
    assert list(looks) == [(wu.pk, "phone", "回拨核对地点")]


def test_without_a_reason_no_number_is_shown():
    case = make_case(phone="13800138000")
    page = signed_in(make_town().wu).post(contact_address(case), {"reason": " "})
    assert (page.status_code, Unmasking.objects.count()) == (422, 0)
    assert "13800138000" not in text_of(page)


def test_a_check_post_is_not_shown_a_number():
    case = make_case(phone="13800138000")
    page = signed_in(make_town().he).post(contact_address(case), {"reason": "x"})
    assert (page.status_code, Unmasking.objects.count()) == (403, 0)
    assert "13800138000" not in text_of(page)


@pytest.mark.parametrize("field", ["secret", "text", "case_id"])
def test_only_personal_data_can_be_asked_for(field):
    case = make_case(phone="13800138000")
    address = reverse("desk:contact", args=[case, case.reports.get().pk, field])
    assert signed_in(make_town().wu).post(address, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["desk:queue", "desk:cases", "desk:case_points", "desk:notices"])
def test_no_page_of_somebody_signed_in_is_kept_by_a_shared_computer(name):
    assert signed_in(make_town().lin).get(reverse(name))["Cache-Control"] == "no-store, private"
