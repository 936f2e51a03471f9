"""Pairs of characters: how texts are compared without knowing their words."""

import itertools
import math
from collections import Counter
from collections.abc import Sequence


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of characters next to each other; signs and spaces part them."""
    return frozenset(a + b for a, b in itertools.pairwise(text) if (a + b).isalnum())


class Words:
    """Pairs of characters of some bodies, the rarer the weightier; `compared` counts its work."""

    def __init__(self, bodies: Sequence[str]) -> None:
        self.compared = 0
        self._bodies = [pairs_of(body) for body in bodies]
        bodies_with = Counter(pair for body in self._bodies for pair in body)
        self._weights = {pair: math.log(1 + len(bodies) / n) for pair, n in bodies_with.items()}
        self._unheard = math.log(1 + 2 * len(bodies))

    def shared(self, text: str) -> list[float]:
        """Which share of a text's pairs, by weight, each body has: 0 to 1."""
        pairs = pairs_of(text)
        weights = {pair: self._weights.get(pair, self._unheard) for pair in pairs}
        whole = sum(weights.values()) or 1
        self.compared += len(self._bodies)
        return [sum(weights[pair] for pair in pairs & body) / whole for body in self._bodies]
