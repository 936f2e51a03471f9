"""The residents' pages in a browser, as somebody new to them would use them."""

import io
import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from PIL import Image

from jiewang.center.case.states import State
from jiewang.center.check.models import Answer
from jiewang.center.handle.models import Question
from jiewang.center.intake.models import Report
from jiewang.desk.tests.browser import serious_findings, sideways_pixels, wait_until_whole
from jiewang.testing import make_case, make_town

SECRET = "K7QM-2XRA"
OPEN_PAGES = ["/", "/track", "/privacy", "/accessibility", "/about", "/accounts/login/", "/nothing"]


@pytest.fixture(autouse=True)
def _town():
    cache.clear()
    return make_town()


def filed_case():
    """A case of Mei's, filed, and the address of her page."""
    case = make_case(state=State.FILED)
    report = case.reports.get()
    report.secret, report.number = SECRET, case.number
    report.save(update_fields=["secret", "number"])
    return case, f"/track/{case.number}/{SECRET}"


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_open_page_is_accessible_and_fits(open_page, language, width):
    page = open_page(width=width, language=language)
    for address in OPEN_PAGES:
        page.goto(address)
        wait_until_whole(page)

        assert (address, serious_findings(page)) == (address, [])
        assert (address, sideways_pixels(page)) == (address, 0)


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_the_reporters_pages_are_accessible_and_fit_a_small_phone(open_page, language):
    waiting, asked = filed_case()
    Question.objects.create(
        case=waiting,
        text="哪一层？",
        asked_at=timezone.now(),
        by=make_town().shen,
        until=timezone.now(),
    )
    closed, done = filed_case()
    closed.refresh_from_db()
    closed.state, closed.closed_at = State.CLOSED, timezone.now()
    closed.save(update_fields=["state", "closed_at"])
    Answer.objects.create(case=closed, text="水管已换。", at=timezone.now())
    page = open_page(width=320, height=640, language=language)

    for address in (asked, done, f"/track/{closed.number}/AAAA-BBBB"):
        page.goto(address)

        assert serious_findings(page) == []
        assert sideways_pixels(page) == 0
    for address in OPEN_PAGES:
        page.goto(address)
        assert (address, sideways_pixels(page)) == (address, 0)


def large_photo():
    file = io.BytesIO()
    Image.effect_noise((2600, 2000), 80).convert("RGB").save(file, "JPEG", quality=95)
    return {"name": "stairs.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_a_resident_reports_with_pin_and_photo_and_follows_it(open_page):
    page = open_page(width=390, height=844)
    page.goto("/")
    page.get_by_label("用自己的话说").fill("三楼水管爆裂，水流到楼道里。")
    page.locator("#map").focus()
    page.locator("#map").press("Enter")
    page.keyboard.press("ArrowUp")
    photo = large_photo()
    page.locator("#id_photos").set_input_files([photo])
    page.locator("#chosen img").wait_for()
    page.get_by_text("听起来像：水管爆裂").wait_for()
    page.get_by_label("手机号").fill("1380013800")
    page.get_by_role("button", name="提交").click()

    # The phone number lacks a digit: told at its field, and nothing typed is lost.
    summary = page.get_by_role("alert")
    assert "手机号应有 11 位" in summary.inner_text()
    page.locator("[role='alert']:focus").wait_for()
    assert page.get_by_label("用自己的话说").input_value() == "三楼水管爆裂，水流到楼道里。"
    assert page.locator("[data-kept-photos] img").count() == 1
    page.get_by_label("手机号").fill("13800138000")
    page.get_by_role("button", name="提交").click()

    page.get_by_role("heading", name="谢谢，您反映的事已经收到").wait_for()
    report = Report.objects.get()
    assert report.lon is not None
    assert max(report.photos.get().width, report.photos.get().height) <= 1920
    assert page.locator("#code").inner_text() == report.secret
    page.get_by_role("link", name="看进度").click()
    page.get_by_role("heading", name="现在：正在看是否受理").wait_for()


def test_what_is_saved_for_later_is_there_again_and_goes_with_the_report(open_page):
    page = open_page()
    page.goto("/")
    page.get_by_label("用自己的话说").fill("路灯不亮")
    page.get_by_label("手机号").fill("13800138000")
    page.get_by_role("button", name="先存着").click()
    page.get_by_text("地点和文字已存在这台设备上").wait_for()

    page.goto("/")
    page.get_by_text("已填入您上次存在这台设备上的内容").wait_for()
    assert page.get_by_label("用自己的话说").input_value() == "路灯不亮"
    assert page.get_by_label("手机号").input_value() == ""

    page.get_by_label("地址或显眼的标志").fill("东巷 8 号")
    page.get_by_label("不留联系方式").check()
    assert page.get_by_label("手机号").is_hidden()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("heading", name="谢谢，您反映的事已经收到").wait_for()
    # The receipt's script forgets what was saved; it comes after the heading.
    page.wait_for_load_state()
    page.goto("/")
    assert page.get_by_label("用自己的话说").input_value() == ""


def test_the_language_is_changed_on_the_page_one_reads(open_page):
    page = open_page(language="zh-CN")
    page.goto("/track?number=26112400015")

    page.get_by_role("button", name="English").click()

    page.get_by_role("heading", name="Track your report").wait_for()
    assert re.search(r"/track\?number=26112400015$", page.url)
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_page_works_without_scripts(browser, live_server):
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_label("用自己的话说").fill("井盖没了")
    page.get_by_label("地址或显眼的标志").fill("东巷 8 号")
    page.get_by_label("不留联系方式").check()
    page.get_by_role("button", name="提交").click()

    assert page.get_by_role("heading", name="谢谢，您反映的事已经收到").is_visible()
    context.close()
