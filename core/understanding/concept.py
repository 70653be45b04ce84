"""Concept curve: how strongly any phrase shows in the pictures of an item, from second to second.

The unit is z: standard deviations above what unrelated everyday phrases reach in this collection (`background`), after
the phrase's own usual level in the collection is taken away. 0 means "as in the rest of the collection"; the threshold
is where the phrase, treated as a tag (`calibration`), becomes likelier than not. A phrase that the model does not
understand, or that nothing in the collection shows, stays below it everywhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector, ItemId, Pooled
from core.domain.findings import Curve
from core.understanding.calibration import calibrate, spread
from core.understanding.moments import best_quarter, stack, unit_rows

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ConceptScale:
    """What is common to all phrases of one collection; make it once per state of the collection.

    Attributes:
        frames: (n_frames, dim) centred unit rows of all items; item i owns rows starts[i] to starts[i + 1].
        centre: Mean of the everyday phrases, (dim,).
        nulls: (n_phrases, n_items) their scores.
    """

    items: tuple[ItemId, ...]
    frames: FloatMatrix
    starts: npt.NDArray[np.int64]
    times_s: Array
    centre: FloatVector
    nulls: Array

    @classmethod
    def fit(cls, nulls: FloatMatrix, pooled: Pooled) -> ConceptScale:
        """`nulls` as made by `tags.null_vectors`.

        Raises:
            ValueError: there are no pictures.
        """
        items = tuple(sorted(pooled.times))
        if not items:
            raise ValueError("concepts are read from pictures, and there are none")
        frames, starts = stack(pooled, items)
        centre = nulls.mean(axis=0)
        scores = best_quarter(frames @ unit_rows(nulls - centre).T, starts).T
        times = np.concatenate([pooled.times[item].starts_s for item in items]).astype(np.float64)
        return cls(items, frames, starts, times, centre, scores)

    def curve(self, item_id: ItemId, phrase: str, vector: FloatVector) -> Curve:
        """The strength of a phrase over one item; empty with a note when the item has no pictures.

        Args:
            vector: (dim,) of `tags.phrase_vectors([(phrase,)])`.
        """
        if item_id not in self.items:
            return Curve(label=phrase, times_s=(), values=(), unit="z", note="There are no pictures to look at.")
        direction = unit_rows(vector - self.centre)
        scores = np.asarray(self.frames @ direction, np.float64)
        per_item = best_quarter(scores[:, None], self.starts)[:, 0]
        usual = np.add.reduceat(scores, self.starts[:-1]) / np.diff(self.starts)  # mean of each item
        level = float(np.median(usual if len(self.items) > 1 else self.nulls))
        scale = max(spread(self.nulls), 1e-6)
        [fitted] = calibrate(per_item[None], self.nulls)
        threshold = (fitted.threshold() - level) / scale
        row = self.items.index(item_id)
        own = slice(self.starts[row], self.starts[row + 1])
        known = math.isfinite(threshold) and bool((fitted.probability(per_item) >= 0.5).any())
        return Curve(
            label=phrase,
            times_s=tuple(float(t) for t in self.times_s[own]),
            values=tuple(float(v) for v in (scores[own] - level) / scale),
            unit="z",
            threshold=threshold if math.isfinite(threshold) else None,
            note="" if known else "Nothing in the collection clearly shows this, or the model does not know the words.",
        )
