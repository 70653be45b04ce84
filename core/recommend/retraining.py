"""What EASE would say had one person never met some items: exact, without learning again.

Taking items out of one row of the interactions changes the Gram matrix by x'x'^T - xx^T, a matrix of rank two, so that
its inverse follows by the Woodbury identity with U = [x, x'] and C = diag(-1, 1):

    P' = P - P U (C^-1 + U^T P U)^-1 U^T P,     s' = x' - (P' x') / diag(P')

The penalties stay those of the whole table; where they grow with popularity, one event less would move them too, by a
fraction that is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.domain import ItemId, Scores, TrainingData, UserId, Vocabulary
from core.recommend.ease import penalties
from core.recommend.history import matrix_of

LIMIT = 3_000  # items: 72 MB, and 2 s to prepare


@dataclass(frozen=True, eq=False)
class EaseAnew:
    """Attributes:
    precision: Inverse of the Gram matrix with penalties, (n_items, n_items).
    histories: Of everybody it learned from, (n_people, n_items), sparse.
    """

    items: Vocabulary
    users: Vocabulary
    precision: Scores
    histories: object

    @classmethod
    def fit(cls, data: TrainingData, *, l2: float, growth: float) -> EaseAnew:
        """
        Raises:
            EmptyTrainingData: there is not a single interaction.
        """
        x = matrix_of(data, "ease")
        gram = (x.T @ x).toarray().astype(np.float64)
        gram[np.diag_indices_from(gram)] += penalties(gram.diagonal(), l2=l2, growth=growth)
        return cls(data.interactions.items, data.interactions.users, np.linalg.inv(gram), x)

    def scores_without(self, user: UserId, removed: Sequence[ItemId]) -> Scores | None:
        """Scores of that person, (n_items,), by a model trained without these events; None for somebody unknown."""
        [row] = self.users.rows([user])
        if row < 0:
            return None
        before = self.histories[[row]].toarray()[0].astype(np.float64)  # type: ignore[index]
        after = before.copy()
        gone = self.items.rows(removed)
        after[gone[gone >= 0]] = 0.0
        u = np.stack([before, after], axis=1)  # (n_items, 2)
        across = self.precision @ u
        middle = np.linalg.inv(np.diag([-1.0, 1.0]) + u.T @ across)
        diagonal = self.precision.diagonal() - np.einsum("ia,ab,ib->i", across, middle, across)
        toward = self.precision @ after - across @ (middle @ (across.T @ after))
        scores: Scores = after - toward / diagonal
        return scores
