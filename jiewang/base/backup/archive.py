"""Writing an archive: whole under its name, or not there at all."""

import contextlib
import errno
import fcntl
import hashlib
import io
import json
import os
import tarfile
import tempfile
import time
from pathlib import Path
from typing import IO, Any, Self

from django.utils.translation import gettext as _

from jiewang.base.backup.errors import BackupRefused

MANIFEST = "manifest.json"
CHECKSUMS = "checksums.txt"
_PIECE = 1024 * 1024
# What file systems without links answer: FAT, exFAT, shares of other machines.
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


class ArchiveWriter:
    """An archive that is being written, under another name until it is whole.

    Used with `with`: leaving it by an error takes the draft away. Killed, it leaves a draft that
    the next backup into the same folder removes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        self.files: dict[str, int] = {}
        self.is_whole = False

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            text = _("%(file)s is there already. Name another file, or a folder.")
            raise BackupRefused(text % {"file": self.path})
        remove_dead_drafts(self.path.parent)
        number = os.open(self.draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        self.file = os.fdopen(number, "w+b")
        # As long as we live nobody takes the draft for dead.
        fcntl.flock(number, fcntl.LOCK_EX)
        self.tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)
        # On disk: a city's photos have more names than fit in memory.
        self.sums: IO[bytes] = tempfile.TemporaryFile()
        return self

    def __exit__(self, *error: object) -> None:
        self.sums.close()
        with contextlib.suppress(OSError):
            self.file.close()
        if not self.is_whole:
            self.draft.unlink(missing_ok=True)

    def add_bytes(self, name: str, content: bytes) -> None:
        self._note(name, hashlib.sha256(content).hexdigest())
        self._add(name, io.BytesIO(content), len(content), time.time())

    def add_file(self, name: str, path: Path) -> bool:
        """Add a file as it is now; False if it has just gone. Raises BackupRefused, OSError."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            status = os.fstat(source.fileno())
            reader = _Hashing(source)
            self._add(name, reader, status.st_size, status.st_mtime)
        self._note(name, reader.digest.hexdigest())
        return True

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write what it must add up to, and give it its name. Nothing may be added afterwards."""
        self.sums.seek(0, os.SEEK_END)
        size = self.sums.tell()
        self.sums.seek(0)
        reader = _Hashing(self.sums)
        self._add(CHECKSUMS, reader, size, time.time())
        content = manifest | {"checksums": reader.digest.hexdigest()}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        self._add(MANIFEST, io.BytesIO(text.encode()), len(text.encode()), time.time())
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())
        _give_name(self.draft, self.path)
        self.is_whole = True
        _sync_folder(self.path.parent)

    def _note(self, name: str, digest: str) -> None:
        # The form of sha256sum, so that `sha256sum -c checksums.txt` can check it without us.
        self.sums.write(f"{digest}  {name}\n".encode())

    def _add(self, name: str, source: Any, size: int, at: float) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(at), 0o600
        try:
            self.tar.addfile(member, source)
        except OSError as error:
            text = _("The backup could not be written: %(why)s. Nothing was left behind.")
            raise BackupRefused(text % {"why": error.strerror or error}) from error
        # It would remember every member it wrote.
        self.tar.members = []  # type: ignore[attr-defined]  # not in its stubs


class _Hashing:
    """A file being read, and the digest of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = _PIECE) -> bytes:
        piece = self.source.read(size)
        self.digest.update(piece)
        return piece


def remove_dead_drafts(folder: Path) -> None:
    """Take away what backups left that were killed; those that still run keep theirs."""
    # As ArchiveWriter names them: somebody else may keep drafts in this folder too.
    for draft in folder.glob(".*.tar.*.part"):
        with contextlib.suppress(OSError), draft.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink()


def _give_name(draft: Path, path: Path) -> None:
    """Raises FileExistsError where a file has come to that name in the meantime."""
    try:
        # rename() would write over such a file.
        os.link(draft, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _take_name(draft, path)
    else:
        draft.unlink()


def _take_name(draft: Path, path: Path) -> None:
    """The same without links: an empty file takes the name, and only that is written over."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        draft.replace(path)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
