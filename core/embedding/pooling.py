"""Centre the vectors of one space, and pool the moments of an item into one vector.

Raw CLIP and Whisper vectors all point roughly the same way: two unrelated pictures have a cosine of about 0.5.
Subtracting the mean of the collection removes that shared direction, so that 0 means "unrelated".
Both steps are linear up to one division, which is what lets a cosine between items be split into frame pairs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from core.domain import FloatMatrix, FloatVector, ItemId, Pooled, SegmentVectors, Space, Vectors


def pool(space: Space, segments: Mapping[ItemId, SegmentVectors]) -> Pooled:
    """Centre and pool every item of one space; items are sorted by id.

    The centre is the mean of the item means, so that a long film does not outweigh a short clip. A collection of
    one item has no "rest" to differ from: its centre is zero. An item that sits exactly at the centre has no
    direction and is left out.
    """
    items = sorted(item for item, vectors in segments.items() if len(vectors.starts_s))
    means = np.array([segments[item].values.mean(axis=0, dtype=np.float64) for item in items])
    centre = means.mean(axis=0) if len(items) > 1 else np.zeros(space.dim)
    moments: dict[ItemId, FloatMatrix] = {}
    for item, mean in zip(items, means, strict=True):
        norm = float(np.linalg.norm(mean - centre))
        if norm > 1e-6:
            rows = segments[item].values.astype(np.float64) - centre
            moments[item] = (rows / (len(rows) * norm)).astype(np.float32)
    values = np.zeros((len(moments), space.dim), np.float32)
    for row, own in enumerate(moments.values()):
        values[row] = own.sum(axis=0, dtype=np.float64)
    return Pooled(
        space=space,
        centre=centre.astype(np.float32),
        moments=moments,
        times={item: segments[item] for item in moments},
        vectors=Vectors(space, tuple(moments), values),
    )


def towards(pooled: Pooled, query: FloatVector) -> FloatVector:
    """A raw query vector of the same space as a centred unit vector; zeros where it equals the centre."""
    centred = query.astype(np.float64) - pooled.centre
    norm = float(np.linalg.norm(centred))
    return np.asarray(centred / norm if norm > 1e-9 else centred * 0, dtype=np.float32)
