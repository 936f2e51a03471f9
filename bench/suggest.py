"""Suggestions a second: one text by one, and many at once, by a model of full size.

Learned from the model district's invented texts and the catalog's words (191 types), then
filled up with pieces that no text has, to the size that a district's history would give it.
The texts are as long as letters: some 200 characters.
"""

import csv
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import district
import numpy as np
from django.conf import settings
from figures import Figure, latencies, take

from jiewang.center.catalog.queries import current_categories
from jiewang.center.intake.learning.fitting import MOST_WEIGHTS, fit
from jiewang.center.intake.learning.history import catalog_texts
from jiewang.center.intake.learning.model import TrainedModel, Vocabulary, slots
from jiewang.center.intake.suggesters import SuggestsTypes, suggester

ONE, MANY = 1_000, 10_000
LENGTH = 200


def measure(repeat: int) -> Iterator[Figure]:
    district.load()
    texts = _letters(MANY)
    model = _full_size(_learned())
    model.suggest(texts[0])
    yield from latencies("suggest: one text", _each(model, texts), p50=0.002, p99=None)
    model.confidences(texts[:10])
    yield take(
        "suggest: many texts",
        "texts",
        MANY,
        partial(model.confidences, texts),
        repeat=repeat,
        at_least=5_000,
    )
    yield take(
        "suggest: the catalog's words, one by one",
        "texts",
        ONE,
        partial(_suggest, suggester(), texts[:ONE]),
        repeat=repeat,
    )


def _each(model: TrainedModel, texts: list[str]) -> list[float]:
    seconds = []
    for text in texts[:ONE]:
        began = time.perf_counter()
        model.suggest(text)
        seconds.append(time.perf_counter() - began)
    return seconds


def _suggest(words: SuggestsTypes, texts: list[str]) -> None:
    for text in texts:
        words.suggest(text)


def _learned() -> TrainedModel:
    with (settings.DISTRICT_DATA / "messages.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    words, codes = catalog_texts(current_categories())
    texts = [*(row["text"] for row in rows), *words]
    return fit(texts, [*(row["category"] for row in rows), *codes], seed=1)


def _full_size(model: TrainedModel) -> TrainedModel:
    draw = np.random.default_rng(1)
    width = MOST_WEIGHTS // len(model.codes)
    more = draw.integers(0, 1 << 63, size=2 * width, dtype=np.uint64)
    numbers = np.concatenate([model.vocabulary.numbers, more])
    _slots, first = np.unique(slots(numbers), return_index=True)
    numbers = numbers[np.sort(first)][:width]
    weights = np.zeros((width, len(model.codes)), dtype=np.float16)
    weights[: len(model.weights)] = model.weights
    rarity = np.ones(width, dtype=np.float32)
    rarity[: len(model.weights)] = model.vocabulary.rarity
    return replace(model, vocabulary=Vocabulary(numbers, rarity), weights=weights)


def _letters(count: int) -> list[str]:
    """Invented texts one after the other, cut into letters, so that hardly two are alike."""
    whole = "".join(district.messages())
    return [
        (whole[at:] + whole)[:LENGTH] for at in ((nth * 7919) % len(whole) for nth in range(count))
    ]
