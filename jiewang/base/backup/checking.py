"""Reading an archive: every byte is checked before anything is believed."""

import hashlib
import json
import re
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from jiewang.base.backup.archive import CHECKSUMS, MANIFEST
from jiewang.base.backup.errors import ArchiveRefused

FORMAT = 1
_PIECE = 1024 * 1024
_LARGEST_MANIFEST = 16 * _PIECE
_NAMES = re.compile(r"tables/[a-z0-9_]+/\d{6}\.copy\.gz|(?:media|models|seals)/.+")


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive from its beginning. Raises ArchiveRefused."""
    try:
        tar = tarfile.open(path, mode="r|")  # noqa: SIM115  # closed below; its errors told apart
    except tarfile.TarError:
        raise ArchiveRefused(_("%(file)s is no backup of ours.") % {"file": path}) from None
    except OSError as error:
        text = _("%(file)s cannot be read: %(why)s.")
        raise ArchiveRefused(text % {"file": path, "why": error.strerror}) from None
    with tar:
        yield tar


def members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Its members in order, each with its content. Raises ArchiveRefused, naming the place."""
    last = ""
    while True:
        try:
            member = tar.next()
            if member is None:
                return
            _check_member(member)
            content = tar.extractfile(member)
            assert content is not None
            yield member, content
        except (tarfile.TarError, EOFError):
            text = _("The archive is damaged or cut off after “%(member)s”. Nothing was changed.")
            raise ArchiveRefused(text % {"member": last or "…"}) from None
        last = member.name
        # It would remember every member it read.
        tar.members = []  # type: ignore[attr-defined]  # not in its stubs


def _check_member(member: tarfile.TarInfo) -> None:
    """No links, no devices, no way out of the folders. Raises ArchiveRefused."""
    name = member.name
    known = name in (CHECKSUMS, MANIFEST) or _NAMES.fullmatch(name)
    # In a tar file the type says what it is; anything but a plain file is not ours.
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or not known or _leads_out(name):
        text = _(
            "The archive holds “%(member)s”, which no backup of ours has. Nothing was changed."
        )
        raise ArchiveRefused(text % {"member": name[:200]})


def _leads_out(name: str) -> bool:
    return ".." in PurePosixPath(name).parts or name.startswith("/") or "\0" in name


def check_archive(path: Path) -> dict[str, Any]:
    """Read an archive from end to end and return its manifest. Raises ArchiveRefused."""
    sums_digest = ""
    with opened(path) as tar, tempfile.TemporaryFile() as seen:
        for member, content in members(tar):
            if member.name == CHECKSUMS:
                sums_digest = _compare(seen, content)
            elif member.name == MANIFEST:
                return _manifest(content, sums_digest)
            else:
                seen.write(f"{_digest(member, content)}  {member.name}\n".encode())
    text = _("The archive ends too early: it has no %(member)s. Nothing was changed.")
    raise ArchiveRefused(text % {"member": MANIFEST})


def _digest(member: tarfile.TarInfo, content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    try:
        while piece := content.read(_PIECE):
            digest.update(piece)
    except tarfile.TarError:
        raise _damaged(member.name) from None
    return digest.hexdigest()


def _compare(seen: IO[bytes], written: IO[bytes]) -> str:
    """Compare the digests we found with those written down. Raises ArchiveRefused at the first."""
    seen.seek(0)
    digest = hashlib.sha256()
    try:
        for line in written:
            digest.update(line)
            if line != seen.readline():
                raise _damaged(_named(line))
    except tarfile.TarError:
        raise _damaged(CHECKSUMS) from None
    if more := seen.readline():
        raise _damaged(_named(more))
    return digest.hexdigest()


def _named(line: bytes) -> str:
    return line.decode(errors="replace").rstrip("\n").partition("  ")[2]


def _manifest(content: IO[bytes], sums_digest: str) -> dict[str, Any]:
    try:
        manifest = json.loads(content.read(_LARGEST_MANIFEST))
        version = int(manifest["format"])
    except (ValueError, KeyError, TypeError, tarfile.TarError):
        raise _damaged(MANIFEST) from None
    if version > FORMAT:
        text = _(
            "The archive was written by a newer version of Jiewang (%(version)s). Install that version first."
        )
        raise ArchiveRefused(text % {"version": str(manifest.get("jiewang", "?"))[:40]})
    if manifest.get("checksums") != sums_digest:
        raise _damaged(CHECKSUMS)
    return dict(manifest)


def _damaged(name: str) -> ArchiveRefused:
    text = _("“%(member)s” in the archive is damaged. Nothing was changed.")
    return ArchiveRefused(text % {"member": name[:200]})
