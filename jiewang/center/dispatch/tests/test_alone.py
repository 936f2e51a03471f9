import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.queries import broken_diaries
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.models import Category
from jiewang.center.clock.models import Deadline
from jiewang.center.dispatch import alone as dispatching
from jiewang.center.dispatch.actions import grant_return, reroute_case
from jiewang.center.dispatch.alone import dispatch_alone
from jiewang.center.dispatch.explain import explain
from jiewang.center.dispatch.halts import end_halt, halt_dispatching_alone, is_halted
from jiewang.center.dispatch.models import Halt, WorkOrder
from jiewang.center.dispatch.returns import ask_return
from jiewang.center.intake.actions import (
    confirm_type,
    file_case,
    reclassify_case,
    refuse_case,
    report,
)
from jiewang.center.intake.alone import LeftToPeople, Why, is_held_back
from jiewang.center.intake.events import CaseReported
from jiewang.center.intake.learning.actions import use_model
from jiewang.center.intake.learning.models import FiledAlone
from jiewang.center.intake.models import Suggestion
from jiewang.center.intake.suggesters import forget_suggester, suggester
from jiewang.notices.models import Delivery, Notice
from jiewang.people.models import Unit
from jiewang.testing import FACADE, NOISE, PIPE, make_case, make_town
from jiewang.testing.cases import go_on
from jiewang.testing.models_in_use import SAYS, make_model
from jiewang.wiring.alone import send_alone

TEXT = f"楼顶{SAYS[PIPE]}"
PROVEN = {PIPE: (40, 40), NOISE: (40, 40)}
HERE = {"lon": 100.025, "lat": 30.005}


@pytest.fixture
def town(settings, tmp_path):
    """A town that lets burst pipes go alone, with a model that has proven itself on them."""
    forget_suggester()
    made = make_town()
    Category.objects.filter(code=PIPE).update(auto_dispatch=True)
    settings.DISTRICT_DATA = district_with(settings, tmp_path, held_back="0.0")
    make_model(types=PROVEN)
    forget_suggester()
    with override("en"):
        yield made
    forget_suggester()


def district_with(settings, tmp_path, *, on="true", confidence="0.8", held_back="0.0"):
    """A copy of the district's folder with other settings for dispatch without a person."""
    folder = tmp_path / f"district-{on}-{confidence}-{held_back}"
    folder.mkdir()
    for path in settings.DISTRICT_DATA.iterdir():
        if path.name != "district.toml":
            (folder / path.name).symlink_to(path)
    text = (settings.DISTRICT_DATA / "district.toml").read_text(encoding="utf-8")
    for key, value in [
        ("auto_dispatch", on),
        ("auto_dispatch_confidence", confidence),
        ("auto_dispatch_held_back", held_back),
    ]:
        before, name, rest = text.partition(f'key = "{key}"\nvalue = ')
        text = f"{before}{name}{value}\n{rest.partition(chr(10))[2]}"
    (folder / "district.toml").write_text(text, encoding="utf-8")
    return folder


def told(text=TEXT, **fields):
    values = {"channel": "resident_web", "text": text, "by": None, **HERE, **fields}
    return Case.objects.get(pk=report(**values).case_id)


def lines(case):
    return list(case.steps.order_by("line").values_list("kind", "state", "by"))


def is_left(case):
    """Waiting on the center's desk like any other report, with no trace of what was tried."""
    waits = (case.state, case.category, case.unit) == (State.REPORTED, None, case.center)
    rows = FiledAlone.objects.count(), WorkOrder.objects.count()
    return waits and rows == (0, 0) and lines(case) == [("reported", "reported", None)]


def test_a_sure_report_is_filed_and_dispatched_without_a_person(town):
    case = told()
    assert (case.state, case.category.code, case.unit) == (State.DISPATCHED, PIPE, town.water)
    assert lines(case) == [
        ("reported", "reported", None),
        ("filed", "filed", None),
        ("dispatched", "dispatched", None),
    ]
    said = Suggestion.objects.get(case=case, rank=1)
    filed = case.steps.get(kind="filed")
    assert filed.data == {
        "category": PIPE,
        "urgency": "normal",
        "suggestion": 1,
        "model": 1,
        "confidence": f"{said.confidence:.4f}",
        "threshold": "0.8000",
    }
    row = case.filed_alone
    assert (row.model, row.category_code, row.verdict) == (1, PIPE, "")
    assert (row.confidence, row.threshold) == (said.confidence, 0.8)
    assert list(broken_diaries()) == []


def test_the_receipt_tells_the_state_that_the_case_has_come_to(town):
    values = {"channel": "resident_web", "by": None, **HERE}
    assert report(text=TEXT, **values).stored.state == State.DISPATCHED
    assert report(text="路灯", **values).stored.state == State.REPORTED


def test_on_its_way_a_case_is_read_once_and_told_on(town):
    told()
    asked = []

    def note(execute, sql, *others):
        asked.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(note):
        report(channel="resident_web", text=TEXT, by=None, **HERE)

    said = [sql for sql in asked if sql.lstrip().startswith("SELECT")]
    read = {table: sum(bool(re.search(rf"\b{table}\b", sql)) for sql in said) for table in READ}
    # Of the case: once to lock it, and what the receipt tells of it in the end. Of the report:
    # what speaks against going alone, and whom to tell that it was filed and passed on.
    assert read == READ


READ = {
    "center_case": 2,
    "center_report": 3,
    "center_suggestion": 1,
    "center_workorder": 0,
    "center_deadline": 0,
}


def test_clocks_and_notices_follow_as_for_a_person(town):
    case = told(phone="13800000000")
    running = Deadline.objects.filter(case=case, met_at=None, void_at=None)
    assert set(running.values_list("kind", flat=True)) == {"sign", "handle", "assist", "whole"}
    assert Notice.objects.filter(to_unit=town.water, kind="order_sent").count() == 1
    assert heard_by_reporter(case) == ["received", "accepted", "passed_on"]


def heard_by_reporter(case):
    sent = Delivery.objects.filter(notice__case_number=case.number).order_by("pk")
    return list(sent.values_list("notice__kind", flat=True))


def test_it_can_be_told_apart_from_a_persons_choice(town):
    said = "\n".join(explain(told()))
    assert "without a person" in said
    assert "model 1" in said
    assert "80.0%" in said


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"confidential": True}, id="confidential"),
        pytest.param({"urgency": "urgent"}, id="urgent"),
        pytest.param({"kind": "complaint"}, id="a-complaint"),
        pytest.param({"lon": 100.02}, id="on-a-border"),
        pytest.param({"lon": 101.0}, id="outside"),
        pytest.param({"lon": None, "lat": None}, id="without-a-place"),
        pytest.param({"text": f"楼顶{SAYS[NOISE]}"}, id="a-type-that-is-not-switched-on"),
        pytest.param({"text": "请问办理居住证需要什么材料"}, id="nothing-the-model-knows"),
        pytest.param({"reported_at": timezone.now() - timedelta(days=2)}, id="of-days-ago"),
    ],
)
def test_what_a_person_must_see_waits_for_one(town, fields):
    assert is_left(told(**fields))


@pytest.mark.parametrize(
    ("whole", "types"),
    [
        pytest.param((200, 200), {PIPE: (24, 24)}, id="too-few-of-the-type"),
        pytest.param((200, 200), {PIPE: (40, 37)}, id="the-type-not-right-enough"),
        pytest.param((200, 200), {PIPE: (25, 24)}, id="one-wrong-of-few-proves-nothing"),
        pytest.param((200, 180), PROVEN, id="the-whole-not-right-enough"),
        pytest.param((200, 200), {}, id="the-type-never-held-out"),
    ],
)
def test_what_a_model_has_not_proven_waits_for_a_person(town, whole, types):
    make_model(number=2, whole=whole, types=types)
    forget_suggester()
    assert is_left(told())


@pytest.mark.parametrize("change", [{"kind": "hazard"}, {"auto_dispatch": False}])
def test_a_hazard_and_a_type_switched_off_wait_for_a_person(town, change):
    Category.objects.filter(code=PIPE).update(**change)
    forget_suggester()
    assert is_left(told())


def test_the_catalogs_words_alone_never_send_anything(town):
    use_model(0)
    forget_suggester()
    assert suggester().number == 0
    assert is_left(told())


def test_where_it_is_off_or_not_sure_nothing_is_asked_of_the_database(
    town, settings, tmp_path, django_assert_num_queries
):
    case = make_new()
    event = CaseReported(case.pk, case.reports.get().pk, town.east.pk, False, timezone.now())
    district()
    with django_assert_num_queries(0):
        send_alone(event)
    settings.DISTRICT_DATA = district_with(settings, tmp_path, on="false")
    district()
    with django_assert_num_queries(0):
        send_alone(replace(event, sure=True))
    assert is_left(told())


def test_the_threshold_itself_is_enough_and_a_hair_below_is_not(town, settings, tmp_path):
    confidence = suggester().suggest(TEXT)[0].confidence
    at = f"{confidence:.4f}"
    settings.DISTRICT_DATA = district_with(settings, tmp_path, confidence=at)
    assert told().state == State.DISPATCHED
    over = f"{confidence + 0.0001:.4f}" if confidence < 1 else "1.0"
    settings.DISTRICT_DATA = district_with(settings, tmp_path, confidence=over)
    left = told()
    assert left.state == (State.REPORTED if confidence < 1 else State.DISPATCHED)


def test_a_question_that_must_be_answered_is_waited_for(town):
    question = {"key": "floor", "label": "哪一层", "type": "text", "required": True}
    Category.objects.filter(code=PIPE).update(extra_questions=[question])
    forget_suggester()
    assert is_left(told())
    assert told(answers={"哪一层": "三楼"}).state == State.DISPATCHED


def test_what_nobody_is_clearly_responsible_for_is_not_even_filed(town):
    Unit.objects.filter(code="water").update(closed_on=timezone.localdate())
    Unit.objects.filter(pk=town.east.pk).update(closed_on=timezone.localdate())
    assert is_left(told())


def test_a_share_is_held_back_for_people_by_the_cases_number(town, settings, tmp_path):
    settings.DISTRICT_DATA = district_with(settings, tmp_path, held_back="0.5")
    cases = [told(f"{TEXT}{nth}") for nth in range(12)]
    left = {case.number for case in cases if case.state == State.REPORTED}
    assert left == {case.number for case in cases if is_held_back(case.number)}
    assert 0 < len(left) < 12


def test_what_fails_is_undone_and_logged_and_the_report_stays(town, monkeypatch, caplog):
    def broken(case, **_known):
        raise RuntimeError("the rules are unreadable")

    monkeypatch.setattr(dispatching, "dispatch_by_rule", broken)
    with caplog.at_level(logging.ERROR):
        case = told(phone="13800000000")
    assert is_left(case)
    assert "could not be dispatched alone" in caplog.text
    assert "13800000000" not in caplog.text
    assert heard_by_reporter(case) == ["received"]


def test_a_damaged_model_sends_nothing_and_reports_come_in(town, settings, caplog):
    path = settings.MODELS / "0001" / "weights.npz"
    path.write_bytes(path.read_bytes()[:-40])
    forget_suggester()
    with caplog.at_level(logging.WARNING):
        case = told("三楼水管漏水")
    assert is_left(case)
    assert "instead of model 1" in caplog.text
    assert Suggestion.objects.filter(case=case, model=0).exists()


def test_a_model_replaced_meanwhile_sends_nothing(town):
    # This process still asks the former model; the row in the database is another one already.
    still = suggester()
    make_model(number=2, types=PROVEN)
    assert suggester().number == 2
    case = make_new(model=still.number)
    with pytest.raises(LeftToPeople) as left:
        dispatch_alone(case.pk)
    assert left.value.why == Why.OTHER_MODEL
    assert is_left(case)


def make_new(*, model=1, confidence=0.99, code=PIPE, **fields):
    """A report that nobody has decided on, with a suggestion as stored."""
    case = make_case(**fields)
    Suggestion.objects.create(
        case=case, category_code=code, rank=1, confidence=confidence, model=model
    )
    return case


def test_a_repeat_delivery_sends_nothing_twice(town):
    first = report(channel="hotline", text=TEXT, by=None, external_id="12345-1", **HERE)
    again = report(channel="hotline", text=TEXT, by=None, external_id="12345-1", **HERE)
    assert (again.case_id, again.created) == (first.case_id, False)
    assert WorkOrder.objects.filter(role="lead").count() == FiledAlone.objects.count() == 1


def test_what_a_person_has_filed_is_left_alone(town):
    case = make_new()
    file_case(case.pk, category=NOISE, urgency="normal", by=town.wu)
    with pytest.raises(LeftToPeople) as left:
        dispatch_alone(case.pk)
    assert left.value.why == Why.NOT_NEW
    assert Case.objects.get(pk=case.pk).category.code == NOISE


# --- At the same moment -----------------------------------------------------------------------


def at_once(*actions):
    """Run actions in threads of their own, as far as possible at one moment; what each gave."""
    start = Barrier(len(actions))

    def run(action):
        start.wait(timeout=20)
        try:
            return action()
        except (CaseError, LeftToPeople) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


@pytest.mark.django_db(transaction=True)
def test_two_deliveries_at_one_moment_make_one_case_dispatched_once(town):
    def deliver():
        return report(channel="hotline", text=TEXT, by=None, external_id="12345-9", **HERE)

    one, two = at_once(deliver, deliver)
    assert one.case_id == two.case_id
    assert sorted([one.created, two.created]) == [False, True]
    assert WorkOrder.objects.filter(role="lead").count() == FiledAlone.objects.count() == 1
    assert list(broken_diaries()) == []


@pytest.mark.django_db(transaction=True)
def test_of_a_person_and_the_house_at_one_moment_one_files(town):
    case = make_new()
    by_person, alone = at_once(
        lambda: file_case(case.pk, category=NOISE, urgency="normal", by=town.wu),
        lambda: dispatch_alone(case.pk),
    )
    case.refresh_from_db()
    if alone is None:
        assert isinstance(by_person, CaseError)
        assert (case.state, case.category.code) == (State.DISPATCHED, PIPE)
    else:
        assert (by_person, alone.why) == (None, Why.NOT_NEW)
        assert (case.state, case.category.code) == (State.FILED, NOISE)
        assert not FiledAlone.objects.exists()
    assert case.steps.filter(kind="filed").count() == 1
    assert list(broken_diaries()) == []


@pytest.mark.django_db(transaction=True)
def test_many_reports_while_the_model_is_replaced_all_come_in(town):
    def tell(nth):
        return lambda: report(channel="resident_web", text=f"{TEXT}，编{nth}", by=None, **HERE)

    def replace_it():
        make_model(number=2, types=PROVEN)

    outcomes = at_once(tell(1), tell(2), replace_it, tell(3), tell(4))
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    states = list(Case.objects.values_list("state", flat=True))
    assert len(states) == 4
    assert set(states) <= {State.REPORTED, State.DISPATCHED}
    assert FiledAlone.objects.count() == states.count(State.DISPATCHED)
    assert list(broken_diaries()) == []


@pytest.mark.django_db(transaction=True)
def test_two_commanders_at_one_moment_write_one_halt(town):
    stop = [
        lambda: halt_dispatching_alone(town.east.pk, note="停", by=town.tang),
        lambda: halt_dispatching_alone(town.east.pk, note="也停", by=town.dong),
    ]
    assert at_once(*stop) == [None, None]
    assert Halt.objects.count() == 1


# --- Stopping it ------------------------------------------------------------------------------


def test_a_commander_stops_it_at_once_and_lets_it_go_on(town):
    halt_dispatching_alone(town.east.pk, note="连着三件派错", by=town.tang)
    halt_dispatching_alone(town.east.pk, note="再按一次", by=town.tang)
    assert is_left(told())
    end_halt(town.east.pk, note="重新训练过了", by=town.tang)
    end_halt(town.east.pk, note="再按一次", by=town.tang)
    assert told(f"{TEXT}了").state == State.DISPATCHED
    halt = Halt.objects.get()
    assert (halt.by, halt.post, halt.note) == (town.tang, "SC01", "连着三件派错")
    assert (halt.ended_by, halt.end_note) == (town.tang, "重新训练过了")


def test_the_districts_halt_holds_for_every_center(town):
    halt_dispatching_alone(town.center.pk, note="查一下", by=town.dong)
    assert is_halted(town.east.pk)
    assert is_left(told())
    with pytest.raises(NotAllowed):
        end_halt(town.center.pk, note="我们街道要用", by=town.tang)


def test_only_who_commands_there_may_stop_it_and_with_a_reason(town):
    with pytest.raises(NotAllowed, match="command post"):
        halt_dispatching_alone(town.east.pk, note="不想要", by=town.lin)
    with pytest.raises(NotAllowed):
        halt_dispatching_alone(town.west.pk, note="不想要", by=town.tang)
    with pytest.raises(CaseError, match="Say why"):
        halt_dispatching_alone(town.east.pk, note="  ", by=town.tang)
    assert not Halt.objects.exists()


# --- What people make of it -------------------------------------------------------------------


def verdict(case):
    return FiledAlone.objects.get(case=case).verdict


def test_a_person_confirms_the_type_and_the_diary_says_so(town):
    case = told()
    confirm_type(case.pk, by=town.wu)
    confirm_type(case.pk, by=town.wu)
    assert verdict(case) == "right"
    last = case.steps.order_by("line").last()
    assert (last.kind, last.by, last.data) == (
        "decided",
        town.wu,
        {"act": "type_confirmed", "category": PIPE},
    )
    assert case.steps.count() == 4


def test_there_is_nothing_to_confirm_where_a_person_gave_the_type(town):
    case = make_new()
    file_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    with pytest.raises(CaseError, match="nothing to confirm"):
        confirm_type(case.pk, by=town.wu)
    with pytest.raises(NotAllowed):
        confirm_type(told().pk, by=town.jiang)


def test_another_type_is_a_correction_and_the_first_one_again_takes_it_back(town):
    case = told()
    reclassify_case(case.pk, category=PIPE, urgency="urgent", by=town.wu)
    assert verdict(case) == ""
    reclassify_case(case.pk, category=FACADE, urgency="normal", by=town.wu)
    assert verdict(case) == "retyped"
    with pytest.raises(CaseError, match="another type by now"):
        confirm_type(case.pk, by=town.wu)
    reclassify_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    assert verdict(case) == "right"


def test_taking_it_back_is_a_correction(town):
    rerouted, returned = told(), told(f"{TEXT}了")
    reroute_case(rerouted.pk, to=town.housing, note="归住建", by=town.lin)
    order = returned.orders.get(role="lead")
    ask_return(order.pk, reason="wrong_type", explanation="不是水管", by=town.jiang)
    grant_return(returned.pk, by=town.lin)
    assert (verdict(rerouted), verdict(returned)) == ("taken_back", "taken_back")
    refuse_case(returned.pk, reason="no_matter", explanation="没有具体事项", by=town.wu)
    assert verdict(returned) == "taken_back"


def test_a_type_that_a_person_confirmed_stands_when_the_case_goes_elsewhere(town):
    case = told()
    confirm_type(case.pk, by=town.wu)
    reroute_case(case.pk, to=town.housing, note="归住建", by=town.lin)
    assert verdict(case) == "right"


def test_passing_the_check_speaks_for_the_type(town):
    case = go_on(told(), to=State.CHECKED)
    assert verdict(case) == "checked"
    assert CaseStep.objects.filter(case=case, kind="check_passed").exists()
    assert case.filed_alone.judged_at is not None
