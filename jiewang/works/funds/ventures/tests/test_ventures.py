"""Agreements as the page tells of them: what was promised, what came, who pays how much."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.errors import CaseError
from jiewang.works.funds.errors import FundsError
from jiewang.works.funds.paying.errors import PayingRefused
from jiewang.works.funds.paying.sharing import lift_coefficients
from jiewang.works.funds.paying.venture import Shareholder
from jiewang.works.funds.tests.props import make_bureau
from jiewang.works.funds.ventures.actions import Happened, add_fact, open_venture
from jiewang.works.funds.ventures.figures import of_concession, of_joint, of_owners
from jiewang.works.funds.ventures.models import Venture
from jiewang.works.funds.ventures.terms import Concession, Joint, Owners, OwnersHome, terms_of

TODAY = timezone.localdate()
PAGE = Concession(
    grantor="渝中区", operator="甲公司", place="老厂房", area=15_000_00,
    first_day=date(2024, 7, 1), years=15,
    promised={year: 8_000_000_00 for year in range(2024, 2039)},
    keeps=(("政府", Decimal(30)), ("企业", Decimal(70))),
    milestones=((date(2024, 12, 31), "开工"),),
)  # fmt: skip


@pytest.fixture
def bureau():
    with override("en"):
        yield make_bureau()


def opened(bureau, terms, title="一项"):
    pk = open_venture(title=title, terms=terms, unit=bureau.unit, by=bureau.pan)
    return Venture.objects.get(pk=pk)


def test_a_concession_says_what_is_behind_its_promise(bureau):
    venture = opened(bureau, PAGE)
    add_fact(
        venture.pk, by=bureau.yan,
        fact=Happened("invested", date(2024, 9, 1), 5_000_000_00, proof="验资报告 1 号"),
    )  # fmt: skip
    add_fact(
        venture.pk, by=bureau.yan,
        fact=Happened("milestone", date(2024, 12, 1), data={"name": "开工"}),
    )  # fmt: skip
    terms = terms_of(venture.kind, venture.terms)
    figures = of_concession(terms, venture.facts.all(), date(2025, 1, 1))
    assert terms == PAGE
    assert (figures.last_day, figures.even_year, figures.per_square_meter) == (
        date(2039, 6, 30),
        8_000_000_00,
        8_000_00,
    )
    assert (figures.standing.promised, figures.standing.gap) == (16_000_000_00, 11_000_000_00)
    assert figures.milestones == [(date(2024, 12, 31), "开工", date(2024, 12, 1))]


def test_money_without_a_proof_or_on_a_day_ahead_is_no_fact(bureau):
    venture = opened(bureau, PAGE)
    for fact in (
        Happened("invested", TODAY, 1),
        Happened("invested", TODAY + timedelta(days=1), 1, proof="x"),
        Happened("flats", TODAY, data={"bought": 1, "let": 1, "empty": 0}),
    ):
        with pytest.raises(FundsError):
            add_fact(venture.pk, fact=fact, by=bureau.yan)
    with pytest.raises(CaseError):
        add_fact(venture.pk, fact=Happened("noted", TODAY, note="x"), by=bureau.fu)


def test_nothing_is_derived_from_an_unknown_share(bureau):
    holders = (Shareholder("区属国企", None), Shareholder("住房租赁公司", None))
    venture = opened(bureau, Joint("合资公司", holders, bought="存量房", units=1440))
    call = Happened("called", TODAY, 100_00, data={"due": TODAY.isoformat()})
    with pytest.raises(FundsError, match="Not every share is known"):
        add_fact(venture.pk, fact=call, by=bureau.pan)
    flats = Happened("flats", TODAY, data={"bought": 1440, "let": 1300, "empty": 140})
    add_fact(venture.pk, fact=flats, by=bureau.yan)
    wrong = {"bought": 1440, "let": 1300, "empty": 141}
    with pytest.raises(PayingRefused):
        add_fact(venture.pk, fact=Happened("flats", TODAY, data=wrong), by=bureau.yan)
    figures = of_joint(terms_of(venture.kind, venture.terms), venture.facts.all(), TODAY)
    assert (figures.all_known, figures.calls, figures.flats.data["let"]) == (False, [], 1300)


def test_a_call_is_divided_paid_and_late(bureau):
    holders = (Shareholder("甲", Decimal("33.3333")), Shareholder("乙", Decimal("66.6667")))
    venture = opened(bureau, Joint("公司", holders))
    due = TODAY - timedelta(days=1)
    call = add_fact(
        venture.pk, by=bureau.pan,
        fact=Happened("called", TODAY, 100_00, data={"due": due.isoformat()}),
    )  # fmt: skip
    paid = Happened("call_paid", TODAY, 33_33, proof="p", data={"call": call, "name": "甲"})
    add_fact(venture.pk, fact=paid, by=bureau.yan)
    with pytest.raises(FundsError, match="more than this shareholder owes"):
        add_fact(venture.pk, fact=paid, by=bureau.yan)
    ((_, parts),) = of_joint(
        terms_of(venture.kind, venture.terms), venture.facts.all(), TODAY
    ).calls
    assert [(p.name, p.called.amount, p.called.open, p.late) for p in parts] == [
        ("甲", 33_33, 0, False),
        ("乙", 66_67, 66_67, True),
    ]


def test_owners_pay_by_floor_in_three_ways_and_agree_by_two_counts(bureau):
    homes = tuple(
        OwnersHome(f"{floor}-{side}", floor, 80_00, (f"户{floor}{side}",), 10_000_00, 5_000_00)
        for floor in range(1, 9)
        for side in (1, 2)
    )
    terms = Owners(600_000_00, "coefficient", homes, lift_coefficients(8), 10_000_00, 20_000_00)
    venture = opened(bureau, terms, "加装电梯")
    votes = {home.number: "agreed" for home in homes[:12]} | {"8-2": "against"}
    add_fact(venture.pk, fact=Happened("voted", TODAY, data={"votes": votes}), by=bureau.yan)
    figures = of_owners(terms_of(venture.kind, venture.terms), venture.facts.all())
    assert [ways.share for _home, _c, ways in figures.rows[::2]] == [
        0, 18_750_00, 37_500_00, 41_250_00, 45_000_00, 48_750_00, 52_500_00, 56_250_00,
    ]  # fmt: skip
    assert figures.sums.share == 600_000_00
    assert (figures.sums.from_common_income, figures.count.heads_agreed) == (10_000_00, 12)
    assert figures.outcome.is_reached
    bad = Happened("voted", TODAY, data={"votes": {"9-9": "agreed"}})
    with pytest.raises(FundsError, match="no home 9-9"):
        add_fact(venture.pk, fact=bad, by=bureau.yan)
