"""Numbers and clocks of other systems: where they stand, and that ours end before them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.actions import lock_case
from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.check.actions import send_to_rework, shelve_case
from jiewang.center.clock.models import OUTSIDE_KINDS, Day, Deadline, PublishedYear
from jiewang.center.clock.queries import most_pressing, outside_limits, running_limits
from jiewang.center.clock.recomputing import recompute_provisional
from jiewang.center.clock.telling import warn_next
from jiewang.center.dispatch.actions import dispatch_case
from jiewang.center.handle.actions import ask_reporter
from jiewang.center.handle.errors import HandleError
from jiewang.center.handle.extensions import ask_extension, grant_extension
from jiewang.center.intake.actions import merge_case, place_case, reclassify_case
from jiewang.center.intake.models import Report
from jiewang.center.intake.outside.actions import (
    add_words,
    ask_outside_time,
    change_due,
    report_from_outside,
    set_outside_number,
    withdraw_reference,
)
from jiewang.center.intake.outside.errors import OutsideRefused
from jiewang.center.intake.outside.models import OutsideReference
from jiewang.center.intake.outside.queries import cases_by_outside_number
from jiewang.center.intake.personal import delete_personal_data
from jiewang.center.intake.photos import clean_photo
from jiewang.center.intake.tests.test_photos import picture
from jiewang.notices.models import Notice
from jiewang.notices.queries import inbox
from jiewang.testing import (
    PIPE,
    WEST,
    bring_case,
    handler_of,
    lead_of,
    make_case,
    make_report,
    make_town,
)
from jiewang.testing.cases import go_on

HOURS = timedelta(hours=1)
K = Deadline.Kind


@pytest.fixture
def town(db):
    with override("en"):
        yield make_town()


@pytest.fixture
def in_a_day():
    return timezone.now() + 24 * HOURS


def referred(case, due_at, *, by=None, system="city", number="2026-17", report=None):
    report = report or case.reports.get()
    set_outside_number(
        case.pk,
        report_id=report.pk,
        system=system,
        number=number,
        due_at=due_at,
        by=by or make_town().wu,
    )
    case.refresh_from_db()
    return OutsideReference.objects.get(report=report, system=system)


def due(case, kind):
    return Deadline.objects.get(case=case, kind=kind, met_at=None, void_at=None).due_at


def running(case):
    rows = Deadline.objects.filter(case=case, met_at=None, void_at=None)
    return {row.kind: row for row in rows}


def kinds(case):
    return list(case.steps.order_by("line").values_list("kind", flat=True))


# --- The inner ends first --------------------------------------------------------------------


@pytest.mark.parametrize("named", ["before-filing", "while-it-is-handled"])
def test_the_order_ends_before_the_case_and_the_case_before_the_other_system(town, named, in_a_day):
    late = named == "while-it-is-handled"
    case = make_case(state=State.HANDLING if late else State.REPORTED)
    soon = timezone.now() + 10 * HOURS
    referred(case, soon)
    if not late:
        bring_case(case, to=State.SIGNED, category=town.categories[PIPE])

    # Ours would have 16 and 8 hours; the district keeps 4 back for itself and 2 for the case.
    assert due(case, K.CITY) == soon
    assert due(case, K.WHOLE) == soon - 4 * HOURS
    assert due(case, K.HANDLE) == soon - 6 * HOURS
    assert due(case, K.HANDLE) < due(case, K.WHOLE) < due(case, K.CITY)
    assist = Deadline.objects.filter(case=case, kind=K.ASSIST, met_at=None).get()
    assert assist.due_at == soon - 6 * HOURS


def test_a_deadline_far_away_leaves_our_limits_as_they_are(town):
    case = make_case(state=State.HANDLING)
    before = due(case, K.WHOLE), due(case, K.HANDLE)
    referred(case, timezone.now() + 240 * HOURS)
    assert (due(case, K.WHOLE), due(case, K.HANDLE)) == before


def test_of_two_systems_the_first_counts(town):
    case = make_case(state=State.HANDLING)
    now = timezone.now()
    referred(case, now + 12 * HOURS)
    referred(case, now + 10 * HOURS, system="district", number="Q-1")
    assert case.outside_due_at == now + 10 * HOURS
    assert due(case, K.WHOLE) == now + 6 * HOURS
    assert set(running(case)) >= OUTSIDE_KINDS


def test_without_a_moment_of_its_own_the_district_says_how_long_a_system_gives(town):
    case = make_case()
    referred(case, None)
    clock = Deadline.objects.get(case=case, kind=K.CITY)
    assert (clock.limit, clock.name) == ("5 workday", "2026-17")
    assert case.outside_due_at == clock.due_at


def test_more_time_from_outside_moves_ours_and_the_diary_says_so(town):
    case = make_case(state=State.HANDLING)
    own = due(case, K.HANDLE)
    soon = timezone.now() + 9 * HOURS
    reference = referred(case, soon)
    assert due(case, K.HANDLE) == soon - 6 * HOURS

    later = soon + 100 * HOURS
    with transaction.atomic():
        change_due(lock_case(case.pk), reference, later)
    case.refresh_from_db()
    assert case.outside_due_at == later
    assert due(case, K.HANDLE) == own
    told = case.steps.filter(kind=CaseStep.Kind.RECOMPUTED, data__kind="handle").order_by("line")
    assert [step.data["outside"] for step in told] == [True, True]
    assert diary_break(case) is None


# --- Already short ---------------------------------------------------------------------------


def test_a_clock_without_room_for_the_reserve_says_so_and_never_ends_before_it_begins(town):
    case = make_case(state=State.HANDLING)
    soon = timezone.now() + 2 * HOURS
    referred(case, soon)

    handle = running(case)["handle"]
    assert handle.due_at == soon
    assert handle.started_at < handle.due_at
    [view] = [view for view in running_limits(case) if view.kind == "handle"]
    assert (view.word, view.lamp) == ("Already short", "amber")
    assert "Already short: another system wants the answer by" in view.note

    now = timezone.now()
    warned = []
    while found := warn_next(now):
        warned.append(found.kind)
    assert "handle" in warned


def test_a_moment_that_has_passed_makes_the_outside_clock_red_and_leaves_ours(town):
    case = make_case(reported_at=timezone.now() - 30 * HOURS)
    referred(case, timezone.now() - HOURS)
    bring_case(case, to=State.SIGNED, category=town.categories[PIPE])
    handle = running(case)["handle"]
    assert handle.not_after is None
    [view] = [view for view in running_limits(case) if view.kind == "city"]
    assert (view.state, view.lamp) == ("over", "red")


def test_a_deadline_before_the_report_is_refused(town):
    case = make_case()
    with pytest.raises(OutsideRefused, match="before the report itself"):
        referred(case, case.reported_at)


# --- Other systems do not wait because we do -------------------------------------------------


def test_a_question_or_the_shelf_does_not_stop_the_clock_of_another_system(town, in_a_day):
    case = make_case(state=State.HANDLING)
    referred(case, in_a_day)
    order = lead_of(case)
    ask_reporter(order.pk, text="几楼？", by=handler_of(order.unit))
    assert running(case)["city"].paused_at is None
    assert running(case)["handle"].paused_at is not None

    other = make_case(state=State.HANDLING)
    referred(other, in_a_day, number="2026-18")
    day = timezone.localdate() + timedelta(days=20)
    shelve_case(
        other.pk, reason="no_money", explanation="列入明年计划。", review_on=day, by=town.tang
    )
    assert running(other)["city"].paused_at is None
    assert running(other)["whole"].paused_at is not None


def test_the_outside_clock_is_met_when_the_answer_stands(town, in_a_day):
    case = make_case(state=State.CHECKED)
    referred(case, in_a_day)
    case = go_on(case, to=State.CLOSED)
    clock = Deadline.objects.get(case=case, kind=K.CITY)
    assert clock.met_at is not None
    assert case.outside_due_at is None


def test_another_category_or_a_rework_gives_no_time_beyond_the_other_system(town):
    case = make_case(state=State.HANDLED)
    soon = timezone.now() + 7 * HOURS
    referred(case, soon)
    send_to_rework(case.pk, reason="not_done", explanation="还在漏。", by=town.he)
    assert due(case, K.HANDLE) == soon - 6 * HOURS
    reclassify_case(case.pk, category=PIPE, urgency="urgent", note="更急", by=town.wu)
    assert due(case, K.WHOLE) <= soon - 4 * HOURS


def test_a_rework_after_a_withdrawal_has_the_catalogs_time_again(town):
    case = make_case(state=State.HANDLING)
    own = due(case, K.HANDLE)
    reference = referred(case, timezone.now() + 9 * HOURS)
    go_on(case, to=State.HANDLED)
    with transaction.atomic():
        withdraw_reference(lock_case(case.pk), reference)
    send_to_rework(case.pk, reason="not_done", explanation="还在漏。", by=town.he)
    again = running(case)[K.HANDLE]
    assert (again.outside_due_at, again.not_after) == (None, None)
    assert again.due_at >= own


# --- Where the number belongs ----------------------------------------------------------------


def test_numbers_and_clocks_go_with_the_report_when_cases_merge(town, in_a_day):
    stands, repeat = make_case(state=State.HANDLING), make_case()
    soon = timezone.now() + 10 * HOURS
    referred(stands, in_a_day, number="A-1")
    referred(repeat, soon, number="A-2")
    merge_case(repeat.pk, into=stands.pk, by=town.wu)

    stands.refresh_from_db()
    repeat.refresh_from_db()
    clocks = Deadline.objects.filter(case=stands, kind=K.CITY, met_at=None, void_at=None)
    assert sorted(clocks.values_list("name", flat=True)) == ["A-1", "A-2"]
    assert stands.outside_due_at == soon
    assert repeat.outside_due_at is None
    assert due(stands, K.WHOLE) == soon - 4 * HOURS
    assert not running(repeat)


def test_a_number_is_one_reports_only(town, in_a_day):
    first, second = make_case(), make_case()
    referred(first, in_a_day)
    with pytest.raises(OutsideRefused, match=f"belongs to case {first.number}"):
        referred(second, in_a_day)


def test_a_number_put_right_ends_the_clock_of_the_wrong_one(town, in_a_day):
    case = make_case()
    referred(case, in_a_day, number="2026-71")
    referred(case, in_a_day, number="2026-17")
    rows = Deadline.objects.filter(case=case, kind=K.CITY).order_by("pk")
    assert [(row.name, row.void_at is None) for row in rows] == [
        ("2026-71", False),
        ("2026-17", True),
    ]
    step = case.steps.filter(kind=CaseStep.Kind.OUTSIDE_SET).latest("line")
    assert (step.data["number"], step.data["was"]) == ("2026-17", "2026-71")


def test_a_report_refused_for_its_deadline_leaves_no_photo_behind(town, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    said = {"channel": "hotline", "text": "水管爆了。", "external_id": "2026-17"}
    with pytest.raises(OutsideRefused):
        report_from_outside(
            by=town.wu,
            outside_system="city",
            outside_due=timezone.now() - 48 * HOURS,
            photos=[clean_photo(picture())],
            **said,
        )
    assert not Report.objects.exists()
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


def test_the_same_again_writes_nothing(town, in_a_day):
    case = make_case()
    referred(case, in_a_day)
    lines = case.diary_length
    referred(case, in_a_day)
    assert case.diary_length == lines


def test_only_an_intake_post_of_the_center_keeps_numbers(town, in_a_day):
    case = make_case()
    with pytest.raises(NotAllowed):
        referred(case, in_a_day, by=town.zhou)


def test_a_case_is_found_by_its_number_outside(town, in_a_day):
    case, other = make_case(), make_case()
    referred(case, in_a_day, number="2026-17")
    make_report(other, channel="hotline", external_id="H-9")
    found = Case.objects.filter(cases_by_outside_number(" 2026-17 "))
    assert list(found) == [case]
    assert list(Case.objects.filter(cases_by_outside_number("H-9"))) == [other]


# --- More time -------------------------------------------------------------------------------


def test_more_time_than_outside_is_given_must_be_asked_for_outside_first(town):
    case = make_case(state=State.HANDLING)
    soon = timezone.now() + 16 * HOURS
    reference = referred(case, soon)
    order = lead_of(case)
    worker = handler_of(order.unit)
    asked = {"reason": "parts", "explanation": "要等零件。", "by": worker}
    with pytest.raises(HandleError, match="Ask that system for more time first"):
        ask_extension(order.pk, limit="8 work_hour", **asked)
    ask_extension(order.pk, limit="1 work_hour", **asked)

    # Meanwhile the other system has taken time away: what was possible is not any more.
    with transaction.atomic():
        change_due(lock_case(case.pk), reference, soon - 4 * HOURS)
    extension = order.extensions.get()
    with pytest.raises(HandleError, match="Ask that system for more time first"):
        grant_extension(extension.pk, by=town.lin)
    with transaction.atomic():
        change_due(lock_case(case.pk), reference, soon)
    grant_extension(extension.pk, by=town.lin)


def test_asking_outside_for_time_is_a_line_in_the_diary(town, in_a_day):
    case = make_case(state=State.HANDLING)
    reference = referred(case, in_a_day)
    until = in_a_day + 24 * HOURS
    words = "零件明天才到。"
    ask_outside_time(case.pk, reference=reference.pk, until=until, explanation=words, by=town.lin)
    step = case.steps.latest("line")
    assert (step.kind, step.note) == ("outside_asked", words)
    # It changes nothing here until the other system says yes.
    assert due(case, K.CITY) == in_a_day
    with pytest.raises(OutsideRefused, match="after the deadline that stands"):
        ask_outside_time(
            case.pk, reference=reference.pk, until=in_a_day, explanation=words, by=town.lin
        )


# --- What comes later ------------------------------------------------------------------------


def test_what_is_added_reaches_who_has_the_matter_and_not_the_diary_itself(town, in_a_day):
    case = make_case(state=State.HANDLING, phone="13800000001")
    reference = referred(case, in_a_day)
    with transaction.atomic():
        add_words(lock_case(case.pk), reference, "楼下也进水了。")
    step = case.steps.latest("line")
    assert step.kind == "added"
    assert "楼下" not in f"{step.note}{step.data}"
    assert "outside_added" in set(inbox(town.jiang).values_list("kind", flat=True))
    assert "outside_added" in set(inbox(town.wu).values_list("kind", flat=True))


def test_words_added_lose_the_reporters_name_on_the_deletion_date(town, in_a_day):
    case = make_case(state=State.HANDLING)
    case.reports.update(name="梅小姐")
    reference = referred(case, in_a_day)
    with transaction.atomic():
        add_words(lock_case(case.pk), reference, "梅小姐说楼下也进水了。")
    go_on(case, to=State.CLOSED)
    delete_personal_data(timezone.localdate() + timedelta(days=400))
    assert reference.additions.get().text == "…说楼下也进水了。"


def test_a_withdrawn_order_frees_our_clocks(town):
    case = make_case(state=State.HANDLING)
    own = due(case, K.HANDLE)
    reference = referred(case, timezone.now() + 9 * HOURS)
    for _nth in range(2):
        with transaction.atomic():
            reference.refresh_from_db()
            withdraw_reference(lock_case(case.pk), reference)
    assert due(case, K.HANDLE) == own
    assert K.CITY not in running(case)
    assert kinds(case).count("outside_withdrawn") == 1


# --- On lists --------------------------------------------------------------------------------


def test_lists_show_the_outside_clock_in_at_most_one_query(town, in_a_day):
    plain, waited_for = make_case(), make_case()
    with CaptureQueriesContext(connection) as none:
        assert outside_limits([plain]) == {}
    assert len(none) == 0
    referred(waited_for, in_a_day)
    with CaptureQueriesContext(connection) as one:
        found = outside_limits([plain, waited_for])
    assert len([q for q in one if "center_deadline" in q["sql"]]) == 1
    assert found[waited_for.pk].name == "Outside: 12345 hotline 2026-17"
    assert most_pressing([waited_for.pk])[waited_for.pk].kind == "city"


def test_a_case_that_nobody_outside_knows_costs_its_clocks_no_query_more(town):
    case = make_case(state=State.FILED)
    with CaptureQueriesContext(connection) as asked:
        dispatch_case(case.pk, by=town.lin)
    assert [q for q in asked if "outsidereference" in q["sql"]] == []


def test_another_center_takes_the_outside_clock_along(town, in_a_day):
    case = make_case()
    referred(case, in_a_day)
    place_case(case.pk, area_code=f"{WEST}001", by=town.dong)
    assert Deadline.objects.get(case=case, kind=K.CITY).unit == town.west
    assert isinstance(case.outside_due_at, datetime)


def test_a_warning_of_the_outside_clock_reaches_the_center_and_who_has_the_matter(town):
    case = make_case(state=State.HANDLING, reported_at=timezone.now() - 20 * HOURS)
    referred(case, timezone.now() + 2 * HOURS)
    Notice.objects.all().delete()
    while warn_next(timezone.now()):
        pass
    told = Notice.objects.filter(kind="deadline_near")
    named = {notice.to_unit for notice in told if "12345" in str(notice.context["limit"])}
    assert named == {town.east, town.water}


def test_a_new_calendar_moves_the_outside_clock_and_ours_with_it(town):
    year = timezone.localdate().year
    PublishedYear.objects.all().delete()
    case = make_case(state=State.HANDLING)
    referred(case, None)
    before = case.outside_due_at
    PublishedYear.objects.create(year=year, loaded_at=timezone.now())
    PublishedYear.objects.create(year=year + 1, loaded_at=timezone.now())
    first = timezone.localdate()
    for nth in range(1, 4):
        day = first + timedelta(days=nth)
        Day.objects.create(date=day, year=day.year, name="节", is_workday=False)
    recompute_provisional(timezone.now())
    case.refresh_from_db()
    assert case.outside_due_at > before
    assert case.outside_due_at == due(case, K.CITY)
    ours = Deadline.objects.get(case=case, kind=K.WHOLE, met_at=None)
    assert ours.outside_due_at == case.outside_due_at
