"""The suggester of the catalog in force, built once for a version."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from jiewang.center.catalog.models import Category
from jiewang.center.catalog.queries import categories_of, current_version
from jiewang.center.intake.suggest import Suggester

_kept: dict[tuple[int, str], Suggester] = {}


def suggester() -> Suggester:
    """The suggester for reports of today. One query. Raises NoCatalog."""
    version = current_version()
    key = (version.pk, version.fingerprint)
    if key not in _kept:
        # One version is in force; the one before it is of no more use.
        _kept.clear()
        _kept[key] = Suggester(categories_of(version))
    return _kept[key]


@receiver([post_save, post_delete], sender=Category)
def forget_suggesters(**_signal: Any) -> None:
    """Build it anew. A loaded version never changes; one made row by row grows."""
    _kept.clear()
