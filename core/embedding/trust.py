"""How far a drawing can be trusted: what lies together that is not alike, and what is alike but lies apart.

Trustworthiness T(k) = 1 - 2 / (n k (2n - 3k - 1)) * sum over dots i and their k neighbours j on the drawing of
max(0, r(i, j) - k), where r is the rank of j among the vectors by likeness to i. Continuity is the same with drawing
and vectors exchanged. Both are 1 when nothing is wrong and about 0.5 for a drawing at random.

Source: J. Venna and S. Kaski, "Neighborhood Preservation in Nonlinear Projection Methods", ICANN 2001, eq. (1), (2).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector
from core.domain.maps import Faith
from core.embedding.neighbours import Rows, blocks, nearest, nearest_on_paper

NEIGHBOURS = 15
ALIKE = 0.01  # a true neighbour is among the nearest hundredth of the collection
ALL_ROWS = 12_000  # up to here every dot is examined
SAMPLE = 2_000  # dots, beyond it
LANDMARKS = 5_000  # rows that ranks are estimated from, beyond it

Closeness = Callable[[Rows], FloatMatrix]
"""Rows (b,) -> how close every one of n is to each, (b, n); larger is closer."""
Ranks = npt.NDArray[np.int64]


def alike(values: FloatMatrix) -> Closeness:
    """Of unit rows: their cosines."""
    return lambda rows: np.asarray(values[rows] @ values.T, np.float32)


def near(xy: FloatMatrix) -> Closeness:
    """Of dots: minus their squared distance."""
    x = xy.astype(np.float64)

    def closeness(rows: Rows) -> FloatMatrix:
        apart = np.zeros((len(rows), len(x)))
        for column in x.T:
            apart -= (column[rows][:, None] - column[None, :]) ** 2
        return apart  # type: ignore[return-value]  # float64 where it costs nothing: fewer ties

    return closeness


def ranks(closeness: Closeness, n: int, neighbours: Rows, rows: Rows) -> Ranks:
    """The rank of each given neighbour by closeness, (len(rows), k): 1 is the nearest other one.

    Those exactly as close share the better rank.
    """
    found = np.zeros((len(rows), neighbours.shape[1]), np.int64)
    for start, end in blocks(len(rows), n * 4):
        block = closeness(rows[start:end])
        own = rows[start:end]
        at = np.take_along_axis(block, neighbours[start:end], axis=1)
        block[np.arange(end - start), own] = -np.inf
        for column in range(at.shape[1]):
            found[start:end, column] = 1 + np.count_nonzero(block > at[:, column, None], axis=1)
    return found


def faith(values: FloatMatrix, xy: FloatMatrix, k: int = NEIGHBOURS, seed: int = 0) -> Faith:
    """Trustworthiness and continuity of a drawing of unit rows.

    Beyond ALL_ROWS dots they are the means over SAMPLE of them, each compared with all others. Fewer than five dots,
    or k so large that the formula has no meaning, give NaN; k shrinks to what a small collection allows.
    """
    n = len(values)
    k = min(k, (n - 1) // 2)
    if k < 2:
        return Faith(examined=n)
    rows = examined(n, seed)
    on_paper = nearest_on_paper(xy, k)[rows]
    truly, _ = nearest(values[rows], k + 1, among=values)
    truly = _without_self(truly, rows)
    wrong = ranks(alike(values), n, on_paper, rows)
    torn = ranks(near(xy), n, truly, rows)
    return Faith(trustworthiness=_score(wrong, n, k), continuity=_score(torn, n, k), k=k, examined=len(rows))


def preserved(
    values: FloatMatrix, xy: FloatMatrix, k: int = NEIGHBOURS, seed: int = 0, rows: Rows | None = None
) -> FloatVector:
    """Of each dot, or of those in `rows`, the share of its `k` neighbours on the drawing that are truly alike, 0 to 1.

    Truly alike are the `k` nearest by vectors or, where that is more, the nearest hundredth of the collection. Beyond
    ALL_ROWS dots ranks are estimated from LANDMARKS of them. NaN where there are fewer than five dots.
    """
    n = len(values)
    k = min(k, (n - 1) // 2)
    rows = np.arange(n) if rows is None else rows
    if k < 2:
        return np.full(len(rows), np.nan, np.float32)
    on_paper = nearest_on_paper(xy, k)[rows]
    bound = max(k, math.ceil(ALIKE * n))
    few = n <= ALL_ROWS
    found = ranks(alike(values), n, on_paper, rows) if few else _estimated(values, on_paper, rows, seed)
    return np.asarray((found <= bound).mean(axis=1), np.float32)


def examined(n: int, seed: int) -> Rows:
    """Which dots are looked at: all, or an even sample."""
    if n <= ALL_ROWS:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, SAMPLE, replace=False))


def _estimated(values: FloatMatrix, neighbours: Rows, rows: Rows, seed: int) -> Ranks:
    n = len(values)
    landmarks = values[np.random.default_rng(seed).choice(n, LANDMARKS, replace=False)]
    found = np.zeros(neighbours.shape, np.int64)
    for start, end in blocks(len(rows), LANDMARKS * 4):
        own = values[rows[start:end]]
        block = own @ landmarks.T
        at = np.einsum("bd,bkd->bk", own, values[neighbours[start:end]])
        for column in range(at.shape[1]):
            nearer = np.count_nonzero(block > at[:, column, None], axis=1)
            found[start:end, column] = 1 + np.round(nearer * (n / LANDMARKS))
    return found


def _score(found: Ranks, n: int, k: int) -> float:
    penalty = np.maximum(found - k, 0).sum(axis=1).mean()
    return float(1.0 - 2.0 / (k * (2 * n - 3 * k - 1)) * penalty)


def _without_self(found: Rows, rows: Rows) -> Rows:
    """(b, k + 1) neighbours that may contain the row itself -> (b, k) others."""
    own = found == rows[:, None]
    own[~own.any(axis=1), -1] = True
    return np.asarray(found[~own].reshape(len(rows), found.shape[1] - 1), np.int64)
