"""My notices, undelivered messages, burden and patrols in a browser: they fit, axe finds nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.burden.counting import note_form_time
from jiewang.desk.center.tests.test_browser import signed_in_page
from jiewang.desk.tests.browser import serious_findings, sideways_pixels
from jiewang.grid.patrols.actions import keep_points
from jiewang.grid.patrols.tests.test_patrols import a_point
from jiewang.notices.models import Delivery, Notice
from jiewang.testing import make_town

PAGES = ["/notices/mine", "/notices/undelivered", "/burden", "/patrols"]


@pytest.mark.parametrize(("width", "language"), [(390, "zh-CN"), (1440, "en-US")])
def test_the_pages_fit_and_axe_finds_nothing(open_page, settings, width, language):
    settings.MESSENGER_WEBHOOK = "https://messenger.example/in"
    town = make_town()
    keep_points([a_point()])
    notice = Notice.objects.create(kind="closed", case_number="26030400017")
    Delivery.objects.create(notice=notice, state="failed", error="HTTP 503")
    for seconds in range(25):
        note_form_time("feed_back", timedelta(seconds=seconds), at=timezone.now())
    page = signed_in_page(open_page, town.dong, width=width, language=language)
    found = {}
    for address in PAGES:
        assert page.goto(address).status == 200
        found[address] = (sideways_pixels(page), serious_findings(page))
    assert found == dict.fromkeys(PAGES, (0, []))
