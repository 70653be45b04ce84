"""Disagreement: where what is said has little to do with what is shown.

For each spoken line, every item's pictures are ranked by how well they fit the words. The value at a frame is the share
of the *other* items that fit better than this frame: 0 means that no other picture in the collection goes with these
words as well, 0.5 that the picture could be any, 1 that almost every other would do better. Being a rank, it needs no
scale and does not depend on the model's cosines; both sides are centred on their own means first.

It abstains (NaN) where nobody speaks and where the line is about nothing that can be seen: when not even the
best pictures of the collection fit the words better than unrelated everyday phrases fit any picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, ItemId
from core.domain.findings import Curve
from core.domain.segments import Segment
from core.understanding.calibration import spread
from core.understanding.concept import ConceptScale
from core.understanding.moments import best_quarter, unit_rows

LEAST_ITEMS = 5  # a rank among fewer others says nothing
VISIBLE = 4.0  # spreads of unrelated phrases that the best picture for a line must reach
LABEL = "spoken against pictured"


def disagreement(scale: ConceptScale, item_id: ItemId, lines: Sequence[Segment], vectors: FloatMatrix) -> Curve:
    """One value per frame of the item.

    Args:
        scale: Of the collection (`ConceptScale.fit`).
        lines: Spoken segments of this item.
        vectors: (len(lines), dim) text vectors of their words, as they come from the encoder.

    Raises:
        ValueError: not one vector per line.
    """
    if len(lines) != len(vectors):
        raise ValueError(f"{len(lines)} lines but {len(vectors)} vectors")
    if item_id not in scale.items:
        return _nothing("There are no pictures to compare with.")
    if not lines:
        return _nothing("Nothing is said.")
    if len(scale.items) <= LEAST_ITEMS:
        return _nothing("There are too few other recordings to compare with.")
    row = scale.items.index(item_id)
    own = slice(scale.starts[row], scale.starts[row + 1])
    times, values = scale.times_s[own], np.full(scale.starts[row + 1] - scale.starts[row], np.nan)
    scores = scale.frames @ unit_rows(vectors - scale.centre).T  # (n_frames, n_lines)
    per_item = best_quarter(scores, scale.starts)
    lowest = float(np.median(scale.nulls)) + VISIBLE * spread(scale.nulls)
    for n, line in enumerate(lines):
        others = np.delete(per_item[:, n], row)
        if per_item[:, n].max() >= lowest:  # otherwise not about anything that is seen
            inside = _frames_of(line, times)
            values[inside] = (others[None] > scores[own, n][inside, None]).mean(axis=1)
    note = "" if np.isfinite(values).any() else "What is said is not about anything that can be seen."
    return Curve(
        label=LABEL,
        times_s=tuple(float(t) for t in times),
        values=tuple(float(v) for v in values),
        unit="share",
        threshold=0.5,
        note=note,
    )


def _frames_of(line: Segment, times_s: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Frames shown during a line; the nearest one when it falls between two."""
    inside = (times_s >= line.start_s) & (times_s < line.end_s)
    if not inside.any():
        inside[int(np.argmin(np.abs(times_s - (line.start_s + line.end_s) / 2)))] = True
    return inside


def _nothing(note: str) -> Curve:
    return Curve(label=LABEL, times_s=(), values=(), unit="share", threshold=0.5, note=note)
