"""Groups of like items: around items that are far from each other, and as islands of close neighbours.

Source of the first: T. Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix

Rows = npt.NDArray[np.int64]
BLOCK = 1_024


def spread_groups(vectors: FloatMatrix, count: int) -> Rows:
    """For each unit row (n, dim) the number of its group, shape (n,): at most `count` groups, from 0."""
    n = len(vectors)
    if not n:
        return np.zeros(0, np.int64)
    centre = int(np.argmax(vectors @ vectors.mean(axis=0)))  # the most typical one
    groups, nearest = np.zeros(n, np.int64), np.asarray(vectors @ vectors[centre], np.float64)
    for number in range(1, min(count, n)):
        cosines = vectors @ vectors[int(np.argmin(nearest))]
        closer = cosines > nearest
        groups[closer], nearest[closer] = number, cosines[closer]
    return groups


def neighbours(vectors: FloatMatrix, k: int) -> tuple[Rows, npt.NDArray[np.float64]]:
    """The `k` nearest other rows of each unit row and their cosines, both (n, min(k, n - 1)), nearest first.

    O(n^2 dim) time in blocks of `BLOCK` rows; ties by row.
    """
    n = len(vectors)
    k = min(k, max(n - 1, 0))
    rows, cosines = np.zeros((n, k), np.int64), np.zeros((n, k))
    for start in range(0, n if k else 0, BLOCK):
        alike = np.asarray(vectors[start : start + BLOCK] @ vectors.T, np.float64)
        alike[np.arange(len(alike)), np.arange(start, start + len(alike))] = -np.inf
        order = np.argsort(-alike, axis=1, kind="stable")[:, :k]
        rows[start : start + len(alike)] = order
        cosines[start : start + len(alike)] = np.take_along_axis(alike, order, axis=1)
    return rows, cosines


def islands(near: Rows, cosines: npt.NDArray[np.float64], threshold: float) -> list[tuple[int, ...]]:
    """Sets of rows that hang together by neighbours at least `threshold` alike; smallest first, then by row."""
    parent = list(range(len(near)))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for row in range(len(near)):
        for other, cosine in zip(near[row], cosines[row], strict=True):
            if cosine >= threshold:
                parent[root(row)] = root(int(other))
    held: dict[int, list[int]] = {}
    for row in range(len(near)):
        held.setdefault(root(row), []).append(row)
    return sorted((tuple(rows) for rows in held.values()), key=lambda rows: (len(rows), rows))


def usual_likeness(cosines: npt.NDArray[np.float64]) -> float:
    """Below this an item's nearest neighbour is unusually far: Tukey's fence, quartile + 1.5 x the middle half.

    Args:
        cosines: To the nearest neighbour of every item, shape (n,).
    """
    if not len(cosines):
        return 0.0
    lower, upper = np.percentile(cosines, [25, 75])
    return float(lower - 1.5 * (upper - lower))
