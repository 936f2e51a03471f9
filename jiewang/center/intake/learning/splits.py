"""Splits that keep a group on one side. Pure."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


def grouped_folds(
    labels: Sequence[str], groups: Rows, *, folds: int, seed: int
) -> Iterator[tuple[Rows, Rows]]:
    """Rows to train on and rows to test on, `folds` times, so that every row is tested once.

    Groups are dealt out whole, label by label (of a group's first row), always to the smallest
    fold: each gets nearly its share of every label.
    """
    fold_of = np.zeros(len(labels), dtype=np.int64)
    sizes = np.zeros(folds)
    order = np.random.default_rng(seed).permutation(len(labels))
    members: dict[int, list[int]] = {}
    for row in order.tolist():
        members.setdefault(int(groups[row]), []).append(row)
    of_label: dict[str, npt.NDArray[np.float64]] = {}
    # Large groups first: the small ones even out what they left.
    for rows in sorted(members.values(), key=len, reverse=True):
        mine = of_label.setdefault(labels[rows[0]], np.zeros(folds))
        fold = int(np.lexsort((sizes, mine))[0])
        fold_of[rows] = fold
        mine[fold] += len(rows)
        sizes[fold] += len(rows)
    for fold in range(folds):
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def newest_share(groups: Rows, *, share: float) -> tuple[Rows, Rows]:
    """Rows to train on and rows to hold out, of rows in order of time: the newest are held out.

    A group that began before the cut stays with the older ones as a whole.
    """
    cut = round(len(groups) * (1 - share))
    older = np.isin(groups, groups[:cut])
    return np.flatnonzero(older), np.flatnonzero(~older)
