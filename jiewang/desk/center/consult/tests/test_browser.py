"""The pages of consultation in a browser: what axe-core finds, whether they fit a phone."""

import pytest

from jiewang.center.case.states import State
from jiewang.center.consult.actions import Wanted, decide, open_item
from jiewang.center.consult.tests.props import called, held, in_days, soon, verdict
from jiewang.center.consult.whistles.actions import About, Place, blow_whistle
from jiewang.center.dispatch.precedents import Ruling, Scope, make_precedent
from jiewang.desk.center.tests.test_browser import make_chief, signed_in_page
from jiewang.desk.tests.browser import serious_findings, sideways_pixels, wait_until_whole
from jiewang.testing import PIPE, make_case, make_town


@pytest.mark.parametrize(("width", "language"), [(390, "zh-CN"), (1440, "en-US")])
def test_every_page_is_accessible_and_fits(open_page, width, language):
    town = make_town()
    case = make_case(state=State.HANDLING, category=PIPE)
    plain = open_item(case.pk, words="卡住了", by=town.tang)
    meets, decided = called(town), held(town)
    decide(
        decided.pk,
        verdict=verdict(town.housing, money=12_000_000, money_from=town.water),
        by=town.tang,
    )
    made = decided.decisions.get()
    ruling = Ruling(town.housing, made.pk, made.number, in_days(0), assist=[town.water])
    rule = make_precedent(Scope(PIPE), ruling, note="都如此", by=town.dong)
    where = Place(soon(), "门口", 100.021, 30.001)
    wanted = [Wanted(town.water, "图纸"), Wanted(town.housing)]
    whistle = blow_whistle(
        town.east, about=About("关阀", "水很大"), where=where, wanted=wanted, by=town.tang
    )
    call = meets.meetings.get().calls.first()
    row = town.east.whistles.get().summoned.first()
    addresses = [
        *("/blocked", "/blocked/new", f"/blocked/new?case={case.number}"),
        *(f"/blocked/{pk}" for pk in (plain, meets.pk, decided.pk)),
        *(f"/blocked/{plain}/{act}" for act in ("name_coordinator", "record_coordination")),
        *(f"/blocked/{decided.pk}/{act}" for act in ("decide", "make_precedent", "strike_off")),
        *(f"/blocked/{meets.pk}/{act}" for act in ("call_meeting", "write_minutes")),
        *(f"/blocked/calls/{call.pk}/{act}" for act in ("presence", "reply")),
        f"/blocked/meetings/{meets.meetings.get().pk}",
        *("/whistles", "/whistles/new", f"/whistles/{whistle}", f"/whistles/{whistle}/close"),
        *(f"/whistles/units/{row.pk}/{act}" for act in ("reply", "arrival", "judge")),
        *("/precedents", f"/precedents/{rule}/revoke"),
        f"/cases/{case.number}",
    ]
    page = signed_in_page(open_page, make_chief(town), width=width, language=language)
    for address in addresses:
        page.goto(address)
        wait_until_whole(page)
        assert (address, serious_findings(page)) == (address, [])
        assert (address, sideways_pixels(page)) == (address, 0)


def test_on_a_phone_the_street_notes_that_a_unit_has_come_with_one_press(open_page):
    town = make_town()
    wanted = [Wanted(town.water, "图纸")]
    whistle = blow_whistle(
        town.east, about=About("关阀"), where=Place(soon(), "门口"), wanted=wanted, by=town.tang
    )
    page = signed_in_page(open_page, town.tang, width=390, language="zh-CN")
    page.goto(f"/whistles/{whistle}")
    page.get_by_role("button", name="到场").click()
    page.locator(".lamp[data-lamp=green]", has_text="到场").wait_for()
    # No smaller than a thumb.
    box = page.get_by_role("link", name="结束…").bounding_box()
    assert box["height"] >= 36
