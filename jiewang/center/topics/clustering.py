"""Which texts speak of one matter: neighbors by words, place and time, and groups of them. Pure.

Each text's nearest neighbors are found exactly, by blocked sparse products of telling pieces.
Only neighbors of one another hold together, and only where they have neighbors in common: one
text between two matters must not join them. A group whose texts are not all alike is cut again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from jiewang.center.topics.cutting import Vectors

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NEIGHBORS = 12
LEAST_ALIKE = 0.18
# Told apart by place and by type: beyond so many meters, or filed under another group of the
# catalog, only nearly the same words are one matter.
FAR_METERS, ALIKE_THOUGH_APART = 1_500.0, 0.6
# And by time: a topic goes on as long as somebody writes every so many days.
LONGEST_PAUSE_DAYS = 60.0
# A member must be so much alike to the middle of its group.
LEAST_TO_MIDDLE = 0.3
SMALLEST = 3
_BLOCK = 1_000


@dataclass(frozen=True)
class Where:
    """For each text its point in meters on a plane, not a number where there is none, its day,
    and the number of its type, below 0 where nobody has given it one."""

    east: Floats
    north: Floats
    day: Floats
    kind: Ints


def clusters(vectors: Vectors, where: Where) -> list[Ints]:
    """Groups of at least SMALLEST texts, the largest first; each by the places of its texts.

    Within a group the text nearest to its middle comes first. The same texts in the same order
    give the same groups.
    """
    graph = _neighbors(vectors, where)
    found: list[Ints] = []
    for members in _components(graph, LEAST_ALIKE):
        found += _settled(vectors, graph, members, LEAST_ALIKE)
    return sorted(found, key=lambda group: (-len(group), int(group.min())))


def _neighbors(vectors: Vectors, where: Where) -> csr_array:
    """How alike each text is to its nearest NEIGHBORS, where they are each other's."""
    across = vectors.rows.T.tocsr()
    rows, columns, values = [], [], []
    for at in range(0, len(vectors), _BLOCK):
        product = (vectors.rows[at : at + _BLOCK] @ across).tocoo()
        row, column = product.row.astype(np.int64) + at, product.col.astype(np.int64)
        keep = (product.data >= LEAST_ALIKE) & (row != column)
        row, column, value = row[keep], column[keep], product.data[keep]
        keep = _may_be_one(where, row, column, value)
        row, column, value = row[keep], column[keep], value[keep]
        order = np.lexsort((column, -value, row))
        row, column, value = row[order], column[order], value[order]
        near = np.arange(len(row)) - np.searchsorted(row, row, side="left") < NEIGHBORS
        rows.append(row[near])
        columns.append(column[near])
        values.append(value[near])
    size = (len(vectors),) * 2
    if not rows:
        return csr_array(size, dtype=np.float32)
    triple = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    nearest = coo_array(triple, shape=size).tocsr()
    return nearest.minimum(nearest.T).tocsr()


def _may_be_one(where: Where, row: Ints, column: Ints, value: Floats) -> npt.NDArray[np.bool_]:
    apart = np.hypot(where.east[row] - where.east[column], where.north[row] - where.north[column])
    # A comparison with what is no number is false: without two points nothing is far.
    far = (apart > FAR_METERS) & (value < ALIKE_THOUGH_APART)
    one, other = where.kind[row], where.kind[column]
    # At one place there may be several matters.
    unlike = (one >= 0) & (other >= 0) & (one != other) & (value < ALIKE_THOUGH_APART)
    late = np.abs(where.day[row] - where.day[column]) > LONGEST_PAUSE_DAYS
    together: npt.NDArray[np.bool_] = ~far & ~unlike & ~late
    return together


def _components(graph: csr_array, least: float) -> list[Ints]:
    """Groups that hold together by neighbors which have a neighbor in common, or are very alike."""
    strong = graph.copy()
    strong.data = np.where(strong.data >= least, strong.data, 0)
    strong.eliminate_zeros()
    pattern = strong.copy()
    pattern.data = np.ones_like(pattern.data)
    common = (pattern @ pattern).multiply(pattern)
    alone = strong.copy()
    alone.data = np.where(alone.data >= 2 * least, np.float32(1), np.float32(0))
    alone.eliminate_zeros()
    _count, label = connected_components((common + alone).tocsr(), directed=False)
    order = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    return [each for each in np.split(order, cuts) if len(each) >= SMALLEST]


def _settled(vectors: Vectors, graph: csr_array, members: Ints, least: float) -> list[Ints]:
    """A group without those too far from its middle; one of several matters is cut again."""
    share = _to_middle(vectors, members)
    near = members[share >= LEAST_TO_MIDDLE]
    if len(near) >= 0.8 * len(members) or least > 0.6:
        share = share[share >= LEAST_TO_MIDDLE]
        return [near[np.argsort(-share, kind="stable")]] if len(near) >= SMALLEST else []
    inner = graph[members][:, members].tocsr()
    found: list[Ints] = []
    for part in _components(inner, least * 1.25):
        found += _settled(vectors, graph, members[part], least * 1.25)
    return found


def _to_middle(vectors: Vectors, members: Ints) -> Floats:
    rows = vectors.rows[members]
    middle = np.asarray(rows.sum(axis=0)).ravel()
    middle /= max(float(np.sqrt((middle * middle).sum())), 1e-9)
    share: Floats = rows @ middle
    return share


def nearly_same(vectors: Vectors, members: Sequence[int] | Ints, *, least: float = 0.9) -> Ints:
    """For each member the first of those nearly word for word the same as it: one voice."""
    rows = vectors.rows[np.asarray(members)]
    alike = (rows @ rows.T).tocoo()
    same = alike.data >= least
    first = np.arange(rows.shape[0])
    np.minimum.at(first, alike.row[same], alike.col[same])
    return first
