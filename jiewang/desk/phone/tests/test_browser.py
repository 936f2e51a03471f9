"""A day without a network, in a real browser: what is queued goes out once when there is one again."""

import pytest
from django.contrib.sessions.models import Session

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.actions import file_case, verify_first
from jiewang.desk.center.tests.pages import signed_in
from jiewang.desk.center.tests.test_browser import signed_in_page
from jiewang.desk.tests.browser import serious_findings, sideways_pixels
from jiewang.grid.patrols.actions import keep_points
from jiewang.grid.patrols.models import Entry, PatrolVisit
from jiewang.grid.patrols.tests.test_patrols import a_point
from jiewang.testing import PIPE, make_case, make_town

HERE = {"longitude": 100.025, "latitude": 30.005}


@pytest.fixture
def town():
    town = make_town()
    keep_points([a_point()])
    return town


@pytest.fixture
def round_of(open_page, town):
    """The phone's page of Fang, installed, with a position."""

    def opened(language="en", width=390):
        page = signed_in_page(open_page, town.fang, width=width, height=844, language=language)
        page.context.grant_permissions(["geolocation"])
        page.context.set_geolocation(HERE)
        page.goto("/phone")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.locator("#round article").wait_for()
        return page

    return opened


def queued(page):
    return page.locator("#queue article").count()


def report(page, nth=0):
    page.click("#without")
    page.locator("#matters button").nth(nth).click()
    page.locator("#place", has_text="within").wait_for()
    page.click("#report button[type=submit]")


def test_a_report_and_a_point_wait_without_a_network_and_go_out_once(round_of):
    page = round_of()
    page.context.set_offline(True)
    page.reload()
    page.locator("#offline:not([hidden])").wait_for()
    report(page)
    page.locator("#queue article").nth(0).wait_for()
    page.locator("#round button").first.click()
    page.locator("#queue article").nth(1).wait_for()
    assert (Case.objects.count(), PatrolVisit.objects.count()) == (0, 0)

    # The page was closed meanwhile; what waits, waits on the phone.
    page.reload()
    page.locator("#queue article").nth(1).wait_for()
    page.context.set_offline(False)
    page.click("#send")
    page.locator("#queue-part").wait_for(state="hidden")
    assert (Case.objects.count(), PatrolVisit.objects.count(), Entry.objects.count()) == (1, 1, 2)
    assert Case.objects.get().reports.get().lon == pytest.approx(HERE["longitude"])


def test_an_answer_that_was_lost_on_the_way_makes_no_second_case(round_of):
    page = round_of()
    # Taken in, and the answer never comes: as in a lift.
    page.context.route("**/phone/entries", lambda route: (route.fetch(), route.abort()))
    lost = page.expect_event("requestfailed", lambda asked: "/phone/entries" in asked.url)
    with lost:
        report(page)
    page.locator("#queue article").wait_for()
    assert Case.objects.count() == 1
    page.context.unroute("**/phone/entries")
    page.click("#send")
    page.locator("#queue-part").wait_for(state="hidden")
    assert Case.objects.count() == 1


def test_signed_out_meanwhile_the_queue_stays_and_goes_after_signing_in(round_of, town):
    page = round_of()
    page.context.set_offline(True)
    report(page)
    page.locator("#queue article").wait_for()
    Session.objects.all().delete()
    page.context.set_offline(False)
    page.click("#send")
    page.locator("#signed-out:not([hidden])").wait_for()
    assert (queued(page), Case.objects.count()) == (1, 0)

    sign_in_again(page, town.fang)
    # A page that has just come shows no queue yet: the answer says that it is gone.
    with page.expect_response(lambda answer: "/phone/entries" in answer.url and answer.ok):
        page.goto("/phone")
    page.locator("#queue-part").wait_for(state="hidden")
    assert Case.objects.count() == 1


def sign_in_again(page, user):
    cookie = signed_in(user).cookies["sessionid"].value
    address = page.url.split("/phone")[0]
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


def test_a_case_that_moved_meanwhile_is_shown_and_decided_by_the_person(round_of, town):
    case = make_case(state=State.REPORTED)
    verify_first(case.pk, by=town.wu)
    page = round_of()
    page.locator("#checks article").wait_for()
    page.context.set_offline(True)
    page.locator("#checks button").first.click()
    page.locator("#queue article").wait_for()
    file_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    page.context.set_offline(False)
    page.click("#send")
    page.locator("#queue article", has_text="Wu").wait_for()
    assert not case.steps.filter(kind="verified").exists()
    page.locator("#queue button", has_text="Leave it out").click()
    page.locator("#queue-part").wait_for(state="hidden")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_page_fits_a_phone_and_axe_finds_nothing(round_of, language):
    page = round_of(language, width=390)
    page.click("#without")
    page.locator("#matters button").first.wait_for()
    assert (sideways_pixels(page), serious_findings(page)) == (0, [])
