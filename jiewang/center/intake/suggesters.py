"""The suggester of the catalog in force, built once for a version."""

import time
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from jiewang.center.catalog.models import CatalogVersion, Category
from jiewang.center.catalog.queries import categories_of, current_version
from jiewang.center.intake.suggest import Suggester

# Another process may load a catalog; this one suggests from the former a little longer.
_KEPT_SECONDS = 5.0
_kept: tuple[float, tuple[int, str], Suggester] | None = None


def suggester() -> Suggester:
    """The suggester for reports of today. Raises NoCatalog."""
    global _kept
    if _kept is not None and time.monotonic() - _kept[0] < _KEPT_SECONDS:
        return _kept[2]
    version = current_version()
    key = (version.pk, version.fingerprint)
    made = _kept[2] if _kept is not None and _kept[1] == key else Suggester(categories_of(version))
    _kept = (time.monotonic(), key, made)
    return made


@receiver([post_save, post_delete], sender=Category)
@receiver([post_save, post_delete], sender=CatalogVersion)
def forget_suggester(**_signal: Any) -> None:
    """Build it anew at the next question. A loaded version never changes; one made row by row,
    as in tests, grows."""
    global _kept
    _kept = None
