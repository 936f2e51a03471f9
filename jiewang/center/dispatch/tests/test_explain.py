"""Why it went there, said to a reader."""

import re
from datetime import date

import pytest
from django.utils.translation import override

from jiewang.center.case.states import State
from jiewang.center.dispatch.actions import (
    ask_return,
    dispatch_case,
    grant_return,
    reroute_case,
)
from jiewang.center.dispatch.explain import explain
from jiewang.center.dispatch.models import Hop
from jiewang.testing import FACADE, PIPE, lead_of, make_case, make_town


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def test_before_filing_the_center_has_it():
    make_town()
    assert explain(make_case()) == [
        "Not filed yet: it has no type, so no rule names a unit. East Lane has it."
    ]


def test_before_dispatch_the_rules_of_today_speak_in_order():
    town = make_town()
    town.housing.closed_on = date(2026, 1, 1)
    town.housing.save()
    owner = "The catalog, first the owner of the thing"
    assert explain(make_case(state=State.FILED, category=FACADE)) == [
        "Not dispatched yet. The rules of today name East Lane:",
        "The district's own routes: none covers this type in this place.",
        f"{owner}: passed over, Housing bureau closed on 2026-01-01.",
        "The catalog, the street where it happened: this decided, East Lane.",
    ]


def test_every_passage_is_told_with_who_and_why():
    town = make_town()
    case = make_case(state=State.FILED, category=PIPE)
    dispatch_case(case.pk, by=town.lin, assist=[])
    words = {"reason": "not_duty", "explanation": "The landlord's pipe"}
    ask_return(lead_of(case).pk, by=town.jiang, better_unit=town.housing, **words)
    grant_return(case.pk, by=town.lin, note="Agreed")
    dispatch_case(case.pk, by=town.lin, to=town.housing, assist=[], note="As water says")
    reroute_case(case.pk, to=town.east, note="On the street itself", by=town.yu)
    case.refresh_from_db()

    told = explain(case)

    when = [hop.at for hop in Hop.objects.filter(case=case)]
    assert when == sorted(when)
    asked = "Water station asked to return it (Not this unit’s duty), by Jiang"
    without_time = [re.sub(r"^.*?\d\d:\d\d, ", "", sentence) for sentence in told]
    assert without_time == [
        "dispatched by the rule to Water station, by Lin.",
        "  The district's own routes: none covers this type in this place.",
        "  The catalog, one unit for the whole district: this decided, Water station.",
        f"{asked}; the right unit as they see it: Housing bureau. The landlord's pipe",
        "Accepted by Lin. Agreed",
        "dispatched to Housing bureau by Lin, not by the rule. As water says",
        "rerouted from Housing bureau to East Lane by Yu. On the street itself",
        "Passages between units: 4. Returns accepted: 1.",
    ]


def test_it_is_told_in_the_readers_language():
    town = make_town()
    case = make_case(state=State.FILED, category=PIPE)
    with override("zh-hans"):
        assert explain(case)[-1] == "分级分类库（全区一个单位承办）：据此派给Water station。"
    assert str(town.water) == "Water station"
