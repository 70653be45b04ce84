"""What a history gives to the average item, which is no reason for any one of them.

A scale takes the mean of a list away (`core.recommend.spreads`): a history item that raises everything alike moves
nothing. Shares without their mean, and a base with it, add up to the same score, and say what moves an item.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from core.domain import Scores
from core.recommend.history import FromHistory, Rows, Usual

_LAST: WeakKeyDictionary[FromHistory, tuple[bytes, Usual]] = WeakKeyDictionary()  # of the last history of each part


def usual_of(part: FromHistory, rows: Rows, strengths: Scores) -> Usual:
    """`FromHistory.usual`, worked out once for all items that are explained one after the other."""
    key = rows.tobytes() + strengths.tobytes()
    last = _LAST.get(part)
    if last is None or last[0] != key:
        last = key, part.usual(rows, strengths)
        _LAST[part] = last
    return last[1]
