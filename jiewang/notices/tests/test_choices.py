"""What each person chooses, and what stays whatever they choose."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from jiewang.base.toml_files import TomlRefused
from jiewang.notices.actions import tell_unit
from jiewang.notices.choices import Wishes, choose, wishes_of
from jiewang.notices.errors import ChoiceRefused
from jiewang.notices.models import Choice, Way
from jiewang.notices.queries import unread_count
from jiewang.notices.subjects import MUST_ARRIVE, Subject, default_ways, subject_of
from jiewang.people.models import User
from jiewang.testing import make_unit, make_user


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_what_one_does_not_want_to_see_is_not_counted_and_everybody_else_sees_it():
    water = make_unit("Water station")
    gao, xu = make_user("gao", ("UH01", water)), make_user("xu", ("UH01", water))
    choose(gao, ways={Subject.NEAR: []})
    tell_unit(water.pk, "deadline_near", right="handle", context={"title": "Lamp"})
    tell_unit(water.pk, "order_sent", right="handle", context={"title": "Lamp"})
    assert [unread_count(fresh(gao)), unread_count(fresh(xu))] == [1, 2]


def test_of_what_nobody_has_sorted_one_can_be_spared_too():
    water = make_unit("Water station")
    gao = make_user("gao", ("UH01", water))
    tell_unit(water.pk, "received", context={"number": "1"})
    assert subject_of("received") == Subject.OTHER
    assert unread_count(gao) == 1
    choose(gao, ways={Subject.OTHER: []})
    assert unread_count(fresh(gao)) == 0


@pytest.mark.parametrize("subject", sorted(MUST_ARRIVE))
def test_what_must_reach_people_stays_in_the_inbox(subject):
    gao = make_user("gao")
    with pytest.raises(ChoiceRefused, match="stays in Jiewang"):
        choose(gao, ways={subject: [Way.EMAIL]})
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"ways": {"gossip": [Way.INBOX]}}, "not known"),
        ({"ways": {Subject.NEAR: ["pigeon"]}}, "not known"),
        ({"ways": {Subject.NEAR: [Way.SMS]}}, "not known"),
        ({"ways": {}, "quiet_from": time(20)}, "need a beginning and an end"),
        ({"ways": {}, "quiet_from": time(20), "quiet_until": time(20)}, "never end"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(said, why):
    with pytest.raises(ChoiceRefused, match=why):
        choose(make_user("gao"), **said)


def test_what_is_chosen_as_the_district_has_it_goes_on_following_the_district():
    gao = make_user("gao")
    choose(gao, ways={**default_ways(), Subject.NEAR: [Way.INBOX, Way.EMAIL]})
    assert Choice.objects.get().ways == {"near": ["email", "inbox"]}
    assert wishes_of(fresh(gao)).ways[Subject.ORDERS] == default_ways()[Subject.ORDERS]


CHONGQING = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("wishes", "now", "then"),
    [
        pytest.param({}, "04 20:00", "04 20:00", id="at-once"),
        pytest.param({"quiet": (12, 14)}, "04 12:00", "04 14:00", id="at-noon"),
        pytest.param({"quiet": (12, 14)}, "04 14:00", "04 14:00", id="the-end-is-not-quiet"),
        pytest.param({"quiet": (20, 7)}, "04 23:30", "05 07:00", id="over-night-before-midnight"),
        pytest.param({"quiet": (20, 7)}, "05 06:59", "05 07:00", id="over-night-after-midnight"),
        pytest.param({"quiet": (20, 7)}, "04 12:00", "04 12:00", id="by-day"),
        pytest.param({"digest": 17}, "04 16:59", "04 17:00", id="today"),
        pytest.param({"digest": 17}, "04 17:00", "05 17:00", id="tomorrow"),
        pytest.param({"digest": 8, "quiet": (20, 7)}, "04 21:00", "05 08:00", id="both"),
    ],
)
def test_when_a_notice_goes_out(wishes, now, then):
    begin, end = wishes.get("quiet", (None, None))
    kept = Wishes(
        {},
        time(begin) if begin else None,
        time(end) if end else None,
        time(wishes["digest"]) if "digest" in wishes else None,
    )
    at, sent_at = (
        datetime.fromisoformat(f"2030-03-{text}").replace(tzinfo=CHONGQING) for text in (now, then)
    )
    assert kept.send_at(at.astimezone(UTC)) == sent_at


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('subject = "gossip"\nways = ["inbox"]\nvalid_from = 2015-01-01', "no subject of notices"),
        ('subject = "near"\nways = ["sms"]\nvalid_from = 2015-01-01', "must be a list of these"),
        ('subject = "near"\nways = ["inbox"]\nvalid_from = "soon"', "The day must be written"),
        ('subject = "orders"\nways = ["email"]\nvalid_from = 2015-01-01', "must reach people"),
    ],
)
def test_a_districts_file_that_makes_no_sense_says_where(row, why, settings, tmp_path):
    settings.DISTRICT_DATA = tmp_path
    (tmp_path / "notices.toml").write_text(f"[[default]]\n{row}\n")
    with pytest.raises(TomlRefused, match=why):
        default_ways()


def test_of_the_districts_rows_the_one_that_began_last_holds(settings, tmp_path):
    settings.DISTRICT_DATA = tmp_path
    rows = [("2015-01-01", '["inbox"]'), ("2030-03-01", '["email", "inbox"]'), ("2031-01-01", "[]")]
    (tmp_path / "notices.toml").write_text(
        "".join(
            f'[[default]]\nsubject = "near"\nways = {ways}\nvalid_from = {day}\n'
            for day, ways in rows
        )
    )
    on = datetime(2030, 3, 4).date()
    assert default_ways(on)["near"] == frozenset({"email", "inbox"})


def test_the_shipped_district_says_something_of_every_subject():
    assert set(default_ways()) == set(Subject.values)
