"""The demo's town: lived through by the real actions, in every state, with diaries that hold."""

import os
import random
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.translation import override

from jiewang.center.case.models import Case
from jiewang.center.case.queries import broken_diaries
from jiewang.management.demo.clockwork import Clock
from jiewang.management.demo.fates import FATES
from jiewang.management.demo.halves import Town
from jiewang.management.demo.people import make_people
from jiewang.management.demo.pictures import draw_picture
from jiewang.management.demo.sequel import learn_and_go_on
from jiewang.management.demo.town import live_through, read_messages, tell_reports


@pytest.fixture
def cast(settings):
    settings.DEMO_PASSWORD = "only-for-this-test"
    call_command("load_district", verbosity=0)
    return make_people(random.Random(1))


def told(settings, count: int, now):
    messages = read_messages(settings.DISTRICT_DATA / "messages.csv")
    return tell_reports(messages, count=count, until=now, days=90, rng=random.Random(1))


def test_a_small_town_is_lived_through(cast, settings):
    now = timezone.now()
    reports = told(settings, 60, now)
    steps = []
    with Clock(now).rules() as clock:
        live_through(
            reports,
            cast=cast,
            until=now,
            rng=random.Random(1),
            clock=clock,
            photo=draw_picture(),
            progress=steps.append,
        )
    assert Case.objects.count() == 60
    assert list(broken_diaries()) == []
    assert not Case.objects.filter(steps__at__gt=now).exists()
    # What the fates promise, as far as the street has reports in so small a town.
    street = [each for each in reports if each.fate]
    states = set(Case.objects.values_list("state", flat=True))
    assert {each.fate for each in street} - {"extension"} <= states
    assert steps[-1] == 60


def test_the_same_seed_tells_the_same_reports(cast, settings):
    now = timezone.now()
    assert told(settings, 40, now) == told(settings, 40, now)


def test_reports_are_numbered_day_by_day_without_gaps(cast, settings):
    by_day: dict[object, list[int]] = {}
    reports = told(settings, 300, timezone.now())
    for each in reports:
        by_day.setdefault(each.day, []).append(each.serial)
    assert all(serials == list(range(1, len(serials) + 1)) for serials in by_day.values())
    assert [each.at for each in reports] == sorted(each.at for each in reports)
    assert {each.fate for each in reports} >= set(FATES)


def test_nothing_is_told_of_the_future_or_of_longer_ago_than_asked(cast, settings):
    now = timezone.now()
    moments = [each.at for each in told(settings, 300, now)]
    assert now - timedelta(days=92) < min(moments)
    assert max(moments) < now


def test_a_surge_comes_late_and_what_is_told_twice_comes_early(cast, settings):
    messages = read_messages(settings.DISTRICT_DATA / "messages.csv")[:200]
    surge = read_messages(settings.DISTRICT_DATA / "messages_winter.csv")[:40]
    reports = tell_reports(
        messages, count=300, until=timezone.now(), days=90, rng=random.Random(1), surge=surge
    )
    assert len(reports) == 300
    of_surge = [nth for nth, each in enumerate(reports) if each.id.startswith("W")]
    assert len(of_surge) == 40
    # A fate moves a report of the demo's own street to the end: none of these has to stay put.
    late = [nth for nth in of_surge if not reports[nth].fate]
    assert min(late) >= 150
    again = [nth for nth, each in enumerate(reports) if not each.id and not each.fate]
    assert max(again) < 150


def test_a_town_with_too_little_to_learn_from_says_so_and_goes_on(cast, settings):
    town = Town(cast=cast, until=timezone.now(), seed=1, photo=draw_picture())
    surge = read_messages(settings.DISTRICT_DATA / "messages_winter.csv")[-12:]
    with override("en"):
        assert "Only 0 reports" in learn_and_go_on(surge, town)
    assert Case.objects.count() == 0


def test_the_town_is_never_made_in_a_real_districts_database(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="JIEWANG_DEMO"):
        call_command("demo", "--no-serve")


def test_the_command_makes_both_halves_of_the_town_one(tmp_path):
    """In a process of its own: it copies and closes database files."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"JIEWANG_DEMO": "1", "JIEWANG_VAR": str(tmp_path)}
    command = [sys.executable, "-m", "jiewang.console"]
    run = [*command, "demo", "--no-serve", "--cases", "50"]
    made = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert "lianglukou-sc03" in made.stdout
    verified = subprocess.run(
        [*command, "verify_diary"], env=environment, capture_output=True, text=True, check=True
    )
    assert verified.stdout.startswith("50 ")
    again = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    assert "lianglukou-sc03" in again.stdout
    assert not (tmp_path / "second-half.sqlite3").exists()
