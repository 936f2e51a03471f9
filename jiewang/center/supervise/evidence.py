"""Photos and documents that show what was done: files under random names, and a row for each."""

import hashlib
import secrets
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.intake.photos import CleanPhoto
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.models import Evidence, Task
from jiewang.people.models import Unit, User

LARGEST_DOCUMENT = 20 * 1024 * 1024
MOST_FILES = 40
# Known by their first bytes; what else a file may be called, it is not opened here.
_KINDS = ((b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"))
_OFFICE = (".docx", ".xlsx")


@dataclass(frozen=True)
class SentDocument:
    """A document as it was sent: its name, and its content."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """What it is, by its first bytes: .pdf, .docx, .xlsx. Raises TaskError."""
        kind = next((kind for mark, kind in _KINDS if self.content.startswith(mark)), "")
        if kind == "pdf":
            return ".pdf"
        name = self.name.lower()
        if kind == "zip" and name.endswith(_OFFICE):
            return name[-5:]
        raise TaskError(
            _("Only PDF, DOCX and XLSX can be added, and photos. Save it as one of them.")
        )


def keep_photo(task: Task, photo: CleanPhoto, *, by: User, unit: Unit) -> str:
    """Keep a clean photo; its name, or "" where it was there already. Needs a transaction."""
    name = f"{photo.digest[:8]}.jpg"
    return _keep(
        task, Evidence.Kind.PHOTO, name, ".jpg", photo.image, photo.digest, by=by, unit=unit
    )


def keep_document(task: Task, document: SentDocument, *, by: User, unit: Unit) -> str:
    """Keep a document; its name, or "" where it was there already. Raises TaskError."""
    if len(document.content) > LARGEST_DOCUMENT:
        text = _("The document is larger than %(most)d MB. Send a smaller one.")
        raise TaskError(text % {"most": LARGEST_DOCUMENT // (1024 * 1024)})
    suffix, digest = document.suffix, hashlib.sha256(document.content).hexdigest()
    name = document.name.replace("\\", "/").rpartition("/")[2][-120:]
    kind = Evidence.Kind.DOCUMENT
    return _keep(task, kind, name, suffix, document.content, digest, by=by, unit=unit)


def _keep(
    task: Task,
    kind: str,
    name: str,
    suffix: str,
    content: bytes,
    digest: str,
    *,
    by: User,
    unit: Unit,
) -> str:
    known = list(task.files.values_list("digest", flat=True))
    if digest in known:
        return ""
    if len(known) >= MOST_FILES:
        text = _("At most %(most)d files belong to one task.")
        raise TaskError(text % {"most": MOST_FILES})
    row = Evidence(
        task=task, kind=kind, name=name, digest=digest, by=by, unit=unit, at=timezone.now()
    )
    # The file before the row: a crash between leaves a file that nothing points at.
    row.file.save(f"{secrets.token_hex(16)}{suffix}", ContentFile(content), save=False)
    try:
        row.save(force_insert=True)
    except BaseException:
        row.file.storage.delete(str(row.file.name))
        raise
    return name
