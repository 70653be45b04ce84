"""Put new dots on a drawing without moving an old one.

Each new item goes where the items most like it lie: to the dot among its neighbours around which most of their weight
gathers, then to the weighted mean of those close to that one. A plain mean would drop an item that has neighbours in
two groups into the void between them. From there the new dots, and only they, are drawn on for a while by the rules of
UMAP, which also spreads out new ones that are alike.

Chosen by measurement (benchmarks/README.md): on the demo, with a fifth of the items new, the map loses .010 of
trustworthiness against a drawing of everything, by the place alone .012, by a plain mean .042, by umap-learn's
`transform`, which needs the fitted model to be kept, .022.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix
from core.domain.maps import NO_CLUSTER, Classes
from core.embedding.layout import draw, graph, memberships
from core.embedding.neighbours import Rows, nearest

NEIGHBOURS = 15
REACH = 1.0  # map units: neighbours about this near to the chosen one count (min_dist is 0.1, a group a few units wide)
EPOCHS = 400
RATE = 0.25
SETTLED_UP_TO = 20_000  # dots; among more, a few new ones have neighbours enough to be right at once


def among(new: FloatMatrix, old: FloatMatrix, k: int = NEIGHBOURS) -> tuple[Rows, FloatMatrix]:
    """The old rows most like each new one, (n_new, k), and how much each belongs, (n_new, k) with row sums of 1.

    Raises:
        ValueError: there is no old row.
    """
    if not len(old):
        raise ValueError("there is nothing to be placed among")
    rows, cosines = nearest(new, min(k, len(old)), among=old)
    weights = memberships(np.maximum(1.0 - cosines, 0.0))
    return rows, np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def placed(rows: Rows, weights: FloatMatrix, drawing: FloatMatrix, reach: float = REACH) -> FloatMatrix:
    """Where new dots begin, (n_new, d): `rows` and `weights` of `among`, `drawing` (n_old, d)."""
    spots = drawing[rows].astype(np.float64)  # (n_new, k, d)
    apart = ((spots[:, :, None, :] - spots[:, None, :, :]) ** 2).sum(axis=3)  # (n_new, k, k)
    closeness = np.exp(-apart / (2 * reach**2))
    support = np.einsum("nij,nj->ni", closeness, weights)  # how much weight gathers around each neighbour
    centre = support.argmax(axis=1)
    counted = weights * closeness[np.arange(len(rows)), centre]
    counted /= counted.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("nk,nkd->nd", counted, spots), np.float32)


def settled(
    new: FloatMatrix, old: FloatMatrix, start: FloatMatrix, drawing: FloatMatrix, *, seed: int = 0
) -> FloatMatrix:
    """Where new dots come to rest, (n_new, d); the old ones attract and repel, but do not move.

    The old ones' neighbours among the new count too: without them the map loses .015 instead of .010.

    Args:
        new, old: Unit rows (n_new, dim), (n_old, dim).
        start: Of `placed`.
    """
    everything = np.vstack([old, new])
    if len(everything) > SETTLED_UP_TO:
        return start
    edges = graph(*nearest(everything, min(NEIGHBOURS, len(everything) - 1)))
    fixed = np.arange(len(everything)) < len(old)
    drawn = draw(edges, np.vstack([drawing, start]), epochs=EPOCHS, rate=RATE, seed=seed, fixed=fixed)
    return drawn[len(old) :]


def joined(rows: Rows, weights: FloatMatrix, classes: Classes) -> Classes:
    """The group most of each new dot's weight belongs to, (n_new,); the smaller number of equals."""
    votes = np.zeros((len(rows), NO_CLUSTER + 1))
    own: npt.NDArray[np.int64] = classes[rows].astype(np.int64)
    np.add.at(votes, (np.arange(len(rows))[:, None], own), weights)
    return np.asarray(votes.argmax(axis=1), np.uint8)
