import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image

from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.public.keys.actions import create_key, end_key
from jiewang.public.keys.errors import KeyRefused
from jiewang.public.keys.models import Key
from jiewang.public.v1.tests.asking import BASE, get, new_key, refusal, send, shown
from jiewang.testing import EAST, FACADE, RUBBISH, lead_of, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def key():
    return new_key("orders:act", "cases:read", name="Water works", unit="water")


def picture(color="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(out, "JPEG")
    out.seek(0)
    out.name = "photo.jpg"
    return out


def act(client, key, order, what, **said):
    return send(client, key, f"/orders/{order.pk}/{what}", said)


def test_a_units_program_signs_handles_and_feeds_back_as_its_unit(client, key):
    case = make_case(state=State.DISPATCHED)
    order = lead_of(case)

    assert act(client, key, order, "sign").json()["state"] == "signed"
    assert act(client, key, order, "start", contacted=True, note="去看了").status_code == 200
    refused = act(client, key, order, "feedback", result="水管已更换。")
    assert refusal(refused)[:2] == (409, "not_now")
    for each in case.orders.filter(role="assist"):
        each.state = "handled"
        each.save()
    photo = client.post(
        f"{BASE}/orders/{order.pk}/photos", {"photo": picture()}, headers=shown(key)
    )
    assert photo.status_code == 200
    out = act(client, key, order, "feedback", result="水管已更换。").json()

    assert (out["state"], out["case"], out["unit"]["code"]) == ("handled", case.number, "water")
    lines = CaseStep.objects.filter(case=case, line__gt=3).order_by("line")
    told = {(line.kind, str(line.by), line.post, line.unit.code) for line in lines}
    assert told == {
        (kind, "Water works", "UH01", "water") for kind in ("signed", "started", "fed_back")
    }


def test_a_second_time_is_quiet(client, key):
    order = lead_of(make_case(state=State.DISPATCHED))
    first = act(client, key, order, "sign").json()
    assert act(client, key, order, "sign").json() == first


def test_a_unit_gives_an_order_back(client, key):
    case = make_case(state=State.DISPATCHED)
    order = lead_of(case)
    said = {"reason": "not_duty", "explanation": "这段管道不归我们管。", "better_unit": "housing"}
    assert act(client, key, order, "return", **said).status_code == 200
    case.refresh_from_db()
    assert case.state == State.RETURNED
    odd = act(client, key, order, "return", **said | {"better_unit": "nobody"})
    assert refusal(odd)[:2] == (422, "refused")


def test_a_reason_there_is_not_is_refused_with_those_there_are(client, key):
    order = lead_of(make_case(state=State.DISPATCHED))
    odd = act(client, key, order, "return", reason="x", explanation="这段管道不归我们管。")
    assert refusal(odd)[:2] == (422, "does_not_fit")
    assert "not_duty (" in odd.json()["error"]["message"]


def test_an_empty_result_and_an_empty_explanation_do_not_fit(client, key):
    order = lead_of(make_case(state=State.DISPATCHED))
    assert refusal(act(client, key, order, "feedback", result=""))[:2] == (422, "does_not_fit")
    odd = act(client, key, order, "return", reason="not_duty", explanation="")
    assert refusal(odd)[:2] == (422, "does_not_fit")


def test_an_act_decided_on_an_older_state_is_refused(client, key):
    order = lead_of(make_case(state=State.DISPATCHED))
    assert refusal(act(client, key, order, "sign", seen=1))[:2] == (409, "not_now")


def test_another_units_order_is_not_there(client, key):
    other = lead_of(make_case(state=State.DISPATCHED, category=FACADE))
    assert other.unit.code != "water"
    assert refusal(act(client, key, other, "sign"))[:2] == (404, "not_found")
    assert refusal(send(client, key, f"/orders/{2**70}/sign", {}))[:2] == (404, "not_found")


def test_orders_are_the_units_own(client, key):
    mine = lead_of(make_case(state=State.DISPATCHED))
    make_case(state=State.DISPATCHED, category=RUBBISH)
    [out] = get(client, key, "/orders").json()["items"]
    assert (out["id"], out["state"], out["role"]) == (mine.pk, "sent", "lead")
    assert get(client, key, "/orders", state="handled").json()["items"] == []


def test_an_ended_key_holds_no_post_any_more(client, key):
    stored = Key.objects.get(name="Water works")
    end_key(stored.prefix)

    account = Key.objects.get(pk=stored.pk).account
    assert not account.is_active
    assert not account.holdings.filter(until=None).exists()
    assert refusal(get(client, key, "/orders"))[:2] == (401, "bad_key")


def test_nobody_signs_in_as_a_program(client, key):
    account = Key.objects.get(name="Water works").account
    assert not account.has_usable_password()
    client.post("/accounts/login/", {"login": account.username, "password": ""})
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("_in_english")
def test_a_key_that_acts_needs_a_unit_and_a_post_of_it():
    with pytest.raises(KeyRefused, match="--unit CODE"):
        create_key("x", scopes=["orders:act"])
    with pytest.raises(KeyRefused, match="--post .*SE06"):
        create_key("x", scopes=["orders:act"], unit=EAST)
    with pytest.raises(KeyRefused, match="is no post that works on orders"):
        create_key("x", scopes=["orders:act"], unit=EAST, post="SC04")
    create_key("Street", scopes=["orders:act"], unit=EAST, post="SE06")
    assert not Key.objects.filter(name="x").exists()


def test_results_of_many_orders_ask_for_their_reporters_at_once(client):
    own = new_key("orders:act", "cases:notes", unit="water")
    counts = []
    for _nth in range(2):
        case = make_case(state=State.HANDLED)
        case.reports.update(name="陈小明")
        case.orders.update(result="陈小明在家，水管已换。")
        with CaptureQueriesContext(connection) as asked:
            orders = get(client, own, "/orders").json()["items"]
        counts.append(len(asked))
    assert [each["result"] for each in orders] == ["…在家，水管已换。"] * 2
    assert counts[0] >= counts[1]
