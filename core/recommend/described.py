"""By content where nothing but a catalogue is known: titles, years and genres instead of pictures, sounds and words.

score(i) = sum over history j of strength_j x cosine(facts_j, facts_i), where facts are one-hot genres and their pairs,
soft years and title words, less what all items have in common. `core.recommend.content` is the same for vectors.
Source: P. Lops, M. de Gemmis, G. Semeraro, "Content-based Recommender Systems", Recommender Systems Handbook, 2011.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.domain import ItemId, TrainingData, Vocabulary
from core.errors import EmptyTrainingData
from core.recommend.features import features
from core.recommend.neural.towers import TowersRecommender


@dataclass(frozen=True)
class Described:
    """Strategy without a learning step, for tables; knows every item that has facts, met or not."""

    name: str = "content"

    def fit(self, data: TrainingData) -> TowersRecommender:
        """Lay the facts of all items side by side; time and memory grow with n_items x n_features.

        Raises:
            EmptyTrainingData: no item has facts.
        """
        items = Vocabulary(tuple(sorted(data.facts)))
        table = features([ItemId(item) for item in items.ids], data.facts, None)
        if not table.any():
            raise EmptyTrainingData("nothing is known of the items: give their titles, years or genres")
        table = table - table.mean(axis=0)
        lengths = np.linalg.norm(table, axis=1, keepdims=True)
        units = (table / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
        return TowersRecommender(items, units, units, self.name)
