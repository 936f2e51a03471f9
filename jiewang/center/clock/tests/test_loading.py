"""Days and office hours from their files, and who hears of a change."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from django.conf import settings as house
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import override

from jiewang.base.toml_files import TomlRefused
from jiewang.center.clock.calendars import NoticeError
from jiewang.center.clock.loading import (
    LoadedCalendar,
    LoadedHours,
    load_calendar,
    load_office_hours,
)
from jiewang.center.clock.models import Day, OfficeHours, PublishedYear
from jiewang.center.clock.profiles import UnknownProfile, calendar_for, holidays
from jiewang.center.clock.tests.offices import HOLIDAYS, NOTICES
from jiewang.center.clock.working_time import OpeningHours

OFFICE = """
[[profile]]
code = "office"
name = "机关作息"
name_en = "Office"
valid_from = 2015-01-01
workday = ["09:00-12:00"]
"""
LONGER = OFFICE.replace("2015", "2026").replace("12:00", "17:00")


@pytest.fixture
def write(tmp_path):
    def write(text, name="office_hours.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def notice(year, *days):
    entries = [{"name": "节", "date": day, "isOffDay": off} for day, off in days]
    return json.dumps({"year": year, "papers": ["https://www.gov.cn/"], "days": entries})


def test_the_tables_say_what_the_files_say():
    years = tuple(range(2021, 2027))
    assert load_calendar(NOTICES) == LoadedCalendar(years, years, moved=0)
    assert holidays() == HOLIDAYS
    assert load_calendar(NOTICES) == LoadedCalendar(years, (), moved=0)


def test_a_wrong_notice_loads_nothing_of_its_folder(write, tmp_path):
    write(notice(2027, ("2027-01-01", True)), "2027.json")
    write("{}", "2028.json")
    with pytest.raises(NoticeError):
        load_calendar(tmp_path)
    assert not PublishedYear.objects.exists()


def test_a_notice_may_not_contradict_one_loaded_before(write, tmp_path):
    load_calendar(NOTICES)
    write(notice(2027, ("2026-10-01", False)), "2027.json")
    with override("en"), pytest.raises(NoticeError) as refusal:
        load_calendar(tmp_path)
    assert str(refusal.value) == (
        "2027.json: the notice of 2026, loaded before, says the opposite of 2026-10-01."
    )
    assert not Day.objects.get(date=date(2026, 10, 1)).is_workday


def test_hours_hold_from_their_day_on(write):
    load_office_hours(write(OFFICE + LONGER))
    old, new = (calendar_for("office", date(year, 12, 31)).hours for year in (2025, 2026))
    assert old == OpeningHours.parse(["09:00-12:00"])
    assert new == OpeningHours.parse(["09:00-17:00"])


def test_before_their_first_day_there_are_no_hours(write):
    load_office_hours(write(LONGER))
    with pytest.raises(UnknownProfile):
        calendar_for("office", date(2025, 12, 31))


def test_loading_hours_again_writes_only_what_changed(write):
    assert load_office_hours(write(OFFICE)) == LoadedHours(profiles=1, changed=1)
    assert load_office_hours(write(OFFICE + LONGER)) == LoadedHours(profiles=1, changed=1)
    assert load_office_hours(write(OFFICE + LONGER)) == LoadedHours(profiles=1, changed=0)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            "",
            "office_hours.toml, key “profile”: The file must list at least one [[profile]].",
            id="empty",
        ),
        pytest.param(
            OFFICE + OFFICE,
            "office_hours.toml, key “valid_from”: “office” occurs twice with the day 2015-01-01.",
            id="twice",
        ),
        pytest.param(
            OFFICE.replace("2015-01-01", '"2015"'),
            "office_hours.toml, key “valid_from”: “office” needs a day like 2026-01-01, without"
            " quotation marks.",
            id="no-day",
        ),
        pytest.param(
            OFFICE.replace('"office"', '""'),
            "office_hours.toml, key “code”: Each profile needs a text of 1 to 20 letters here.",
            id="no-code",
        ),
        pytest.param(
            OFFICE.replace("12:00", "08:00"),
            "office_hours.toml, key “office”: Office hours 09:00-08:00 end before they begin;"
            " split a night at 24:00.",
            id="backwards",
        ),
        pytest.param(
            OFFICE.replace('["09:00-12:00"]', "9"),
            "office_hours.toml, key “office”: Office hours are a list of spans, each like"
            " “09:00-12:00”.",
            id="no-list",
        ),
    ],
)
def test_wrong_hours_are_refused_with_their_place(write, text, sentence):
    path = write(LONGER.replace('"office"', '"first"') + text if text else "")
    with override("en"):
        with pytest.raises(TomlRefused) as refusal:
            load_office_hours(path)
        said = str(refusal.value)
    assert (said, OfficeHours.objects.count()) == (sentence, 0)


def test_a_process_remembers_hours_until_it_looks_again(write, settings):
    load_office_hours(write(OFFICE))
    day = date(2026, 5, 6)
    before = calendar_for("office", day)
    settings.CALENDAR_CHECK_SECONDS = 60
    load_office_hours(write(OFFICE + LONGER))
    assert calendar_for("office", day) is before
    settings.CALENDAR_CHECK_SECONDS = 0
    assert calendar_for("office", day).hours == OpeningHours.parse(["09:00-17:00"])


def test_a_load_taken_back_is_forgotten(write):
    load_office_hours(write(OFFICE))

    @transaction.atomic
    def load_in_vain():
        load_office_hours(write(OFFICE + LONGER))
        calendar_for("office", date(2026, 5, 6))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        load_in_vain()
    hours = calendar_for("office", date(2026, 5, 6)).hours
    assert hours == OpeningHours.parse(["09:00-12:00"])


def test_the_commands_load_the_district_and_say_what_they_did():
    said = []
    with override("en"):
        for command in ("load_office_hours", "load_calendar", "load_calendar"):
            out = StringIO()
            call_command(command, stdout=out)
            said += out.getvalue().splitlines()
    profiles = OfficeHours.objects.values("profile").distinct().count()
    assert said == [
        f"Office hours: {profiles} profiles, {OfficeHours.objects.count()} new or changed.",
        f"New or changed: {', '.join(str(year) for year in sorted(HOLIDAYS.published))}.",
        "0 deadlines were computed again.",
        "The calendar is loaded already, nothing has changed.",
        "0 deadlines were computed again.",
    ]


@pytest.mark.parametrize("command", ["load_calendar", "load_office_hours"])
def test_a_command_refuses_what_is_not_there(command, tmp_path):
    with pytest.raises(CommandError):
        call_command(command, str(tmp_path / "nowhere"))


def test_every_unit_of_the_district_names_hours_that_there_are():
    load_office_hours(house.DISTRICT_DATA / "office_hours.toml")
    with (house.DISTRICT_DATA / "units.csv").open(encoding="utf-8-sig") as file:
        named = {row["office_hours_profile"] for row in csv.DictReader(file)}
    assert named <= set(OfficeHours.objects.values_list("profile", flat=True))
