"""What somebody would have to like so that an item enters their list: one thing if possible, else a few together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.domain import Scores
from core.explain.standing import Places, place

AskAdded = Callable[[Sequence[tuple[int, ...]]], Scores]
"""Columns of the items that are liked in addition, one tuple per case, to scores (n_cases, n_items)."""

MOST = 3  # likes in one answer
WIDTH = 30  # items that are tried at each step
SHOWN = 3


@dataclass(frozen=True)
class Entry:
    """Items to like, as columns, and the place the wanted item then has."""

    added: tuple[int, ...]
    place: int


def enter(
    ask: AskAdded, nearest: Sequence[int], item: int, rivals: Places, k: int, *, shown: int = SHOWN
) -> tuple[Entry, ...]:
    """The best ways into the list of `k`, fewest likes first; empty where up to MOST of the nearest do not suffice.

    What is liked is no rival any more. After the first like the search is greedy, so a pair may be found where
    another pair would give a better place; that it works is exact.

    Args:
        nearest: Items to try, the most promising first; only the first WIDTH are.
    """
    tried = [int(c) for c in nearest if c != item][:WIDTH]
    chosen: tuple[int, ...] = ()
    while len(chosen) < MOST:
        cases = [(*chosen, c) for c in tried if c not in chosen]
        if not cases:
            break
        found = [
            Entry(case, place(scores, item, rivals[~np.isin(rivals, case)]))
            for case, scores in zip(cases, ask(cases), strict=True)
        ]
        found.sort(key=lambda entry: entry.place)
        enough = [entry for entry in found if entry.place <= k]
        if enough:
            return tuple(enough[:shown])
        chosen = found[0].added
    return ()
