"""TOML files of a district, read once as long as they do not change."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal


class TomlRefused(Refusal):
    """A file of settings that cannot be used: str() names the file, the key and what is wrong."""

    def __init__(self, path: Path, key: str, reason: str) -> None:
        self.path, self.key, self.reason = path, key, reason
        super().__init__(path, key, reason)

    def __str__(self) -> str:
        if not self.key:
            return f"{self.path.name}: {self.reason}"
        text = _("%(file)s, key “%(key)s”: %(reason)s")
        return text % {"file": self.path.name, "key": self.key, "reason": self.reason}


def stamp_of(path: Path) -> tuple[Path, int, int]:
    """What tells one state of a file from the next; a key for caches. Raises TomlRefused."""
    try:
        state = path.stat()
    except OSError as error:
        reason = _("The file cannot be opened: %(why)s.") % {"why": error.strerror}
        raise TomlRefused(path, "", reason) from None
    return path, state.st_mtime_ns, state.st_size


def read_toml(path: Path) -> dict[str, Any]:
    """Read a file, or what was read of it before. Do not change what you get. Raises TomlRefused."""
    return _read(stamp_of(path))


@lru_cache(maxsize=32)
def _read(stamp: tuple[Path, int, int]) -> dict[str, Any]:
    path = stamp[0]
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise TomlRefused(path, "", _("The file is not written in UTF-8. Save it anew.")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = _("This is not TOML: %(why)s.") % {"why": error}
        raise TomlRefused(path, "", reason) from None
