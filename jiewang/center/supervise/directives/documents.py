"""The text of DOCX and PDF documents, read with limits: they come from anywhere."""

import io
import logging
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from docx import Document
from docx.opc.exceptions import OpcError
from docx.table import Table
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from jiewang.center.supervise.directives.errors import DirectiveRefused

# What a DOCX may unpack to: a work report with its pictures has some tens of megabytes.
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_TEXT_PART = 40 * 1024 * 1024
MOST_PARTS = 5_000
MOST_PAGES = 1_000
# A page that bears less than this on the average is a picture with perhaps a stamp on it.
_FEWEST_SIGNS = 10

# Beside their own errors both libraries let through what a damaged file makes of their code.
_DAMAGE = (
    ValueError, KeyError, IndexError, AttributeError, TypeError, AssertionError,
    ArithmeticError, RecursionError, SyntaxError, NotImplementedError, EOFError, OSError,
)  # fmt: skip


def docx_text(content: bytes) -> str:
    """Return the paragraphs and table rows in their order. Raises DirectiveRefused."""
    try:
        _check_archive(content)
        return "\n".join(_docx_lines(content))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OpcError, *_DAMAGE):
        reason = _(
            "This is not a DOCX document, or it is damaged. Open it in Word or WPS, save it as"
            " DOCX again, and send that file."
        )
        raise DirectiveRefused(reason) from None


def _check_archive(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    texts = [part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    # A part cannot unpack to more than it says: zipfile stops reading there.
    unpacked = sum(part.file_size for part in parts)
    if (
        len(parts) > MOST_PARTS
        or unpacked > LARGEST_UNPACKED
        or max(texts, default=0) > LARGEST_TEXT_PART
    ):
        reason = _(
            "This document unpacks to far more than a directive holds, so it was not opened."
            " Save its text alone and send that."
        )
        raise DirectiveRefused(reason)


def _docx_lines(content: bytes) -> Iterator[str]:
    for block in Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                # A merged cell is given once for each place it covers.
                cells = {cell._tc: cell.text for cell in row.cells}
                yield "　".join(text.replace("\n", "") for text in cells.values())
        else:
            yield block.text


def pdf_text(content: bytes, *, longest: int) -> str:
    """Return the pages' text, separated by form feeds. Raises DirectiveRefused."""
    # It reports each oddity of a file; whoever sent it can do nothing about them.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        pages = list(_pdf_pages(content, longest=longest))
    except FileNotDecryptedError:
        raise DirectiveRefused(_locked()) from None
    except (PyPdfError, *_DAMAGE):
        reason = _(
            "This PDF is damaged and cannot be read. Open it, save or print it as PDF again,"
            " and send that file."
        )
        raise DirectiveRefused(reason) from None
    if sum(map(_signs, pages)) < _FEWEST_SIGNS * len(pages):
        reason = _(
            "This PDF holds pictures of pages and no text: it was scanned. Have the text"
            " recognized (OCR), or send the DOCX or TXT it was printed from."
        )
        raise DirectiveRefused(reason)
    return "\f".join(pages)


def _pdf_pages(content: bytes, *, longest: int) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(content))
    # Many a PDF is locked against changes only and opens with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise DirectiveRefused(_locked())
    if len(reader.pages) > MOST_PAGES:
        reason = _("This PDF has more than %(most)d pages. Send it in parts.")
        raise DirectiveRefused(reason % {"most": MOST_PAGES})
    read = 0
    for page in reader.pages:
        text = page.extract_text().replace("\f", "\n").rstrip("\n")
        read += len(text)
        if read > longest:
            reason = _("The text is longer than %(most)d characters. Send it in parts.")
            raise DirectiveRefused(reason % {"most": longest})
        yield text


def _signs(page: str) -> int:
    return len("".join(page.split()))


def _locked() -> str:
    return _("This PDF is locked with a password. Remove the password and send the file again.")
