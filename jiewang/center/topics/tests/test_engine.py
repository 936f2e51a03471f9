"""Grouping, naming, weighing: pure."""

import csv
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.conf import settings

from jiewang.center.topics.clustering import Where, clusters
from jiewang.center.topics.cutting import vectors_of
from jiewang.center.topics.heat import Voice, heat_of
from jiewang.center.topics.naming import name_of, spread_of, without_names

NOW = datetime(2026, 3, 30, 12, tzinfo=UTC)

MIXER = [
    "丽水新村旁边的搅拌站噪音太大，整夜不停",
    "丽水新村附近建搅拌站，灰尘和噪音扰民",
    "投诉丽水新村搅拌站，半夜噪音睡不着",
    "丽水新村的搅拌站又开工了，粉尘到处飞",
]
PARKING = [
    "滨江花园捆绑销售车位，不买车位不给房",
    "滨江花园开发商强行捆绑车位销售",
    "投诉滨江花园捆绑销售车位的问题",
    "滨江花园买房必须买车位，捆绑销售合理吗",
]
OTHERS = [
    "门口的共享单车乱停",
    "想问公租房怎么申请",
    "三楼水管爆了没人管",
    "公交车半小时才来一趟",
    "烧烤摊烟太大",
    "医保卡丢了怎么补办",
]


def where(count, *, points=None, days=None, kinds=None):
    east, north = points or ([np.nan] * count, [np.nan] * count)
    kind = np.array(kinds or [-1] * count)
    return Where(np.array(east), np.array(north), np.array(days or [0.0] * count), kind)


def grouped(texts, **place):
    found = clusters(vectors_of(texts), where(len(texts), **place))
    return sorted(sorted(each.tolist()) for each in found)


def test_texts_of_one_matter_are_a_group_and_the_others_are_none():
    assert grouped([*MIXER, *OTHERS, *PARKING]) == [[0, 1, 2, 3], [10, 11, 12, 13]]


def test_the_same_texts_give_the_same_groups():
    texts = [*MIXER, *PARKING, *OTHERS]
    assert [each.tolist() for each in clusters(vectors_of(texts), where(len(texts)))] == [
        each.tolist() for each in clusters(vectors_of(texts), where(len(texts)))
    ]


BUILDING = [
    "工地半夜还在施工，吵得睡不着",
    "夜里十二点工地还在施工，太吵",
    "半夜施工的工地没人管，孩子睡不着",
    "工地通宵施工，打桩声吵得睡不着",
]


@pytest.mark.parametrize(
    ("east", "groups"),
    [
        pytest.param([np.nan] * 4, 1, id="nobody-knows-where"),
        pytest.param([0.0, 10.0, 20.0, 30.0], 1, id="at-one-place"),
        pytest.param([0.0, 3_000.0, 6_000.0, 9_000.0], 0, id="at-four-places"),
    ],
)
def test_what_lies_far_apart_is_not_one_matter(east, groups):
    with (settings.DISTRICT_DATA / "messages.csv").open(encoding="utf-8") as file:
        town = [row["text"] for row in csv.DictReader(file)]
    nowhere = [np.nan] * len(town)
    found = grouped([*BUILDING, *town], points=([*east, *nowhere], [0.0] * 4 + nowhere))
    assert len([each for each in found if {0, 1, 2, 3} & set(each)]) == groups


@pytest.mark.parametrize(
    ("kinds", "groups"),
    [
        pytest.param([-1, -1, -1, -1], 1, id="nobody-has-filed-it"),
        pytest.param([5, 5, -1, 5], 1, id="one-type"),
        pytest.param([1, 2, 3, 4], 0, id="four-types"),
    ],
)
def test_what_is_filed_under_other_types_is_not_one_matter(kinds, groups):
    with (settings.DISTRICT_DATA / "messages.csv").open(encoding="utf-8") as file:
        town = [row["text"] for row in csv.DictReader(file)]
    found = grouped([*BUILDING, *town], kinds=[*kinds, *[-1] * len(town)])
    assert len([each for each in found if {0, 1, 2, 3} & set(each)]) == groups


def test_what_lies_half_a_year_apart_is_not_one_matter():
    assert grouped([*MIXER, *OTHERS], days=[0.0, 200.0, 400.0, 600.0, *[0.0] * 6]) == []


@pytest.mark.parametrize("texts", [[], [""], ["。。。"], ["停电"], ["停电"] * 2])
def test_too_little_makes_no_group(texts):
    assert grouped(texts) == []


def test_a_topic_is_named_by_its_own_words():
    texts = [*MIXER, *OTHERS, *PARKING]
    words = name_of(MIXER, spread_of(texts), len(texts))
    assert any("丽水新村" in word for word in words)
    assert any("搅拌站" in word for word in words)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("王某某乱停车", "■乱停车", id="somebody"),
        pytest.param("楼上李建国先生太吵", "楼上■先生太吵", id="titled"),
        pytest.param("我叫欧阳小红，住三楼", "我叫■，住三楼", id="my-name-is"),
        pytest.param("董事长邢大山跑了", "董事长■跑了", id="title-first"),
        pytest.param("电话13900001111打不通", "电话■打不通", id="number"),
        pytest.param("路灯不亮，黄山路", "路灯不亮，黄山路", id="a-road-is-no-person"),
    ],
)
def test_names_of_people_become_blots(text, left):
    assert without_names(text) == left


def test_the_reporters_own_name_is_blotted_without_any_sign():
    assert without_names("阿依古丽反映路灯", ("阿依古丽", "")) == "■反映路灯"


def test_a_piece_with_a_blot_is_no_word():
    texts = [without_names(f"王大锤先生的狗整夜叫，第{n}次") for n in range(4)]
    words = name_of(texts, spread_of(texts), 100)
    assert not any("王" in word or "■" in word or "大锤" in word for word in words)


# --- Heat ----------------------------------------------------------------------------------


def voice(days, who, *, answered=False):
    return Voice(NOW - timedelta(days=days), who, answered)


def test_heat_counts_people_speed_and_waiting():
    voices = [voice(1, "a"), voice(3, "b"), voice(20, "c"), voice(24, "d", answered=True)]
    heat = heat_of(voices, NOW)
    assert (heat.people, heat.people_lately, heat.unanswered) == (4, 2, 3)
    assert heat.waiting_days == pytest.approx(8.0)
    # 4 × (1 + 2/4) × (1 + 3/4 × 8/30)
    assert heat.heat == pytest.approx(4 * 1.5 * 1.2)
    assert heat.weeks == (0,) * 8 + (1, 1, 0, 2)


def test_a_loud_author_counts_once():
    loud = heat_of([voice(day, "a") for day in range(20)] + [voice(1, "b")], NOW)
    assert (loud.people, loud.all_people) == (2, 2)


def test_what_nobody_has_written_of_for_a_month_is_cold():
    assert heat_of([voice(40, "a"), voice(50, "b")], NOW).heat == 0.0
