"""Of what a history says of every item, what is enough to tell soon whom a few removals cannot bring ahead.

A removal narrows the lead of item c over item i by t_cj - t_ij, give or take what other removals do to that
(`core.recommend.downdates`). It is no more than t_cj less the lowest t of i: one number for each item, found once for
a list, instead of a row for each item that could be listed and each that is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.domain import Scores
from core.recommend.downdates import Downdates, alone, bounds
from core.recommend.followed import Followed
from core.recommend.history import Rows


@dataclass(frozen=True, eq=False)
class Outline:
    """Attributes:
    scores: How far each item is above the average one, (n_items,).
    lowest: The least that a removal takes from each, by itself, (n_starts, n_items).
    largest: The size of what each thing of the history says of it at most, (n_starts, n_items).
    unsure: How far `scores` may be off.
    """

    scores: Scores
    lowest: Scores
    largest: Scores
    unsure: float = 0.0

    @classmethod
    def of(cls, followed: Followed) -> Outline:
        lead, error = followed.along(followed.table.rough), followed.table.error
        shape = (len(lead.starts), len(lead.gaps))
        lowest, largest, every = np.zeros(shape), np.zeros(shape), np.arange(lead.n_history)
        for n, start in enumerate(lead.starts):
            centre = alone(start, lead.extra, every)
            least, most = start.leads.min(axis=0), start.leads.max(axis=0)
            lowest[n] = least if (centre == 1).all() else (start.leads * centre[:, None]).min(axis=0)
            largest[n] = np.maximum(most, -least)
        scores = lead.gaps.astype(np.float64)
        return cls(scores, lowest - error, largest + error, error * (1 + len(followed.inside)))

    def over(self, at: Rows, shares: Scores) -> Outline:
        """For items that are at these columns, and of which so much counts."""
        scores, lowest, largest = (values[..., at] * shares for values in (self.scores, self.lowest, self.largest))
        return Outline(scores, lowest, largest, self.unsure)

    def at_most(self, own: Downdates, others: Rows, size: int) -> Scores:
        """What `size` removals narrow the lead of an item over others at most, (n_others,).

        Args:
            own: What they do to its lead over the average one.
        """
        total, every = np.zeros(len(others)), np.arange(own.n_history)
        for start, lowest, largest in zip(own.starts, self.lowest[:, others], self.largest[:, others], strict=True):
            told = bounds(start, own.extra, every, min(size, own.n_history) - 1)
            if told is None:
                return np.full(len(others), np.inf)
            centre, fall, rise = told
            leads = start.leads[:, 0]
            for taken in np.sort(leads * centre)[-size:]:
                total += np.maximum(taken - lowest, 0.0)
            total += size * max(fall.max(), rise.max()) * (np.abs(leads).max() + largest)
        return total
