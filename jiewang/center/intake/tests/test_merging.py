"""What may be merged, and that it can be undone without loss."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.clock.models import Deadline
from jiewang.center.intake.actions import file_case, merge_case, refuse_case, unmerge_case
from jiewang.center.intake.models import Photo
from jiewang.center.intake.outside.actions import set_outside_number
from jiewang.grid.areas.models import Level
from jiewang.notices.models import Delivery
from jiewang.testing import PIPE, make_area, make_case, make_photo, make_report, make_town

WHY = "楼上的水管，不是楼道的"


@pytest.fixture
def town():
    return make_town()


def fresh(case):
    return Case.objects.get(pk=case.pk)


def merged(case, target, by):
    merge_case(case.pk, into=target.pk, by=by)
    return fresh(case), fresh(target)


def running(case):
    rows = Deadline.objects.filter(case=case, met_at=None, void_at=None)
    return {*rows.values_list("kind", "unit_id")}


# --- What may not be merged ------------------------------------------------------------------


def _merged_one(town):
    case = make_case()
    merge_case(case.pk, into=make_case().pk, by=town.dong)
    return make_case(), case


def _ended(town):
    ended = make_case()
    refuse_case(ended.pk, reason="not_ours", explanation="不属于本区", by=town.dong)
    return make_case(), ended


def _two_districts(_town):
    other = make_area("880001", Level.DISTRICT)
    return make_case(), make_case(area=other)


REFUSED = {
    "itself": (lambda town: (make_case(),) * 2, "into itself"),
    "into-a-merged-one": (_merged_one, "is itself merged into"),
    "a-merged-one": (lambda town: _merged_one(town)[::-1], "cannot become"),
    "into-an-ended-one": (_ended, "has ended"),
    "an-ended-one": (lambda town: _ended(town)[::-1], "cannot become"),
    "into-a-closed-one": (lambda _t: (make_case(), make_case(state=State.CLOSED)), "has ended"),
    "a-handled-one": (lambda _t: (make_case(state=State.HANDLING), make_case()), "cannot become"),
    "two-districts": (_two_districts, "another district"),
    "confidential-into-open": (
        lambda _t: (make_case(confidential=True), make_case()),
        "confidential and the other is not",
    ),
    "open-into-confidential": (
        lambda _t: (make_case(), make_case(confidential=True)),
        "confidential and the other is not",
    ),
}


@pytest.mark.parametrize("pair", REFUSED)
def test_what_may_not_be_merged_is_refused_in_words_and_nothing_is_written(town, settings, pair):
    settings.LANGUAGE_CODE = "en"
    made, words = REFUSED[pair]
    case, target = made(town)
    before = fresh(case).diary_length, fresh(target).diary_length

    with pytest.raises(CaseError) as refused:
        merge_case(case.pk, into=target.pk, by=town.dong)

    assert words in str(refused.value)
    assert (fresh(case).diary_length, fresh(target).diary_length) == before


# --- Undone --------------------------------------------------------------------------------


def test_a_case_taken_out_has_its_reports_and_photos_again_and_both_diaries_tell_it(town):
    target = make_case()
    case = make_case(state=State.VERIFYING)
    second = make_report(case)
    photo = make_photo(case)
    Photo.objects.filter(pk=photo.pk).update(report=second)
    merged(case, target, town.wu)

    unmerge_case(case.pk, note=WHY, by=town.wu)

    case, target = fresh(case), fresh(target)
    assert (case.state, case.merged_into) == (State.VERIFYING, None)
    assert (case.reports.count(), target.reports.count()) == (2, 1)
    assert (case.photos.get().pk, target.photos.count()) == (photo.pk, 0)
    lines = [each.steps.order_by("-line").first() for each in (case, target)]
    assert [(line.kind, line.note, line.by, line.data) for line in lines] == [
        ("unmerged", WHY, town.wu, {"from": [target.number], "reports": 2}),
        ("taken_out", WHY, town.wu, {"case": case.number, "reports": 2}),
    ]
    assert diary_break(case) is diary_break(target) is None


def test_taking_out_twice_writes_nothing_the_second_time(town):
    case, target = merged(make_case(), make_case(), town.wu)
    unmerge_case(case.pk, note=WHY, by=town.wu)
    before = fresh(case).diary_length, fresh(target).diary_length
    unmerge_case(case.pk, note=WHY, by=town.wu)
    assert (fresh(case).diary_length, fresh(target).diary_length) == before


def test_taken_out_before_it_was_filed_the_clock_of_accepting_starts_anew(town):
    case, _target = merged(make_case(), make_case(), town.wu)
    assert running(case) == set()
    unmerge_case(case.pk, note=WHY, by=town.wu)
    assert running(case) == {("accept", case.center_id)}


def test_taken_out_after_it_was_filed_the_whole_limit_counts_from_the_report(town):
    at = timezone.now() - timedelta(hours=5)
    case = make_case(reported_at=at)
    file_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    merged(case, make_case(), town.wu)

    unmerge_case(case.pk, note=WHY, by=town.wu)

    assert fresh(case).state == State.FILED
    assert running(case) == {("whole", case.center_id), ("dispatch", case.center_id)}
    whole = Deadline.objects.get(case=case, kind="whole", void_at=None)
    assert whole.started_at == at


def test_a_number_in_another_system_and_its_clock_come_back(town):
    case, target = make_case(), make_case()
    report = case.reports.get()
    due = timezone.now() + timedelta(days=3)
    said = {"system": "city", "number": "CQ-1", "due_at": due}
    set_outside_number(case.pk, report_id=report.pk, by=town.wu, **said)
    merged(case, target, town.wu)
    assert fresh(target).outside_due_at == due

    unmerge_case(case.pk, note=WHY, by=town.wu)

    assert (fresh(case).outside_due_at, fresh(target).outside_due_at) == (due, None)
    assert "city" in {kind for kind, _unit in running(case)}
    assert "city" not in {kind for kind, _unit in running(target)}


def test_reports_are_found_where_they_have_gone_since(town):
    case, middle, last = make_case(), make_case(), make_case()
    merged(case, middle, town.wu)
    merged(middle, last, town.wu)

    unmerge_case(case.pk, note=WHY, by=town.wu)
    assert [each.reports.count() for each in (case, middle, last)] == [1, 0, 2]

    unmerge_case(middle.pk, note=WHY, by=town.wu)
    assert [each.reports.count() for each in (case, middle, last)] == [1, 1, 1]


def test_what_was_confidential_is_so_again(town):
    case, target = make_case(confidential=True), make_case(confidential=True)
    case.reports.update(confidential=True)
    merged(case, target, town.wu)
    unmerge_case(case.pk, note=WHY, by=town.wu)
    assert (fresh(case).confidential, case.reports.get().confidential) == (True, True)


def test_taken_out_of_a_closed_case_the_reporters_data_is_not_deleted_while_it_is_open(town):
    case, target = make_case(), make_case(state=State.FILED)
    merged(case, target, town.wu)
    Case.objects.filter(pk=target.pk).update(state=State.CLOSED, closed_at=timezone.now())
    target.reports.update(delete_on=timezone.localdate())

    unmerge_case(case.pk, note=WHY, by=town.wu)

    assert case.reports.get().delete_on is None
    assert target.reports.get().delete_on == timezone.localdate()


def test_every_reporter_is_told_of_merging_and_of_its_undoing(town):
    case = make_case(phone="13900001111")
    target = make_case(phone="13900002222")
    merged(case, target, town.wu)
    unmerge_case(case.pk, note=WHY, by=town.wu)
    told = Delivery.objects.order_by("pk").values_list("notice__kind", "notice__case_number")
    assert list(told) == [("joined_for_you", case.number), ("taken_out_for_you", case.number)]


@pytest.mark.parametrize(
    ("state", "note", "who", "refusal"),
    [
        pytest.param(State.REPORTED, WHY, "wu", CaseError, id="was-never-merged"),
        pytest.param(State.MERGED, " ", "wu", Refusal, id="without-a-reason"),
        pytest.param(State.MERGED, WHY, "zhou", NotAllowed, id="of-another-street"),
    ],
)
def test_what_is_not_taken_out_again(town, state, note, who, refusal):
    case = make_case(state=state)
    before = fresh(case).diary_length
    with pytest.raises(refusal):
        unmerge_case(case.pk, note=note, by=getattr(town, who))
    assert fresh(case).diary_length == before
