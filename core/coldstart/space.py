"""Items as rows that a taste can be a vector over: whitened content, what everybody likes, and a constant.

Source: whitening by principal components, K. Pearson 1901; the share of each direction comes back as prior variance, so
that a taste is expected to follow what sets recordings apart, and not noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, Scores

Array = npt.NDArray[np.float64]

DIMS = 64
EXPLAINED = 0.85  # of the variance of the content; directions beyond it are mostly noise in small collections
CONTENT_VARIANCE = 4.0  # of the logit of a like, that content explains before anybody has said anything


@dataclass(frozen=True, eq=False)
class ItemSpace:
    """Every item as one row; the last two columns are popularity and 1.

    Attributes:
        rows: (n_items, d + 2), directions of spread 1.
        centre, axes: A fused vector v becomes the directions (v - centre) @ axes; (dim,), (dim, d).
        shares: Variance of each direction in the content, (d,), falling.
        popularity: Logarithm of the share of people who like each item, standardised, (n_items,).
    """

    rows: Array
    centre: Array
    axes: Array
    shares: Array
    popularity: Array

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        return int(self.rows.shape[1])

    def placed(self, vectors: FloatMatrix, popularity: float = 0.0) -> Array:
        """Rows of items that are not in the collection, (m, d + 2); of average popularity unless said otherwise."""
        directions = (np.atleast_2d(vectors).astype(np.float64) - self.centre) @ self.axes
        return np.column_stack([directions, np.full(len(directions), popularity), np.ones(len(directions))])

    def broad(self) -> Array:
        """Variances of a taste about which nothing is known at all, (d + 2, d + 2)."""
        return np.diag(np.r_[CONTENT_VARIANCE * self.shares / self.shares.sum(), 1.0, 1.0])


def item_space(vectors: FloatMatrix, liked_by: Scores, *, dims: int = DIMS, explained: float = EXPLAINED) -> ItemSpace:
    """The space of a collection.

    Args:
        vectors: Fused unit vectors, (n_items, dim).
        liked_by: Share of people who like each item, 0 to 1, (n_items,); all equal where nothing is known.

    Raises:
        ValueError: fewer than two items, or all of them alike.
    """
    values = vectors.astype(np.float64)
    centre = values.mean(axis=0)
    _, lengths, axes = np.linalg.svd(values - centre, full_matrices=False)
    shares = lengths**2 / max(len(values), 1)
    if len(values) < 2 or shares[0] < 1e-12:
        raise ValueError("a taste needs items that differ")
    enough = int(np.searchsorted(np.cumsum(shares) / shares.sum(), explained)) + 1
    d = max(1, min(dims, enough, int((shares > 1e-8 * shares[0]).sum())))
    flipped = _steady(axes[:d].T) / np.sqrt(shares[:d])
    popularity = _standard(np.log(np.clip(liked_by, 1e-3, 1.0)))
    rows = np.column_stack([(values - centre) @ flipped, popularity, np.ones(len(values))])
    return ItemSpace(rows, centre, flipped, shares[:d], popularity)


def _steady(axes: Array) -> Array:
    """Each direction with its largest entry positive, so that equal content gives equal rows on every machine."""
    largest = np.abs(axes).argmax(axis=0)
    return np.asarray(axes * np.where(axes[largest, np.arange(axes.shape[1])] < 0, -1.0, 1.0))


def _standard(values: Array) -> Array:
    spread = values.std()
    return np.asarray((values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values))
