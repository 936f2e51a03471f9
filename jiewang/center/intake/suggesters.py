"""The suggester of today: the trained model in use, else the catalog's own words.

Built once for a version and a model, and asked for every few seconds whether they are still
the ones in force.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from jiewang.center.catalog.models import CatalogVersion, Category
from jiewang.center.catalog.queries import categories_of, current_version
from jiewang.center.intake.learning.artifact import ModelUnreadable, read_model
from jiewang.center.intake.learning.model import TrainedModel
from jiewang.center.intake.learning.models import SuggestionModel
from jiewang.center.intake.learning.proof import types_alone
from jiewang.center.intake.learning.queries import folder_of, model_in_use
from jiewang.center.intake.suggest import Suggested, Suggester

_log = logging.getLogger(__name__)


class SuggestsTypes(Protocol):
    """What suggests types for a text. `threshold` is the confidence above which it was right
    as often as promised; None where that was never measured. `number` is the model's, 0 of the
    catalog's words. `alone` are the types that may be filed without a person above it."""

    @property
    def threshold(self) -> float | None: ...
    @property
    def number(self) -> int: ...
    @property
    def alone(self) -> frozenset[str]: ...

    def suggest(self, text: str, *, top: int = 3) -> list[Suggested]: ...


@dataclass(frozen=True)
class ModelInUse:
    """A trained model with its number and what it may do alone."""

    model: TrainedModel
    number: int
    alone: frozenset[str]

    @property
    def threshold(self) -> float | None:
        return self.model.threshold

    def suggest(self, text: str, *, top: int = 3) -> list[Suggested]:
        return self.model.suggest(text, top=top)


def is_sure(made: SuggestsTypes, suggested: Sequence[Suggested]) -> bool:
    """Whether the first suggestion is one that may be filed without a person."""
    if not made.alone or made.threshold is None or not suggested:
        return False
    first = suggested[0]
    return first.code in made.alone and first.confidence >= made.threshold


_Key = tuple[int, str, str]
# Another process may load a catalog; this one suggests from the former a little longer.
_KEPT_SECONDS = 5.0
_kept: tuple[float, _Key, SuggestsTypes] | None = None


def suggester() -> SuggestsTypes:
    """The suggester for reports of today. Raises NoCatalog."""
    global _kept
    if _kept is not None and time.monotonic() - _kept[0] < _KEPT_SECONDS:
        return _kept[2]
    version, model = current_version(), model_in_use()
    key = (version.pk, version.fingerprint, model.digest if model else "")
    made = _kept[2] if _kept is not None and _kept[1] == key else _made(version, model)
    _kept = (time.monotonic(), key, made)
    return made


def _made(version: CatalogVersion, row: SuggestionModel | None) -> SuggestsTypes:
    leaves = categories_of(version)
    if row is not None:
        try:
            model = read_model(folder_of(row), digest=row.digest)
        except ModelUnreadable as error:
            # Once a process, not once a report: the failed one is kept like any other.
            _log.warning("The catalog's words suggest instead of model %d: %s", row.number, error)
        else:
            model = model.only(leaf.code for leaf in leaves)
            return ModelInUse(model, row.number, types_alone(row.figures, leaves))
    return Suggester(leaves)


@receiver([post_save, post_delete], sender=Category)
@receiver([post_save, post_delete], sender=CatalogVersion)
@receiver([post_save, post_delete], sender=SuggestionModel)
def forget_suggester(**_signal: Any) -> None:
    """Build it anew at the next question. A loaded version never changes; one made row by row,
    as in tests, grows."""
    global _kept
    _kept = None
