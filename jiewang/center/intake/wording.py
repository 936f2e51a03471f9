"""What people write: made safe to show, and shortened to a title. Pure."""

import re
import unicodedata

from django.utils.translation import gettext as _

from jiewang.center.intake.errors import ReportRefused

TEXT_LIMIT = 20_000
TITLE_LIMIT = 60

# Dropped: control characters but tab and newline (a NUL is refused by PostgreSQL), halves of
# surrogate pairs (no UTF-8), the byte order mark, and the characters that turn the direction of
# text round. Those would let a text reorder the page around it; right-to-left letters need none.
_DROPPED = dict.fromkeys(
    [
        *(c for c in range(0x20) if chr(c) not in "\t\n"),
        *range(0x7F, 0xA0),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),
        0xFEFF,
    ]
)
_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
_MANY_NEWLINES = re.compile(r"\n\s*\n\s*\n+")
_SENTENCE_END = re.compile(r"[。！？!?\n；;]")
# Seven digits or more, with what people put between them: a phone, an ID, an account.
_LONG_NUMBER = re.compile(r"\+?\d(?:[ \-()（）]?\d){6,}[XxX]?")


def tidy(text: str) -> str:
    """Take out what is no writing; letters, emoji and markup stay as they are."""
    return _NEWLINES.sub("\n", text).translate(_DROPPED).strip()


def tidy_line(text: str) -> str:
    """The same for what belongs on one line: a name, an address."""
    return " ".join(tidy(text).split())


def check_text(text: str) -> str:
    """Return the text of a report as it is stored. Raises ReportRefused: empty, or too long."""
    # Before any work on it: a text of many megabytes is not worth a regular expression.
    if len(text) > TEXT_LIMIT:
        sentence = _(
            "The text has %(length)d characters; at most %(limit)d can be taken. Say it shorter, or send the rest as a second report."
        )
        raise ReportRefused(sentence % {"length": len(text), "limit": TEXT_LIMIT})
    tidied = _MANY_NEWLINES.sub("\n\n", tidy(text))
    if not any(_is_visible(c) for c in tidied):
        raise ReportRefused(_("The text is empty. Say in a sentence what has happened and where."))
    return tidied


def check_line(text: str, *, limit: int, what: str) -> str:
    """Return a short entry on one line. Raises ReportRefused when it is longer than `limit`."""
    line = tidy_line(text[: limit * 4])
    if len(line) > limit or len(text) > limit * 4:
        sentence = _("%(what)s is longer than %(limit)d characters. Shorten it.")
        raise ReportRefused(sentence % {"what": what, "limit": limit})
    return line


def blotted(text: str, *personal: str) -> str:
    """A text without phone and ID numbers, and without these words: a name, a number."""
    for word in sorted(filter(None, personal), key=len, reverse=True):
        # A name of one letter would tear holes into every other word.
        text = text.replace(word, "…") if len(word) > 1 else text
    return _LONG_NUMBER.sub("…", text)


def title_of(text: str, *, name: str = "") -> str:
    """The first sentence, at most 60 characters, without phone and ID numbers and the name.

    Titles stand on lists and in messages and outlive the reporter's data. A first sentence of
    less than six characters ("您好！") is a greeting: the next one is taken with it.
    """
    # Numbers go before the cut: half a phone number would no longer look like one.
    line = blotted(text.strip()[: TITLE_LIMIT * 8], name)
    end = _SENTENCE_END.search(line, 6)
    first = " ".join((line[: end.start()] if end else line).split()) or " ".join(line.split())
    return first if len(first) <= TITLE_LIMIT else first[: TITLE_LIMIT - 1] + "…"


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "ZC"
