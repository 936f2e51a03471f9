"""Where photos are kept: files under random names, and a row for each."""

import secrets
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext as _

from jiewang.center.case.models import Case
from jiewang.center.intake.errors import PhotoRefused
from jiewang.center.intake.models import Photo, Report
from jiewang.center.intake.photos import MOST_PHOTOS, CleanPhoto
from jiewang.people.models import User


def check_count(count: int) -> None:
    """Refuse more photos than one report may carry. Raises PhotoRefused."""
    if count > MOST_PHOTOS:
        sentence = _("At most %(limit)d photos can be sent at once. Choose the clearest ones.")
        raise PhotoRefused(sentence % {"limit": MOST_PHOTOS})


def store_photo(
    case: Case,
    photo: CleanPhoto,
    *,
    stage: str = Photo.Stage.REPORT,
    report: Report | None = None,
    by: User | None = None,
) -> int:
    """Keep a clean photo on a case and return its id. The same picture twice is kept once.

    Needs a transaction. The files are written before the row: a crash between leaves two files
    that nothing points at, never a row without its picture. The names tell nothing and cannot
    be guessed.
    """
    return keep_photo(case, photo, stage=stage, report=report, by=by)[0].pk


def keep_photo(
    case: Case, photo: CleanPhoto, *, stage: str, report: Report | None, by: User | None
) -> tuple[Photo, bool]:
    """The same as store_photo(): the row, and whether it and its files are new."""
    known = Photo.objects.filter(case=case, digest=photo.digest).first()
    if known is not None:
        return known, False
    name = secrets.token_hex(16)
    row = Photo(
        case=case,
        report=report,
        stage=stage,
        width=photo.width,
        height=photo.height,
        digest=photo.digest,
        by=by,
    )
    row.image.save(f"{name}.jpg", ContentFile(photo.image), save=False)
    row.thumbnail.save(f"{name}-small.jpg", ContentFile(photo.thumbnail), save=False)
    try:
        row.save(force_insert=True)
    except BaseException:
        forget_files([row])
        raise
    return row, True


def forget_files(photos: Iterable[Photo]) -> None:
    """Remove the files of photos whose rows are not kept: the database took them back."""
    for photo in photos:
        for file in (photo.image, photo.thumbnail):
            file.storage.delete(str(file.name))


def photos_of(case: Case, *, stages: list[str] | None = None) -> "models.QuerySet[Photo]":
    """A case's photos, oldest first."""
    photos = Photo.objects.filter(case=case)
    return photos.filter(stage__in=stages) if stages else photos
