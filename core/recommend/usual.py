"""What a history item gives to the average item, which is no reason for any one of them.

A scale takes the mean of a list away (`core.recommend.scales`): a history item that raises everything alike moves
nothing. Shares without their mean, and a base with it, add up to the same score, and say what moves an item.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from core.domain import Scores
from core.recommend.history import FromHistory, Mask, Rows, Shares

_LAST: WeakKeyDictionary[FromHistory, tuple[bytes, Scores]] = WeakKeyDictionary()  # of the last history of each part


def usual_shares(
    part: FromHistory, rows: Rows, strengths: Scores, found: Shares | None = None, heard: Mask | None = None
) -> Scores:
    """The mean share of each history item over all items, (n_history,); zeros where that would cost too much.

    Args:
        found: The shares, where they are at hand.
        heard: Items that count, (n_items,); always the same ones for a part.
    """
    key = rows.tobytes() + strengths.tobytes()
    last = _LAST.get(part)
    if last is None or last[0] != key:
        found = found or part.shares(rows, strengths)
        values = np.zeros((len(rows), 1)) if found is None else found.values
        last = key, values.mean(axis=1) if heard is None or found is None else values[:, heard].mean(axis=1)
        _LAST[part] = last
    return last[1]
