"""What a node waits for and which crews it needs, as people write them: "A, B+3" and "Digger 2"."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from jiewang.works.projects.errors import ProjectError

_PARTS = re.compile(r"[,，;；、\n]+")
_WAIT = re.compile(r"(?P<code>[^+]+?)\s*(?:\+\s*(?P<lag>\d{1,4})\s*(?:d|天|日)?)?")
_CREW = re.compile(r"(?P<name>.+?)(?:\s*[×x*\s]\s*(?P<need>\d{1,4}))?")


def parse_waits(words: str) -> list[tuple[str, int]]:
    """Codes with lags in workdays. Raises ProjectError."""
    found = []
    for part in _parts(words):
        match = _WAIT.fullmatch(part)
        if match is None:
            text = _("“%(part)s” is not understood. Write codes with commas, such as A, B+3.")
            raise ProjectError(text % {"part": part})
        found.append((match["code"].strip(), int(match["lag"] or 0)))
    return found


def parse_needs(words: str) -> dict[str, int]:
    """Crews and how much of each; 1 where nothing is said. Raises ProjectError."""
    found: dict[str, int] = {}
    for part in _parts(words):
        match = _CREW.fullmatch(part)
        need = int(match["need"] or 1) if match else 0
        if match is None or not need:
            text = _("“%(part)s” is not understood. Write crews with commas, such as Digger 2.")
            raise ProjectError(text % {"part": part})
        found[match["name"].strip()] = need
    return found


def waits_text(waits: Sequence[tuple[str, int]]) -> str:
    """The same as written."""
    return ", ".join(f"{code}+{lag}" if lag else code for code, lag in waits)


def needs_text(needs: Mapping[str, int]) -> str:
    """The same as written."""
    return ", ".join(f"{name} {need}" if need != 1 else name for name, need in needs.items())


def _parts(words: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(words) if part.strip()]
