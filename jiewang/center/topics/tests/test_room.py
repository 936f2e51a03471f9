"""Finding and keeping topics, signs, and what people make of them."""

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from jiewang.center.case.errors import NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.intake.models import Report
from jiewang.center.topics.actions import (
    end_theme,
    give_patrol_hint,
    open_theme,
    record_task,
    set_aside,
)
from jiewang.center.topics.claiming import claim
from jiewang.center.topics.errors import TopicError
from jiewang.center.topics.finding import find_topics, find_topics_hourly
from jiewang.center.topics.models import Sign, Theme, Topic, TopicStep
from jiewang.center.topics.queries import (
    cases_of,
    hot_topics,
    patrol_hints,
    signs_seen_by,
    themes_seen_by,
)
from jiewang.center.topics.signs import look_for_signs
from jiewang.center.topics.tests.test_engine import MIXER, OTHERS, PARKING
from jiewang.notices.models import Notice
from jiewang.people.models import Post
from jiewang.testing import EAST, PIPE, WEST, make_case, make_town, make_user

NOON = timezone.make_aware(datetime(2026, 3, 30, 12))


@pytest.fixture
def town():
    return make_town()


def say(texts, *, days=2, by_phone=True, **fields):
    """One report for each text, each by somebody else, in order of time."""
    made = []
    for nth, text in enumerate(texts):
        phone = f"1390000{len(made):02}{days:02}" if by_phone else ""
        at = NOON - timedelta(days=days, minutes=-nth)
        made.append(make_case(text=text, phone=phone, reported_at=at, **fields))
    return made


def test_a_topic_has_its_words_its_people_and_its_reports(town):
    made = say(MIXER)
    say(OTHERS)

    assert find_topics(NOON) == 1

    topic = Topic.objects.get()
    assert "丽水新村" in topic.words
    assert (topic.people, topic.people_lately, topic.reports, topic.unanswered) == (4, 4, 4, 4)
    assert set(topic.members.values_list("report__case", flat=True)) == {each.pk for each in made}
    assert topic.area == town.grid
    assert topic.weeks == [0] * 11 + [4]


def test_one_loud_author_is_no_topic(town):
    for nth, case in enumerate(say(MIXER)):
        Report.objects.filter(case=case).update(phone="13900009999", name=f"Mei {nth}")
    say(OTHERS)
    assert find_topics(NOON) == 0


def test_without_a_telephone_the_same_letter_again_is_one_voice(town):
    say([MIXER[0]] * 5, by_phone=False)
    say(OTHERS)
    assert find_topics(NOON) == 0


@pytest.mark.parametrize("how", ["report", "case", "refused", "too-old", "to-come"])
def test_what_makes_no_topic(town, how):
    made = say(MIXER)
    say(OTHERS)
    cases = Case.objects.filter(pk__in=[each.pk for each in made])
    reports = Report.objects.filter(case__in=cases)
    if how == "report":
        reports.update(confidential=True)
    elif how == "case":
        cases.update(confidential=True)
    elif how == "refused":
        cases.update(state=State.REFUSED)
    else:
        days = -2 if how == "to-come" else 100
        reports.update(reported_at=NOON - timedelta(days=days))
    assert find_topics(NOON) == 0


def test_the_name_of_a_reporter_is_never_a_word_of_a_topic(town):
    say([f"{text}，古丽娜尔反映" for text in MIXER])
    Report.objects.update(name="古丽娜尔")
    say(OTHERS)
    find_topics(NOON)
    assert not any("古丽" in word or "娜尔" in word for word in Topic.objects.get().words)


def test_a_topic_that_goes_on_keeps_its_row_and_one_that_does_not_cools(town):
    say(MIXER)
    say([*OTHERS, *PARKING])
    find_topics(NOON)
    first = Topic.objects.order_by("pk").values_list("pk", flat=True)
    assert len(first) == 2

    say(["丽水新村搅拌站的灰尘越来越大，噪音扰民"], days=1)
    parking = Report.objects.filter(text__in=PARKING)
    Case.objects.filter(reports__in=parking).update(confidential=True)
    later = NOON + timedelta(hours=1)
    find_topics(later)

    hot = Topic.objects.get(cooled_at=None)
    assert hot.pk in first
    assert (hot.reports, hot.found_at, hot.seen_at) == (5, NOON, later)
    assert Topic.objects.exclude(pk=hot.pk).get().cooled_at == later


def test_finding_twice_changes_nothing(town):
    say([*MIXER, *OTHERS])
    find_topics(NOON)
    before = list(Topic.objects.values())
    find_topics(NOON)
    assert list(Topic.objects.values()) == before


def test_of_several_workers_one_looks_and_once_an_hour(town):
    assert claim("try", every=timedelta(hours=1), at=NOON)
    assert not claim("try", every=timedelta(hours=1), at=NOON)
    assert not claim("try", every=timedelta(hours=1), at=NOON + timedelta(minutes=59))
    assert claim("try", every=timedelta(hours=1), at=NOON + timedelta(minutes=60))
    assert find_topics_hourly(NOON) == 0
    assert find_topics_hourly(NOON) is None


# --- Who reads them --------------------------------------------------------------------------


def hot(town, where=None):
    say(MIXER, **({"area": town.areas[where]} if where else {}))
    say(OTHERS)
    find_topics(NOON)
    return Topic.objects.get()


def test_a_street_sees_the_topics_it_has_a_case_of_and_its_own_cases_only(town):
    topic = hot(town, WEST)
    assert [list(hot_topics(who)) for who in (town.dong, town.wu)] == [[topic], []]
    Case.objects.filter(pk=topic.members.first().report.case_id).update(center=town.east)
    assert list(hot_topics(town.wu)) == [topic]
    assert (cases_of(topic, town.wu).count(), cases_of(topic, town.dong).count()) == (1, 4)


def test_the_analysis_post_reads_and_units_do_not(town):
    hot(town)
    analysis = make_user("ana", ("SC05", town.east))
    # The analysis post has no right at all.
    Post.objects.filter(code="SC05").update(rights=[])
    assert hot_topics(analysis).count() == 1
    worker = make_user("pipe", ("UH01", town.water))
    assert hot_topics(worker).count() == 0
    assert signs_seen_by(worker).count() == 0


def test_what_was_set_aside_leaves_the_list(town):
    topic = hot(town)
    set_aside(center=town.east, reason="已在整治", by=town.tang, topic_id=topic.pk)
    assert list(hot_topics(town.dong)) == []


# --- Themes, tasks, hints ---------------------------------------------------------------------


def opened(town, **changes):
    values = {"center": town.east, "month": timezone.localdate(), "title": "整治搅拌站噪音"}
    values |= {"lead": town.water, "words": "夜间不再施工", "by": town.tang, **changes}
    return open_theme(**values)


def test_a_theme_of_the_month_is_opened_told_and_ended(town):
    topic = hot(town)
    pk = opened(town, topic_id=topic.pk)
    assert opened(town) == pk

    end_theme(pk, result="已搬迁", by=town.tang)
    end_theme(pk, result="再说一次", by=town.tang)

    theme = themes_seen_by(town.lin).get()
    assert (theme.month.day, theme.lead, theme.topic, theme.result) == (
        1,
        town.water,
        topic,
        "已搬迁",
    )
    assert list(theme.steps.values_list("kind", "by", "unit")) == [
        ("theme_opened", town.tang.pk, town.east.pk),
        ("theme_ended", town.tang.pk, town.east.pk),
    ]
    (notice,) = Notice.objects.filter(kind="theme_opened")
    assert (notice.to_unit, notice.right) == (town.water, "handle")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"month": date(2020, 1, 5)}, TopicError, id="month-over"),
        pytest.param({"title": " "}, TopicError, id="no-title"),
        pytest.param({"words": ""}, TopicError, id="no-aim"),
        pytest.param({"title": "另一个题目"}, TopicError, id="month-taken"),
        pytest.param({"by": "zhou"}, NotAllowed, id="another-street"),
    ],
)
def test_what_is_no_theme(town, changes, refusal):
    opened(town)
    if isinstance(changes.get("by"), str):
        changes = changes | {"by": getattr(town, changes["by"])}
    with pytest.raises(refusal):
        opened(town, **changes)
    assert Theme.objects.count() == TopicStep.objects.count() == 1


def test_a_task_is_written_down_once(town):
    topic = hot(town)
    for _twice in range(2):
        record_task(number="T-1", center=town.east, by=town.tang, topic_id=topic.pk)
    assert topic.steps.get().data == {"task": "T-1"}


def test_a_patrol_hint_reaches_the_communities_and_who_goes_round_there(town):
    topic = hot(town)
    today = timezone.localdate()
    words = {"words": "夜里看看搅拌站", "until": today + timedelta(days=7)}
    give_patrol_hint(center=town.east, area_code=EAST, by=town.tang, topic_id=topic.pk, **words)

    grid, west = town.grid.path, town.areas[WEST].path
    assert [patrol_hints([path], today).count() for path in (grid, west)] == [1, 0]
    assert patrol_hints([grid], today + timedelta(days=8)).count() == 0
    told = {each.to_unit for each in Notice.objects.filter(kind="patrol_hint")}
    assert told == {town.east_one, town.east_two}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"area_code": "nowhere"}, id="unknown-area"),
        pytest.param({"area_code": WEST}, id="another-streets-area"),
        pytest.param({"words": ""}, id="no-words"),
        pytest.param({"until": timezone.localdate() - timedelta(days=1)}, id="yesterday"),
        pytest.param({"until": timezone.localdate() + timedelta(days=99)}, id="too-long"),
    ],
)
def test_what_is_no_hint(town, changes):
    topic = hot(town)
    values = {"center": town.east, "area_code": EAST, "words": "看看", "by": town.tang}
    values |= {"until": timezone.localdate(), "topic_id": topic.pk, **changes}
    with pytest.raises(TopicError):
        give_patrol_hint(**values)
    assert TopicStep.objects.count() == 0


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_what_was_decided_cannot_be_changed(town, verb):
    topic = hot(town)
    set_aside(center=town.east, reason="已在整治", by=town.tang, topic_id=topic.pk)
    rows = TopicStep.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(note="没有") if verb == "update" else rows._raw_delete(rows.db)


# --- Signs ---------------------------------------------------------------------------------

DAY = date(2026, 3, 29)


def a_history(town, *, this_week, days=120):
    """One filed report every other day of half a year, and so many in the last week."""
    pipe = make_case(state=State.FILED, category=PIPE)
    report = pipe.reports.get()

    def copy(day, nth):
        at = timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=9)
        return Report(case=pipe, text=report.text, secret=f"{day}-{nth}", reported_at=at)

    rows = [copy(DAY - timedelta(days=back), 0) for back in range(7, days, 2)]
    rows += [copy(DAY - timedelta(days=nth % 7), nth + 1) for nth in range(this_week)]
    Report.objects.filter(pk=report.pk).delete()
    Report.objects.bulk_create(rows)
    return pipe


def test_what_rises_beyond_its_season_is_told_of_for_the_street_and_the_district(town):
    a_history(town, this_week=25)

    assert look_for_signs(DAY, at=NOON) == 2
    assert look_for_signs(DAY, at=NOON) == 2

    signs = Sign.objects.order_by("area__code")
    assert [(s.group_code, s.area.level, s.observed) for s in signs] == [
        ("1.02", "district", 25),
        ("1.02", "street", 25),
    ]
    sign = signs[1]
    assert 2 < sign.expected < 5
    assert sign.upper < 25
    assert (sign.jump_on, sign.seasonal, sign.weeks[-1], len(sign.weeks)) == (None, False, 25, 17)
    seen = signs_seen_by(town.wu, on=DAY + timedelta(days=1))
    assert [each.area.level for each in seen] == ["district", "street"]
    assert [each.area.level for each in signs_seen_by(town.zhou, on=DAY)] == ["district"]
    assert signs_seen_by(town.wu, on=DAY + timedelta(days=9)).count() == 0


@pytest.mark.parametrize(
    ("this_week", "days"),
    [
        pytest.param(3, 120, id="as-always"),
        pytest.param(0, 120, id="nothing-came"),
        pytest.param(25, 40, id="too-short-a-history"),
    ],
)
def test_what_is_no_sign(town, this_week, days):
    a_history(town, this_week=this_week, days=days)
    assert look_for_signs(DAY, at=NOON) == 0


def test_an_empty_house_has_no_signs_and_no_topics(town):
    assert (look_for_signs(DAY, at=NOON), find_topics(NOON)) == (0, 0)


def test_only_the_newest_sign_of_a_week_is_shown_and_one_set_aside_is_not(town):
    a_history(town, this_week=25)
    look_for_signs(DAY, at=NOON)
    look_for_signs(DAY + timedelta(days=1), at=NOON)
    today = DAY + timedelta(days=2)
    shown = signs_seen_by(town.dong, on=today)
    assert {each.day for each in shown} == {DAY + timedelta(days=1)}
    set_aside(center=town.center, reason="水管已换", by=town.dong, sign_id=shown[0].pk)
    assert signs_seen_by(town.dong, on=today).count() == 1
