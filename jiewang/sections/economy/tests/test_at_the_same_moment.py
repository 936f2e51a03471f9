"""Two at the same moment, on both databases."""

import pytest

from jiewang.center.consult.tests.test_at_the_same_moment import at_once
from jiewang.sections.economy import actions
from jiewang.sections.economy.models import Investor, LeadClue
from jiewang.sections.economy.states import Stage
from jiewang.sections.economy.tests.cast import WAN, a_lead, day, gu, hu, make_clue
from jiewang.testing import make_town

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_leads_for_one_investor_one_wins_and_the_other_gets_its_number():
    town = make_town()
    east, west = gu(town), hu(town)
    results = at_once(
        lambda: actions.open_lead(a_lead(investor="启城（深圳）"), words="展会", by=east),
        lambda: actions.open_lead(a_lead(investor="启城(深圳)"), words="电话", by=west),
    )
    assert sorted(type(each).__name__ for each in results) == ["InvestmentError", "int"]
    clue = LeadClue.objects.get()
    refused = next(each for each in results if not isinstance(each, int))
    assert clue.number in str(refused)
    assert Investor.objects.count() == 1


def test_two_amounts_of_money_together_do_not_pass_the_contract():
    clue = make_clue(gu(make_town()), Stage.CONTRACT, contract=10 * WAN)
    by = clue.steps.first().by
    results = at_once(
        *(
            lambda nth=nth: actions.add_funds(
                clue.pk, fen=6 * WAN, on=day(), proof=f"回单 {nth}", by=by
            )
            for nth in (1, 2)
        )
    )
    assert sorted(type(each).__name__ for each in results) == ["InvestmentError", "NoneType"]
    assert clue.bookings.filter(kind="funds").count() == 1
