"""The sentences of the house 词条: found in code and pages, kept in a .po file, compiled.

Works without the gettext programs: Django turns a template into something like Python, and
Babel reads that and Python itself.
"""

import fcntl
import io
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template import TemplateSyntaxError
from django.utils.translation.template import templatize

LOCALE = "zh_Hans"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Written out, because the usual one carries the time and the program of the last change: two
# people who each add a sentence would then always be in conflict.
HEADER = r"""# Chinese sentences of the house, kept by the command `jiewang texts`.
msgid ""
msgstr ""
"Language: zh_Hans\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
GAP = re.compile(r"%\((\w+)\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]|\{(\w*)\}")


@dataclass(frozen=True, order=True)
class Key:
    """What makes a sentence one of its kind."""

    msgid: str
    context: str = ""

    def __str__(self) -> str:
        return f"“{self.msgid}”" + (f" ({self.context})" if self.context else "")


@dataclass(frozen=True)
class Found:
    """A sentence in use, and the first place where it stands."""

    key: Key
    plural: str
    place: str


def collect(package: Path, *, pass_over_broken: bool = False) -> dict[Key, Found]:
    """Find every sentence that the package's Python files and templates have translated.

    `pass_over_broken`: a file that somebody is just writing is left out instead of raising.
    """
    found: dict[Key, Found] = {}
    for path in sorted(package.rglob("*")):
        name = path.relative_to(package.parent)
        if path.suffix not in {".py", ".html", ".txt"} or {"tests", "migrations"} & {*name.parts}:
            continue
        try:
            sentences = list(_sentences(path, name.as_posix()))
        except (TemplateSyntaxError, SyntaxError, TokenError, OSError):
            if not pass_over_broken:
                raise
            continue
        for one in sentences:
            known = found.get(one.key)
            # A sentence that is counted in one place is counted everywhere.
            if known is None or (one.plural and not known.plural):
                found[one.key] = one
    return found


def _sentences(path: Path, name: str) -> Iterator[Found]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Only sentences are left standing in it: its indentation means nothing to Python.
        source = "\n".join(line.strip() for line in templatize(source, origin=name).splitlines())
    for line, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        msgid, plural = (message, "") if isinstance(message, str) else message[:2]
        yield Found(Key(msgid, context or ""), plural, f"{name}:{line}")


def po_file(locales: Path) -> Path:
    """Where the Chinese sentences stand."""
    return locales / LOCALE / "LC_MESSAGES" / "django.po"


@contextmanager
def alone_at(po: Path) -> Iterator[None]:
    """Wait until nobody else changes this file."""
    po.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(po.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def read(po: Path) -> Catalog:
    """Read the sentences; a file that is not there yet holds none."""
    if not po.exists():
        return Catalog(locale=LOCALE)
    with po.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def write(po: Path, sentences: Catalog) -> None:
    """Write the .po sorted and without places, so that a new sentence changes its own lines."""
    body = io.BytesIO()
    write_po(
        body, sentences, width=0, omit_header=True, no_location=True, sort_output=True,
        ignore_obsolete=True,
    )  # fmt: skip
    _replace(po, HEADER.encode() + body.getvalue().strip() + b"\n")


def compile_texts(po: Path) -> Path:
    """Write the .mo that Django reads. A program that starts meanwhile sees the old or the new."""
    compiled = io.BytesIO()
    write_mo(compiled, read(po))
    _replace(po.with_suffix(".mo"), compiled.getvalue())
    return po.with_suffix(".mo")


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def chinese_of(sentences: Catalog, key: Key) -> str:
    """The translation of a sentence, or an empty string."""
    message = sentences.get(key.msgid, key.context or None)
    if message is None or not message.string:
        return ""
    # Chinese has one form for every number: the list that a plural has holds one.
    return message.string if isinstance(message.string, str) else message.string[0]


def replaced(sentences: Catalog, given: Mapping[Key, str]) -> list[str]:
    """Say, a line each, where given Chinese differs from what stands."""
    lines = []
    for key, chinese in sorted(given.items()):
        stands = chinese_of(sentences, key)
        if stands and stands != chinese:
            lines.append(f"{key} is “{stands}” and would become “{chinese}”")
    return lines


def merged(
    sentences: Catalog, found: Mapping[Key, Found], given: Mapping[Key, str], *, drop: bool
) -> Catalog:
    """Lay found and given sentences over the kept ones.

    With `drop`, exactly the sentences in use stay. Without, the kept ones stay too and an
    untranslated one is not added: so one room can add its own without touching the others'.
    """
    kept = {_key(message.id, message.context): message for message in sentences if message.id}
    keys = set(found) if drop else {*kept, *given}
    result = Catalog(locale=LOCALE)
    for key in keys:
        chinese = given.get(key) or chinese_of(sentences, key)
        old = kept.get(key)
        plural = found[key].plural if key in found else _plural(old.id if old else "")
        fuzzy = {"fuzzy"} if old and old.fuzzy and key not in given else set()
        result.add(
            (key.msgid, plural) if plural else key.msgid,
            (chinese,) if plural else chinese,
            context=key.context or None,
            flags=fuzzy | ({"python-format"} if "%(" in key.msgid else set()),
        )
    return result


def _key(msgid: str | tuple[str, ...] | list[str], context: str | None) -> Key:
    return Key(msgid if isinstance(msgid, str) else msgid[0], context or "")


def _plural(msgid: str | tuple[str, ...] | list[str]) -> str:
    return "" if isinstance(msgid, str) else msgid[1]


def problems(sentences: Catalog, found: Mapping[Key, Found]) -> list[str]:
    """Say, a line each, what keeps the Chinese from being complete."""
    kept = {_key(message.id, message.context): message for message in sentences if message.id}
    lines = [f"unused: {key}" for key in sorted(kept.keys() - found.keys())]
    for key, one in sorted(found.items()):
        chinese = chinese_of(sentences, key)
        if not chinese:
            lines.append(f"untranslated: {key} in {one.place}")
        elif kept[key].fuzzy:
            lines.append(f"fuzzy: {key} in {one.place}")
        elif _gaps(chinese) != _gaps(one.plural or key.msgid):
            lines.append(f"other gaps: {key} in {one.place} has become “{chinese}”")
        elif bool(one.plural) != bool(_plural(kept[key].id)):
            lines.append(f"plural changed: {key} in {one.place}; run `jiewang texts`")
    return lines


def _gaps(text: str) -> set[str]:
    return {match.group(0) for match in GAP.finditer(text.replace("%%", ""))}
