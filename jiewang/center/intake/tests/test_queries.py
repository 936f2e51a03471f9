from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.actions import refuse_case
from jiewang.center.intake.models import Suggestion
from jiewang.center.intake.queries import (
    report_by_secret,
    reports_waiting,
    similar_cases,
    suggestions_of,
)
from jiewang.testing import EAST, NOISE, PIPE, WEST, make_case, make_report, make_town

LON, LAT = 100.025, 30.005
# A ten-thousandth of a degree north is 11 m.
NEAR, FAR = LAT + 0.0005, LAT + 0.002


@pytest.fixture
def town():
    return make_town()


def suggest(case, code, rank=1):
    Suggestion.objects.create(
        case=case, category_code=code, rank=rank, confidence=0.5, reasons=["水管"]
    )


def test_an_intake_post_sees_what_waits_in_its_own_street_most_urgent_first(town):
    hour = timedelta(hours=1)
    now = timezone.now()
    late = make_case(reported_at=now - hour)
    early = make_case(reported_at=now - 3 * hour)
    urgent = make_case(reported_at=now - 2 * hour, urgency="very_urgent")
    make_case(state=State.FILED)
    west = make_case(area=town.areas[WEST])

    assert list(reports_waiting(town.wu)) == [urgent, early, late]
    assert west in reports_waiting(town.dong)
    assert list(reports_waiting(town.lin)) == []


def test_the_queue_takes_as_many_queries_for_three_cases_as_for_one(town):
    counts = []
    for _ in range(3):
        suggest(make_case(), PIPE)
        with CaptureQueriesContext(connection) as queries:
            for case in reports_waiting(town.wu):
                assert str(case.area)
                assert case.suggestions.all()[0].category_code == PIPE
        counts.append(len(queries))
    # The first also asks for the holdings of this user.
    assert counts[1] == counts[2]


def test_suggestions_carry_todays_leaf_and_leave_out_what_the_catalog_lost(town):
    case = make_case()
    for rank, code in enumerate((PIPE, "9.99.99", NOISE), start=1):
        suggest(case, code, rank)
    assert [(s.rank, s.category.code, s.reasons) for s in suggestions_of(case)] == [
        (1, PIPE, ("水管",)),
        (3, NOISE, ("水管",)),
    ]


def test_number_and_secret_open_a_report_and_neither_does_alone(town):
    case = make_case()
    first = case.reports.get()
    second = make_report(case, secret="K7QM-2XRA")
    assert report_by_secret(case.number, "k7qm 2xra") == second
    assert report_by_secret(f" {case.number[:6]}-{case.number[6:]}", first.secret) == first
    assert report_by_secret(case.number, "") is None
    assert report_by_secret("", "K7QM-2XRA") is None
    assert report_by_secret("9" * 400, "K7QM-2XRA") is None


def test_the_same_matter_close_by_is_found_and_nothing_far_away(town):
    case = make_case(lon=LON, lat=LAT, text="三楼水管爆了，水流到楼道里。")
    same = make_case(lon=LON, lat=NEAR, text="三楼的水管爆了，水一直流到楼道。")
    make_case(lon=LON, lat=FAR, text="三楼水管爆了，水流到楼道里。")

    (found,) = similar_cases(case)

    assert (found.case, round(found.metres, -1), found.hours < 1) == (same, 60, True)
    assert found.text_share > 0.4
    assert found.words == ("水管爆了水", "流到楼道", "三楼")


def test_without_a_point_the_same_community_is_looked_through(town):
    case = make_case(text="院坝的路灯不亮")
    same = make_case(text="院坝路灯又不亮了", area=town.areas[f"{EAST}001002"])
    make_case(text="院坝的路灯不亮", area=town.areas[f"{EAST}002001"])
    assert [(each.case, each.metres) for each in similar_cases(case)] == [(same, None)]


def test_the_likeliest_comes_first_and_no_more_than_three(town):
    case = make_case(lon=LON, lat=LAT, text="三楼水管爆了，水流到楼道里。")
    suggest(case, PIPE)
    others = [make_case(lon=LON, lat=LAT, text="三楼水管爆了，水流到处都是。") for _ in range(4)]
    suggest(others[2], PIPE)
    found = similar_cases(case)
    assert len(found) == 3
    assert (found[0].case, found[0].same_category) == (others[2], True)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)


def test_two_cases_without_any_type_are_not_of_the_same_type(town):
    case = make_case(lon=LON, lat=LAT)
    make_case(lon=LON, lat=LAT)
    assert [each.same_category for each in similar_cases(case)] == [False]


def test_another_matter_at_the_same_place_is_not_shown(town):
    case = make_case(lon=LON, lat=LAT, text="三楼水管爆了，水流到楼道里。")
    make_case(lon=LON, lat=NEAR, text="烧烤摊占了人行道，烟熏得很。")
    assert similar_cases(case) == []


def test_closed_cases_are_shown_for_a_month_and_refused_ones_never(town):
    case = make_case(lon=LON, lat=LAT)
    recent, old, refused = (make_case(lon=LON, lat=LAT) for _ in range(3))
    for closed, days in ((recent, 10), (old, 40)):
        at = timezone.now() - timedelta(days=days)
        # Written by hand: closing stands upstairs.
        Case.objects.filter(pk=closed.pk).update(state=State.CLOSED, closed_at=at)
    refuse_case(refused.pk, reason="not_ours", explanation="不属于本区", by=town.wu)
    assert [each.case for each in similar_cases(case)] == [recent]


def test_looking_for_similar_cases_asks_as_often_for_one_as_for_three(town):
    case = make_case(lon=LON, lat=LAT)
    asked = []
    for _ in range(3):
        make_case(lon=LON, lat=LAT)
        fresh = Case.objects.select_related("area", "category").get(pk=case.pk)
        with CaptureQueriesContext(connection) as queries:
            similar_cases(fresh)
        asked.append(len(queries))
    assert len(set(asked)) == 1
