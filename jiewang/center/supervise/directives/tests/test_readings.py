"""Figures, days and tasks of single sentences, and of minutes and a work report."""

from datetime import date
from pathlib import Path

import pytest

from jiewang.center.supervise.directives.days import moments_of
from jiewang.center.supervise.directives.figures import figures_of
from jiewang.center.supervise.directives.names import places_in
from jiewang.center.supervise.directives.numbers import number_of, written
from jiewang.center.supervise.directives.passages import passage
from jiewang.center.supervise.directives.reading import as_dict, read_directive
from jiewang.center.supervise.directives.sources import file_text
from jiewang.center.supervise.directives.tests.pages.district_news import DISTRICT_NEWS
from jiewang.center.supervise.directives.tests.pages.setting import Habit, set_page

PAGES = Path(__file__).parent / "pages"
ON = date(2023, 11, 9)


def figures(text):
    return [
        (each.value, each.unit, str(each.bound))
        for each in figures_of(passage(text, start=0), article=0)
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十五", "15"),
        ("两千", "2000"),
        ("两千三", "2300"),
        ("一万二千", "12000"),
        ("一百零五", "105"),
        ("二〇二三", "2023"),
        ("三十", "30"),
        ("１２，５００", "12500"),
        ("0.1", "0.1"),
        ("1.20", "1.2"),
    ],
)
def test_numbers_are_read_exactly(text, number):
    assert written(number_of(text)) == number


@pytest.mark.parametrize("text", ["", "甲", "1.2.3", "十a"])
def test_what_is_no_number_is_none(text):
    assert number_of(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("市外正式合同额32.5亿元，完成162%", [("32.5", "亿元", ""), ("162", "%", "")]),
        ("首期意向82亿", [("82", "亿", "")]),
        ("200余名青年和26个国家", [("200", "名", "at_least"), ("26", "个", "")]),
        ("3万多户居民", [("3", "万户", "at_least")]),
        ("近300户，约1.5万平方米", [("300", "户", "about"), ("1.5", "万平方米", "about")]),
        ("不超过30%，20%以上", [("30", "%", "at_most"), ("20", "%", "at_least")]),
        ("八百个托位，一万二千余户", [("800", "个", ""), ("12000", "户", "at_least")]),
        ("增长百分之十五，提高5.2个百分点", [("15", "%", ""), ("5.2", "个百分点", "")]),
        ("面积１２，５００㎡", [("12500", "㎡", "")]),
        ("百余户", [("100", "户", "at_least")]),
        ("第十二届，一个不能少，十四五期间，数十名居民", []),
        ("2023年11月9日9:30", []),
    ],
)
def test_figures_are_as_printed(text, found):
    assert figures(text) == found


def test_a_figure_says_its_whole_amount_too():
    [figure] = figures_of(passage("投资约1.2亿元", start=5), article=3)
    assert (figure.total, figure.measure, figure.text, figure.span, figure.article) == (
        "120000000",
        "元",
        "约1.2亿元",
        (7, 13),
        3,
    )


def test_a_range_has_both_ends():
    [figure] = figures_of(passage("3至5亿元", start=0), article=0)
    assert (figure.value, figure.until, figure.unit) == ("3", "5", "亿元")


@pytest.mark.parametrize(
    ("text", "value", "day"),
    [
        ("年底前", "2023-12-31", date(2023, 12, 31)),
        ("本月底前", "2023-11", date(2023, 11, 30)),
        ("6月30日前", "2023-06-30", date(2023, 6, 30)),
        ("明年3月底前", "2024-03", date(2024, 3, 31)),
        ("二〇二四年一月底前", "2024-01", date(2024, 1, 31)),
        ("今年上半年", "2023-06", date(2023, 6, 30)),
        ("2024年6月底前", "2024-06", date(2024, 6, 30)),
        ("下周五前", "2023-11-17", date(2023, 11, 17)),
        ("春节前", "", None),
        ("15个工作日内", "", None),
    ],
)
def test_days_count_from_the_day_of_the_text(text, value, day):
    [moment] = moments_of(passage(text, start=0), on=ON)
    assert (moment.value, moment.day, moment.text) == (value, day, text)


def test_a_day_without_a_year_stays_one_where_the_texts_own_day_is_unknown():
    [moment] = moments_of(passage("11月30日前完成", start=0), on=None)
    assert (moment.value, moment.day, moment.is_until) == ("11-30", None, True)


def test_a_day_that_does_not_exist_is_none():
    assert list(moments_of(passage("2月30日前", start=0), on=ON)) == []


def test_places_lose_the_words_before_them():
    body = passage("活动走进上河街道春和社区，研究石板巷片区更新思路", start=0)
    found = [each.text for each in places_in(body, 0, len(body))]
    assert found == ["上河街道", "春和社区", "石板巷片区"]


def tasks(text):
    return [
        (
            [each["text"] for each in task["who"]],
            [each["text"] for each in task["assist"]],
            task["what"],
            task["by"] and (task["by"]["text"], task["by"]["day"]),
        )
        for task in as_dict(read_directive(text))["tasks"]
    ]


def test_a_page_proposes_who_does_what_by_when():
    assert tasks(set_page(DISTRICT_NEWS, Habit())) == [
        (
            ["区招商投资局"],
            [],
            "在本月底前梳理在谈项目清单，对到位资金滞后的企业逐户走访，确保年底前到位资金达到5亿元",
            ("本月底前", "2023-11-30"),
        ),
        (
            ["区财政局"],
            ["区住房城乡建委"],
            "12月15日前制定资金使用方案",
            ("12月15日前", "2023-12-15"),
        ),
        (
            ["区消防救援支队"],
            [],
            "梳理在建改造项目，对尚未确定适用标准的7栋楼逐栋会商，11月30日前形成意见",
            ("11月30日前", "2023-11-30"),
        ),
        (
            ["各牵头单位"],
            [],
            "把剩余问题逐项明确责任人，每周五前报送进展",
            ("每周五前", None),
        ),
        (["区属国企"], [], "当好先锋队、主力军、操盘手和突击队", None),
        (["区国资委"], [], "加强债务风险监测，督促企业把资产负债率控制在65%以内", None),
        (
            ["各街道"],
            [],
            "于11月25日前汇总群众意见，相关部门逐条研究答复",
            ("11月25日前", "2023-11-25"),
        ),
        (
            ["区政府", "有关部门"],
            [],
            "对进度滞后的3项指标逐项分析原因，2023年12月底前提出改进措施",
            ("2023年12月底前", "2023-12-31"),
        ),
    ]


def test_minutes_say_who_leads_and_who_assists():
    assert tasks(file_text(PAGES / "minutes.txt")) == [
        (
            ["区住房城乡建委"],
            ["上河街道", "区规划自然资源局"],
            "于2023年12月10日前完成剩余36户的签约工作，未签约的逐户形成台账",
            ("2023年12月10日前", "2023-12-10"),
        ),
        (
            ["区财政局"],
            [],
            "在11月20日前拨付第一批征收补偿款2350万元",
            ("11月20日前", "2023-11-20"),
        ),
        (["区审计局"], [], "全程跟踪", None),
        (["水务公司"], [], "迁改供水管线1.4公里，明年3月底前完工", ("明年3月底前", "2024-03-31")),
        (
            ["区文化旅游委"],
            [],
            "对片区内11处历史建筑逐处制定保护方案，年底前报区政府审定",
            ("年底前", "2023-12-31"),
        ),
    ]


def test_minutes_and_a_report_are_one_article_each():
    texts = [file_text(PAGES / name) for name in ("minutes.txt", "work_report.txt")]
    assert [
        [each["headline"] for each in as_dict(read_directive(text))["articles"]] for text in texts
    ] == [
        [["临江区人民政府", "专题会议纪要", "石板巷片区更新推进会议纪要"]],
        [["政府工作报告", "——2024年1月5日在临江区第三届人民代表大会第四次会议上"]],
    ]


def test_what_is_told_as_done_is_no_task():
    assert tasks("区财政局已拨付资金2350万元。截至9月底，产业园实现产值50.7亿元。") == []


def test_every_proposal_names_the_words_it_came_from():
    page = set_page(DISTRICT_NEWS, Habit(indent="　　", width=15))
    answer = as_dict(read_directive(page))
    named = [*answer["figures"], *answer["tasks"]]
    named += [name for task in answer["tasks"] for name in (*task["who"], *task["places"])]
    named += [task["by"] for task in answer["tasks"] if task["by"]]
    there = ["".join(page[each["start"] : each["end"]].split()) for each in named]
    assert there == ["".join(each["text"].split()) for each in named]


def test_figures_of_a_task_are_numbers_in_the_list_of_figures():
    answer = as_dict(read_directive(set_page(DISTRICT_NEWS, Habit())))
    [task] = [each for each in answer["tasks"] if "7栋" in each["what"]]
    assert [answer["figures"][nth]["text"] for nth in task["figures"]] == ["7栋", "11月30日前"]
