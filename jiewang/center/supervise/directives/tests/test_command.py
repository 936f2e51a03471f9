"""The command: JSON for programs, a readable form for a terminal, a refusal as a sentence."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from jiewang.center.supervise.directives.reading import as_dict, read_directive
from jiewang.center.supervise.directives.tests.pages.district_news import DISTRICT_NEWS
from jiewang.center.supervise.directives.tests.pages.setting import Habit, set_page

PAGE = set_page(DISTRICT_NEWS, Habit())


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "page.txt"
    file.write_text(PAGE, encoding="gb18030")
    return file


def run(*words, **options):
    out = io.StringIO()
    call_command("read_directive", *words, stdout=out, no_color=True, **options)
    return out.getvalue()


def test_json_is_the_whole_reading(page):
    assert json.loads(run(page, "--json")) == as_dict(read_directive(PAGE))


def test_json_has_no_rounded_numbers(page):
    def refuse(text):
        raise AssertionError(text)

    assert json.loads(run(page, "--json"), parse_float=refuse)["figures"][0]["value"] == "2023-10"


def test_a_terminal_shows_articles_and_what_they_ask(page):
    with override("en"):
        shown = run(page)
    assert shown.splitlines()[:9] == [
        "Articles: 12 · figures: 56 · proposed tasks: 8",
        "",
        "1. 招商引资跑出加速度 前十月市外正式合同额32.5亿元 · continued from another page",
        "   招商专班紧盯目标企业上门洽谈。1至10月，全区市外正式合同额32.5亿元，完成年度目标的162%；市外到位资金3.8亿元…",
        "   Figures: 10月、32.5亿元、162%、3.8亿元、76%、3个、150%、本月底前、年底前、5亿元",
        "   ▸ 区招商投资局: 在本月底前梳理在谈项目清单，对到位资金滞后的企业逐户走访，确保年底前到位资金达到5亿元",
        "     by: 本月底前 (2023-11-30)",
        "",
        "2. 城市更新专项基金设立 首期意向规模82亿元 · continued from another page",
    ]


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path):
    file = tmp_path / "empty.txt"
    file.touch()
    with override("en"), pytest.raises(CommandError) as refused:
        run(file)
    assert str(refused.value) == (
        "There is no text in this file. Check that it is the right one and send it again."
    )
