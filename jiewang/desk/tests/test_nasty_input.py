"""What no browser sends and somebody will: every door answers in words, none breaks."""

from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jiewang.center.case.states import State
from jiewang.desk.center.cases.acts import ACTS
from jiewang.desk.center.tests.pages import signed_in
from jiewang.testing import make_case, make_town, make_user

NASTY = {
    "nul": "a\x00b",
    "long": "长" * 1_000_000,
    "number": "9" * 5000,
    "beyond": str(2**64),
    "endless": "1e400",
    "last-day": "9999-12-31",
    "first-day": "0001-01-01",
    "list": ["x", "y", "z"],
    "percent": "%(number)s %s {0}",
}
ANSWERS = {200, 204, 302, 400, 403, 404, 405, 409, 413, 422, 429}


@pytest.fixture(autouse=True)
def _fresh():
    cache.clear()
    make_town()


@pytest.fixture(params=NASTY, ids=NASTY)
def nasty(request):
    return NASTY[request.param]


def post(client, address, data):
    answer = client.post(address, data)
    assert answer.status_code in ANSWERS
    return answer


FIELDS = (
    *("order", "extension", "report_id", "into", "to", "assist", "more", "unit", "better_unit"),
    *("category", "urgency", "reason", "explanation", "note", "text", "result", "answer", "found"),
    *("area_code", "level", "review_on", "number", "unit_of_time", "stage", "seen", "next"),
    *("contacted", "photos", "look_x", "name"),
)


@pytest.mark.parametrize("name", ["nul", "number", "beyond", "first-day", "list"])
def test_an_act_with_nasty_fields_changes_nothing(name):
    nasty = NASTY[name]
    town = make_town()
    posts = [("SC02", town.east), ("SC05", town.east), ("UH01", town.water)]
    client = signed_in(make_user("xia", *posts))
    case = make_case(state=State.HANDLING)
    for act in ACTS:
        address = reverse("desk:act", args=[case, act])
        post(client, address, dict.fromkeys(FIELDS, nasty))
    case.refresh_from_db()
    assert case.state == State.HANDLING


def test_the_residents_doors_answer_to_nasty_fields(nasty):
    client = Client()
    case = make_case(state=State.WAITING)
    report = case.reports.get()
    fields = dict.fromkeys(
        (
            *("text", "address", "lon", "lat", "no_place", "kept", "drop", "contact", "phone"),
            *("name", "confidential", "idempotency_key", "website", "photos"),
        ),
        nasty,
    )
    post(client, reverse("desk:report"), fields)
    post(client, reverse("desk:report"), {**fields, "website": ""})
    good = {"text": "三楼水管爆了。", "contact": "none", "confidential": "no", "no_place": "on"}
    for name in ("address", "lon", "kept", "idempotency_key", "phone"):
        post(client, reverse("desk:report"), {**good, name: nasty})
    post(client, reverse("desk:hint"), {"lon": nasty, "lat": nasty, "text": nasty})
    post(client, reverse("desk:hint"), {"lon": "100.02", "lat": "30.0", "text": nasty})
    post(client, reverse("desk:track"), {"number": nasty, "secret": nasty})
    post(client, reverse("desk:track"), {"number": report.number, "secret": nasty})
    for act in ("answer", "rate", "reopen"):
        names = ("text", "reason", "answered", "solved", "satisfied", "comment")
        address = reverse(f"desk:{act}", args=[report.number, report.secret])
        post(client, address, dict.fromkeys(names, nasty))


QUERIES = (
    *("q", "state", "street", "community", "category", "unit", "channel", "since", "until"),
    *("overdue", "page", "order", "tab", "q_category", "section", "from", "to"),
    *("on", "diary", "number", "unread", "lon", "lat", "address", "text", "next"),
)
PAGES = (
    *("desk:queue", "desk:queue_news", "desk:queue_categories", "desk:cases", "desk:my_work"),
    *("desk:intake", "desk:intake_place", "desk:intake_categories", "desk:catalog", "desk:notices"),
    *("desk:catalog_versions", "desk:catalog_download", "desk:case_map", "desk:case_points"),
    *("desk:areas", "desk:track", "desk:account", "desk:checks"),
)


def test_the_pages_answer_to_nasty_addresses(nasty):
    if not isinstance(nasty, str) or len(nasty) > 9999:
        nasty = "x" * 3000
    town = make_town()
    client = signed_in(make_user("xia", ("SC02", town.east), ("SC05", town.east)))
    make_case()
    together = dict.fromkeys(QUERIES, nasty)
    for page in PAGES:
        for query in ({"case": nasty}, {"version": nasty}, together):
            assert client.get(reverse(page), query).status_code in ANSWERS, (page, query)


@pytest.mark.parametrize("part", ["\x00", "9" * 300, "é", "%", "٣", "..%2f..", "\udc80"])
def test_an_address_with_nasty_parts_is_not_found(part):
    town = make_town()
    client = signed_in(make_user("xia", ("SC02", town.east), ("SC05", town.east)))
    part = quote(part.encode("utf-8", "surrogatepass"))
    for address in (
        f"/track/{part}/{part}",
        f"/receipt/{part}",
        f"/cases/{part}",
        f"/cases/{part}/dispatch_case",
        f"/areas/{part}",
        f"/areas/{part}.json",
        f"/units/{part}",
        f"/catalog/{part}",
        f"/photos/{part}/small",
        f"/track/26112400011/K7QM-2XRA/photo/{part}/small",
    ):
        assert client.get(address).status_code in ANSWERS, address


def test_notices_are_read_by_numbers_that_can_be(nasty):
    town = make_town()
    post(signed_in(town.lin), reverse("desk:notices_read"), {"notice": nasty})
