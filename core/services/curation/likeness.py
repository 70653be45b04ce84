"""Which recordings are near nothing else: in nobody's list of the nearest, or on a small island."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.curation.groups import islands, neighbours, usual_likeness
from core.domain import ItemId
from core.services.collection import Snapshot
from core.services.curation.composing import stacked

LIST = 10  # length of the lists of what is nearest
FEW = 3  # an island of at most so many recordings stands alone
COMPARED = 5_000  # newest recordings that are compared all with all


@dataclass(frozen=True)
class Likeness:
    """Who is near whom: items nearest to nothing, and small islands with the cosine of the nearest other item."""

    revision: int
    unreached: frozenset[ItemId]
    alone: Mapping[ItemId, tuple[int, float]]  # size of the island, cosine to the nearest


def compare(snapshot: Snapshot) -> Likeness:
    content = snapshot.content
    known = set(content.items.ids)
    newest = [item for item in snapshot.items if item in known][:COMPARED]
    rows = content.items.rows(newest)
    vectors = stacked(content)[rows] if len(rows) else np.zeros((0, 1), np.float32)
    near, cosines = neighbours(vectors, LIST)
    unreached = frozenset(newest[row] for row in np.setdiff1d(np.arange(len(newest)), near))
    nearest = cosines[:, 0] if cosines.size else np.zeros(0)
    small = [island for island in islands(near, cosines, usual_likeness(nearest)) if len(island) <= FEW]
    alone = {newest[row]: (len(island), float(nearest[row])) for island in small for row in island if cosines.size}
    # In a collection hardly longer than a list everything is in some list, and nothing is a small part of it.
    return Likeness(snapshot.revision, unreached, alone if len(newest) > LIST else {})
