"""Products in float64 with vectors that are kept in float32."""

from __future__ import annotations

import numpy as np

from core.domain import FloatMatrix, Scores

PIECE = 512  # vectors that are made float64 at a time: they stay in the processor's cache
ROUNDING = float(np.finfo(np.float32).eps)  # of one float32 operation, twice over


def products(left: Scores, right: FloatMatrix) -> Scores:
    """`left @ right.T` in float64, without a copy of all of `right`.

    Args:
        left: (n_left, dim), or (dim,) for one row.
        right: (n_right, dim).

    Returns:
        (n_left, n_right), or (n_right,).
    """
    found = np.empty((*left.shape[:-1], len(right)))
    for start in range(0, len(right), PIECE):
        piece = slice(start, start + PIECE)
        found[..., piece] = left @ right[piece].astype(np.float64).T
    return found
