"""Histories in the order they happened, cut into what a model sees and what it must predict."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.domain import FloatMatrix, InteractionTable
from core.recommend.history import Rows


@dataclass(frozen=True, eq=False)
class Histories:
    """Several histories behind one another, oldest item first.

    Attributes:
        items: Rows of items, (n_met,).
        strengths: -1 to 1, (n_met,).
        bounds: History `n` is `items[bounds[n] : bounds[n + 1]]`, (n_histories + 1,).
    """

    items: Rows
    strengths: FloatMatrix
    bounds: Rows

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @property
    def owners(self) -> Rows:
        """Which history each item belongs to, (n_met,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.bounds))

    def only(self, chosen: Rows) -> Histories:
        """Some of the histories, in the given order."""
        lengths = np.diff(self.bounds)[chosen]
        bounds = np.concatenate([[0], np.cumsum(lengths)])
        at = np.repeat(self.bounds[chosen] - bounds[:-1], lengths) + np.arange(bounds[-1])
        return Histories(self.items[at], self.strengths[at], bounds)

    def where(self, kept: np.ndarray) -> Histories:
        """The same histories without some of their items."""
        bounds = np.concatenate([[0], np.cumsum(np.bincount(self.owners[kept], minlength=len(self)))])
        return Histories(self.items[kept], self.strengths[kept], bounds)


def histories_of(table: InteractionTable) -> Histories:
    """Everybody's history: each item once, where it was first met, with its summed strength."""
    n_items = len(table.items)
    cells, first = np.unique(table.user_rows * n_items + table.item_rows, return_index=True)
    order = np.lexsort((first, cells // n_items))
    users, items = cells[order] // n_items, cells[order] % n_items
    strengths = np.asarray(table.matrix[users, items]).ravel().astype(np.float32)
    bounds = np.searchsorted(users, np.arange(len(table.users) + 1))
    whole = Histories(items, strengths, bounds)
    return whole.where(strengths != 0)


def hide(whole: Histories, hidden: float, ahead: float, rng: np.random.Generator) -> tuple[Histories, sparse.coo_array]:
    """What is shown of each history, and what was liked of the rest: cells (history, item).

    Args:
        hidden: Share of a history that is hidden, at random places.
        ahead: Share of the histories of which, instead, everything after a random moment is hidden.
    """
    owners, lengths = whole.owners, np.diff(whole.bounds)
    place = np.arange(len(owners)) - whole.bounds[:-1][owners]
    shown = rng.random(len(owners)) >= hidden
    if ahead:
        moment = np.floor(rng.random(len(whole)) * lengths)
        cut = rng.random(len(whole)) < ahead
        shown = np.where(cut[owners], place < moment[owners], shown)
    goal = ~shown & (whole.strengths > 0)
    size = (len(whole), int(whole.items.max(initial=-1)) + 1)
    return whole.where(shown), sparse.coo_array(
        (np.ones(int(goal.sum()), dtype=np.float32), (owners[goal], whole.items[goal])), shape=size
    )
