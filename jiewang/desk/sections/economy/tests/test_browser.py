"""Investment and approvals in a browser: what axe-core finds, whether the pages fit a phone."""

import pytest

from jiewang.desk.center.tests.test_browser import signed_in_page
from jiewang.desk.tests.browser import serious_findings, sideways_pixels, wait_until_whole
from jiewang.sections.economy.actions import recognize, set_target
from jiewang.sections.economy.states import Stage
from jiewang.sections.economy.tests.cast import WAN, booking_of, day, gu, make_clue
from jiewang.testing import make_town, make_user
from jiewang.works.projects.approvals.actions import apply_for, choose_fire_standard
from jiewang.works.projects.approvals.tests.test_actions import (
    SWAP_CANNOT,
    acceptance,
    project_and_people,
)


@pytest.mark.parametrize(("width", "language"), [(390, "zh-CN"), (1440, "en-US")])
def test_every_page_is_accessible_and_fits(open_page, width, language):
    town = make_town()
    clue = make_clue(gu(town), Stage.STARTED)
    recognize(booking_of(clue, "contract").pk, by=town.sun)
    for unit in (None, town.east):
        set_target(day().year, indicator="contract", value=9 * WAN, unit=unit, by=town.dong)
    project, _people, jiang = project_and_people()
    apply_for(project.pk, items=acceptance(), documents=9, by=jiang)
    choice = choose_fire_standard(project.pk, building="老酒店", inputs=SWAP_CANNOT, by=jiang)
    both = make_user("both", ("DC01", town.center), ("DC04", town.center), ("SE02", town.east))
    lead, base = f"/investment/{clue.number}", f"/projects/{project.number}/approvals"
    # The widest tables and the longest forms on a phone, the others at a desk.
    # On a phone the widest table and the longest forms.
    addresses = {
        390: [lead, f"{base}/new?stage=land", f"{base}/fire/{choice}"],
        1440: ["/investment/targets", "/investment/league", base],
    }
    page = signed_in_page(open_page, both, width=width, language=language)
    for address in addresses[width]:
        page.goto(address)
        wait_until_whole(page)
        assert (address, serious_findings(page)) == (address, [])
        assert (address, sideways_pixels(page)) == (address, 0)
