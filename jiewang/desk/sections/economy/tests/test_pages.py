"""The pages of investment: from a lead to 162 %, what is refused, who sees what."""

from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from jiewang.sections.economy import actions
from jiewang.sections.economy.models import LeadClue
from jiewang.sections.economy.states import Stage, Standing
from jiewang.sections.economy.tests.cast import WAN, YI, booking_of, day, gu, hu, make_clue
from jiewang.testing import make_town

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, backend=MODEL_BACKEND)
    return client


def text_of(response):
    return response.content.decode()


LEAD = {
    "investor": "长江科技有限公司",
    "title": "长江总部",
    "origin": "outside_city",
    "nature": "industry",
    "words": "展会上认识",
}


def test_an_investor_is_taken_from_lead_to_start_and_the_page_says_162_percent():
    town = make_town()
    desk, checker, chief = signed_in(gu(town)), signed_in(town.sun), signed_in(town.dong)
    today = day().isoformat()
    chief.post(
        "/investment/targets/new",
        {"year": day().year, "indicator": "contract", "value": "200000"},
    )
    assert desk.post("/investment/new", LEAD).status_code == 302
    clue = LeadClue.objects.get()
    base = f"/investment/{clue.number}"
    amount = {"on": today, "proof": "1 号"}
    for act, given in [
        ("begin_talks", {"words": "来访"}),
        ("sign_contract", {"fen": "325000"} | amount),
        ("add_funds", {"fen": "38000"} | amount),
        ("record_start", {"on": today, "words": "开工令"}),
    ]:
        assert desk.post(f"{base}/{act}", given).status_code == 302, act
    for booking in clue.bookings.all():
        address = f"{base}/bookings/{booking.pk}/recognize"
        assert checker.post(f"{address}?next=/investment/recognition").status_code == 302
    page = text_of(chief.get("/investment/targets"))
    assert "162% of 2 billion yuan" in page
    assert "3.25 billion yuan" in page
    assert '<span class="tile-figure">11<small>%</small></span>' in page
    clue.refresh_from_db()
    assert clue.stage == Stage.STARTED
    page = text_of(desk.get(base))
    assert "In operation…" in page
    assert clue.number in text_of(desk.get("/investment?stage=started"))


def test_a_refusal_stands_in_the_form_with_what_was_typed():
    town = make_town()
    first = make_clue(hu(town), Stage.TALKS)
    response = signed_in(gu(town)).post("/investment/new", LEAD | {"words": "另一个来源"})
    page = text_of(response)
    assert response.status_code == 422
    assert first.number in page
    assert "另一个来源" in page


def test_who_was_second_sees_who_was_first():
    clue = make_clue(gu(make_town()), Stage.TALKS)
    by, seen = clue.steps.first().by, clue.moved_by_line
    actions.sign_framework(clue.pk, on=day(), words="协议", by=by)
    given = {"words": "不谈了", "reason": "unfit", "seen": seen}
    response = signed_in(by).post(f"/investment/{clue.number}/lose_lead", given)
    assert response.status_code == 409
    assert "was here first" in text_of(response)


def test_leads_of_others_are_not_there_and_the_list_is_for_those_it_concerns():
    town = make_town()
    clue, west = make_clue(gu(town)), signed_in(hu(town))
    assert west.get(f"/investment/{clue.number}").status_code == 404
    assert west.get("/investment/ZS-2026-99999999999999999999").status_code == 404
    assert clue.number not in text_of(west.get("/investment"))
    for address in ("", "/recognition", "/targets", "/league", "/leads.xlsx", "/league.xlsx"):
        assert signed_in(town.lin).get(f"/investment{address}").status_code == 403
        assert west.get(f"/investment{address}").status_code == 200
    assert west.get("/investment/targets/new").status_code == 403
    assert signed_in(town.dong).get("/investment/new").status_code == 403


def test_an_amount_is_corrected_recognized_and_refused_on_pages():
    town = make_town()
    clue = make_clue(gu(town), Stage.FUNDED)
    funds = booking_of(clue, "funds")
    base = f"/investment/{clue.number}/bookings/{funds.pk}"
    own, checker = signed_in(clue.steps.first().by), signed_in(town.sun)
    assert own.post(f"{base}/recognize").status_code == 403
    given = {"fen": "5", "words": "少写了"}
    assert own.post(f"{base}/correct_booking", given).status_code == 302
    given = {"reason": "unproven", "note": "没有回单"}
    assert checker.post(f"{base}/refuse_recognition", given).status_code == 302
    funds.refresh_from_db()
    assert (funds.fen, funds.standing) == (5 * WAN, Standing.NOT_RECOGNIZED)
    assert "没有回单" in text_of(own.get(f"/investment/{clue.number}"))


def test_a_list_costs_the_same_number_of_queries_for_one_lead_and_for_three(
    django_assert_max_num_queries,
):
    town = make_town()
    keeper = gu(town)
    client = signed_in(keeper)
    make_clue(keeper)
    client.get("/investment")
    with CaptureQueriesContext(connection) as one:
        client.get("/investment")
    make_clue(keeper, investor="二号公司")
    make_clue(keeper, investor="三号公司")
    with django_assert_max_num_queries(len(one)):
        client.get("/investment")


@pytest.mark.parametrize("fen", [YI, 3 * WAN])
def test_the_ledger_s_file_has_amounts_as_numbers(fen):
    town = make_town()
    make_clue(gu(town), Stage.CONTRACT, contract=fen)
    content = signed_in(town.dong).get("/investment/leads.xlsx").content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert rows[1][8:] == (fen / WAN, 0, 0, 0)
