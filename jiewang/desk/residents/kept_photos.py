"""Photos that wait while a form is put right, so that nobody has to choose them again."""

import base64
import hashlib
import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from PIL import Image

from jiewang.center.intake.photos import CleanPhoto

# Cleaned photos only, under names nobody can guess; after a day they are gone.
KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class KeptPhoto:
    """A photo that waits. `token` names it in the form."""

    token: str
    photo: CleanPhoto

    @property
    def preview(self) -> str:
        """The thumbnail as an address for an `img`, without a page that would serve it."""
        return f"data:image/jpeg;base64,{base64.b64encode(self.photo.thumbnail).decode()}"


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "waiting"


def keep(photo: CleanPhoto) -> KeptPhoto:
    """Put a photo aside for a day."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    token = secrets.token_hex(16)
    (folder / f"{token}-small.jpg").write_bytes(photo.thumbnail)
    (folder / f"{token}.jpg").write_bytes(photo.image)
    return KeptPhoto(token, photo)


def find(tokens: str) -> list[KeptPhoto]:
    """The photos of these tokens, separated by spaces. What is gone or made up is left out."""
    found = []
    for token in tokens.split()[:8]:
        if len(token) != 32 or not token.isalnum() or not token.isascii():
            continue
        try:
            image = (_folder() / f"{token}.jpg").read_bytes()
            thumbnail = (_folder() / f"{token}-small.jpg").read_bytes()
        except FileNotFoundError:
            continue
        width, height = Image.open(io.BytesIO(image)).size
        digest = hashlib.sha256(image).hexdigest()
        found.append(KeptPhoto(token, CleanPhoto(image, thumbnail, width, height, digest)))
    return found


def forget(kept: list[KeptPhoto]) -> None:
    """Remove photos that have arrived."""
    for each in kept:
        for name in (f"{each.token}.jpg", f"{each.token}-small.jpg"):
            (_folder() / name).unlink(missing_ok=True)


def forget_old(at: datetime) -> int:
    """Remove photos of forms that were never sent, a day after they came. Returns how many files.

    Called by the worker. Several may run at once.
    """
    limit = at.timestamp() - KEPT_SECONDS
    removed = 0
    for file in _folder().glob("*.jpg"):
        try:
            if file.stat().st_mtime < limit:
                file.unlink()
                removed += 1
        except FileNotFoundError:
            # Another process was faster.
            continue
    return removed
