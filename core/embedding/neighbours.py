"""Exact nearest neighbours of every row, one block of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from core.domain import FloatMatrix

Rows = npt.NDArray[np.int64]
BLOCK_BYTES = 64_000_000  # of closeness in memory at a time


def nearest(values: FloatMatrix, k: int, among: FloatMatrix | None = None) -> tuple[Rows, FloatMatrix]:
    """The `k` most alike of every unit row: their numbers (n, k) and cosines (n, k), best first.

    Takes 2.6 s of CPU for 10,000 x 10,000 x 512.

    Args:
        among: Unit rows to look in, (m, dim); without it the rows themselves, of which none is its own neighbour.

    Raises:
        ValueError: there are fewer than `k` to choose from.
    """
    own = among is None
    pool = values if among is None else among
    if len(pool) - own < k:
        raise ValueError(f"need {k} neighbours, but there are only {len(pool) - own}")
    rows = np.zeros((len(values), k), np.int64)
    cosines = np.zeros((len(values), k), np.float32)
    for start, end in blocks(len(values), len(pool)):
        block = values[start:end] @ pool.T
        if own:
            block[np.arange(end - start), np.arange(start, end)] = -np.inf
        best = np.argpartition(-block, k - 1, axis=1)[:, :k] if k < len(pool) else np.argsort(-block, axis=1)
        close = np.take_along_axis(block, best, axis=1)
        order = np.lexsort((best, -close), axis=1)
        rows[start:end] = np.take_along_axis(best, order, axis=1)
        cosines[start:end] = np.take_along_axis(close, order, axis=1)
    return rows, cosines


def nearest_on_paper(xy: FloatMatrix, k: int) -> Rows:
    """The `k` nearest others of every dot, (n, k), nearest first; dots at one place in a stated order.

    Raises:
        ValueError: there are fewer than `k` others.
    """
    if len(xy) - 1 < k:
        raise ValueError(f"need {k} neighbours, but there are only {len(xy) - 1}")
    _, found = cKDTree(xy.astype(np.float64)).query(xy.astype(np.float64), k=k + 1)
    found = np.asarray(found, np.int64)
    own = found == np.arange(len(xy))[:, None]
    own[~own.any(axis=1), -1] = True  # many dots at one place: it did not find itself
    return np.asarray(found[~own].reshape(len(xy), k), np.int64)


def blocks(n: int, width: int) -> Iterator[tuple[int, int]]:
    """Stretches of `n` rows of `width` float32 that fit into BLOCK_BYTES."""
    size = max(1, BLOCK_BYTES // (4 * max(width, 1)))
    for start in range(0, n, size):
        yield start, min(start + size, n)
