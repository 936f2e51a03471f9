import pytest

from jiewang.center.intake.errors import ReportRefused
from jiewang.center.intake.wording import TEXT_LIMIT, check_line, check_text, title_of


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        pytest.param("  路灯坏了\r\n\r\n\r\n\r\n三天了 ", "路灯坏了\n\n三天了", id="newlines"),
        pytest.param("路灯\x00坏\x07了\x9f", "路灯坏了", id="NUL-and-control-characters"),
        pytest.param("救命🔥👨‍👩‍👧", "救命🔥👨‍👩‍👧", id="emoji"),
        pytest.param("السلام عليكم", "السلام عليكم", id="right-to-left"),
        pytest.param("abc\u202egnp.exe\u2066x", "abcgnp.exex", id="direction-overrides"),
        pytest.param("<script>alert(1)</script>", "<script>alert(1)</script>", id="HTML"),
        pytest.param("'; DROP TABLE x; --", "'; DROP TABLE x; --", id="SQL"),
        pytest.param("半个\ud83d字", "半个字", id="half-a-surrogate-pair"),
        pytest.param("\ufeff路灯", "路灯", id="byte-order-mark"),
    ],
)
def test_a_text_is_kept_as_written_but_for_what_is_no_writing(written, stored):
    assert check_text(written) == stored


@pytest.mark.parametrize("text", ["", "   \n\t", "\x00\x00", "\u200b\u200b", "\u202e"])
def test_a_text_in_which_nothing_is_seen_is_empty(text):
    with pytest.raises(ReportRefused, match="有什么事|空|empty"):
        check_text(text)


def test_a_text_of_a_megabyte_is_refused_with_the_limit():
    with pytest.raises(ReportRefused, match=str(TEXT_LIMIT)):
        check_text("长" * 1_000_000)


def test_a_text_just_at_the_limit_is_taken():
    assert len(check_text("长" * TEXT_LIMIT)) == TEXT_LIMIT


def test_a_line_longer_than_its_column_is_refused_and_not_cut():
    with pytest.raises(ReportRefused, match="200"):
        check_line("路" * 201, limit=200, what="地址")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        pytest.param("路灯坏了三天了。没人修。", "路灯坏了三天了", id="first-sentence"),
        pytest.param("您好！楼道的灯坏了。", "您好！楼道的灯坏了", id="not-the-greeting-alone"),
        pytest.param("路" * 80, "路" * 59 + "…", id="sixty-characters"),
        pytest.param("请回电13800138000找我。", "请回电…找我", id="no-mobile"),
        pytest.param("请回电 023-6370 0000 找我。", "请回电 … 找我", id="no-landline"),
        pytest.param("身份证50010319900101123X丢了。", "身份证…丢了", id="no-identity-number"),
        pytest.param("我是陈小明，家里停水。", "我是…，家里停水", id="no-name"),
        pytest.param("3栋2单元停电，23时起。", "3栋2单元停电，23时起", id="short-numbers-stay"),
        pytest.param("啊" * 55 + "电话13800138000", "啊" * 55 + "电话…", id="not-half-a-number"),
    ],
)
def test_a_title_is_the_first_sentence_without_personal_data(text, title):
    assert title_of(text, name="陈小明") == title
