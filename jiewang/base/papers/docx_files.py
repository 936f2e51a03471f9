"""A paper as DOCX, in the look of official papers: GB/T 9704-2012, 5 and 7."""

import io
import zipfile
from datetime import datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as DocxTable
from docx.table import _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from jiewang.base.papers.paper import (
    Align,
    Block,
    Heading,
    KeyValues,
    Paper,
    Table,
    Text,
    paragraphs,
    printable,
)

# What every office program of the field has; where not, it takes another by itself.
BODY, HEADS, TITLES = "仿宋", "黑体", "方正小标宋简体"
LATIN = "Times New Roman"
SIDES = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
# The earliest moment that a ZIP archive can say.
EARLY = (1980, 1, 1, 0, 0, 0)


def docx_of(paper: Paper) -> bytes:
    """The paper as DOCX; the same paper gives the same bytes."""
    document = Document()
    _set_pages(document, paper)
    _set_properties(document, paper)
    _write_head(document, paper)
    for block in paper.blocks:
        _write_block(document, block, paper)
    _write_signature(document, paper)
    draft = io.BytesIO()
    document.save(draft)
    return _without_moments(draft.getvalue())


def _set_pages(document: Docx, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if paper.wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "— ", size=14)
    _write_page_number(_run(foot, "", size=14))
    _run(foot, " —", size=14)


def _write_page_number(run: Run) -> None:
    """A field that the office program fills in."""
    for tag, kind, words in (
        ("w:fldChar", "begin", ""),
        ("w:instrText", "", "PAGE"),
        ("w:fldChar", "separate", ""),
        ("w:t", "", "1"),
        ("w:fldChar", "end", ""),
    ):
        part = OxmlElement(tag)
        if kind:
            part.set(qn("w:fldCharType"), kind)
        if words:
            part.text = words
        run._r.append(part)


def _set_properties(document: Docx, paper: Paper) -> None:
    properties = document.core_properties
    properties.title = printable(paper.title)[:255]
    properties.author = printable(paper.signature)[:255]
    properties.comments = ""
    properties.language = "zh-CN" if paper.chinese else "en-GB"
    properties.created = properties.modified = datetime.combine(paper.day, time())


def _body_size(paper: Paper) -> int:
    return 16 if paper.chinese and not paper.wide else 12


def _write_head(document: Docx, paper: Paper) -> None:
    if paper.title:
        title = _paragraph(document, align=Align.CENTER)
        size = 22 if paper.chinese else 18
        _run(title, paper.title, size=size, font=TITLES, bold=not paper.chinese)
    if paper.number:
        _run(_paragraph(document, align=Align.CENTER), paper.number, size=_body_size(paper))
    _paragraph(document)
    if paper.addressed:
        _run(_paragraph(document), paper.addressed, size=_body_size(paper))


def _write_block(document: Docx, block: Block, paper: Paper) -> None:
    match block:
        case Text(words):
            for line in paragraphs(words):
                _run(_running(document, paper), line, size=_body_size(paper))
        case Heading(words):
            heading = _running(document, paper)
            heading.paragraph_format.keep_with_next = True
            _run(heading, words, size=_body_size(paper), font=HEADS, bold=not paper.chinese)
        case KeyValues(pairs):
            _write_pairs(document, pairs, paper)
        case Table():
            _write_table(document, block, paper)


def _write_pairs(document: Docx, pairs: tuple[tuple[str, str], ...], paper: Paper) -> None:
    size = 14 if paper.chinese and not paper.wide else 11
    table = _empty_table(document, rows=len(pairs), shares=[1, 4], paper=paper)
    for row, (name, value) in zip(table.rows, pairs, strict=True):
        first, second = row.cells
        _fill(first.paragraphs[0], name, size=size, font=HEADS, align=Align.CENTER)
        _fill(second.paragraphs[0], value, size=size)
    _paragraph(document)


def _write_table(document: Docx, block: Table, paper: Paper) -> None:
    size = 9.0 if paper.wide else 10.5
    if block.caption:
        caption = _paragraph(document, align=Align.CENTER)
        caption.paragraph_format.keep_with_next = True
        _run(caption, block.caption, size=size + 1.5, font=HEADS)
    shares = [column.share for column in block.columns]
    table = _empty_table(document, rows=len(block.rows) + 1, shares=shares, paper=paper)
    head, *rows = table.rows
    _repeat_head(head)
    for cell, column in zip(head.cells, block.columns, strict=True):
        _fill(cell.paragraphs[0], column.title, size=size, font=HEADS, align=Align.CENTER)
    for row, words in zip(rows, block.rows, strict=True):
        for cell, column, word in zip(row.cells, block.columns, words, strict=True):
            _fill(cell.paragraphs[0], word, size=size, align=column.align)
    _paragraph(document)


def _empty_table(document: Docx, *, rows: int, shares: list[float], paper: Paper) -> DocxTable:
    table: DocxTable = document.add_table(rows=rows, cols=len(shares))
    table.style = "Table Grid"
    table.autofit = False
    width = Mm((297 if paper.wide else 210) - 28 - 26)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(width * share / sum(shares))
    # Some programs read the widths of columns, others those of cells.
    for row in table.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = int(width * share / sum(shares))
    return table


def _repeat_head(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _write_signature(document: Docx, paper: Paper) -> None:
    if not paper.signature:
        return
    size = _body_size(paper)
    _paragraph(document)
    for words in (paper.signature, paper.written_day):
        line = _paragraph(document, align=Align.RIGHT)
        line.paragraph_format.keep_with_next = words == paper.signature
        # Four characters free at the right: GB/T 9704-2012, 7.3.5.
        line.paragraph_format.right_indent = Pt(4 * size) if paper.chinese else None
        _run(line, words, size=size)


def _running(document: Docx, paper: Paper) -> Paragraph:
    paragraph = _paragraph(document)
    if paper.chinese:
        paragraph.paragraph_format.first_line_indent = Pt(2 * _body_size(paper))
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(28 if not paper.wide else 20)
    return paragraph


def _paragraph(document: Docx, *, align: Align = Align.LEFT) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = SIDES[align]
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _fill(
    paragraph: Paragraph,
    words: str,
    *,
    size: float,
    font: str = BODY,
    align: Align = Align.LEFT,
) -> None:
    paragraph.alignment = SIDES[align]
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, words, size=size, font=font)


def _run(
    paragraph: Paragraph, words: str, *, size: float, font: str = BODY, bold: bool = False
) -> Run:
    run = paragraph.add_run(printable(words))
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    fonts: Any = run._r.get_or_add_rPr().get_or_add_rFonts()
    # The font of Chinese characters has a name of its own, which the library does not know.
    fonts.set(qn("w:eastAsia"), font)
    return run


def _without_moments(archive: bytes) -> bytes:
    """The archive anew, with no moment of writing in it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            kept = zipfile.ZipInfo(entry.filename, date_time=EARLY)
            kept.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(kept, old.read(entry))
    return out.getvalue()
