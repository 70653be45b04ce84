"""Something new: a stage that lifts what is unlike the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain import ItemId
from core.recommend.reranking import Candidate, Move, spread, told


@dataclass(frozen=True)
class Novelty:
    """An item gains by how little it is like what of the history it resembles most.

    Attributes:
        nearest: Per item that item of the history and their cosine; an item without one gains nothing.
        strength: Standard deviations of scores that are gained by what resembles nothing.
    """

    nearest: Mapping[ItemId, tuple[ItemId, float]]
    strength: float = 0.2
    name: str = "novelty"

    def apply(self, candidates: Sequence[Candidate], k: int) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
        unit = spread(candidates)
        deltas, reasons, refs = {}, {}, {}
        for c in candidates:
            if c.item_id in self.nearest and self.strength:
                refs[c.item_id], alike = self.nearest[c.item_id]
                deltas[c.item_id] = self.strength * unit * (1 - max(0.0, alike))
                reasons[c.item_id] = f"nearest to {refs[c.item_id]}"
        changed = [Candidate(c.item_id, c.score + deltas.get(c.item_id, 0.0)) for c in candidates]
        changed.sort(key=lambda c: -c.score)
        return told(self.name, candidates, changed[:k], deltas, reasons, refs)
