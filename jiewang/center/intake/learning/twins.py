"""Near-twins 近似文本: texts that are the same letter once more, with some words changed.

Texts whose pieces of three characters have a cosine (with rarity weights) of ALIKE and above
are twins, and twins of twins are one group. On both sides of a split they would let a model
pass for better than it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from jiewang.center.intake.learning.pieces import fold, trigrams

ALIKE = 0.5
# Rows multiplied at once: the product of a block stays small in memory.
_BLOCK = 500


@dataclass(frozen=True)
class Twins:
    """`group` has the group of each text; `with_twin` how many texts have a twin."""

    group: npt.NDArray[np.int64]
    with_twin: int

    @property
    def groups(self) -> int:
        return len(np.unique(self.group))

    @property
    def largest(self) -> int:
        return int(np.bincount(self.group).max()) if len(self.group) else 0


def group_twins(texts: Sequence[str]) -> Twins:
    """Group texts. Exact: every pair is compared, by blocked sparse products.

    7,000 letters take some five seconds; the time grows with the square of their number.
    """
    vectors = _vectors(texts)
    across = vectors.T.tocsr()
    rows: list[npt.NDArray[np.int64]] = []
    columns: list[npt.NDArray[np.int64]] = []
    for at in range(0, len(texts), _BLOCK):
        product = (vectors[at : at + _BLOCK] @ across).tocoo()
        alike = product.data >= ALIKE
        rows.append(product.row[alike].astype(np.int64) + at)
        columns.append(product.col[alike].astype(np.int64))
    row = np.concatenate([*rows, np.zeros(0, np.int64)])
    column = np.concatenate([*columns, np.zeros(0, np.int64)])
    # Texts without any piece of three are alike where they are equal.
    row, column = _with_equals(texts, row, column)
    pairs = coo_array((np.ones(len(row), bool), (row, column)), shape=(len(texts),) * 2)
    _count, group = connected_components(pairs, directed=False)
    group = group.astype(np.int64)
    sizes = np.bincount(group, minlength=1)
    return Twins(group, int((sizes[group] > 1).sum()))


def _vectors(texts: Sequence[str]) -> csr_array:
    """One row a text, of length 1: its pieces of three characters, rare ones weighing more."""
    numbers, text = trigrams([fold(each) for each in texts])
    _all, piece = np.unique(numbers, return_inverse=True)
    shape = (len(texts), max(len(_all), 1))
    counts = coo_array((np.ones(len(text), np.float32), (text, piece)), shape=shape).tocsr()
    counts.sum_duplicates()
    spread = np.bincount(counts.indices, minlength=shape[1])
    rarity = np.log((1 + len(texts)) / (1 + spread)) + 1
    values = counts.data * rarity[counts.indices]
    of = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(of, weights=values * values, minlength=len(texts)))
    # Most pieces stand in one text only and can't be shared: without them the product is fast.
    shared = spread[counts.indices] > 1
    data = (values / length[of])[shared].astype(np.float32)
    return csr_array((data, (of[shared], counts.indices[shared])), shape=shape)


def _with_equals(
    texts: Sequence[str], row: npt.NDArray[np.int64], column: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    first: dict[str, int] = {}
    same = [first.setdefault(fold(text), nth) for nth, text in enumerate(texts)]
    return (
        np.concatenate([row, np.arange(len(texts))]),
        np.concatenate([column, np.array(same, dtype=np.int64)]),
    )
