"""Orders that come in: once each, however often and in whatever order they are sent."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.models import Case
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.exchange.models import Received
from jiewang.center.exchange.taking import Item, take
from jiewang.center.intake.actions import merge_case
from jiewang.center.intake.models import Report
from jiewang.center.intake.outside.actions import set_outside_number
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.center.intake.personal import delete_personal_data
from jiewang.center.intake.reporting import report
from jiewang.testing import PIPE, make_case, make_town
from jiewang.testing.cases import bring_case, go_on

HOURS = timedelta(hours=1)
NOW = timezone.now().replace(microsecond=0)
ORDER = Item(
    number="CQ-1",
    text="东一社区水管爆了，水流到楼道里。",
    address="东一社区 3 幢",
    phone="13800000001",
    name="梅",
    reported_at=NOW - HOURS,
    due_at=NOW + 48 * HOURS,
)


@pytest.fixture
def town(db):
    with override("en"):
        yield make_town()


def taken(item=ORDER, **changes):
    return take(replace(item, **changes))


def outcome(item=ORDER, **changes):
    return taken(item, **changes).outcome


def case_of(number="CQ-1"):
    return OutsideReference.objects.get(number=number).report.case


def kinds(case):
    return list(case.steps.order_by("line").values_list("kind", flat=True))


def test_an_order_becomes_a_report_with_its_number_and_its_clock(town):
    result = taken()
    case = case_of()
    said = case.reports.get()
    assert (result.outcome, result.case_number) == ("accepted", case.number)
    assert (said.channel, said.external_id, said.phone) == ("hotline", "CQ-1", "13800000001")
    clock = Deadline.objects.get(case=case, kind="city")
    assert (clock.name, clock.due_at) == ("CQ-1", ORDER.due_at)
    assert case.outside_due_at == ORDER.due_at


def test_the_same_again_writes_nothing(town):
    taken()
    before = case_of().diary_length, Received.objects.count()
    again = [taken() for _nth in range(3)]
    assert {each.outcome for each in again} == {"repeated"}
    assert (case_of().diary_length, Received.objects.count()) == before
    assert Case.objects.count() == 1


def test_changed_words_are_added_to_the_case_and_no_second_case_is_made(town):
    first = taken()
    bring_case(case_of(), to=State.HANDLING, category=town.categories[PIPE])
    result = taken(text="东一社区水管爆了，现在电梯也停了。")
    case = case_of()
    assert (result.outcome, result.case_number) == ("changed", first.case_number)
    assert Report.objects.count() == 1
    [addition] = OutsideReference.objects.get().additions.all()
    assert addition.text == "东一社区水管爆了，现在电梯也停了。"
    assert kinds(case)[-1] == "added"
    assert diary_break(case) is None
    assert outcome(text="东一社区水管爆了，现在电梯也停了。") == "repeated"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"due_at": NOW + 72 * HOURS}, "outside_set", id="more-time"),
        pytest.param({"address": "东一社区 5 幢"}, "added", id="another-place"),
        pytest.param({"phone": "13900000002"}, "added", id="a-contact-put-right"),
    ],
)
def test_whatever_else_changes_is_written_down(town, changes, told):
    taken()
    assert outcome(**changes) == "changed"
    assert told in kinds(case_of())


def test_a_corrected_contact_replaces_the_old_one_and_stays_out_of_the_diary(town):
    taken()
    taken(phone="13900000002")
    case = case_of()
    assert case.reports.get().phone == "13900000002"
    step = case.steps.latest("line")
    assert step.data["mended"] == ["phone"]
    assert "139" not in f"{step.note}{step.data}"


def test_versions_that_overtake_each_other_leave_the_newest(town):
    newer = replace(ORDER, due_at=NOW + 90 * HOURS, sent_at=NOW, text="水已经停了，墙还在滴水。")
    older = replace(ORDER, sent_at=NOW - HOURS)
    assert outcome(newer) == "accepted"
    assert taken(older).sentence.startswith("An older version")
    assert OutsideReference.objects.get().due_at == newer.due_at
    assert outcome(newer) == outcome(older) == "repeated"


def test_a_change_before_the_first_version_makes_the_case_all_the_same(town):
    assert outcome(text="电梯也停了，水管还在漏。") == "accepted"
    assert outcome() == "changed"
    assert Case.objects.count() == 1


def test_an_order_taken_in_by_another_door_gets_its_clock_and_no_second_case(town):
    report(channel="hotline", text=ORDER.text, by=None, external_id="CQ-1")
    result = taken()
    assert result.outcome == "changed"
    assert Case.objects.count() == 1
    assert case_of().outside_due_at == ORDER.due_at


def test_a_number_that_somebody_has_corrected_is_not_renamed_back(town):
    taken()
    case = case_of()
    set_outside_number(
        case.pk,
        report_id=case.reports.get().pk,
        system="city",
        number="CQ-7",
        due_at=ORDER.due_at,
        by=town.dong,
    )
    before = Case.objects.get(pk=case.pk).diary_length

    assert taken().outcome == "repeated"
    newer = taken(text="水还在流，请快一点。")
    assert newer.outcome == "refused"
    assert newer.sentence.startswith("The number CQ-1 was corrected to CQ-7")

    assert OutsideReference.objects.get().number == "CQ-7"
    assert Deadline.objects.get(kind="city", met_at=None, void_at=None).name == "CQ-7"
    assert Case.objects.get().diary_length == before
    assert outcome(number="CQ-7", text="水还在流，请快一点。") == "changed"


def test_two_systems_may_use_one_number(town):
    taken()
    assert outcome(system="district") == "accepted"
    assert Case.objects.count() == 2


def test_a_change_finds_the_case_that_the_report_was_merged_into(town):
    taken()
    repeat = case_of()
    stands = make_case(state=State.HANDLING)
    merge_case(repeat.pk, into=stands.pk, by=town.dong)
    assert taken(text="现在电梯也停了，请快一点。").case_number == stands.number
    assert kinds(stands)[-1] == "added"


# --- Urging and withdrawing ------------------------------------------------------------------


def test_urging_is_a_line_once_and_again_only_when_it_is_sent_anew(town):
    taken()
    urging = replace(ORDER, what="urge", text="来电人再次催促。", sent_at=NOW)
    assert [outcome(urging), outcome(urging)] == ["changed", "repeated"]
    assert outcome(urging, sent_at=NOW + HOURS) == "changed"
    assert kinds(case_of()).count("reminded") == 2


def test_a_withdrawn_order_waits_no_more_until_it_is_sent_again(town):
    taken()
    away = replace(ORDER, what="withdraw", text="")
    assert [outcome(away), outcome(away)] == ["changed", "repeated"]
    assert case_of().outside_due_at is None
    # A late copy of what was known before brings it not back; a new version does.
    assert outcome() == "repeated"
    assert case_of().outside_due_at is None
    assert outcome(text="来电人又来电，水管还在漏。") == "changed"
    assert case_of().outside_due_at == ORDER.due_at


@pytest.mark.parametrize("what", ["urge", "withdraw"])
def test_of_an_order_that_never_came_nothing_can_be_urged_or_withdrawn(town, what):
    result = taken(what=what)
    assert (result.outcome, result.case_number) == ("refused", "")
    assert "Send the order first" in result.sentence


def test_after_the_deletion_date_no_new_version_brings_the_reporter_back(town):
    said = replace(ORDER, name="梅小姐", text="梅小姐 13800000001 说水管爆了。")
    taken(said)
    bring_case(case_of(), to=State.CLOSED, category=town.categories[PIPE])
    delete_personal_data(timezone.localdate() + timedelta(days=400))
    assert not Received.objects.exists()

    assert outcome(said) == "repeated"
    assert outcome(said, phone="13800000002") == "repeated"
    urging = replace(said, what="urge", text="梅小姐催促。", sent_at=NOW)
    assert [outcome(urging), outcome(urging)] == ["changed", "repeated"]
    reference = OutsideReference.objects.get()
    assert list(reference.additions.values_list("text", flat=True)) == ["…催促。"]
    assert (reference.report.name, reference.report.phone) == ("", "")


def test_a_change_to_a_closed_case_is_kept_and_the_center_hears_of_it(town):
    from jiewang.notices.queries import inbox

    taken()
    case = bring_case(case_of(), to=State.CLOSED, category=town.categories[PIPE])
    assert outcome(text="水管又漏了，请再来。") == "changed"
    assert kinds(case)[-1] == "added"
    assert "outside_added" in set(inbox(town.dong).values_list("kind", flat=True)) | set(
        inbox(town.wu).values_list("kind", flat=True)
    )
    case.refresh_from_db()
    assert case.state == State.CLOSED
    assert case.outside_due_at is None


# --- Bad items -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"number": " "}, "number of the other system is missing", id="no-number"),
        pytest.param({"number": "9" * 61}, "longer than 60 characters", id="long-number"),
        pytest.param({"system": "mars"}, "no system we know", id="system"),
        pytest.param({"what": "dance"}, "nothing we know", id="what"),
        pytest.param({"text": ""}, "text is empty", id="no-text"),
        pytest.param({"text": "水" * 30_000}, "at most", id="long-text"),
        pytest.param({"phone": "12"}, "11 digits", id="phone"),
        pytest.param({"due_at": NOW - 9 * HOURS}, "before the report itself", id="due"),
        pytest.param({"due_at": NOW + 99_999 * HOURS}, "ten years", id="due-in-years"),
        pytest.param({"lon": float("nan"), "lat": 30.0}, "", id="nan"),
    ],
)
def test_a_bad_item_says_what_is_wrong_and_leaves_nothing(town, changes, sentence):
    result = taken(**changes)
    assert result.outcome == "refused"
    assert sentence in result.sentence
    assert (Case.objects.count(), OutsideReference.objects.count()) == (0, 0)


def test_a_bad_change_leaves_the_order_as_it_was(town):
    taken()
    lines = case_of().diary_length
    assert outcome(due_at=NOW + 60 * HOURS, text="水" * 30_000) == "refused"
    assert OutsideReference.objects.get().due_at == ORDER.due_at
    assert case_of().diary_length == lines


# --- At one moment ---------------------------------------------------------------------------


def at_once(*calls):
    gate = Barrier(len(calls))

    def one(call):
        gate.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [*threads.map(one, calls)]


@pytest.mark.django_db(transaction=True)
def test_one_order_delivered_by_several_at_one_moment_is_one_case():
    make_town()
    results = at_once(*[lambda: outcome()] * 4)
    assert sorted(results) == ["accepted", "repeated", "repeated", "repeated"]
    case = Case.objects.get()
    assert OutsideReference.objects.count() == Received.objects.count() == 1
    assert Deadline.objects.filter(kind="city", void_at=None).count() == 1
    assert diary_break(case) is None


@pytest.mark.django_db(transaction=True)
def test_changes_delivered_at_one_moment_are_each_kept_once():
    make_town()
    taken()
    texts = [f"来电人补充第 {nth} 点，请一并处理。" for nth in (1, 2)]
    results = at_once(*[lambda text=text: outcome(text=text) for text in texts * 2])
    assert sorted(results) == ["changed", "changed", "repeated", "repeated"]
    additions = OutsideReference.objects.get().additions.values_list("text", flat=True)
    assert sorted(additions) == texts
    assert diary_break(Case.objects.get()) is None


@pytest.mark.django_db(transaction=True)
def test_a_change_while_the_case_is_closed_is_neither_lost_nor_doubled():
    town = make_town()
    taken()
    case = bring_case(case_of(), to=State.CHECKED, category=town.categories[PIPE])
    at_once(
        lambda: go_on(case, to=State.CLOSED),
        lambda: outcome(due_at=NOW + 96 * HOURS, text="电梯也停了，请尽快处理。"),
    )
    case.refresh_from_db()
    assert case.state == State.CLOSED
    assert kinds(case).count("added") == 1
    assert not Deadline.objects.filter(case=case, met_at=None, void_at=None).exists()
    assert diary_break(case) is None
