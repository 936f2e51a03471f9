"""What of the house goes into a backup, and what a restored house must be able to show."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiewang.base.backup.storing import Contents
from jiewang.base.personal_data import stored_values_are_readable
from jiewang.center.case.models import Case, CaseStep, Seal
from jiewang.center.case.queries import broken_diaries
from jiewang.center.case.seals import SealUnreadable, heads_that_differ, read_seal
from jiewang.center.intake.models import Photo

_BATCH = 2000


def folders() -> dict[str, Path]:
    """The folders of a backup, by their names in the archive."""
    named = {"media": settings.MEDIA_ROOT, "models": settings.MODELS, "seals": settings.SEALS}
    return {name: Path(folder) for name, folder in named.items()}


def contents() -> Contents:
    """Everything but the keys. Photos of forms that were never sent are nobody's."""
    waiting = Path(settings.MEDIA_ROOT) / "waiting"
    return Contents(folders(), passed_over=frozenset([waiting]), facts=facts)


def facts() -> dict[str, Any]:
    """What a restored copy is compared with: the heads of all diaries and the newest seal."""
    seal = Seal.objects.order_by("-day").first()
    return {
        "cases": Case.objects.count(),
        "diary_lines": CaseStep.objects.count(),
        "diary_heads": heads_digest(),
        "newest_seal": {"day": str(seal.day), "digest": seal.digest} if seal else None,
        "files_missing": sum(1 for _name in missing_files()),
    }


def heads_digest() -> str:
    """SHA-256 over number, length and head of every diary, in order of numbers."""
    digest = hashlib.sha256()
    heads = Case.objects.order_by("number").values_list("number", "diary_length", "diary_head")
    for number, length, head in heads.iterator(_BATCH):
        digest.update(f"{number} {length} {head}\n".encode())
    return digest.hexdigest()


def missing_files() -> Iterator[str]:
    """Files that photos point at and that are not there."""
    root = Path(settings.MEDIA_ROOT)
    names = Photo.objects.order_by("pk").values_list("image", "thumbnail")
    for pair in names.iterator(_BATCH):
        yield from (name for name in pair if not (root / name).exists())


def faults(expected: dict[str, Any]) -> list[str]:
    """What does not hold in a restored house, as sentences; `expected` are the archive's facts."""
    found = []
    for diary in broken_diaries():
        text = _("%(number)s: the diary does not hold at line %(line)d.")
        found.append(text % {"number": diary.number, "line": diary.at.line})
    if heads_digest() != expected.get("diary_heads"):
        found.append(_("The diaries are not those that were backed up."))
    found.extend(_seal_faults(expected.get("newest_seal")))
    if missing := sum(1 for _name in missing_files()):
        text = ngettext(
            "%(count)d file of a photo is missing.",
            "%(count)d files of photos are missing.",
            missing,
        )
        found.append(text % {"count": missing})
    if not stored_values_are_readable():
        text = _(
            "Names and phones cannot be read with the keys that are set here: put the keys of the backed-up house into JIEWANG_DATA_KEYS."
        )
        found.append(text)
    return found


def _seal_faults(expected: dict[str, str] | None) -> Iterator[str]:
    seal = Seal.objects.order_by("-day").first()
    now = {"day": str(seal.day), "digest": seal.digest} if seal else None
    if now != expected:
        yield _("The newest seal is not the one that was backed up.")
    if seal is None:
        return
    path = Path(settings.SEALS) / f"{seal.day}.seal"
    try:
        digest, heads = read_seal(path)
    except (OSError, SealUnreadable):
        yield _("The file of the newest seal, %(file)s, cannot be read.") % {"file": path.name}
        return
    if digest != seal.digest:
        yield _("The file of the newest seal, %(file)s, was changed.") % {"file": path.name}
    for head in heads_that_differ(heads):
        text = _("%(number)s: not as sealed at line %(line)d")
        yield text % {"number": head.number, "line": head.length}


def keys_note() -> str:
    """Where the keys of personal data are, for who makes a backup: without them it is half one."""
    if os.environ.get("JIEWANG_DATA_KEYS"):
        return _(
            "The keys of personal data (JIEWANG_DATA_KEYS) are not in it. Keep them in another place; without them names and phones are gone."
        )
    text = _(
        "The keys of personal data are not in it. They were made up and stand in %(file)s: copy them to another place now; without them names and phones are gone."
    )
    return text % {"file": settings.VAR / "jiewang_data_keys.txt"}
