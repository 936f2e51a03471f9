"""Files of photos that no row points at: what a pulled plug leaves between file and row."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from jiewang.center.intake.models import Photo

# Longer than any request lasts, and than a backup takes between the tables and the files.
GRACE = timedelta(days=2)
# Folders are by months, and a worker looks every day. Never past the whole of a February.
LOOK_BACK = timedelta(days=28)


def forget_lost_files(at: datetime) -> int:
    """Delete files of this and the last month that no photo names, and return how many.

    Files younger than two days are left alone: their row may still be on its way.
    """
    storage = Photo._meta.get_field("image").storage
    lost = [name for folder in _folders(at) for name in _nameless(folder)]
    old = [name for name in lost if storage.get_modified_time(name) < at - GRACE]
    for name in old:
        storage.delete(name)
    return len(old)


def _folders(at: datetime) -> Iterator[str]:
    """Where photos of the last four weeks went, each folder once."""
    days = (at - LOOK_BACK, at)
    yield from sorted({f"{timezone.localtime(day):photos/%Y/%m/}" for day in days})


def _nameless(folder: str) -> list[str]:
    """Names of the files in a folder that no row has."""
    storage = Photo._meta.get_field("image").storage
    if not storage.exists(folder):
        return []
    here = {f"{folder}{name}" for name in storage.listdir(folder)[1]}
    rows = Photo.objects.filter(image__startswith=folder).values_list("image", "thumbnail")
    for names in rows.iterator():
        here.difference_update(names)
    return sorted(here)
