import json
from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday as oracle_says_workday
from django.utils.translation import override

from jiewang.center.clock.calendars import (
    DayKind,
    HolidayCalendar,
    NoticeError,
    read_all_notices,
    read_holiday_calendar,
    read_notices,
)
from jiewang.center.clock.tests.offices import HOLIDAYS, NOTICES

GOOD_DAY = {"name": "国庆节", "date": "2026-10-01", "isOffDay": True}


def days_of(year):
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def write(folder, name, content):
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("year", "workdays", "mondays_to_fridays"),
    [
        (2021, 250, 261),
        (2022, 249, 260),
        (2023, 249, 260),
        (2024, 251, 262),
        (2025, 248, 261),
        (2026, 248, 261),
    ],
)
def test_a_year_has_the_workdays_its_notice_gives_it(year, workdays, mondays_to_fridays):
    plain = HolidayCalendar(days={}, published=frozenset())
    counted = [sum(map(calendar.is_workday, days_of(year))) for calendar in (HOLIDAYS, plain)]
    assert counted == [workdays, mondays_to_fridays]


def test_another_calendar_of_china_agrees_about_every_day():
    days = [day for year in range(2021, 2027) for day in days_of(year)]
    assert [d for d in days if HOLIDAYS.is_workday(d) != oracle_says_workday(d)] == []


def test_the_make_up_days_of_2026_are_worked_weekends():
    made_up = [d for d in days_of(2026) if d.weekday() >= 5 and HOLIDAYS.is_workday(d)]
    assert [f"{day:%m-%d}" for day in made_up] == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]


def test_a_day_of_2022_in_the_file_of_2023_is_found_by_its_date():
    assert read_notices(NOTICES)[date(2022, 12, 31)] == DayKind(festival="元旦", is_workday=False)


def test_a_year_is_published_if_it_has_a_file():
    assert HOLIDAYS.published == frozenset(range(2021, 2027))
    assert [HOLIDAYS.is_published(date(year, 7, 1)) for year in (2020, 2026, 2027)] == [
        False,
        True,
        False,
    ]


def test_every_notice_names_the_paper_it_follows():
    notices = read_all_notices(NOTICES)
    assert [n.year for n in notices if not n.papers or "gov.cn" not in n.papers[0]] == []


def test_a_year_without_notice_has_plain_weekends():
    national_day, saturday = date(2027, 10, 1), date(2027, 10, 2)
    assert (HOLIDAYS.is_workday(national_day), HOLIDAYS.is_workday(saturday)) == (True, False)


def test_a_calendar_does_not_change_with_the_mapping_it_was_made_from():
    days = {date(2026, 10, 1): False}
    calendar = HolidayCalendar(days=days, published=frozenset({2026}))
    days.clear()
    assert not calendar.is_workday(date(2026, 10, 1))


def test_the_next_workday_after_the_national_holiday_is_the_eighth():
    assert HOLIDAYS.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)
    assert HOLIDAYS.next_workday(date(2026, 10, 10)) == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param(
            "next.json",
            {"year": 2026, "days": [GOOD_DAY]},
            "next.json: the file must be named by its year, like 2026.json.",
            id="a-name-without-year",
        ),
        pytest.param("2026.json", "{", "2026.json: the file is not valid JSON.", id="cut-off"),
        pytest.param(
            "2026.json", "[" * 100_000, "2026.json: the file is not valid JSON.", id="too-deep"
        ),
        pytest.param(
            "2026.json",
            [],
            "2026.json: the file must hold one object with “year” and “days”.",
            id="a-list",
        ),
        pytest.param(
            "2026.json",
            {"year": 2025, "days": [GOOD_DAY]},
            "2026.json: “year” must be 2026, as in the file's name.",
            id="another-year",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": []},
            "2026.json: “days” must be a list with at least one day.",
            id="no-days",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": [GOOD_DAY], "papers": "x"},
            "2026.json: “papers” must be a list of addresses.",
            id="papers-no-list",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": [GOOD_DAY, "2026-10-02"]},
            "2026.json, entry 2: a day must be an object.",
            id="a-day-that-is-text",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": [GOOD_DAY | {"name": " "}]},
            "2026.json, entry 1: “name” must say which festival it is.",
            id="no-festival",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": [GOOD_DAY | {"isOffDay": "false"}]},
            "2026.json, entry 1: “isOffDay” must be true or false.",
            id="false-as-text",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": [GOOD_DAY | {"date": "2026-02-30"}]},
            "2026.json, entry 1: “date” must be a date like 2026-10-01.",
            id="no-such-day",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": [GOOD_DAY | {"date": "20261001"}]},
            "2026.json, entry 1: “date” must be a date like 2026-10-01.",
            id="a-date-without-dashes",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": [GOOD_DAY | {"date": "2062-10-01"}]},
            "2026.json, entry 1: 2062-10-01 is too far from the year of the file.",
            id="digits-swapped",
        ),
        pytest.param(
            "2026.json",
            {"year": 2026, "days": [GOOD_DAY, GOOD_DAY]},
            "2026.json, entry 2: 2026-10-01 occurs twice.",
            id="twice",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_file_entry_and_reason(tmp_path, name, content, sentence):
    write(tmp_path, name, content)
    with override("en"), pytest.raises(NoticeError) as refusal:
        read_notices(tmp_path)
    assert str(refusal.value) == sentence


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "2026.json").write_bytes('{"name": "国庆节"}'.encode("gb18030"))
    with override("en"), pytest.raises(NoticeError) as refusal:
        read_notices(tmp_path)
    assert str(refusal.value) == "2026.json: the file is not UTF-8 text."


def test_a_byte_order_mark_does_no_harm(tmp_path):
    write(tmp_path, "2026.json", "\ufeff" + json.dumps({"year": 2026, "days": [GOOD_DAY]}))
    assert read_notices(tmp_path) == {date(2026, 10, 1): DayKind("国庆节", is_workday=False)}


def test_two_files_that_contradict_each_other_are_refused(tmp_path):
    eve = {"name": "元旦", "date": "2025-12-31", "isOffDay": True}
    write(tmp_path, "2025.json", {"year": 2025, "days": [eve]})
    write(tmp_path, "2026.json", {"year": 2026, "days": [GOOD_DAY, eve | {"isOffDay": False}]})
    with override("en"), pytest.raises(NoticeError) as refusal:
        read_holiday_calendar(tmp_path)
    assert str(refusal.value) == (
        "2026.json, entry 2: another year's file says the opposite of 2025-12-31."
    )


def test_a_folder_without_calendars_is_refused_and_not_taken_for_plain_weekends(tmp_path):
    with override("en"), pytest.raises(NoticeError) as refusal:
        read_notices(tmp_path)
    assert str(refusal.value) == (
        f"{tmp_path.name}: there is no calendar file, such as 2026.json, in this folder."
    )
