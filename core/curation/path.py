"""An order in which neighbours are alike: a short path through all items.

Nearest neighbours from every start, then 2-opt and Or-opt: as long as turning a stretch round, or putting one item
elsewhere, makes the path shorter, the move that saves most is made.
Sources: G. A. Croes, "A Method for Solving Traveling-Salesman Problems", Operations Research 1958; I. Or, 1976.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix

STARTS = 24  # paths that are begun, spread over the items
_EPSILON = 1e-12


def smooth_order(vectors: FloatMatrix) -> tuple[int, ...]:
    """Rows of unit vectors (n, dim) in order; of the two ends the smaller row comes first.

    O(n^2) per turn of 2-opt; 50 items take some milliseconds. Equal input gives equal output.
    """
    n = len(vectors)
    if n < 3:
        return tuple(range(n))
    apart = 1.0 - np.asarray(vectors, np.float64) @ np.asarray(vectors, np.float64).T  # (n, n)
    starts = sorted({round(at) for at in np.linspace(0, n - 1, min(n, STARTS))})
    paths = [_shortened(_nearest(start, apart), apart) for start in starts]
    best = min(paths, key=lambda path: (round(length(path, apart), 9), path))
    return tuple(best if best[0] < best[-1] else best[::-1])


def length(path: list[int] | tuple[int, ...], apart: npt.NDArray[np.float64]) -> float:
    """Sum of the distances between neighbours."""
    return float(apart[list(path[:-1]), list(path[1:])].sum())


def _nearest(start: int, apart: npt.NDArray[np.float64]) -> list[int]:
    path, left = [start], np.ones(len(apart), bool)
    left[start] = False
    while left.any():
        path.append(int(np.argmin(np.where(left, apart[path[-1]], np.inf))))
        left[path[-1]] = False
    return path


def _shortened(path: list[int], apart: npt.NDArray[np.float64]) -> list[int]:
    order = np.array(path)
    while True:
        d = np.zeros((len(order) + 2, len(order) + 2))  # between places; beyond both ends everything is at distance 0
        d[1:-1, 1:-1] = apart[np.ix_(order, order)]
        turned, turning = _best_turn(d)
        put, putting = _best_put(d)
        if max(turning, putting) <= _EPSILON:
            return [int(row) for row in order]
        if turning >= putting:
            order[turned[0] : turned[1]] = order[turned[0] : turned[1]][::-1]
        else:
            row = order[put[0]]
            order = np.insert(np.delete(order, put[0]), put[1] - (put[1] > put[0]), row)


def _best_turn(d: npt.NDArray[np.float64]) -> tuple[tuple[int, int], float]:
    """Which half-open stretch to turn round, and what that saves: the edges at its ends are exchanged."""
    i, j = np.triu_indices(len(d) - 2, 1)
    saved = d[i, i + 1] + d[j + 1, j + 2] - d[i, j + 1] - d[i + 1, j + 2]
    best = int(np.argmax(saved))
    return (int(i[best]), int(j[best]) + 1), float(saved[best])


def _best_put(d: npt.NDArray[np.float64]) -> tuple[tuple[int, int], float]:
    """Which place to take out and before which to put it, and what that saves."""
    n = len(d) - 2
    at = np.arange(1, n + 1)
    freed = d[at - 1, at] + d[at, at + 1] - d[at - 1, at + 1]  # (n,)
    gap = np.arange(n + 1)  # between places gap and gap + 1, counted with the one beyond the end
    paid = d[np.ix_(at, gap)] + d[np.ix_(at, gap + 1)] - d[gap, gap + 1]  # (n, n + 1)
    saved = freed[:, None] - paid
    saved[at - 1, at - 1] = saved[at - 1, at] = 0.0  # where it is already
    row, best = np.unravel_index(int(np.argmax(saved)), saved.shape)
    return (int(row), int(best)), float(saved[row, best])
