"""Files as they come: what is read, and what is refused with which words."""

import codecs

import pytest
from django.utils.translation import override

from jiewang.center.supervise.directives import sources
from jiewang.center.supervise.directives.errors import DirectiveRefused
from jiewang.center.supervise.directives.sources import file_text, text_of
from jiewang.center.supervise.directives.tests.documents import bomb, docx_of, locked, pdf_of

TEXT = "区财政局要在年底前拨付资金。\n区审计局负责跟踪。"
LINES = TEXT.split("\n")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(codecs.BOM_UTF8 + TEXT.encode(), id="utf-8-with-mark"),
        pytest.param(TEXT.encode("gb18030"), id="gb18030"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="windows-line-ends"),
        pytest.param(docx_of(LINES), id="docx"),
    ],
)
def test_the_same_text_is_read_from_every_kind_of_file(content):
    assert text_of(content) == TEXT


def test_pages_of_a_pdf_are_parted_by_form_feeds():
    assert text_of(pdf_of([LINES, ["第二页的文字在这里。"]])).split("\f") == [
        TEXT,
        "第二页的文字在这里。",
    ]


def test_a_pdf_locked_against_changes_only_is_read():
    assert text_of(locked(pdf_of([LINES]), password="")) == TEXT


def test_characters_that_only_look_like_common_ones_become_these():
    assert text_of("⼀、⽤⼯".encode()) == "一、用工"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(
            b"", "There is no text in this file. Check that it is the right one and send it again.",
            id="empty",
        ),
        pytest.param(
            " \n　\n".encode(),
            "There is no text in this file. Check that it is the right one and send it again.",
            id="blank",
        ),
        pytest.param(
            "一\0二".encode(),
            "This is neither text nor a PDF or DOCX document: it holds NUL bytes. Save the text as"
            " UTF-8, or send the document as PDF or DOCX.",
            id="nul",
        ),
        pytest.param(
            b"\xff\xff\xff",
            "The text is written neither in UTF-8 nor in GB18030 (line 1). Save it as UTF-8 and"
            " send it again.",
            id="no-encoding",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0 old",
            "This is a document of an old Word (DOC). Save it as DOCX and send that file.",
            id="doc",
        ),
        pytest.param(
            b"PK\x03\x04 broken",
            "This is not a DOCX document, or it is damaged. Open it in Word or WPS, save it as DOCX"
            " again, and send that file.",
            id="broken-docx",
        ),
        pytest.param(
            bomb(),
            "This document unpacks to far more than a directive holds, so it was not opened. Save"
            " its text alone and send that.",
            id="zip-bomb",
        ),
        pytest.param(
            b"%PDF-1.7\nbroken",
            "This PDF is damaged and cannot be read. Open it, save or print it as PDF again, and"
            " send that file.",
            id="broken-pdf",
        ),
        pytest.param(
            locked(pdf_of([LINES]), password="secret"),
            "This PDF is locked with a password. Remove the password and send the file again.",
            id="locked-pdf",
        ),
        pytest.param(
            pdf_of([[], [], []]),
            "This PDF holds pictures of pages and no text: it was scanned. Have the text recognized"
            " (OCR), or send the DOCX or TXT it was printed from.",
            id="scanned-pdf",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_says_what_to_do(content, reason):
    with override("en"), pytest.raises(DirectiveRefused) as refused:
        text_of(content)
    assert str(refused.value) == reason


def test_a_cut_off_docx_is_refused():
    whole = docx_of(LINES)
    with pytest.raises(DirectiveRefused):
        text_of(whole[: len(whole) // 2])


def test_a_text_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(sources, "LONGEST_TEXT", 20)
    with override("en"), pytest.raises(DirectiveRefused) as refused:
        text_of(TEXT.encode())
    assert str(refused.value) == "The text is longer than 20 characters. Send it in parts."


def test_a_file_that_is_too_large_is_not_even_read(monkeypatch, tmp_path):
    monkeypatch.setattr(sources, "LARGEST_FILE", 1024 * 1024)
    file = tmp_path / "large.txt"
    file.write_bytes(b"a" * (1024 * 1024 + 1))
    with override("en"), pytest.raises(DirectiveRefused) as refused:
        file_text(file)
    assert str(refused.value) == "The file is larger than 1 MB. Send its text alone, or in parts."


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with override("en"), pytest.raises(DirectiveRefused) as refused:
        file_text(tmp_path / "none.txt")
    assert str(refused.value) == "The file none.txt cannot be opened: No such file or directory."


def test_refusals_are_said_in_the_readers_language():
    with override("zh-hans"), pytest.raises(DirectiveRefused) as refused:
        text_of(b"")
    assert str(refused.value) == "文件里没有文字。请核对是否选对了文件，再重新提交。"
