"""Hot topics, signs and themes from the desk."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from jiewang.center.supervise.models import Task
from jiewang.center.topics.actions import open_theme
from jiewang.center.topics.finding import find_topics
from jiewang.center.topics.models import Sign, Theme, Topic, TopicStep
from jiewang.center.topics.tests.test_engine import MIXER, OTHERS
from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.desk.center.topics.bars import bars_of, usual_of
from jiewang.testing import EAST, make_case, make_town

WEEKS = [0, 0, 2, 1, 3, 9]


@pytest.fixture
def town():
    return make_town()


def a_topic(town):
    for nth, text in enumerate([*MIXER, *OTHERS]):
        at = timezone.now() - timedelta(days=1, minutes=nth)
        point = {"lon": 100.025, "lat": 30.005} if nth % 2 else {}
        make_case(text=text, phone=f"1390000{nth:04}", reported_at=at, **point)
    find_topics(timezone.now())
    return Topic.objects.get()


def a_sign(town, **fields):
    values = {"day": timezone.localdate() - timedelta(days=1), "group_code": "1.02"}
    values |= {"area": town.areas[EAST], "observed": 9, "expected": 1.8, "upper": 7}
    values |= {"seasonal": False, "weeks": WEEKS, "found_at": timezone.now(), **fields}
    return Sign.objects.create(**values)


def topic_act(topic, name):
    return reverse("desk:topic_act", args=[topic.pk, name])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_keep_the_houses_policy_in_both_languages(town, language):
    topic, sign = a_topic(town), a_sign(town)
    chief = signed_in(town.dong, language)
    pages = [reverse("desk:topics"), reverse("desk:topic", args=[topic.pk]), reverse("desk:themes")]
    pages += [reverse("desk:sign", args=[sign.pk])]
    pages += [topic_act(topic, name) for name in ("task", "theme", "hint", "aside")]
    pages += [reverse("desk:sign_act", args=[sign.pk, name]) for name in ("task", "hint", "aside")]
    answers = [chief.get(page) for page in pages]
    assert [answer.status_code for answer in answers] == [200] * len(pages)
    assert [forbidden_in(answer) for answer in answers] == [[]] * len(pages)


def test_the_list_shows_what_is_hot_and_what_is_rising(town):
    topic, sign = a_topic(town), a_sign(town, jump_on=date(2026, 3, 5))
    text = text_of(signed_in(town.tang, "en").get(reverse("desk:topics")))
    assert str(topic) in text
    assert "丽水新村" in text
    assert f"{sign.observed} 1.8 mostly on" in text


def test_a_page_costs_the_same_for_one_topic_as_for_three(town, django_assert_max_num_queries):
    topic, chief = a_topic(town), signed_in(town.dong)
    # What a process remembers is read at the first page.
    chief.get(reverse("desk:topics"))
    with django_assert_max_num_queries(40) as one:
        chief.get(reverse("desk:topics"))
    for _more in range(2):
        topic.pk = None
        topic.save(force_insert=True)
    with django_assert_max_num_queries(40) as three:
        chief.get(reverse("desk:topics"))
    assert len(three) == len(one)


def test_the_map_has_the_points_of_the_topics_cases_only(town):
    topic = a_topic(town)
    points = reverse("desk:topic_points", args=[topic.pk])
    drawn = signed_in(town.dong).get(points).json()
    assert sorted(each["title"] for each in drawn["cases"]) == sorted([MIXER[1], MIXER[3]])


def test_a_topic_becomes_a_task_with_one_form_and_the_page_tells_it(town):
    topic = a_topic(town)
    due = timezone.localdate() + timedelta(days=20)
    chief = signed_in(town.tang, "en")
    form = chief.get(topic_act(topic, "task")).context["form"]
    assert form.initial["title"].startswith(topic.words[0])

    sent = {"title": "整治搅拌站", "asked": "", "owner": "water", "deadline": due.isoformat()}
    for _twice in range(2):
        assert chief.post(topic_act(topic, "task"), sent).status_code == 302

    task = Task.objects.get()
    assert (task.title, task.owner, task.center) == ("整治搅拌站", town.water, town.east)
    page = chief.get(reverse("desk:topic", args=[topic.pk]))
    assert page.content.decode().count(task.number) == 2


def test_a_topic_becomes_the_theme_of_a_month_which_is_ended_later(town):
    topic, chief = a_topic(town), signed_in(town.tang, "en")
    month = timezone.localdate().replace(day=1)
    sent = {"title": "整治搅拌站", "month": month.isoformat(), "lead": "water", "words": "夜间停工"}
    assert chief.post(topic_act(topic, "theme"), sent).status_code == 302
    again = chief.post(topic_act(topic, "theme"), sent | {"title": "换一个"})
    assert (again.status_code, "has its theme already" in text_of(again)) == (422, True)

    theme = Theme.objects.get()
    end = reverse("desk:theme_end", args=[theme.pk])
    assert chief.post(end, {"result": " "}).status_code == 422
    assert chief.post(end, {"result": "已搬迁"}).status_code == 302
    assert "已搬迁" in text_of(chief.get(reverse("desk:themes")))


def test_a_sign_becomes_a_patrol_hint_or_is_set_aside(town):
    sign, chief = a_sign(town), signed_in(town.tang, "en")
    until = timezone.localdate() + timedelta(days=5)
    hint = {"area_code": EAST, "words": "看看水管", "until": until.isoformat()}
    assert chief.post(reverse("desk:sign_act", args=[sign.pk, "hint"]), hint).status_code == 302
    aside = reverse("desk:sign_act", args=[sign.pk, "aside"])
    assert chief.post(aside, {"reason": "水管已换"}).status_code == 302
    assert list(sign.steps.values_list("kind", flat=True)) == ["patrol_hint", "set_aside"]
    text = text_of(chief.get(reverse("desk:sign", args=[sign.pk])))
    assert "看看水管" in text
    assert "水管已换" in text
    assert "Nothing is rising" in text_of(chief.get(reverse("desk:topics")))


@pytest.mark.parametrize(
    ("who", "page", "status"),
    [
        pytest.param("wu", "topics", 200, id="intake-post-reads"),
        pytest.param("shen", "topics", 200, id="a-streets-section-reads"),
        pytest.param("jiang", "topics", 403, id="a-unit-does-not"),
        pytest.param("fang", "topics", 403, id="a-grid-worker-does-not"),
        pytest.param("zhou", "topic", 404, id="a-street-without-a-case-of-it"),
        pytest.param("wu", "topic", 200, id="a-street-with-one"),
        pytest.param("wu", "act", 403, id="an-intake-post-decides-nothing"),
        pytest.param("tang", "act", 200, id="the-commander-decides"),
        pytest.param("tang", "nothing", 404, id="no-such-act"),
        pytest.param("tang", "theme-of-sign", 404, id="a-sign-is-no-theme"),
        pytest.param("tang", "huge", 404, id="beyond-counting"),
    ],
)
def test_who_sees_and_who_decides(town, who, page, status):
    topic, sign = a_topic(town), a_sign(town)
    pages = {
        "topics": reverse("desk:topics"),
        "topic": reverse("desk:topic", args=[topic.pk]),
        "act": topic_act(topic, "aside"),
        "nothing": topic_act(topic, "nothing"),
        "theme-of-sign": reverse("desk:sign_act", args=[sign.pk, "theme"]),
        "huge": reverse("desk:topic", args=[10**30]),
    }
    assert signed_in(getattr(town, who)).get(pages[page]).status_code == status
    assert TopicStep.objects.count() == 0


def test_the_theme_of_the_month_stands_over_the_list(town):
    words = {"title": "整治搅拌站", "words": "夜间停工", "lead": town.water}
    open_theme(center=town.east, month=timezone.localdate(), by=town.tang, **words)
    assert "整治搅拌站" in text_of(signed_in(town.wu).get(reverse("desk:topics")))


def test_bars_stand_for_their_weeks_and_the_usual_is_of_the_weeks_before():
    assert usual_of(WEEKS) == 2.0
    assert (usual_of([0, 0, 3]), usual_of([]), usual_of([4, 1])) == (None, None, None)
    bars = bars_of(WEEKS, usual=2.0)
    assert [bar.count for bar in bars.bars] == WEEKS
    assert [bar.last for bar in bars.bars] == [False] * 5 + [True]
    assert bars.bars[5].high == max(bar.high for bar in bars.bars)
    assert bars_of([0, 0], usual=None).top == 1
