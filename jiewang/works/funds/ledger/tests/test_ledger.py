"""Money moves by the duties of different people, and never more of it than there is."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.errors import NotAllowed
from jiewang.center.dispatch.access import RightMissing
from jiewang.notices.models import Notice
from jiewang.people.models import Holding
from jiewang.testing import LONG_AGO
from jiewang.testing.props import make_post
from jiewang.works.funds.errors import FundsError, OtherDuty
from jiewang.works.funds.ledger.actions import (
    Slip,
    accept_work,
    allocate,
    close_book,
    give_back,
    pay,
    record_arrival,
    record_contract,
)
from jiewang.works.funds.ledger.lapsing import Lapse, next_lapse, warn_of_lapses
from jiewang.works.funds.ledger.models import Contract, Entry
from jiewang.works.funds.models import FundPlan, PlanFund, PlanLine, PlanStep
from jiewang.works.funds.tests.props import YEAR, make_approved, make_bureau, make_fund

TODAY = timezone.localdate()


def slip(amount, voucher, on=TODAY):
    return Slip(amount, voucher, on)


@pytest.fixture
def bureau():
    with override("en"):
        yield make_bureau()


@pytest.fixture
def plan(bureau):
    return make_approved(bureau)


def ready_to_pay(plan, bureau):
    """Money is there, allocated and contracted: the ids of the payment and of the contract."""
    line = PlanLine.objects.get(version=plan.result)
    record_arrival(plan.pk, fund="F1", slip=slip(100_00, "arrived"), by=bureau.fu)
    allocate(plan.pk, line=line.pk, amount=100_00, by=bureau.pan)
    contract = record_contract(
        plan.pk, cost_line="L1", number="C-1", firm="Roofers", amount=100_00, signed_on=TODAY,
        by=bureau.yan,
    )  # fmt: skip
    return line.pk, contract


def test_a_book_goes_from_arrival_to_zero_by_four_people(plan, bureau):
    line, contract = ready_to_pay(plan, bureau)
    pay(plan.pk, line=line, contract=contract, slip=slip(90_00, "p1"), by=bureau.fu)
    accept_work(plan.pk, contract=contract, slip=slip(90_00, "a1"), by=bureau.yan)
    give_back(plan.pk, fund="F1", slip=slip(10_00, "r1"), by=bureau.fu)
    close_book(plan.pk, fund="F1", by=bureau.lei)

    plan.refresh_from_db()
    book = plan.funds.get()
    assert (book.arrived, book.allocated, book.paid, book.returned, book.balance) == (
        100_00,
        100_00,
        90_00,
        10_00,
        0,
    )
    assert plan.state == "closed"
    kinds = plan.steps.order_by("line").values_list("kind", flat=True)
    assert list(kinds)[2:] == [
        *("arrived", "allocated", "contracted", "paid", "accepted"),
        *("returned", "book_closed", "closed"),
    ]
    assert [e.balance for e in plan.entries.exclude(kind="accepted")] == [100_00, 100_00, 10_00, 0]


def test_the_same_slip_pays_once_and_with_another_amount_never(plan, bureau):
    line, contract = ready_to_pay(plan, bureau)
    ids = {"line": line, "contract": contract, "by": bureau.fu}
    first = pay(plan.pk, slip=slip(40_00, "p1"), **ids)
    assert pay(plan.pk, slip=slip(40_00, "p1"), **ids) == first
    with pytest.raises(FundsError, match="entered already"):
        pay(plan.pk, slip=slip(41_00, "p1"), **ids)
    assert plan.funds.get().paid == 40_00


@pytest.mark.parametrize("amount", [0, -1, 100_01])
def test_a_payment_beyond_what_is_there_is_refused_in_words(plan, bureau, amount):
    line, contract = ready_to_pay(plan, bureau)
    with pytest.raises(FundsError):
        pay(plan.pk, line=line, contract=contract, slip=slip(amount, "p"), by=bureau.fu)


def test_money_is_paid_in_its_year_and_never_on_a_day_that_lies_ahead(plan, bureau):
    line, contract = ready_to_pay(plan, bureau)
    for on in (TODAY + timedelta(days=1), TODAY.replace(year=YEAR - 1, day=1)):
        with pytest.raises(FundsError):
            pay(plan.pk, line=line, contract=contract, slip=slip(1, "p", on), by=bureau.fu)


# --- Duties ----------------------------------------------------------------------------------


def give_all_posts(user, unit):
    for code in ("FB01", "FB02", "FB03", "FB04"):
        Holding.objects.get_or_create(
            user=user, post=make_post(code), unit=unit, defaults={"since": LONG_AGO}
        )


def test_whatever_posts_one_holds_who_planned_does_not_pay_and_who_paid_does_not_accept(
    plan, bureau
):
    for user in (bureau.pan, bureau.fu, bureau.yan):
        give_all_posts(user, bureau.unit)
    line, contract = ready_to_pay(plan, bureau)
    for user in (bureau.pan, bureau.yan):  # planned; recorded the contract
        with pytest.raises(OtherDuty):
            pay(plan.pk, line=line, contract=contract, slip=slip(1, "p"), by=user)
    pay(plan.pk, line=line, contract=contract, slip=slip(60_00, "p"), by=bureau.fu)
    with pytest.raises(OtherDuty):
        accept_work(plan.pk, contract=contract, slip=slip(60_00, "a"), by=bureau.fu)
    with pytest.raises(OtherDuty):
        allocate(plan.pk, line=line, amount=1, by=bureau.fu)


def test_without_the_right_nothing_moves(plan, bureau):
    line, contract = ready_to_pay(plan, bureau)
    with pytest.raises(RightMissing):
        pay(plan.pk, line=line, contract=contract, slip=slip(1, "p"), by=bureau.lei)
    with pytest.raises(NotAllowed):
        close_book(plan.pk, fund="F1", by=bureau.fu)


def test_a_book_with_money_or_with_work_not_accepted_stays_open(plan, bureau):
    line, contract = ready_to_pay(plan, bureau)
    with pytest.raises(FundsError, match="100.00 yuan lie"):
        close_book(plan.pk, fund="F1", by=bureau.lei)
    pay(plan.pk, line=line, contract=contract, slip=slip(100_00, "p"), by=bureau.fu)
    with pytest.raises(FundsError, match="Accept the work first"):
        close_book(plan.pk, fund="F1", by=bureau.lei)


# --- The database itself ---------------------------------------------------------------------


def entry(plan, bureau, **fields):
    values = {"plan": plan, "kind": "paid", "amount": 1, "voucher": "raw", "on": TODAY}
    values |= {"by": bureau.fu, "post": "FB03", "unit": bureau.unit, "at": timezone.now()}
    return Entry(**{**values, **fields})


def written_past_the_actions(plan, bureau, **fields):
    with transaction.atomic():
        entry(plan, bureau, **fields).save()


def test_the_database_refuses_entries_that_no_action_would_write(plan, bureau):
    line, contract = ready_to_pay(plan, bureau)
    fund = plan.funds.get()
    paid = {"fund": fund, "line_id": line, "contract_id": contract}
    other = make_fund(plan, code="F2", document="x", document_on=TODAY)
    far = Contract.objects.create(
        plan=plan, project="P1", cost_line="L9", number="C-9", firm="x", amount=1,
        signed_on=TODAY, by=bureau.yan, at=timezone.now(),
    )  # fmt: skip
    wrong = [
        paid | {"amount": 100_01},
        paid | {"amount": 0},
        paid | {"amount": -1},
        paid | {"fund": other},
        paid | {"contract": far, "contract_id": far.pk},
        paid | {"by": bureau.pan},
        paid | {"contract_id": None},
        {"kind": "returned", "fund": fund, "amount": 100_01},
        {"kind": "arrived", "fund": fund, "amount": 1},
        {"kind": "allocated", "fund": fund, "line_id": line},
        {"kind": "accepted", "contract_id": contract, "amount": 100_01},
    ]
    for fields in wrong:
        with pytest.raises(DatabaseError):
            written_past_the_actions(plan, bureau, **fields)
    written_past_the_actions(plan, bureau, **paid)
    with pytest.raises(DatabaseError):  # who paid does not accept
        written_past_the_actions(plan, bureau, kind="accepted", contract_id=contract)
    FundPlan.objects.filter(pk=plan.pk).update(state="closed", closed_at=timezone.now())
    with pytest.raises(DatabaseError):
        written_past_the_actions(plan, bureau, **paid, voucher="raw2")


def test_the_database_approves_no_fund_that_is_only_intended(bureau, plan):
    fund = make_fund(plan, code="F2", intended=82 * 10**10, intended_on=TODAY)
    for field in (
        {},
        {"contracted": 5, "contracted_on": TODAY},
        {"in_place": 99, "in_place_on": TODAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanFund.objects.filter(pk=fund.pk).update(approved=True, **field)
    PlanFund.objects.filter(pk=fund.pk).update(approved=True, in_place=100_00, in_place_on=TODAY)


@pytest.mark.django_db(transaction=True)
def test_of_ten_payments_at_once_as_many_are_made_as_there_is_money(bureau):
    """Written past the actions, so that nothing but the database stands in the way."""
    plan = make_approved(bureau)
    line, contract = ready_to_pay(plan, bureau)
    fund = plan.funds.get()
    go, done = threading.Barrier(10), []

    def one(nth):
        try:
            go.wait(10)
            row = {"fund": fund, "line_id": line, "contract_id": contract}
            written_past_the_actions(plan, bureau, amount=30_00, voucher=f"p{nth}", **row)
            done.append(nth)
        except DatabaseError:
            close_old_connections()
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(nth,)) for nth in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    fund.refresh_from_db()
    assert (len(done), fund.paid, PlanLine.objects.get(pk=line).paid) == (3, 90_00, 90_00)


# --- Money that lapses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "left"),
    [
        pytest.param(0, (100, YEAR), id="the-oldest-first"),
        pytest.param(40, (60, YEAR), id="what-is-paid-was-the-oldest"),
        pytest.param(100, (50, YEAR + 1), id="then-the-next"),
        pytest.param(150, None, id="none-left"),
    ],
)
def test_what_lapses_next(paid, left):
    fund = PlanFund(lots=[[YEAR, 100, YEAR], [YEAR + 1, 50, YEAR + 1]], paid=paid)
    lapse = next_lapse(fund)
    assert lapse == (left and Lapse(left[0], TODAY.replace(year=left[1], month=12, day=31)))


def test_a_lapse_is_told_once_at_each_threshold(plan, bureau):
    ready_to_pay(plan, bureau)
    december = datetime(YEAR, 12, 20, 4, tzinfo=UTC)
    assert [warn_of_lapses(december), warn_of_lapses(december)] == [1, 0]
    assert warn_of_lapses(december.replace(day=28)) == 1
    steps = PlanStep.objects.filter(kind="lapse_near").order_by("line")
    assert [step.data["days"] for step in steps] == [11, 3]
    kinds = Notice.objects.filter(kind="lapse_near").values_list("right", flat=True)
    assert sorted(kinds) == ["funds_pay", "funds_pay", "funds_plan", "funds_plan"]
