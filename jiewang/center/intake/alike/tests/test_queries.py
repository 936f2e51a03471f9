import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.actions import merge_case
from jiewang.center.intake.alike.queries import public_hints, similar_to
from jiewang.center.intake.alike.ranking import Asked
from jiewang.center.intake.alike.standing import forget_readings, standing_index
from jiewang.center.intake.models import Report, Suggestion
from jiewang.testing import EAST, PIPE, make_case, make_category, make_town

LON, LAT = 100.025, 30.005
TEXT = "三楼水管爆了，水流到楼道里。"


@pytest.fixture
def town():
    return make_town()


def asked(text="水管爆了，楼道全是水", *, point=True, path=f"990001.{EAST}", codes=(PIPE,)):
    lon, lat = (LON, LAT) if point else (None, None)
    return Asked(text, lon, lat, path, codes)


def pipe(**fields):
    return make_case(state=State.FILED, category=PIPE, lon=LON, lat=LAT, **fields)


def found(text="水管爆了，楼道全是水", **fields):
    return [each.case for each in similar_to(asked(text, **fields), at=timezone.now())]


def test_a_stranger_hears_of_type_place_and_state_and_of_nothing_that_was_written(town):
    case = pipe(reported_at=timezone.now() - timedelta(hours=2))
    (hint,) = public_hints(asked())
    assert (hint.category, hint.metres, hint.area) == (case.category, 10, case.area)
    assert (hint.begun, hint.reported_at) == (False, case.reported_at)


@pytest.mark.parametrize("how", ["case", "report", "type"])
def test_a_stranger_hears_nothing_of_what_is_confidential(town, how):
    case = pipe()
    if how == "case":
        Case.objects.filter(pk=case.pk).update(confidential=True)
    elif how == "report":
        Report.objects.filter(case=case).update(confidential=True)
    else:
        hidden = make_category("9.09.09", name="举报贪腐", public=False)
        Case.objects.filter(pk=case.pk).update(category=hidden)
    assert public_hints(asked(codes=(PIPE, "9.09.09"))) == []


def test_without_a_point_the_words_and_the_area_find_it(town):
    case = make_case(state=State.FILED, text=TEXT)
    assert found(point=False) == [case]
    assert found(point=False, path="990001.990001001") == []


def test_the_report_of_a_merged_case_finds_the_case_that_stands(town):
    stands = make_case(state=State.FILED, lon=LON, lat=LAT, text="楼道里到处是水")
    repeat = make_case(lon=LON, lat=LAT, text="水管爆了，三楼在冒水")
    merge_case(repeat.pk, into=stands.pk, by=town.wu)
    (only,) = similar_to(asked("三楼水管爆了在冒水"), at=timezone.now())
    assert only.case == stands
    assert "水管爆了" in only.words


def test_shared_words_of_a_confidential_case_are_not_shown(town):
    pipe(text=TEXT, confidential=True)
    (only,) = similar_to(asked(), at=timezone.now())
    assert only.words == ()


def test_the_radius_is_the_types_own(town, settings, tmp_path):
    far = make_case(state=State.FILED, lon=LON, lat=LAT + 0.002, text=TEXT)  # 222 m
    assert found(TEXT) == []
    (tmp_path / "district.toml").write_bytes(
        (settings.DISTRICT_DATA / "district.toml").read_bytes()
    )
    (tmp_path / "repeat_radius.toml").write_text(f'[meters]\n"{PIPE}" = 300\n')
    settings.DISTRICT_DATA = tmp_path
    assert found(TEXT) == [far]


# --- What stands, across processes ---------------------------------------------------------


def ids_found(text):
    return standing_index().search(text, lon=None, lat=None, within=1).ids.tolist()


def newest_report(case):
    return case.reports.get().pk


@pytest.mark.django_db(transaction=True)
def test_what_another_process_has_added_is_found_at_the_next_question():
    make_town()
    forget_readings()
    make_case(text="路灯不亮")
    assert len(ids_found("路灯不亮")) == 1

    case = make_case(text="路灯又不亮了")

    with CaptureQueriesContext(connection) as queries:
        assert newest_report(case) in ids_found("路灯不亮")
    # One to catch up; the other one is newest_report()'s.
    assert len(queries) == 2


@pytest.mark.django_db(transaction=True)
def test_a_report_that_commits_after_a_later_one_is_not_missed():
    make_town()
    forget_readings()
    first = make_case(text="路灯不亮")
    assert ids_found("路灯不亮") == [newest_report(first)]
    top = newest_report(first)
    # The number below it was given out first and is still on its way.
    late = Report.objects.get(pk=top)
    late.pk, late.text, late.secret = top + 1, "路灯真的不亮", "late"
    later = Report.objects.get(pk=top)
    later.pk, later.text, later.secret = top + 2, "路灯还是不亮", "later"
    later.save(force_insert=True)
    assert set(ids_found("路灯不亮")) == {top, top + 2}

    late.save(force_insert=True)

    assert set(ids_found("路灯不亮")) == {top, top + 1, top + 2}


@pytest.mark.django_db(transaction=True)
def test_what_was_seen_inside_a_transaction_is_not_kept():
    make_town()
    forget_readings()

    def undone():
        make_case(text="路灯不亮")
        assert len(ids_found("路灯不亮")) == 1
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        undone()
    assert ids_found("路灯不亮") == []


@pytest.mark.django_db(transaction=True)
def test_many_threads_that_ask_at_once_find_the_same():
    make_town()
    forget_readings()
    case = make_case(text="路灯不亮")
    answers = []

    def ask():
        answers.append(ids_found("路灯不亮"))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [[newest_report(case)]] * 4


@pytest.mark.django_db(transaction=True)
def test_another_database_under_the_same_name_is_read_anew():
    make_town()
    forget_readings()
    case = make_case(text="路灯不亮")
    ids_found("路灯不亮")
    report = newest_report(case)
    Report.objects.filter(pk=report).update(number="another", text="水管爆了")
    Suggestion.objects.all().delete()

    assert ids_found("水管爆了") == [report]
