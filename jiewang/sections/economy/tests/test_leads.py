"""A lead from the first word to operation, what is refused on the way, and who may."""

import pytest

from jiewang.center.case.errors import CaseChanged, NotAllowed
from jiewang.center.check.errors import OwnWork
from jiewang.sections.economy import actions
from jiewang.sections.economy.access import may_see_investment
from jiewang.sections.economy.acts import booking_acts, clue_acts
from jiewang.sections.economy.bookings import contract_total
from jiewang.sections.economy.errors import InvestmentError
from jiewang.sections.economy.models import LeadClue
from jiewang.sections.economy.queries import completions, leads_seen_by, league_of
from jiewang.sections.economy.states import MOVES, OPEN_STAGES, Stage
from jiewang.sections.economy.tests.cast import (
    WAN,
    YI,
    a_lead,
    booking_of,
    day,
    gu,
    hu,
    make_clue,
)
from jiewang.testing import make_town, make_user
from jiewang.works.projects.tests.cast import make_project


def test_a_lead_goes_from_the_first_word_to_operation_and_its_diary_tells_it():
    town = make_town()
    clue = make_clue(gu(town), Stage.OPERATING)
    assert clue.stage == Stage.OPERATING
    assert list(clue.steps.values_list("kind", "stage")) == [
        ("opened", "clue"),
        ("moved", "talks"),
        ("moved", "contract"),
        ("moved", "funded"),
        ("moved", "started"),
        ("moved", "operating"),
    ]
    runs = list(clue.runs.values_list("stage", "limit"))
    assert runs == [
        ("clue", "3 workday"),
        ("talks", "60 workday"),
        ("contract", "60 workday"),
        ("funded", "60 workday"),
        ("started", "250 workday"),
        ("operating", ""),
    ]
    assert not clue.runs.filter(ended_at=None).exists()


def test_from_every_open_stage_a_lead_can_come_to_an_end():
    assert set(MOVES) == set(Stage)
    for stage in OPEN_STAGES:
        reached, new = set(), {stage}
        while new:
            reached |= new
            new = set().union(*(MOVES[each] for each in new)) - reached
        assert Stage.OPERATING in reached


def test_an_investor_in_talks_elsewhere_is_refused_with_the_number_of_the_lead():
    town = make_town()
    first = make_clue(hu(town), Stage.TALKS, investor="启城科技（深圳）有限公司")
    lead = a_lead(investor="启城科技(深圳)有限公司", title="另一件事")
    with pytest.raises(InvestmentError, match=first.number) as refused:
        actions.open_lead(lead, words="电话", by=gu(town))
    assert "West Lane" in str(refused.value)


def test_a_second_click_gives_the_same_lead():
    town = make_town()
    keeper = gu(town)
    first = actions.open_lead(a_lead(), words="展会", by=keeper)
    assert actions.open_lead(a_lead(), words="展会", by=keeper) == first
    assert LeadClue.objects.get().diary_length == 1


def test_a_project_counts_once_and_another_project_of_the_investor_is_a_new_lead():
    town = make_town()
    keeper = gu(town)
    first = make_clue(keeper, Stage.CONTRACT)
    with pytest.raises(InvestmentError, match=f"{first.number}.*only the increase"):
        actions.open_lead(a_lead(title="长江 总部"), words="又来", by=keeper)
    assert actions.open_lead(a_lead(title="研发中心"), words="第二个项目", by=keeper) != first.pk


def test_an_enlargement_books_its_increase_only():
    clue = make_clue(gu(make_town()), Stage.CONTRACT, contract=10 * WAN)
    by = clue.steps.first().by
    actions.enlarge_contract(clue.pk, total=14 * WAN, on=day(), proof="补充协议", by=by)
    actions.enlarge_contract(clue.pk, total=14 * WAN, on=day(), proof="补充协议", by=by)
    assert [b.fen for b in clue.bookings.order_by("pk")] == [10 * WAN, 4 * WAN]
    with pytest.raises(InvestmentError, match="not above the contract"):
        actions.enlarge_contract(clue.pk, total=13 * WAN, on=day(), proof="再来", by=by)


def test_the_contract_never_stands_below_the_funds_in_place():
    clue = make_clue(gu(make_town()), Stage.FUNDED, contract=10 * WAN, funds=8 * WAN)
    by = clue.steps.first().by
    contract, funds = booking_of(clue, "contract"), booking_of(clue, "funds")
    with pytest.raises(InvestmentError, match="below the funds in place"):
        actions.correct_booking(contract.pk, fen=7 * WAN, words="多写了", by=by)
    with pytest.raises(InvestmentError, match="below the funds in place"):
        actions.enlarge_contract(clue.pk, total=7 * WAN, on=day(), proof="协议", by=by)
    with pytest.raises(InvestmentError, match="more than the contract"):
        actions.add_funds(clue.pk, fen=3 * WAN, on=day(), proof="回单 2", by=by)
    with pytest.raises(InvestmentError, match="more than the contract"):
        actions.correct_booking(funds.pk, fen=11 * WAN, words="少写了", by=by)
    actions.correct_booking(contract.pk, fen=8 * WAN, words="多写了", by=by)
    assert contract_total(clue) == 8 * WAN
    step = clue.steps.last()
    assert (step.kind, step.data["was"], step.data["fen"]) == ("corrected", 10 * WAN, 8 * WAN)


def test_money_booked_by_mistake_is_taken_back_and_the_lead_waits_for_money_again():
    clue = make_clue(gu(make_town()), Stage.FUNDED)
    actions.withdraw_booking(
        booking_of(clue, "funds").pk, words="别家的钱", by=clue.steps.first().by
    )
    clue.refresh_from_db()
    assert (clue.stage, clue.runs.get(ended_at=None).stage) == (Stage.CONTRACT, Stage.CONTRACT)


@pytest.mark.parametrize(
    ("fen", "on", "sentence"),
    [
        pytest.param(0, 0, "above zero", id="nothing"),
        pytest.param(10**15, 0, "Count the zeros", id="too-much"),
        pytest.param(WAN, -1, "still to come", id="tomorrow"),
    ],
)
def test_an_amount_or_a_day_that_cannot_be_is_refused(fen, on, sentence):
    clue = make_clue(gu(make_town()), Stage.TALKS)
    with pytest.raises(InvestmentError, match=sentence):
        actions.sign_contract(clue.pk, fen=fen, on=day(on), proof="合同", by=clue.steps.first().by)


def test_what_is_booked_counts_when_another_post_has_recognized_it():
    town = make_town()
    clue = make_clue(gu(town), Stage.CONTRACT, contract=2 * YI)
    contract, year = booking_of(clue, "contract"), day().year
    actions.set_target(year, indicator="contract", value=YI, by=town.dong)
    (done, *_rest), _went = completions(year, day())
    assert (done.done, done.pending, done.percent) == (0, 2 * YI, "0")
    with pytest.raises(NotAllowed):
        actions.recognize(contract.pk, by=clue.steps.first().by)
    actions.recognize(contract.pk, by=town.sun)
    (done, *_rest), went = completions(year, day())
    assert (done.done, done.percent, went.signed) == (2 * YI, "200", 1)
    with pytest.raises(InvestmentError, match="take the recognition back"):
        actions.correct_booking(contract.pk, fen=YI, words="改", by=clue.steps.first().by)
    actions.refuse_recognition(contract.pk, reason="unproven", by=town.sun)
    (done, *_rest), _went = completions(year, day())
    assert done.done == 0


def test_real_estate_is_kept_in_the_ledger_and_never_counts():
    town = make_town()
    clue = make_clue(gu(town), Stage.CONTRACT, nature="real_estate")
    with pytest.raises(InvestmentError, match="does not count"):
        actions.recognize(booking_of(clue, "contract").pk, by=town.sun)


def test_nobody_recognizes_what_they_have_booked_themselves():
    town = make_town()
    both = make_user("both", ("SE02", town.east), ("DC04", town.center))
    clue = make_clue(both, Stage.CONTRACT)
    with pytest.raises(OwnWork):
        actions.recognize(booking_of(clue, "contract").pk, by=both)


def test_a_lost_lead_counts_no_longer_and_is_taken_up_only_if_the_investor_is_free():
    town = make_town()
    clue = make_clue(gu(town), Stage.CONTRACT)
    by = clue.steps.first().by
    actions.lose_lead(clue.pk, reason="elsewhere", words="去了外地", by=by)
    assert contract_total(clue) == 0
    other = make_clue(hu(town), Stage.TALKS)
    with pytest.raises(InvestmentError, match=other.number):
        actions.take_up_lead(clue.pk, words="回来了", by=by)
    actions.lose_lead(other.pk, reason="unfit", words="不合适", by=other.steps.first().by)
    actions.take_up_lead(clue.pk, words="回来了", by=by)
    clue.refresh_from_db()
    assert clue.stage == Stage.TALKS


def test_a_page_of_yesterday_moves_nothing_today():
    clue = make_clue(gu(make_town()), Stage.TALKS)
    by, seen = clue.steps.first().by, clue.moved_by_line
    actions.sign_framework(clue.pk, on=day(), words="框架协议", by=by)
    with pytest.raises(CaseChanged):
        actions.lose_lead(clue.pk, reason="unfit", words="不谈了", by=by, seen=seen)


def test_a_signed_lead_is_linked_to_the_key_project_that_is_built_of_it():
    town = make_town()
    clue = make_clue(gu(town), Stage.CONTRACT)
    by, project = clue.steps.first().by, make_project(rows=())
    with pytest.raises(InvestmentError, match="no project"):
        actions.link_project(clue.pk, number="XM-1", by=by)
    actions.link_project(clue.pk, number=project.number, by=by)
    clue.refresh_from_db()
    assert (clue.project, clue.steps.last().kind) == (project, "linked")


def test_leads_are_seen_by_their_unit_and_the_district_alone():
    town = make_town()
    clue, keeper = make_clue(gu(town)), hu(town)
    seen = {name: leads_seen_by(getattr(town, name)).count() for name in ("tang", "sun", "lin")}
    assert seen == {"tang": 1, "sun": 1, "lin": 0}
    assert leads_seen_by(keeper).count() == 0
    with pytest.raises(NotAllowed):
        actions.begin_talks(clue.pk, words="我来谈", by=keeper)
    assert clue_acts(clue, keeper) == []


def test_a_page_offers_what_can_be_done_now_and_says_why_not_the_rest():
    town = make_town()
    clue = make_clue(gu(town), Stage.CONTRACT)
    acts = {act.code: act.allowed for act in clue_acts(clue, clue.steps.first().by)}
    assert [code for code, allowed in acts.items() if allowed] == [
        "add_funds", "enlarge_contract", "claim_major", "link_project", "report_progress", "lose_lead",
    ]  # fmt: skip
    booking = booking_of(clue, "contract")
    assert [act.code for act in booking_acts(booking, town.sun)] == [
        "recognize", "refuse_recognition",
    ]  # fmt: skip


def test_the_league_table_compares_streets_with_streets():
    town = make_town()
    year = day().year
    for keeper, unit, amount in ((gu(town), town.east, 3), (hu(town), town.west, 2)):
        for nth in range(3):
            clue = make_clue(
                keeper, Stage.CONTRACT, contract=amount * WAN, investor=f"{keeper}{nth}有限公司"
            )
            actions.recognize(booking_of(clue, "contract").pk, by=town.sun)
        for code in ("contract", "funds"):
            actions.set_target(year, indicator=code, value=9 * WAN, unit=unit, by=town.dong)
    make_clue(town.bai, Stage.CONTRACT, investor="一家公司")
    (streets, rows), (_bureaus, others) = league_of(year, day())
    assert streets.code == "streets"
    assert [(unit, row.rank, row.n) for unit, row in rows] == [(town.east, 1, 3), (town.west, 2, 3)]
    assert rows[0][1].completions[0].percent == "100"
    assert [(unit, row.rank, row.why) for unit, row in others] == [
        (town.housing, None, "no_target")
    ]


def test_a_district_without_the_file_promotes_nothing_and_its_pages_go_on(settings, tmp_path):
    town = make_town()
    keeper = gu(town)
    assert may_see_investment(keeper)
    settings.DISTRICT_DATA = tmp_path
    assert not may_see_investment(keeper)
    with pytest.raises(NotAllowed):
        actions.open_lead(a_lead(), words="展会", by=keeper)
