"""From a decision to a precedent and back, as the diary of its item tells."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.states import State
from jiewang.center.consult.actions import decide, pass_on, revoke_rule, rule_by_decision
from jiewang.center.consult.tests.props import held, opened, verdict
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.dispatch.models import Precedent
from jiewang.center.dispatch.precedents import Scope
from jiewang.testing import EAST, PIPE, lead_of, make_case, make_town


def decided(town):
    item = held(town)
    pk = decide(item.pk, verdict=verdict(town.housing, assist=[town.water]), by=town.tang)
    return item, pk


def rule(pk, by, **given):
    scope = Scope(PIPE, EAST)
    today = timezone.localdate()
    return rule_by_decision(pk, scope=scope, valid_from=today, note="都如此", by=by, **given)


def test_from_then_on_cases_of_the_kind_go_where_the_decision_said():
    town = make_town()
    item, pk = decided(town)
    precedent = rule(pk, town.tang)
    case = make_case(state=State.FILED, category=PIPE)
    dispatch_case(case.pk, by=town.lin)
    assert lead_of(case).unit == town.housing
    assert item.steps.last().data["precedent"] == precedent
    assert Precedent.objects.get().decision_number == item.decisions.get().number

    revoke_rule(precedent, note="职责已调整", by=town.tang)
    revoke_rule(precedent, note="职责已调整", by=town.tang)
    assert list(item.steps.values_list("kind", flat=True))[-2:] == ["precedent", "revoked"]
    after = make_case(state=State.FILED, category=PIPE)
    dispatch_case(after.pk, by=town.lin)
    assert lead_of(after).unit == town.water


def test_the_same_rule_twice_is_one_rule_and_one_line():
    town = make_town()
    item, pk = decided(town)
    assert rule(pk, town.tang) == rule(pk, town.tang)
    assert item.steps.filter(kind="precedent").count() == 1


def test_only_what_was_decided_last_becomes_a_rule():
    town = make_town()
    item, pk = decided(town)
    pass_on(item.pk, note="没有落实", by=town.tang)
    decide(item.pk, verdict=verdict(town.water, why_alone="急"), by=town.dong)
    with pytest.raises(CaseError, match="新的决定"):
        rule(pk, town.dong)


def test_who_may_not_decide_may_not_rule():
    town = make_town()
    _item, pk = decided(town)
    for person in (town.lin, town.jiang, town.zhou):
        with pytest.raises(NotAllowed):
            rule(pk, person)


def test_a_rule_that_would_overlap_leaves_no_line():
    town = make_town()
    _item, first = decided(town)
    rule(first, town.tang)
    other = opened(town)
    second = decide(other.pk, verdict=verdict(town.water, why_alone="急"), by=town.dong)
    with pytest.raises(CaseError, match="先例"):
        rule(second, town.dong, valid_to=timezone.localdate() + timedelta(days=9))
    assert other.steps.filter(kind="precedent").count() == 0
