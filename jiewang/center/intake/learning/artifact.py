"""A model as files: card.json that a person can read, weights.npz that only holds numbers.

Nothing in them is executed on reading (no pickle), and the digest says whether they are what
was written.
"""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from jiewang.base.errors import Refusal
from jiewang.center.intake.learning.model import TrainedModel, Vocabulary

CARD, WEIGHTS = "card.json", "weights.npz"
# Raised when pieces are cut or weighed in another way: older models no longer fit then.
FORMAT = 1


class ModelUnreadable(Refusal):
    """The files of a model are missing, changed, or of another format. str() says which."""


def write_model(folder: Path, model: TrainedModel, *, card: dict[str, Any]) -> str:
    """Write a model into a new folder and return its digest. Raises FileExistsError."""
    folder.mkdir(parents=True)
    # The vocabulary in half precision: a third digit of a weight decides nothing.
    with (folder / WEIGHTS).open("wb") as file:
        np.savez(
            file,
            numbers=model.vocabulary.numbers,
            rarity=model.vocabulary.rarity,
            weights=model.weights.astype(np.float16),
            intercepts=model.intercepts,
        )
    whole = card | {
        "format": FORMAT,
        "codes": list(model.codes),
        "scale": model.scale,
        "threshold": model.threshold,
    }
    (folder / CARD).write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    return digest_of(folder)


def read_model(folder: Path, *, digest: str) -> TrainedModel:
    """The model that was written there. Raises ModelUnreadable."""
    try:
        if digest_of(folder) != digest:
            raise ModelUnreadable(_("The files of %(folder)s were changed.") % {"folder": folder})
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        if card["format"] != FORMAT:
            raise ModelUnreadable(_("%(folder)s is of another format.") % {"folder": folder})
        with np.load(folder / WEIGHTS, allow_pickle=False) as stored:
            return TrainedModel(
                codes=tuple(card["codes"]),
                vocabulary=Vocabulary(stored["numbers"], stored["rarity"]),
                weights=stored["weights"],
                intercepts=stored["intercepts"],
                scale=card["scale"],
                threshold=card["threshold"],
            )
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        sentence = _("The files of %(folder)s cannot be read.")
        raise ModelUnreadable(sentence % {"folder": folder}) from None


def digest_of(folder: Path) -> str:
    """SHA-256 over card and weights. Raises OSError."""
    digest = hashlib.sha256()
    for name in (CARD, WEIGHTS):
        content = (folder / name).read_bytes()
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()
