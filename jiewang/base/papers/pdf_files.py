"""A paper as PDF. The typesetter gets a fixed program and the words as JSON, never as markup."""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from jiewang.base.papers.fonts import BODY, HEADS, TITLES, check_fonts, families, fonts
from jiewang.base.papers.paper import (
    Block,
    Heading,
    KeyValues,
    Paper,
    Table,
    Text,
    paragraphs,
    printable,
)


def pdf_of(paper: Paper) -> bytes:
    """The paper as PDF; the same paper with the same fonts gives the same bytes.

    Raises PaperRefused where no font with Chinese characters is installed.
    """
    check_fonts()
    # The typesetter calls its finds (an emoji without a font) warnings: a box stands there.
    content, _warnings = typst.Compiler(
        input=_program(), font_paths=fonts(), ignore_system_fonts=True
    ).compile_with_warnings(
        format="pdf",
        sys_inputs={"paper": json.dumps(_described(paper), ensure_ascii=False)},
        timestamp=int(datetime.combine(paper.day, time(), UTC).timestamp()),
    )
    if not isinstance(content, bytes):
        raise TypeError("The typesetter gave pages instead of one file.")
    return content


@cache
def _program() -> bytes:
    return Path(__file__).with_name("paper.typ").read_bytes()


def _described(paper: Paper) -> dict[str, Any]:
    body, heads = families(BODY), families(HEADS)
    return {
        "title": printable(paper.title),
        "number": printable(paper.number),
        "to": printable(paper.addressed),
        "signature": printable(paper.signature),
        "day": paper.written_day,
        "chinese": paper.chinese,
        "wide": paper.wide,
        "body": body or heads,
        "heads": heads or body,
        "titles": families(TITLES) or body or heads,
        "blocks": [_block(block) for block in paper.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Text(words):
            return {"kind": "text", "paragraphs": list(paragraphs(words))}
        case Heading(words, level):
            return {"kind": "heading", "words": printable(words), "level": level}
        case KeyValues(pairs):
            cells = [[printable(name), printable(value)] for name, value in pairs]
            return {"kind": "pairs", "pairs": cells}
        case Table(columns, rows, caption):
            return {
                "kind": "table",
                "caption": printable(caption),
                "titles": [printable(column.title) for column in columns],
                "aligns": [column.align.value for column in columns],
                "shares": [column.share for column in columns],
                "cells": [printable(cell) for row in rows for cell in row],
            }
