from datetime import UTC, datetime

import pytest
from django import forms
from django.core.paginator import Paginator
from django.utils import timezone, translation

from jiewang.center.case.numbers import is_case_number
from jiewang.desk.templatetags import desk


@pytest.fixture(autouse=True)
def _monday_afternoon(monkeypatch):
    now = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.parametrize(
    ("at", "chinese", "english"),
    [
        ("2026-11-23T07:42", "今天 15:42", "today 15:42"),
        ("2026-11-22T10:52", "昨天 18:52", "yesterday 18:52"),
        # A quarter past midnight in Chongqing is still the day before in UTC.
        ("2026-11-23T16:15", "明天 00:15", "tomorrow 00:15"),
        ("2026-11-20T06:42", "11 月 20 日 周五 14:42", "Fri 20 Nov, 14:42"),
        ("2027-01-04T10:00", "2027 年 1 月 4 日 周一 18:00", "Mon 4 Jan 2027, 18:00"),
    ],
)
def test_moments_are_written_as_one_says_them(at, chinese, english):
    value = datetime.fromisoformat(at).replace(tzinfo=UTC)

    with translation.override("zh-hans"):
        assert desk.moment(value) == chinese
    with translation.override("en"):
        assert desk.moment(value) == english


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (0.9999, 0, "99%"),
        (0.96111, 1, "96.1%"),
        (0.29, 0, "29%"),
        (1, 0, "100%"),
        (0, 0, "0%"),
        (None, 0, "–"),
    ],
)
def test_shares_are_cut_off_and_never_rounded_up(share, places, text):
    assert desk.percent(share, places) == text


def test_a_number_is_found_as_it_is_written():
    assert desk.case_no("26112400015") == "261124-0001-5"
    assert is_case_number(desk.case_no("26112400015"))


@pytest.mark.parametrize(("share", "width"), [(-5, "0.0"), (42, "42.0"), (250, "100.0")])
def test_a_bar_stays_inside_its_track(share, width):
    assert desk.bar(share) == width


def test_every_lamp_has_a_word():
    with translation.override("zh-hans"):
        words = [
            desk.lamp_word(lamp) for lamp in ("green", "blue", "amber", "red", "was-red", "off")
        ]
    assert words == ["正常", "将到期", "预警", "逾期", "曾逾期", "未开始"]


def test_of_many_pages_the_ends_and_the_neighbors_are_named():
    page = Paginator(range(200), 10).page(10)

    assert list(desk.page_numbers(page)) == [1, None, 9, 10, 11, None, 20]


class _Wish(forms.Form):
    reason = forms.ChoiceField(label="Reason", choices=[("", "Choose"), ("rain", "Rain")])
    number = forms.IntegerField(label="How many days", max_value=9)
    note = forms.CharField(label="Note", error_messages={"required": "Say why."})


def test_the_summary_calls_what_was_left_empty_by_its_name():
    form = _Wish({"number": "40"})

    with translation.override("en"):
        said = [text for field in form for text in desk.errors_in_summary(field)]
        beside = [text for field in form for text in desk.errors_at_field(field)]

    assert said[0] == "Not chosen yet: Reason"
    assert said[2] == "Say why."
    assert beside[0] == "Choose one."
    # What is wrong with what was typed is said the same in both places.
    assert said[1] == beside[1] != ""


@pytest.mark.parametrize(("text", "lang"), [("路灯 off", "zh-Hans-CN"), ("A lamp is off", "en")])
def test_what_people_wrote_says_its_language(text, lang):
    assert desk.text_lang(text) == lang
