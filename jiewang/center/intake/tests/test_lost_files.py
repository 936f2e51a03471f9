"""What a pulled plug leaves beside the photos."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jiewang.center.intake.lost_files import GRACE, _folders, forget_lost_files
from jiewang.center.intake.models import Photo
from jiewang.center.intake.photo_store import store_photo
from jiewang.center.intake.photos import CleanPhoto
from jiewang.testing import make_case

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo_kept() -> Photo:
    clean = CleanPhoto(image=b"large", thumbnail=b"small", width=1, height=1, digest="a" * 64)
    return Photo.objects.get(pk=store_photo(make_case(), clean))


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*.jpg"))


def written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())


def test_files_that_no_photo_names_go_after_two_days_and_others_stay(tmp_path):
    photo = photo_kept()
    lost = Path(photo.image.path).with_name("lost.jpg")
    lost.write_bytes(b"half a pict")
    kept = [Path(photo.image.path).name, Path(photo.thumbnail.path).name]

    assert forget_lost_files(written(lost) + GRACE - MINUTE) == 0
    assert lost.exists()
    assert forget_lost_files(written(lost) + GRACE + MINUTE) == 1
    assert files(tmp_path) == sorted(kept)


def test_without_any_photo_there_is_nothing_to_look_at():
    assert forget_lost_files(timezone.now()) == 0


@pytest.mark.parametrize(
    ("day", "folders"),
    [
        ("2030-03-01", ["photos/2030/02/", "photos/2030/03/"]),
        ("2030-01-05", ["photos/2029/12/", "photos/2030/01/"]),
        ("2030-01-31", ["photos/2030/01/"]),
    ],
)
def test_no_month_is_passed_over(day, folders):
    at = datetime.fromisoformat(f"{day}T12:00:00+08:00")
    assert list(_folders(at)) == folders
