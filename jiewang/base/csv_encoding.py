"""In which encoding a text file is written: UTF-8 or GB18030, or what else it seems to be."""

import codecs
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.problems import Problem, TableRefused

_CHUNK = 1024 * 1024
_BOM = codecs.BOM_UTF8
# Text in another encoding hardly ever reads as UTF-8 for so many characters beyond ASCII: a
# wrong byte after them is damage, and reading on as GB18030 would turn it all into nonsense.
_SURELY_UTF8 = 8
_WORKBOOK = gettext_lazy("This is an Excel workbook. Save it as “CSV UTF-8” and send that file.")
_NOT_TEXT = {
    b"PK\x03\x04": _WORKBOOK,
    b"\xd0\xcf\x11\xe0": _WORKBOOK,
    codecs.BOM_UTF16_LE: gettext_lazy("The file is written in UTF-16. Save it as “CSV UTF-8”."),
    codecs.BOM_UTF16_BE: gettext_lazy("The file is written in UTF-16. Save it as “CSV UTF-8”."),
}


@dataclass(frozen=True)
class _Undecodable:
    """Where a stream stops being text: the line, and how many non-ASCII characters went before."""

    line: int
    foreign: int


def encoding_of(stream: IO[bytes], name: str) -> str:
    """Return "utf-8-sig" or "gb18030" and leave the stream at its start. Raises TableRefused.

    Reads the file once, twice if it is not UTF-8: a wrong byte may be its last.
    """
    start = stream.read(4)
    for mark, what_it_is in _NOT_TEXT.items():
        if start.startswith(mark):
            raise TableRefused([Problem(name, 0, "", str(what_it_is))])
    damage = _undecodable(stream, "utf-8")
    if damage is None:
        return "utf-8-sig"
    if start.startswith(_BOM) or damage.foreign >= _SURELY_UTF8:
        reason = _("A character is damaged: the file is UTF-8, but not here. Save it anew.")
        raise TableRefused([Problem(name, damage.line, "", reason)])
    other = _undecodable(stream, "gb18030")
    if other is None:
        return "gb18030"
    reason = _("This is neither UTF-8 nor GB18030. Save the file as “CSV UTF-8”.")
    raise TableRefused([Problem(name, max(damage.line, other.line), "", reason)])


def _undecodable(stream: IO[bytes], encoding: str) -> _Undecodable | None:
    """Find the first place that is no text in this encoding; leaves the stream at its start."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line, foreign = 1, 0
    try:
        while chunk := stream.read(_CHUNK):
            text = decoder.decode(chunk)
            line, foreign = line + text.count("\n"), foreign + _foreign(text)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        text = error.object[: error.start].decode(encoding)
        return _Undecodable(line + text.count("\n"), foreign + _foreign(text))
    finally:
        stream.seek(0)
    return None


def _foreign(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
