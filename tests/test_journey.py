"""One report through the whole house, in a browser: resident, center, unit, check, rating."""

import io
import re

import pytest
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image

from jiewang.center.case.states import State
from jiewang.center.evaluate.models import Rating
from jiewang.center.handle.actions import feed_back, sign_for
from jiewang.center.intake.models import Report
from jiewang.testing import handler_of, lead_of, make_town, make_user

PASSWORD = "a-long-enough-word"
LANGUAGES = [pytest.param("zh-CN", "zh-hans", id="zh"), pytest.param("en-US", "en", id="en")]


def sign_in(page, user):
    user.set_password(PASSWORD)
    user.save()
    page.goto("/accounts/login/")
    page.locator("#id_login").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_password").press("Enter")
    page.wait_for_url(re.compile(r"/(queue|checks|my-work|cases)"))


def photo(name):
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def report_as_resident(page, say):
    page.goto("/")
    page.locator("#id_text").fill("三楼水管爆裂，漏水流到楼道里。")
    page.locator("#id_address").fill("东巷街道东一社区 8 号")
    page.locator("#id_phone").fill("13800138000")
    page.get_by_role("button", name=say("Submit"), exact=True).click()
    page.wait_for_url("**/receipt/**")
    return Report.objects.get()


@pytest.mark.parametrize(("locale", "language"), LANGUAGES)
def test_a_report_goes_through_the_house_and_is_rated(open_page, locale, language):
    def say(english):
        with translation.override(language):
            return gettext(english)

    cache.clear()
    town = make_town()
    chen = make_user("chen", ("SC02", town.east))

    resident = open_page(width=390, height=844, language=locale)
    report = report_as_resident(resident, say)
    case = report.case

    # The duty officer decides with one key and stands in an empty queue afterwards.
    desk = open_page(language=locale)
    sign_in(desk, chen)
    desk.goto("/queue")
    desk.locator("#decision [data-key='a']").wait_for()
    desk.keyboard.press("a")
    desk.get_by_text(say("Nothing waits here")).wait_for()
    case.refresh_from_db()
    assert (case.state, case.unit) == (State.DISPATCHED, town.water)

    # Water signs and begins on the phone; housing, which assists, has done its part.
    phone = open_page(width=390, height=844, language=locale)
    sign_in(phone, town.jiang)
    phone.goto("/my-work")
    phone.get_by_role("button", name=say("Sign for"), exact=True).click()
    phone.goto("/my-work?tab=handling")
    phone.get_by_role("link", name=say("Start handling"), exact=True).click()
    phone.locator("#id_contacted").check()
    phone.get_by_role("button", name=say("Start handling"), exact=True).click()
    phone.wait_for_url("**/my-work?tab=handling")
    for order in case.orders.filter(role="assist"):
        sign_for(order.pk, by=handler_of(order.unit))
        feed_back(order.pk, result="已配合关阀。", by=handler_of(order.unit))

    phone.get_by_role("link", name=say("Feed back"), exact=True).click()
    phone.locator("#id_result").fill("换了两米水管，楼道已清干净。")
    phone.locator("#id_photos").set_input_files([photo("done.jpg")])
    phone.get_by_role("button", name=say("Feed back"), exact=True).click()
    phone.wait_for_url("**/my-work?tab=handling")
    case.refresh_from_db()
    assert (case.state, lead_of(case).state) == (State.HANDLED, "handled")

    # Another post looks, passes with one key, and writes the answer.
    check = open_page(language=locale)
    sign_in(check, town.he)
    check.goto("/checks")
    check.locator("#decision [data-key='a']").wait_for()
    check.keyboard.press("a")
    check.get_by_text(say("Nothing waits here")).wait_for()
    check.goto("/checks?tab=close")
    assert check.locator("#close_case_answer").input_value() != ""
    check.locator("#close_case_answer").fill("水管已换好，楼道已清理。")
    check.locator("#decision [data-key='a']").click()
    check.get_by_text(say("Nothing waits here")).wait_for()
    case.refresh_from_db()
    assert case.state == State.CLOSED

    # The resident reads the answer and says what it was worth.
    resident.goto(f"/track/{report.number}/{report.secret}")
    resident.get_by_text("水管已换好，楼道已清理。").first.wait_for()
    for question in ("answered", "solved", "satisfied"):
        resident.locator(f"[name={question}]").first.check()
    resident.get_by_role("button", name=say("Submit rating"), exact=True).click()
    resident.get_by_role("heading", name=say("Your rating")).wait_for()
    rating = Rating.objects.get()
    assert (rating.report, rating.answered, rating.solved, rating.satisfied) == (
        report,
        True,
        "yes",
        "yes",
    )
