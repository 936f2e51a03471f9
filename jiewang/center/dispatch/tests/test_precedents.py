"""A decision made a rule: what it rules, what goes before what, how it ends, who may."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.states import State
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.dispatch.errors import DispatchError, PushedDown
from jiewang.center.dispatch.explain import explain
from jiewang.center.dispatch.models import Precedent, Route
from jiewang.center.dispatch.precedents import (
    Ruling,
    Scope,
    make_precedent,
    precedents,
    revoke_precedent,
)
from jiewang.center.dispatch.queries import assist_of, proposal
from jiewang.center.dispatch.routing import Candidate, Matter, PrecedentRule, Takers, choose
from jiewang.testing import (
    DISTRICT,
    EAST,
    FACADE,
    LONG_AGO,
    PIPE,
    WEST,
    make_case,
    make_town,
    make_unit,
)


def rule(town, *, category=PIPE, area="", words=(), lead=None, by=None, **ruling):
    """A precedent of decision 2026-0007 that gives burst pipes to the housing bureau."""
    given = {
        "lead": lead or town.housing,
        "decision_id": 7,
        "decision_number": "2026-0007",
        "valid_from": timezone.localdate(),
        **ruling,
    }
    scope = Scope(category, area, tuple(words))
    return make_precedent(scope, Ruling(**given), note="都是公共管段", by=by or town.dong)


def decided(case):
    last = proposal(case).considered[-1]
    return last.rule, last.unit


def filed(**fields):
    return make_case(**{"state": State.FILED, "category": PIPE, **fields})


def test_a_precedent_decides_before_route_and_catalog_and_calls_its_helpers_first():
    town = make_town()
    Route.objects.create(
        category_code=PIPE, area_code=DISTRICT, unit=town.east, valid_from=date(2020, 1, 1)
    )
    parks = make_unit("Parks", code="parks")
    case = filed()
    assert decided(case) == ("route", EAST)
    rule(town, assist=[parks, town.water])
    assert decided(case) == ("precedent", "housing")
    # The catalog's own helper leads now.
    assert [unit.code for unit in assist_of(case)] == ["parks", "water", "housing"]
    dispatch_case(case.pk, by=town.lin)
    orders = set(case.orders.values_list("unit__code", "role"))
    assert orders == {("housing", "lead"), ("parks", "assist"), ("water", "assist")}


def test_the_explanation_names_the_decision_and_stays_when_the_rule_is_revoked():
    town = make_town()
    pk = rule(town)
    case = filed()
    with override("en"):
        told = "The precedent of decision 2026-0007: this decided, Housing bureau."
        assert explain(case)[1] == told
        dispatch_case(case.pk, by=town.lin)
        revoke_precedent(pk, note="Wrong", by=town.dong)
        case.refresh_from_db()
        assert f"  {told}" in explain(case)
    assert decided(filed()) == ("unit", "water")


@pytest.mark.parametrize(
    ("words", "text", "unit"),
    [
        pytest.param(["水管"], "三楼水管爆了", "housing", id="one-of-its-words-was-said"),
        pytest.param(["消防", "水管"], "三楼水管爆了", "housing", id="one-is-enough"),
        pytest.param(["消防"], "三楼水管爆了", "water", id="none-was-said"),
        pytest.param(["PIPE"], "a burst pipe", "housing", id="in-capitals"),
    ],
)
def test_words_narrow_a_precedent(words, text, unit):
    town = make_town()
    rule(town, words=words)
    assert decided(filed(text=text))[1] == unit


def test_a_precedent_of_one_street_rules_there_alone():
    town = make_town()
    rule(town, area=EAST)
    east, west = filed(), filed(area=town.areas[f"{WEST}001001"])
    assert (decided(east), decided(west)) == (("precedent", "housing"), ("unit", "water"))


def test_a_precedent_holds_from_its_first_day_and_no_longer_on_its_last(monkeypatch):
    town = make_town()
    today = timezone.localdate()
    rule(town, valid_from=today + timedelta(days=1), valid_to=today + timedelta(days=3))
    case = filed()
    found = []
    now = timezone.now()
    for days in range(4):
        moment = now + timedelta(days=days)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        found.append(decided(case)[1])
    assert found == ["water", "housing", "housing", "water"]


def test_a_closed_lead_is_passed_over():
    town = make_town()
    rule(town)
    town.housing.closed_on = timezone.localdate()
    town.housing.save()
    assert decided(filed()) == ("unit", "water")


TODAY = date(2026, 11, 24)


def candidate(code, **more):
    given = {"category_code": "1", "area_code": "", "valid_from": date(2026, 1, 1), **more}
    return PrecedentRule(unit=Candidate(code), **given)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"category_code": "1.02"}, {}, id="a-longer-code"),
        pytest.param({"category_code": "1.02"}, {"keywords": ("水",)}, id="before-words"),
        pytest.param({"keywords": ("水",)}, {"area_code": "street"}, id="words-before-an-area"),
        pytest.param({"area_code": "street"}, {"area_code": "district"}, id="a-smaller-area"),
        pytest.param({"area_code": "district"}, {}, id="an-area-before-everywhere"),
        pytest.param({"valid_from": date(2026, 5, 1)}, {}, id="the-newer"),
    ],
)
def test_the_order_among_precedents(first, second):
    rules = [candidate("second", **second), candidate("first", **first)]
    matter = Matter("1.02.01", "by_area_street", None, ("district", "street"), "水管爆了")
    takers = Takers(center=Candidate("center"), street=Candidate("street"))
    for each in (rules, rules[::-1]):
        assert choose(matter, [], takers, TODAY, each)[0] == "first"


def test_what_the_catalog_of_today_keeps_above_is_passed_over():
    matter = Matter("1.02.01", "by_area_street", None, ("district",))
    takers = Takers(center=Candidate("center"), street=Candidate("street"))
    code, considered = choose(matter, [], takers, TODAY, [candidate("low", too_low=True)])
    assert (code, considered[0].outcome) == ("street", "too_low")


def test_another_precedent_for_the_very_same_scope_is_refused_and_named():
    town = make_town()
    rule(town)
    with pytest.raises(DispatchError, match="2026-0007.*Housing bureau|2026-0007"):
        rule(town, lead=town.water, decision_id=8, decision_number="2026-0008")
    # Narrower ones stand beside it, and so does one that begins when the first has ended.
    rule(town, lead=town.water, area=EAST, decision_id=8, decision_number="2026-0008")
    rule(town, lead=town.water, words=["消防"], decision_id=8, decision_number="2026-0008")
    assert Precedent.objects.count() == 3


def test_words_that_are_shared_overlap_and_others_do_not():
    town = make_town()
    rule(town, words=["水管", "漏水"])
    with pytest.raises(DispatchError):
        rule(town, words=["漏水"], lead=town.water, decision_id=8, decision_number="2026-0008")
    rule(town, words=["消防"], lead=town.water, decision_id=8, decision_number="2026-0008")
    assert Precedent.objects.count() == 2


def test_the_same_ruling_again_gives_the_one_that_stands():
    town = make_town()
    assert rule(town, words=["水管"]) == rule(town, words=[" 水管 "])


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param({"category": "9.99"}, "9.99", id="a-type-that-is-not-there"),
        pytest.param({"area": "000"}, "000", id="an-area-that-is-not-there"),
        pytest.param({"valid_from": date(2026, 1, 1)}, "不追溯", id="the-past"),
        pytest.param({"valid_to": timezone.localdate()}, "晚于", id="ends-as-it-begins"),
    ],
)
def test_a_precedent_that_cannot_be_so_is_refused(given, sentence):
    town = make_town()
    with pytest.raises(DispatchError, match=sentence):
        rule(town, **given)


def test_a_precedent_does_not_push_down():
    town = make_town()
    with pytest.raises(PushedDown):
        rule(town, lead=town.east_one)
    with pytest.raises(PushedDown):
        rule(town, category=FACADE, lead=town.east)


def test_a_group_rules_every_leaf_below_it():
    town = make_town()
    rule(town, category="1.02")
    assert decided(filed()) == ("precedent", "housing")


@pytest.mark.parametrize(
    ("who", "area", "may"),
    [
        pytest.param("dong", "", True, id="district-commander-everywhere"),
        pytest.param("yu", EAST, True, id="district-dispatcher"),
        pytest.param("tang", EAST, True, id="commander-of-the-street"),
        pytest.param("tang", f"{EAST}001", True, id="and-of-its-communities"),
        pytest.param("tang", "", False, id="not-for-the-district"),
        pytest.param("tang", WEST, False, id="nor-for-another-street"),
        pytest.param("lin", EAST, False, id="a-streets-dispatcher-does-not"),
        pytest.param("jiang", EAST, False, id="nor-does-a-unit"),
    ],
)
def test_who_makes_and_revokes_rules(who, area, may):
    town = make_town()
    person = getattr(town, who)
    pk = rule(town, area=area)
    if may:
        rule(town, area=area, words=["水"], by=person)
        revoke_precedent(pk, note="不再适用", by=person)
        assert Precedent.objects.get(pk=pk).revoked_by == person
        return
    with pytest.raises(NotAllowed):
        rule(town, area=area, words=["水"], by=person)
    with pytest.raises(NotAllowed):
        revoke_precedent(pk, note="不再适用", by=person)


def test_revoking_needs_a_reason_and_twice_is_quiet():
    town = make_town()
    pk = rule(town)
    with pytest.raises(DispatchError, match="为什么"):
        revoke_precedent(pk, note=" ", by=town.dong)
    revoke_precedent(pk, note="不再适用", by=town.dong)
    revoke_precedent(pk, note="又一次", by=town.dong)
    assert Precedent.objects.get(pk=pk).revoke_note == "不再适用"
    assert rule(town, decision_id=8, decision_number="2026-0008") != pk
    assert [row.revoked_at is None for row in precedents()] == [True, False]


def test_the_words_are_read_only_if_a_precedent_asks_for_them(django_assert_max_num_queries):
    town = make_town()
    rule(town)
    case = filed(reported_at=LONG_AGO)
    with django_assert_max_num_queries(9) as asked:
        proposal(case)
    assert not any("center_report" in query["sql"] for query in asked.captured_queries)
