"""Counts that all processes of a machine share: how often, since when, by a key.

A file of fixed size, mapped into memory: one count takes microseconds, writes nothing to the
database, and is gone with the machine's memory or with its time. See docs/decisions/0019.
"""

import fcntl
import hashlib
import mmap
import os
import struct
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

# Digest of the key, moment until which it counts, how often.
_SLOT = struct.Struct("<16sdI4x")
_SLOTS, _PROBES = 32_768, 16
_MOST = 2**32 - 1


class Counts:
    """The counts in one file. Threads and processes may use it at once.

    Keys are kept as digests: no address and no name can be read from the file. Where more keys
    are counted at once than there is room for, the one that ends soonest is forgotten.
    """

    def __init__(self, path: Path) -> None:
        self._threads = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        weakref.finalize(self, os.close, self._file)
        size = _SLOTS * _SLOT.size
        if os.fstat(self._file).st_size != size:
            os.ftruncate(self._file, size)
        self._map = mmap.mmap(self._file, size)

    def one_more(self, key: str, *, seconds: float) -> int:
        """Count once more and return how often that is; the first one opens the time."""
        digest, now = _digest(key), time.time()
        with self._alone():
            at, until, count = self._find(digest, now)
            if count == 0:
                until = now + seconds
            count = min(count + 1, _MOST)
            _SLOT.pack_into(self._map, at, digest, until, count)
        return count

    def now(self, key: str) -> int:
        """How often it has been counted, without counting."""
        with self._alone():
            return self._find(_digest(key), time.time())[2]

    def _find(self, digest: bytes, now: float) -> tuple[int, float, int]:
        """Where a key's count stands or would: offset, until when, how often."""
        first = int.from_bytes(digest[:4], "little")
        free: tuple[float, int] | None = None
        for nth in range(_PROBES):
            at = (first + nth) % _SLOTS * _SLOT.size
            found, until, count = _SLOT.unpack_from(self._map, at)
            if found == digest and until > now:
                return at, until, count
            # An empty slot has ended long ago: until 1970.
            if free is None or until < free[0]:
                free = until, at
        assert free is not None
        return free[1], 0.0, 0

    @contextmanager
    def _alone(self) -> Iterator[None]:
        # The lock on the file keeps other processes out, and only those; killed, it is let go.
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)


@lru_cache(maxsize=2)
def counts_in(path: Path) -> Counts:
    """The counts of a file, opened once by each process."""
    return Counts(path)


def _digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode(errors="replace"), digest_size=16).digest()
