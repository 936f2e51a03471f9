"""What goes out: each thing until it is acknowledged, never lost, never doubled."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.check.reopening import reopen_case
from jiewang.center.clock.models import Deadline
from jiewang.center.exchange.giving import acknowledge, give_again, given_on, to_give
from jiewang.center.exchange.models import Outgoing
from jiewang.center.exchange.queries import waiting_to_go
from jiewang.center.exchange.taking import Item, take
from jiewang.center.intake.actions import merge_case, refuse_case
from jiewang.center.intake.outside.actions import ask_outside_time, set_outside_number
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.center.intake.reporting import report
from jiewang.testing import PIPE, make_case, make_town
from jiewang.testing.cases import bring_case, go_on

HOURS = timedelta(hours=1)


@pytest.fixture
def town(db):
    with override("en"):
        yield make_town()


def ordered(number="CQ-1", text="东一社区水管爆了，水流到楼道里。"):
    assert take(Item(number=number, text=text)).outcome == "accepted"
    return OutsideReference.objects.get(number=number).report.case


def given(system="city", **more):
    return [(each.number, each.kind) for each in to_give(system, **more)]


def test_an_order_is_told_of_when_it_is_accepted_and_when_it_is_closed_with_the_answer(town):
    case = ordered()
    assert given() == []
    bring_case(case, to=State.FILED, category=town.categories[PIPE])
    assert given() == [("CQ-1", "accepted")]
    case.refresh_from_db()
    case = go_on(case, to=State.CLOSED)
    accepted, closed = to_give("city")
    assert (accepted.kind, closed.kind) == ("accepted", "closed")
    assert closed.text == case.answers.get().text
    assert closed.case_number == case.number


def test_the_one_answer_names_what_every_unit_did(town):
    """Lead and assisting units are combined: the draft is what goes out unless it is rewritten."""
    from jiewang.center.check.actions import close_case
    from jiewang.center.check.answers import draft_answer

    case = bring_case(ordered(), to=State.CHECKED, category=town.categories[PIPE])
    close_case(case.pk, answer=draft_answer(case), by=town.sun)
    closed = to_give("city")[-1]
    assert closed.text == "Water station已办理。\nHousing bureau: Housing bureau已办理。"


def test_a_refusal_goes_out_with_its_reason_and_words(town):
    case = ordered()
    words = "这属于交通信号管理，请向交巡警支队反映。"
    refuse_case(case.pk, reason="not_ours", explanation=words, by=town.dong)
    [declined] = to_give("city")
    assert (declined.kind, declined.reason, declined.text) == ("declined", "not_ours", words)
    assert declined.reason_text


def test_asking_for_time_goes_out_with_the_moment_that_is_asked_for(town):
    case = bring_case(ordered(), to=State.HANDLING, category=town.categories[PIPE])
    reference = OutsideReference.objects.get()
    until = timezone.now() + 200 * HOURS
    ask_outside_time(
        case.pk, reference=reference.pk, until=until, explanation="等零件。", by=town.dong
    )
    extension = to_give("city")[-1]
    assert (extension.kind, extension.text) == ("extension", "等零件。")
    assert extension.until == until.isoformat(timespec="seconds")


def test_a_reopened_case_and_its_second_answer_are_told_too(town):
    from jiewang.center.check.actions import reopen_case

    case = bring_case(ordered(), to=State.CLOSED, category=town.categories[PIPE])
    said = case.reports.get()
    reopen_case(case.pk, reason="unsolved", text="水又漏了。", by=None, report_id=said.pk)
    assert given()[-1] == ("CQ-1", "reopened")
    # The reporter's own words stay here.
    assert to_give("city")[-1].text == ""


def test_what_is_not_acknowledged_comes_again_and_what_is_does_not(town):
    bring_case(ordered("A"), to=State.FILED, category=town.categories[PIPE])
    bring_case(ordered("B"), to=State.FILED, category=town.categories[PIPE])
    first, second = to_give("city")
    assert given() == given() == [("A", "accepted"), ("B", "accepted")]
    assert acknowledge("city", [first.id]) == {first.id: True}
    assert given() == [("B", "accepted")]
    assert acknowledge("city", [first.id, second.id]) == {first.id: True, second.id: True}
    assert given() == []


def test_the_cursor_pages_through_one_reading(town):
    for number in "ABC":
        bring_case(ordered(number), to=State.FILED, category=town.categories[PIPE])
    first, second = to_give("city", most=2)
    assert given(after=second.id) == [("C", "accepted")]
    assert first.id < second.id


def test_an_answer_is_known_to_have_arrived_when_it_is_acknowledged(town):
    case = bring_case(ordered(), to=State.CLOSED, category=town.categories[PIPE])
    accepted, closed = to_give("city")
    acknowledge("city", [accepted.id])
    reference = OutsideReference.objects.get(report__case=case)
    assert reference.answered_at is None
    acknowledge("city", [closed.id])
    reference.refresh_from_db()
    arrived = reference.answered_at
    assert arrived is not None
    acknowledge("city", [closed.id])
    reference.refresh_from_db()
    assert reference.answered_at == arrived


def running():
    """Due moments of the clocks of other systems that run."""
    clocks = Deadline.objects.filter(kind="city", met_at=None, void_at=None)
    return list(clocks.values_list("due_at", flat=True))


def open_orders():
    return [each.open_orders for each in waiting_to_go()]


def answered(town):
    case = bring_case(ordered(), to=State.CLOSED, category=town.categories[PIPE])
    acknowledge("city", [each.id for each in to_give("city")])
    return case


def test_what_is_opened_again_stays_answered_until_its_system_names_a_new_moment(town):
    case = answered(town)
    reopen_case(case.pk, reason="unsolved", text="水管又漏了。", by=town.dong)
    assert (running(), open_orders()) == ([], [0])

    due = timezone.now().replace(microsecond=0) + 48 * HOURS
    again = Item(number="CQ-1", text="东一社区水管爆了，水流到楼道里。", due_at=due)
    assert take(again).outcome == "changed"

    case.refresh_from_db()
    assert (running(), open_orders(), case.outside_due_at) == ([due], [1], due)


def test_a_new_moment_for_a_closed_case_that_was_answered_starts_its_clock(town):
    case = answered(town)
    due = timezone.now().replace(microsecond=0) + 48 * HOURS
    assert take(Item(number="CQ-1", text="水管又漏了。", due_at=due)).outcome == "changed"
    assert (running(), open_orders()) == ([due], [1])
    reopen_case(case.pk, reason="unsolved", text="水管又漏了。", by=town.dong)
    assert running() == [due]


def test_a_new_moment_for_an_answer_still_to_be_fetched_starts_no_clock(town):
    bring_case(ordered(), to=State.CLOSED, category=town.categories[PIPE])
    due = timezone.now() + 48 * HOURS
    assert take(Item(number="CQ-1", text="水管又漏了。", due_at=due)).outcome == "changed"
    assert (running(), open_orders()) == ([], [1])


def test_nobody_acknowledges_for_another_system(town):
    bring_case(ordered(), to=State.FILED, category=town.categories[PIPE])
    [mine] = to_give("city")
    assert acknowledge("district", [mine.id, 999]) == {mine.id: False, 999: False}
    assert given() == [("CQ-1", "accepted")]
    assert given("district") == []


def test_answers_can_be_given_again(town):
    bring_case(ordered(), to=State.CLOSED, category=town.categories[PIPE])
    acknowledge("city", [each.id for each in to_give("city")])
    assert give_again("city", ["CQ-1", "nobody"]) == 1
    assert given() == [("CQ-1", "closed")]
    assert give_again("city", ["CQ-1"]) == 0


def test_a_number_that_comes_late_hears_what_it_has_missed_once(town):
    case = make_case(state=State.CLOSED)
    for _nth in range(2):
        set_outside_number(
            case.pk,
            report_id=case.reports.get().pk,
            system="city",
            number="L-1",
            due_at=None,
            by=town.wu,
        )
    # The town's rows were filed without the intake's line: the closing alone is there to tell.
    assert given()[-1] == ("L-1", "closed")
    assert Outgoing.objects.filter(kind="closed").count() == 1


def test_an_order_that_was_dispatched_before_its_number_came_is_told_and_capped(town):
    """As one is that goes to its unit without a person, while it is being taken in."""
    receipt = report(channel="hotline", text="水管爆了，水流到楼道里。", by=None, external_id="A-1")
    case = Case.objects.get(pk=receipt.case_id)
    bring_case(case, to=State.HANDLING, category=town.categories[PIPE])
    due = timezone.now() + 9 * HOURS
    assert take(Item(number="A-1", text="水管爆了，水流到楼道里。", due_at=due)).case_number
    assert given() == [("A-1", "accepted")]
    handle = Deadline.objects.get(case=case, kind="handle", met_at=None, void_at=None)
    assert handle.due_at == due - 6 * HOURS


def test_the_numbers_of_a_merged_report_get_the_answer_of_the_case_that_stands(town):
    stands = bring_case(ordered("A"), to=State.HANDLING, category=town.categories[PIPE])
    repeat = ordered("B")
    merge_case(repeat.pk, into=stands.pk, by=town.dong)
    assert given() == [("A", "accepted"), ("B", "accepted")]
    stands.refresh_from_db()
    go_on(stands, to=State.CLOSED)
    closed = [each for each in to_give("city") if each.kind == "closed"]
    assert [each.number for each in closed] == ["A", "B"]
    assert {each.case_number for each in closed} == {stands.number}


def test_a_days_list_holds_what_was_acknowledged_too(town):
    bring_case(ordered(), to=State.FILED, category=town.categories[PIPE])
    today = timezone.localdate()
    acknowledge("city", [each.id for each in to_give("city")])
    assert [each.number for each in given_on("city", today, today)] == ["CQ-1"]
    before = today - timedelta(days=1)
    assert given_on("city", before, before) == []


def test_a_case_that_nobody_outside_knows_puts_nothing_out(town):
    make_case(state=State.CLOSED)
    assert Outgoing.objects.count() == 0
