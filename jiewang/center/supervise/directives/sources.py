"""From a file to its text: TXT, DOCX and PDF, known by their first bytes and not by their name."""

import io
import unicodedata
from pathlib import Path

from django.utils.translation import gettext as _

from jiewang.base.csv_encoding import encoding_of
from jiewang.base.problems import TableRefused
from jiewang.center.supervise.directives.documents import docx_text, pdf_text
from jiewang.center.supervise.directives.errors import DirectiveRefused

LARGEST_FILE = 50 * 1024 * 1024
# Some two thousand pages; what is longer was not meant to be read as one directive.
LONGEST_TEXT = 2_000_000

_PDF = b"%PDF-"
_DOCX = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# Readers look for the mark of a PDF in the first kilobyte: some programs write before it.
_MARK_WITHIN = 1024


def file_text(path: Path) -> str:
    """Return a file's text, pages separated by form feeds. Raises DirectiveRefused."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DirectiveRefused(_too_large())
        content = path.read_bytes()
    except OSError as error:
        text = _("The file %(name)s cannot be opened: %(reason)s.")
        values = {"name": path.name, "reason": error.strerror or error}
        raise DirectiveRefused(text % values) from None
    return text_of(content)


def text_of(content: bytes) -> str:
    """Return the text of a file's content, pages separated by form feeds.

    Line ends are "\\n", and characters that only look like common ones are made common, one
    for one. Offsets in an answer count the characters of this text. Raises DirectiveRefused.
    """
    if len(content) > LARGEST_FILE:
        raise DirectiveRefused(_too_large())
    text = _tidied(_read(content))
    if not text.strip():
        reason = _(
            "There is no text in this file. Check that it is the right one and send it again."
        )
        raise DirectiveRefused(reason)
    if len(text) > LONGEST_TEXT:
        reason = _("The text is longer than %(most)d characters. Send it in parts.")
        raise DirectiveRefused(reason % {"most": LONGEST_TEXT})
    return text


def _read(content: bytes) -> str:
    if _PDF in content[:_MARK_WITHIN]:
        return pdf_text(content, longest=LONGEST_TEXT)
    if content.startswith(_DOCX):
        return docx_text(content)
    if content.startswith(_OLD_OFFICE):
        reason = _("This is a document of an old Word (DOC). Save it as DOCX and send that file.")
        raise DirectiveRefused(reason)
    return _plain_text(content)


def _plain_text(content: bytes) -> str:
    if b"\0" in content:
        reason = _(
            "This is neither text nor a PDF or DOCX document: it holds NUL bytes. Save the text"
            " as UTF-8, or send the document as PDF or DOCX."
        )
        raise DirectiveRefused(reason)
    try:
        encoding = encoding_of(io.BytesIO(content), "")
    except TableRefused as refusal:
        reason = _(
            "The text is written neither in UTF-8 nor in GB18030 (line %(line)d). Save it as"
            " UTF-8 and send it again."
        )
        raise DirectiveRefused(reason % {"line": refusal.problems[0].line or 1}) from None
    return content.decode(encoding)


def _tidied(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(map(_common, text)) if not text.isascii() else text


def _common(sign: str) -> str:
    """Give the common form of a character that some PDFs write in its stead, such as ⼀ for 一."""
    if "⺀" <= sign <= "⿕" or "豈" <= sign <= "\ufaff":
        plain = unicodedata.normalize("NFKC", sign)
        return plain if len(plain) == 1 else sign
    if sign in "\xa0\u2002\u2003\ufeff\u200b\u00ad":
        return " "
    return sign if sign in "\n\f\t" or sign >= " " else " "


def _too_large() -> str:
    text = _("The file is larger than %(most)d MB. Send its text alone, or in parts.")
    return text % {"most": LARGEST_FILE // (1024 * 1024)}
