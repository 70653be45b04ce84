"""What is judged: one list per person, and what was held out of their history."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from core.domain import Vocabulary

Ranked = npt.NDArray[np.int64]  # (n_users, k) rows of items, best first, -1 where a list has ended
PerUser = npt.NDArray[np.float64]  # (n_users,)


@dataclass(frozen=True, eq=False)
class Judged:
    """Lists of everybody of whom something was held out; somebody without a list counts as a miss.

    Attributes:
        users: Whose lists.
        items: What `ranked` and `held` refer to.
        ranked: Rows of items, best first, -1 where a list has ended, (n_users, k).
        held: What each person met later, among `items`, (n_users, n_items).
        n_held: How much was held out in all, also of items nobody could have recommended, (n_users,).
    """

    users: Vocabulary
    items: Vocabulary
    ranked: Ranked
    held: sparse.csr_array
    n_held: npt.NDArray[np.int64]

    @property
    def k(self) -> int:
        return int(self.ranked.shape[1])

    @cached_property
    def hits(self) -> npt.NDArray[np.bool_]:
        """Which places of each list were right, (n_users, k)."""
        n, k = self.ranked.shape
        people = np.repeat(np.arange(n), k)
        columns = self.ranked.ravel()
        listed = columns >= 0
        found = np.zeros(n * k, dtype=bool)
        cells = self.held.tocoo()
        held = np.sort(cells.coords[0].astype(np.int64) * len(self.items) + cells.coords[1])
        asked = people[listed] * len(self.items) + columns[listed]
        found[listed] = np.isin(asked, held)
        return found.reshape(n, k)
