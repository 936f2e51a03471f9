"""One description, two files: what is said stands in both, and nothing in it acts as markup."""

import io
import zipfile
from datetime import date

import pytest
from django.utils.translation import override
from docx import Document
from pypdf import PdfReader

from jiewang.base.papers import fonts
from jiewang.base.papers.docx_files import docx_of
from jiewang.base.papers.errors import PaperRefused
from jiewang.base.papers.paper import Align, Column, Heading, KeyValues, Paper, Table, Text
from jiewang.base.papers.pdf_files import pdf_of

MARKUP = [
    pytest.param("#import #panic[x] #{1+1}", id="code"),
    pytest.param("$x^2$ cost $5", id="formula"),
    pytest.param("a \\ b \\u{41} \\#", id="backslash"),
    pytest.param("*bold* _under_ `raw`", id="emphasis"),
    pytest.param("@reference <label>", id="reference"),
    pytest.param("= no heading", id="heading"),
    pytest.param("// no comment /* none */", id="comment"),
    pytest.param('"quoted" [square] (round)', id="brackets"),
]
NAMES = (Column("Unit", share=2), Column("Cases", Align.RIGHT))


@pytest.fixture
def embedded_fonts(monkeypatch, settings):
    """Only the fonts that the typesetter brings: the same on every machine."""
    settings.FONTS_OF_MACHINE = False
    monkeypatch.setattr(fonts, "has_chinese_fonts", lambda: True)


def a_paper(*blocks, **more):
    return Paper(title="Order", day=date(2026, 11, 24), blocks=blocks, language="en", **more)


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def words_of(pdf):
    return " ".join(" ".join(pages_of(pdf)).split())


def lines_of(docx):
    return [each.text for each in Document(io.BytesIO(docx)).paragraphs if each.text]


@pytest.mark.parametrize("words", MARKUP)
@pytest.mark.usefixtures("embedded_fonts")
def test_nothing_in_a_text_acts_as_markup(words):
    table = Table((Column(words),), ((words,),), caption=words)
    paper = a_paper(
        Text(words), Heading(words), table, KeyValues(((words, words),)), number=words, to=words
    )
    assert words_of(pdf_of(paper)).count(words) == 9


@pytest.mark.usefixtures("embedded_fonts")
def test_characters_that_no_file_can_hold_are_left_out():
    paper = a_paper(Text("before\x00\x1b\ud800after"))
    assert "beforeafter" in words_of(pdf_of(paper))
    assert lines_of(docx_of(paper)) == ["Order", "beforeafter"]


@pytest.mark.usefixtures("embedded_fonts")
def test_emoji_and_writing_from_right_to_left_stop_nothing():
    paper = a_paper(Text("lift 😀 مرحبا stuck"))
    assert words_of(pdf_of(paper)).startswith("Order lift")
    assert lines_of(docx_of(paper)) == ["Order", "lift 😀 مرحبا stuck"]


@pytest.mark.usefixtures("embedded_fonts")
def test_a_text_of_seven_thousand_characters_goes_over_pages():
    pages = pages_of(pdf_of(a_paper(Text("words " * 1167))))
    assert len(pages) > 1
    assert "".join(pages).count("words") == 1167


@pytest.mark.usefixtures("embedded_fonts")
def test_a_cell_of_seven_thousand_characters_goes_over_pages():
    table = Table(NAMES, (("words " * 1167, "1"),))
    assert "".join(pages_of(pdf_of(a_paper(table)))).count("words") == 1167


@pytest.mark.usefixtures("embedded_fonts")
def test_a_long_table_shows_its_head_and_a_number_on_every_page():
    rows = tuple((f"Unit {number}", f"{number:,}") for number in range(120))
    pages = pages_of(pdf_of(a_paper(Table(NAMES, rows))))
    shown = [("Cases" in page, f"— {nth} —" in page) for nth, page in enumerate(pages, 1)]
    assert len(pages) > 2
    assert shown == [(True, True)] * len(pages)


def test_the_head_of_a_table_is_repeated_and_numbers_stand_right_in_docx():
    document = Document(io.BytesIO(docx_of(a_paper(Table(NAMES, (("Water", "1,200"),))))))
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Unit", "Cases"],
        ["Water", "1,200"],
    ]
    assert "<w:tblHeader/>" in table.rows[0]._tr.xml
    assert table.rows[1].cells[1].paragraphs[0].alignment.name == "RIGHT"


def test_docx_says_it_in_the_order_of_official_papers():
    paper = Paper(
        title="督办单",
        number="两路口督〔2026〕12号",
        day=date(2026, 11, 24),
        to="区城市管理局",
        blocks=(Text("一段\n二段"), Heading("一、要求")),
        signature="两路口街道",
    )
    assert lines_of(docx_of(paper)) == [
        *("督办单", "两路口督〔2026〕12号", "区城市管理局：", "一段", "二段", "一、要求"),
        *("两路口街道", "2026年11月24日"),
    ]


@pytest.mark.usefixtures("embedded_fonts")
@pytest.mark.parametrize("make", [docx_of, pdf_of])
def test_the_same_paper_gives_the_same_bytes(make):
    paper = a_paper(Text("Once"), Table(NAMES, (("Water", "3"),)), signature="Center")
    assert make(paper) == make(paper)


def test_docx_holds_no_moment_but_the_day_of_the_paper():
    content = docx_of(a_paper(Text("Once")))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Document(io.BytesIO(content)).core_properties.created.date() == date(2026, 11, 24)


@pytest.mark.usefixtures("embedded_fonts")
def test_a_wide_paper_lies_on_its_side():
    (page,) = PdfReader(io.BytesIO(pdf_of(a_paper(Text("Once"), wide=True)))).pages
    assert page.mediabox.width > page.mediabox.height


def test_without_a_chinese_font_there_is_no_pdf_but_docx(settings):
    settings.FONTS_OF_MACHINE = False
    paper = a_paper(Text("Once"))
    with override("en"), pytest.raises(PaperRefused, match="Install fonts-noto-cjk"):
        pdf_of(paper)
    assert lines_of(docx_of(paper)) == ["Order", "Once"]


def test_a_row_with_a_cell_too_few_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="one cell for each column"):
        Table(NAMES, (("Water",),))
