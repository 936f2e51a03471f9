"""The pages of a vote and a questionnaire in a browser: accessible, and whole on a phone."""

import pytest
from django.core.cache import cache

from jiewang.desk.tests.browser import serious_findings, sideways_pixels
from jiewang.testing import make_town
from jiewang.voice.polls import actions
from jiewang.voice.polls.codes import issue_codes
from jiewang.voice.polls.tests.polls import close, leader, make_poll, vote


@pytest.fixture(autouse=True)
def _town():
    cache.clear()
    return make_town()


def test_voting_is_accessible_from_the_list_to_the_receipt(open_page):
    poll, asked, done = make_poll(), make_poll(kind="questionnaire", entry="open"), make_poll()
    vote(done, "mei", "A1")
    close(done)
    actions.publish_poll(done.pk, by=leader())
    code = issue_codes(poll.pk, count=1, by=leader())[0]
    page = open_page(width=390, language="zh-CN")

    def check(where):
        assert (where, serious_findings(page), sideways_pixels(page)) == (where, [], 0)

    for address in ("/votes", f"/votes/{asked.number}", f"/votes/{done.number}", "/votes/receipt"):
        page.goto(address)
        check(address)
    page.goto(f"/votes/{poll.number}")
    check("ballot")
    page.locator("input[value=A1]").check()
    page.locator("#id_code").fill(code)
    page.locator("button[value=look]").click()
    page.locator("button[value=cast]").wait_for()
    check("look")
    page.locator("button[value=cast]").click()
    page.locator("#receipt").wait_for()
    check("receipt")
