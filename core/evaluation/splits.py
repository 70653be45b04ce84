"""Divide interactions into what may be learned from and what is judged; equal seeds give equal splits.

A person-item pair is never on both sides: all events of one pair go where its first event goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.domain import InteractionTable, ItemId

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Split:
    """Two tables over the same users and items, so that rows mean the same in both.

    Attributes:
        candidates: The only items that may be recommended, for cold items; None where all of training may.
    """

    train: InteractionTable
    held: InteractionTable
    candidates: tuple[ItemId, ...] | None = None


def random_split(table: InteractionTable, *, share: float = 0.25, by: Literal["user", "item"], seed: int) -> Split:
    """Hold a share of the pairs of every user, or of every item, out at random."""
    pairs, of_event = table.pairs()
    keys = pairs[:, 0 if by == "user" else 1]
    order = np.lexsort((np.random.default_rng(seed).random(len(pairs)), keys))
    out = np.zeros(len(pairs), dtype=bool)
    out[order] = _place(keys[order]) < np.round(share * np.bincount(keys)[keys[order]])
    return _split(table, out[of_event])


def leave_last_out(table: InteractionTable, *, n: int = 1) -> Split:
    """Hold the last `n` items of each person out; nobody loses everything."""
    pairs, of_event = table.pairs()  # in order of first meeting
    newest_first = np.lexsort((-np.arange(len(pairs)), pairs[:, 0]))
    out = np.zeros(len(pairs), dtype=bool)
    keys = pairs[newest_first, 0]
    out[newest_first] = _place(keys) < np.minimum(n, np.bincount(keys)[keys] - 1)
    return _split(table, out[of_event])


def temporal(table: InteractionTable, *, share: float = 0.2) -> Split:
    """Hold everything out that happened after one moment for all, so that no strategy sees the future.

    Pairs that were met before that moment stay in training with their later events left out of both sides.
    """
    n = len(table)
    if n == 0:
        return Split(table, table)
    moment = np.sort(table.at_s)[min(n - 1, round((1 - share) * n))]
    after = table.at_s >= moment
    _, of_event = table.pairs()
    met_before = np.isin(of_event, of_event[~after])
    return Split(table.only(~after), table.only(after & ~met_before))


def cold_user(table: InteractionTable, *, share: float = 0.2, reveal: int = 5, shuffled: bool, seed: int) -> Split:
    """Take a share of the users out of training but for their first (or random) `reveal` items."""
    rng = np.random.default_rng(seed)
    n_cold = round(share * len(table.users))
    cold = np.zeros(len(table.users), dtype=bool)
    cold[rng.permutation(len(table.users))[:n_cold]] = True
    pairs, of_event = table.pairs()
    by = rng.random(len(pairs)) if shuffled else np.arange(len(pairs))
    order = np.lexsort((by, pairs[:, 0]))
    out = np.zeros(len(pairs), dtype=bool)
    out[order] = (_place(pairs[order, 0]) >= reveal) & cold[pairs[order, 0]]
    return _split(table, out[of_event])


def cold_item(table: InteractionTable, *, share: float = 0.15, least: int = 5, seed: int) -> Split:
    """Take a share of the items that at least `least` people met out of training altogether."""
    pairs, _ = table.pairs()
    known = np.flatnonzero(np.bincount(pairs[:, 1], minlength=len(table.items)) >= least)
    chosen = np.random.default_rng(seed).permutation(known)[: round(share * len(known))]
    out = np.isin(table.item_rows, chosen)
    candidates = tuple(ItemId(table.items.ids[row]) for row in np.sort(chosen))
    return Split(table.only(~out), table.only(out), candidates)


def _split(table: InteractionTable, out: Marks) -> Split:
    return Split(table.only(~out), table.only(out))


def _place(sorted_keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """0, 1, 2, ... within each run of equal keys."""
    n = len(sorted_keys)
    starts = np.flatnonzero(np.r_[True, sorted_keys[1:] != sorted_keys[:-1]]) if n else np.zeros(0, dtype=np.int64)
    return np.arange(n) - np.repeat(starts, np.diff(np.r_[starts, n]))
