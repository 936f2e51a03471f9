"""What is counted of the burden, and that it has no names."""

from datetime import UTC, date, datetime, timedelta

import pytest

from jiewang.center.burden import counting
from jiewang.center.burden.counting import (
    LONGEST,
    count_last_days,
    count_notices,
    count_submissions,
    keep_must_fill,
    note_form_time,
)
from jiewang.center.burden.models import BurdenCount, Measure
from jiewang.center.burden.queries import (
    ShortNotice,
    burden_of,
    documents_asked,
    form_times,
    months_back,
    must_fill,
    short_notice,
)
from jiewang.center.burden.spread import HOW_MANY, SECONDS, bucket_of, spread_of
from jiewang.center.case.models import CaseStep
from jiewang.center.supervise.models import Task
from jiewang.notices.models import Notice
from jiewang.testing import make_case, make_town, make_unit, make_user

# A Monday in Chongqing.
NOON = datetime(2030, 3, 4, 4, tzinfo=UTC)
DAY = date(2030, 3, 4)


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [(0, 0), (29.9, 0), (30, 30), (59, 30), (60, 60), (3599, 1800), (3600, 3600), (99999, 3600)],
)
def test_a_time_falls_into_the_bucket_that_begins_before_it(seconds, bucket):
    assert bucket_of(seconds, SECONDS) == bucket


def test_the_middle_is_where_half_of_the_counts_are_reached():
    spread = spread_of([(0, 1), (30, 2), (60, 3)], SECONDS)
    assert (spread.n, spread.middle.low, spread.middle.high) == (6, 30, 60)
    assert [bar.count for bar in spread.bars][:4] == [1, 2, 3, 0]
    assert spread_of([], SECONDS).middle is None


def test_the_time_of_a_form_is_added_to_its_day_and_nothing_else_is_kept():
    for seconds in (20, 25, 70):
        note_form_time("file_case", timedelta(seconds=seconds), at=NOON)
    rows = BurdenCount.objects.order_by("bucket").values_list(
        "measure", "of", "day", "bucket", "count"
    )
    assert list(rows) == [
        ("form_seconds", "file_case", DAY, 0, 2),
        ("form_seconds", "file_case", DAY, 60, 1),
    ]
    assert form_times(DAY.replace(day=1))["file_case"].n == 3
    # No column could hold who it was, nor when on that day.
    names = {field.name for field in BurdenCount._meta.get_fields()}
    assert names == {"id", "measure", "of", "day", "bucket", "count"}


@pytest.mark.parametrize("took", [timedelta(seconds=-1), LONGEST + timedelta(seconds=1)])
def test_a_page_that_was_left_open_or_a_wrong_clock_is_not_counted(took):
    note_form_time("file_case", took, at=NOON)
    assert not BurdenCount.objects.exists()


def tell(unit, count, right=""):
    for _nth in range(count):
        Notice.objects.create(kind="rework", to_unit=unit, right=right, created_at=NOON)


def test_notices_are_counted_per_person_by_what_their_posts_show_them():
    water, gas = make_unit("Water"), make_unit("Gas", code="gas")
    for nth in range(4):
        make_user(f"water{nth}", ("UH01", water))
    # Two posts in two units: both inboxes.
    make_user("both", ("UH01", water), ("UH01", gas))
    make_user("program-city", ("UH01", water))
    make_user("idle", ("UH01", make_unit("Parks", code="parks")))
    tell(water, 2, right="handle")
    tell(gas, 4)
    tell(water, 7, right="check")
    assert count_notices(DAY) == 5
    assert count_notices(DAY) == 5
    kept = BurdenCount.objects.filter(measure=Measure.NOTICES).values_list("bucket", "count")
    assert sorted(kept) == [(1, 4), (6, 1)]


def test_of_fewer_than_five_people_nothing_is_kept():
    water = make_unit("Water")
    for nth in range(4):
        make_user(f"water{nth}", ("UH01", water))
    tell(water, 2)
    assert count_notices(DAY) == 4
    assert not BurdenCount.objects.exists()


def test_what_people_wrote_in_a_week_is_counted_without_their_names(monkeypatch):
    monkeypatch.setattr(counting, "LEAST_PEOPLE", 1)
    make_town()
    case = make_case(state="handling")
    at = case.reported_at.astimezone(UTC).date()
    monday = at - timedelta(days=at.weekday())
    people = CaseStep.objects.exclude(by=None).values("by").distinct().count()
    assert count_submissions(monday) == people > 0
    kept = BurdenCount.objects.filter(measure=Measure.SUBMISSIONS)
    assert sum(kept.values_list("count", flat=True)) == people


def test_days_on_which_no_worker_ran_are_counted_later_and_none_twice():
    water = make_unit("Water")
    for nth in range(5):
        make_user(f"water{nth}", ("UH01", water))
    tell(water, 2)
    later = NOON + timedelta(days=3)
    count_last_days(later)
    count_last_days(later)
    kept = BurdenCount.objects.filter(measure=Measure.NOTICES, day=DAY)
    assert list(kept.values_list("bucket", "count")) == [(1, 5)]
    assert BurdenCount.objects.filter(measure=Measure.NOTICES).count() == 1


def test_fields_are_kept_for_each_month():
    march = DAY.replace(day=1)
    keep_must_fill({"file_case": 2, "report": 4}, month=march)
    keep_must_fill({"file_case": 1, "report": 4}, month=march)
    assert (must_fill(march), must_fill(date(2030, 2, 1))) == (5, None)


def test_what_was_asked_at_short_notice_is_counted_in_its_month():
    town = make_town()
    for days in (1, 2, 4, 30):
        due = NOON + timedelta(days=days)
        Task.objects.create(
            number=f"T{days}",
            center=town.east,
            owner=town.water,
            title="Count the wells",
            source="other",
            set_up_at=NOON,
            due_at=due,
            first_due_at=due,
            near_at=due,
            warn_at=due,
        )
    march, april = date(2030, 3, 1), date(2030, 4, 1)
    assert short_notice(march) == ShortNotice(tasks=4, short_tasks=2, calls=0, short_calls=0)
    assert short_notice(april).tasks == 0


def test_a_case_that_is_supervised_has_had_its_time_and_is_no_short_notice():
    town = make_town()
    moments = dict.fromkeys(["set_up_at", "due_at", "first_due_at", "near_at", "warn_at"], NOON)
    said = {"number": "T", "title": "Late", "source": "case", "case": make_case()}
    Task.objects.create(center=town.east, owner=town.water, **said, **moments)
    assert short_notice(date(2030, 3, 1)).tasks == 0


def test_the_types_that_ask_most_stand_first():
    make_town()
    found = documents_asked()
    assert (found.types, found.with_photo, found.questions) == (4, 1, 0)
    assert [photo for _path, _questions, photo in found.most] == [True, False, False, False]


def test_months_go_back_over_the_year():
    assert months_back(date(2030, 2, 14), 4) == [
        date(2029, 11, 1),
        date(2029, 12, 1),
        date(2030, 1, 1),
        date(2030, 2, 1),
    ]


def test_the_figures_of_a_month_cost_a_few_reads(django_assert_num_queries):
    for nth in range(40):
        note_form_time("file_case", timedelta(seconds=nth * 10), at=NOON)
    with django_assert_num_queries(4):
        figures = burden_of(DAY.replace(day=1))
    assert (figures.times.n, figures.times_enough) == (40, True)
    assert (figures.notices.n, figures.notices.bounds) == (0, HOW_MANY)
