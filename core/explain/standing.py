"""Where an item stands among its rivals: the ranks that every explanation of a list argues about."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.domain import Scores

Places = npt.NDArray[np.int64]
TIED = 1e-9  # of the item's score; closer gaps are nobody's


def in_list(scores: Scores, item: int, rivals: Places, k: int) -> bool:
    """Whether fewer than `k` rivals are ahead; of equals the earlier column is."""
    return place(scores, item, rivals) <= k


def place(scores: Scores, item: int, rivals: Places) -> int:
    """Rank of the item among its rivals, from 1; behind all of them where it has no score."""
    theirs = scores[rivals]
    if np.isnan(scores[item]):
        return len(rivals) + 1
    ahead = (theirs > scores[item]) | ((theirs == scores[item]) & (rivals < item))
    return int(np.count_nonzero(ahead)) + 1
