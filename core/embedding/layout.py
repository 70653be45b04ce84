"""UMAP in plain numpy: for small collections, and for layouts that start from a drawing there is already.

A fuzzy graph of neighbours, drawn by pulling neighbours together and pushing dots at random apart. Updates are made for
many edges at once, not one after the other, which needs no compiler: umap-learn takes 30 CPU seconds to be imported
and compiled before the first dot moves, in which this draws thousands of them. Its drawings are as faithful to within
.005 of trustworthiness (tested, and stated in benchmarks/README.md). Large maps are drawn by `projection`.

Source: L. McInnes, J. Healy, J. Melville, "UMAP", arXiv 1802.03426, section 3 and algorithms 1 to 5.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import FloatMatrix
from core.embedding.neighbours import Rows

Array = npt.NDArray[np.float64]
CURVE = (1.5769, 0.8951)  # a, b of 1 / (1 + a d^2b) for min_dist = 0.1, spread = 1
STEP = 4.0  # no dot moves farther at once
PUSHES = 5  # random dots per edge
TURNS = 8  # in so many parts an epoch's edges are worked off, so that dots answer to each other


@dataclass(frozen=True)
class Graph:
    """Edges with their strengths in (0, 1]; from each to the other once in each direction."""

    n: int
    heads: Rows
    tails: Rows
    strengths: Array


def memberships(distances: npt.ArrayLike) -> Array:
    """How much each neighbour belongs, (n, k) in (0, 1]: 1 for the nearest, falling to a sum of log2(k).

    `distances` (n, k), ascending. The scale of each row is found by bisection (algorithm 3).
    """
    d = np.asarray(distances, np.float64)
    gaps = np.maximum(d - d[:, :1], 0.0)
    target = math.log2(d.shape[1]) if d.shape[1] > 1 else 1.0
    low, high = np.zeros(len(d)), np.full(len(d), np.inf)
    scale = np.ones(len(d))
    for _ in range(64):
        total = np.exp(-gaps / scale[:, None]).sum(axis=1)
        over = total > target
        high, low = np.where(over, scale, high), np.where(over, low, scale)
        scale = np.where(np.isinf(high), scale * 2, (low + high) / 2)
    least = 1e-3 * np.maximum(d.mean(axis=1), 1e-6)  # as in umap-learn: dots all at one place
    found: Array = np.exp(-gaps / np.maximum(scale, least)[:, None])
    return found


def graph(rows: Rows, cosines: FloatMatrix) -> Graph:
    """The fuzzy union of everybody's neighbours: a or b, a + b - ab (section 3.1)."""
    n, k = rows.shape
    weights = memberships(np.maximum(1.0 - cosines.astype(np.float64), 0.0))
    heads = np.repeat(np.arange(n), k)
    one = sparse.csr_array((weights.ravel(), (heads, rows.ravel())), shape=(n, n))
    both = (one + one.T - one.multiply(one.T)).tocoo()
    kept = both.data > 0
    return Graph(n, both.row[kept].astype(np.int64), both.col[kept].astype(np.int64), both.data[kept])


def draw(
    edges: Graph,
    start: FloatMatrix,
    *,
    epochs: int = 200,
    rate: float = 1.0,
    seed: int = 0,
    fixed: npt.NDArray[np.bool_] | None = None,
    report: Callable[[float], None] = lambda share: None,
) -> FloatMatrix:
    """Improve a drawing (n, d) by stochastic gradient descent; equal input gives equal output.

    Takes 0.5 s of CPU for 140 dots and 200 epochs, 8 s for 5,000.

    Args:
        rate: Of the first epoch; falls to zero. Below 1 the start shines through.
        fixed: (n,) dots that attract and repel, but do not move.
        report: Told the share of the work before each epoch; what it raises ends the drawing.
    """
    rng = np.random.default_rng(seed)
    xy = start.astype(np.float64).copy()
    free = np.ones(edges.n, bool) if fixed is None else ~fixed
    used = (free[edges.heads] | free[edges.tails]) & (edges.strengths >= edges.strengths.max(initial=0) / epochs)
    heads, tails = edges.heads[used], edges.tails[used]
    shares = edges.strengths[used] / edges.strengths.max(initial=1.0)
    for epoch in range(epochs):
        report(epoch / epochs)
        due = np.flatnonzero(np.floor((epoch + 1) * shares) > np.floor(epoch * shares))
        alpha = rate * (1.0 - epoch / epochs)
        for part in np.array_split(rng.permutation(due), TURNS):
            _turn(xy, heads[part], tails[part], free, alpha, rng)
    return xy.astype(np.float32)


def _turn(
    xy: Array, heads: Rows, tails: Rows, free: npt.NDArray[np.bool_], alpha: float, rng: np.random.Generator
) -> None:
    """One batch: neighbours pull, random dots push (the gradients of section 3.2)."""
    a, b = CURVE
    n, dims = xy.shape
    apart = xy[heads] - xy[tails]
    square = (apart**2).sum(axis=1)
    near = np.maximum(square, 1e-12)
    pull = np.where(square > 0, -2 * a * b * near ** (b - 1) / (1 + a * near**b), 0.0)
    drawn = np.clip(pull[:, None] * apart, -STEP, STEP)
    others = rng.integers(0, n, size=(len(heads), PUSHES))
    away = xy[heads][:, None, :] - xy[others]
    square = (away**2).sum(axis=2)
    push = np.where(others != heads[:, None], 2 * b / ((0.001 + square) * (1 + a * square**b)), 0.0)
    pushed = np.clip(push[:, :, None] * away, -STEP, STEP).sum(axis=1)
    for d in range(dims):
        change = np.bincount(heads, drawn[:, d] + pushed[:, d], n) - np.bincount(tails, drawn[:, d], n)
        xy[:, d] += alpha * np.where(free, np.clip(change, -STEP, STEP), 0.0)
