"""The staff's pages in a browser: keyboard, htmx, phones, and what axe-core finds."""

import pytest
from django.urls import reverse

from jiewang.center.case.states import State
from jiewang.center.intake.models import Suggestion
from jiewang.desk.center.tests.pages import signed_in
from jiewang.desk.tests.browser import serious_findings, sideways_pixels, wait_until_whole
from jiewang.people.models import Holding
from jiewang.testing import (
    LONG_AGO,
    NOISE,
    PIPE,
    make_case,
    make_post,
    make_town,
    make_unit,
    make_user,
)

PLACE = {"lon": 100.021, "lat": 30.001}


def signed_in_page(open_page, user, **kinds):
    """A page that carries the session of somebody signed in."""
    page = open_page(**kinds)
    cookie = signed_in(user).cookies["sessionid"]
    page.goto("/accounts/login/")
    # With the root as its address: a cookie holds for the folder of the page it is given for.
    root = page.evaluate("location.origin")
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": f"{root}/"}])
    return page


def make_chief(town):
    """Duty officer of the district who also checks and keeps the catalog."""
    for post in ("DC04", "DC06"):
        Holding.objects.create(
            user=town.dong, post=make_post(post), unit=town.center, since=LONG_AGO
        )
    return town.dong


def suggest(case, *codes):
    for rank, code in enumerate(codes, 1):
        Suggestion.objects.create(
            case=case, category_code=code, rank=rank, confidence=0.9 / rank, reasons=["水管"]
        )


@pytest.mark.parametrize(("width", "language"), [(390, "zh-CN"), (1440, "en-US")])
def test_every_page_is_accessible_and_fits(open_page, width, language):
    town = make_town()
    unfiled = make_case(phone="13800138000", **PLACE)
    suggest(unfiled, PIPE, NOISE)
    make_case(state=State.RETURNED, **PLACE)
    handled = make_case(state=State.HANDLED, **PLACE)
    page = signed_in_page(open_page, make_chief(town), width=width, language=language)
    addresses = [
        "/queue",
        f"/queue?case={unfiled.number}",
        "/queue?tab=returns",
        "/checks",
        "/cases",
        f"/cases/{handled.number}",
        f"/cases/{unfiled.number}/refuse_case",
        reverse("desk:contact", args=[unfiled, unfiled.reports.get().pk, "phone"]),
        "/intake/new",
        "/catalog",
        f"/catalog/{PIPE}",
        "/catalog/versions",
        "/catalog/upload",
        "/areas",
        "/areas/990001002001",
        "/units/water",
        "/map",
        "/notices",
    ]
    for address in addresses:
        page.goto(address)
        wait_until_whole(page)
        assert (address, serious_findings(page)) == (address, [])
        assert (address, sideways_pixels(page)) == (address, 0)


def test_the_keys_walk_the_list_and_choose_a_category(open_page):
    town = make_town()
    first, second = make_case(**PLACE), make_case(text="半夜吵得睡不着。", **PLACE)
    for case in (first, second):
        suggest(case, PIPE, NOISE)
    page = signed_in_page(open_page, town.wu)
    page.goto("/queue")
    page.keyboard.press("j")
    page.locator(f"#report[data-case='{second.number}']").wait_for()
    # The focus comes a moment after what it goes to.
    page.locator("#report-title:focus").wait_for()
    page.wait_for_url(f"**case={second.number}*")
    page.keyboard.press("2")
    page.locator(f".suggest[value='{NOISE}'][aria-pressed='true']").wait_for()
    page.keyboard.press("k")
    page.locator(f"#report[data-case='{first.number}']").wait_for()


def test_after_a_decision_the_focus_is_on_the_next_row(open_page):
    town = make_town()
    first, second = make_case(**PLACE), make_case(**PLACE)
    for case in (first, second):
        suggest(case, PIPE)
    page = signed_in_page(open_page, town.wu)
    page.goto("/queue")
    page.keyboard.press("a")
    page.wait_for_url(f"**#row-{second.number}")
    page.locator(f"#row-{second.number}:focus").wait_for()
    first.refresh_from_db()
    assert first.state == State.FILED


def test_keys_do_nothing_while_somebody_types_or_has_turned_them_off(open_page):
    town = make_town()
    case = make_case(**PLACE)
    suggest(case, PIPE)
    page = signed_in_page(open_page, town.wu)
    page.goto("/queue")
    page.keyboard.press("/")
    page.keyboard.type("a")
    assert page.locator("#find-category").input_value() == "a"
    page.get_by_role("button", name="关闭快捷键").click()
    page.get_by_role("button", name="打开快捷键").wait_for()
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    case.refresh_from_db()
    assert case.state == State.REPORTED


def test_a_category_is_found_by_a_word_and_chosen(open_page):
    town = make_town()
    case = make_case(**PLACE)
    page = signed_in_page(open_page, town.wu)
    page.goto("/queue")
    page.keyboard.press("/")
    page.keyboard.type("噪声")
    page.locator(f"#found-categories button[value='{NOISE}']").click()
    page.locator("#decision [aria-current='true']").wait_for()
    page.keyboard.press("a")
    page.get_by_text("没有等着的案件").wait_for()
    case.refresh_from_db()
    assert (case.state, case.category.code) == (State.FILED, NOISE)


def test_a_unit_of_a_long_list_is_found_by_typing_and_kept_when_nothing_is_found(open_page):
    town = make_town()
    for nth in range(15):
        make_unit(f"第 {nth} 中队", code=f"squad-{nth}")
    case = make_case(state=State.DISPATCHED, unit=town.water, **PLACE)
    page = signed_in_page(open_page, make_chief(town))
    page.goto(f"/cases/{case.number}/add_assist")
    find, units = page.locator(".find-option"), page.locator("select[name='unit']")
    find.fill("第 7")
    assert units.locator("option").all_inner_texts() == ["第 7 中队"]
    assert serious_findings(page) == []
    find.press("Enter")
    assert (units.input_value(), find.input_value()) == ("squad-7", "")
    find.fill("没有这个单位")
    assert page.get_by_role("status").filter(has_text="没有找到").count() == 1
    find.press("Enter")
    assert units.input_value() == "squad-7"
    page.get_by_role("button", name="增加协办").click()
    page.get_by_text("增加协办").first.wait_for()
    assert case.orders.get(unit__code="squad-7").role == "assist"


def test_a_refusal_is_written_in_a_dialog(open_page):
    town = make_town()
    case = make_case(**PLACE)
    page = signed_in_page(open_page, town.wu)
    page.goto("/queue")
    page.keyboard.press("r")
    page.get_by_role("dialog").get_by_label("原因").select_option(index=3)
    page.get_by_role("dialog").get_by_label("给诉求人的答复").fill("请写明具体是什么事。")
    page.get_by_role("dialog").get_by_role("button", name="不予受理").click()
    page.get_by_text("没有等着的案件").wait_for()
    case.refresh_from_db()
    assert case.state == State.REFUSED


def test_on_a_phone_the_list_and_the_report_are_two_pages(open_page):
    town = make_town()
    case = make_case(**PLACE)
    page = signed_in_page(open_page, town.wu, width=390, height=844)
    page.goto("/queue")
    assert page.locator("#report").is_hidden()
    page.locator(f"#row-{case.number}").click()
    page.locator("#report-title").wait_for()
    page.locator(f"#row-{case.number}").wait_for(state="hidden")


def test_the_map_draws_the_cases_one_may_see(open_page):
    town = make_town()
    make_case(**PLACE)
    make_case(state=State.HANDLING, lon=100.025, lat=30.004)
    make_case(area=town.areas["990001001001"], lon=100.001, lat=30.001)
    page = signed_in_page(open_page, town.lin)
    page.goto("/map")
    page.locator("#cases-map[data-drawn='2']").wait_for()


def test_the_place_is_told_while_the_form_is_filled_in(open_page):
    make_town()
    chen = make_user("chen", ("SC03", make_town().east))
    page = signed_in_page(open_page, chen)
    page.goto("/intake/new")
    page.locator("#id_address").fill("东一社区 8 号")
    page.get_by_text("东巷街道 · 东一社区").wait_for()
    page.locator("#id_text").fill("水管爆裂")
    page.locator("#likely").get_by_text("水管爆裂").wait_for()


def test_the_pin_of_a_report_taken_down_is_set_by_pressing_the_map(open_page):
    town = make_town()
    page = signed_in_page(open_page, town.wu)
    page.goto(reverse("desk:intake"))
    page.locator("#map.leaflet-container").click()
    page.locator("#map .leaflet-marker-icon").wait_for()
    assert float(page.input_value("#id_lon"))
    assert float(page.input_value("#id_lat"))


@pytest.mark.parametrize("code", ["990001", "990001002", "990001002001001"])
def test_the_map_of_an_area_shows_its_borders(open_page, code):
    page = signed_in_page(open_page, make_town().dong)
    page.goto(f"/areas/{code}")
    # It is drawn in a moment, or never.
    page.wait_for_function(
        """() => {
            const canvas = document.querySelector('#area-map canvas');
            if (!canvas) return false;
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return pixels.data.some((value) => value !== 0);
        }"""
    )


def test_escape_leaves_a_search_field_and_keeps_what_was_typed(open_page):
    town = make_town()
    first, second = make_case(), make_case()
    page = signed_in_page(open_page, town.wu)
    page.goto("/queue")
    search = page.locator("#id_q")
    search.fill("水管")
    search.press("Escape")
    assert (search.input_value(), page.evaluate("document.activeElement.id")) == ("水管", "")
    page.keyboard.press("j")
    page.wait_for_selector(f'#report[data-case="{second.number}"]')
    assert first.number not in page.locator('.queue-item[aria-current="true"]').get_attribute("id")


@pytest.mark.parametrize("width", [390, 720, 1440])
def test_the_filter_does_not_touch_the_list(open_page, width):
    make_case()
    page = signed_in_page(open_page, make_town().wu, width=width)
    page.goto("/queue")
    bar, listed = (page.locator(each).bounding_box() for each in (".filters", ".triage"))
    assert listed["y"] - bar["y"] - bar["height"] >= 8
