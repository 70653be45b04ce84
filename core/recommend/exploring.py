"""Exploration: a few places of a list are given by chance, with a known probability for all that may stand there.

Only so can a log tell later what another way of choosing would have earned: L. Li, W. Chu, J. Langford, R. Schapire,
"A Contextual-Bandit Approach to Personalized News Article Recommendation", WWW 2010, section 4.1 (a random bucket); the
probabilities are those of simple random sampling without replacement (D. Horvitz, D. Thompson, JASA 1952).

How many places: `share` of the list on average, as evenly as whole numbers allow. Which places: each that no rule of
the house holds is as likely as the others. Which items: each of the `REACH` x k that come next is as likely as the
others, and none comes twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.domain import ItemId
from core.recommend.reranking import Candidate, Move, told

REACH = 2  # times k: how far down the list chance reaches
BITS = 53  # of a float between 0 and 1
GIVEN, TAKEN = "given by chance", "its place was given by chance"


@dataclass(frozen=True)
class Chance:
    """The last stage. Equal draws give equal lists, and another history changes nothing but what may be drawn.

    Attributes:
        share: Of the places of a list, 0 to 1.
        draw: The number of the draw; lists of different draws are independent.
        held: Items whose place no chance takes away.
    """

    share: float
    draw: int
    held: frozenset[ItemId] = frozenset()
    name: str = "chance"

    def apply(self, candidates: Sequence[Candidate], k: int) -> tuple[tuple[Candidate, ...], tuple[Move, ...]]:
        places, rest = self._open(candidates, k), candidates[k : k + REACH * k]
        n = int(self._expected(places, rest, k) + self._uniform("how many"))
        taken = sorted(sorted(places, key=lambda place: self._uniform(f"place {place}"))[:n])
        drawn = sorted(rest, key=lambda c: self._uniform(f"item {c.item_id}"))[:n]
        chosen = list(candidates[:k])
        deltas: dict[ItemId, float] = {}
        reasons: dict[ItemId, str] = {}
        for place, candidate in reversed(list(zip(taken, drawn, strict=True))):
            below = chosen[place + 1].score if place + 1 < len(chosen) else candidate.score
            raised = max(candidate.score, below)  # what stands above by chance has to say so in its score
            reasons |= {chosen[place].item_id: TAKEN, candidate.item_id: GIVEN}
            deltas[candidate.item_id] = raised - candidate.score
            chosen[place] = Candidate(candidate.item_id, raised)
        return told(self.name, candidates, chosen, deltas, reasons)

    def propensities(self, candidates: Sequence[Candidate], k: int) -> Mapping[ItemId, float]:
        """How likely each item is to be in the list, over all draws; what is certain to be, or not to be, is left out.

        Empty where chance has no say.
        """
        places, rest = self._open(candidates, k), candidates[k : k + REACH * k]
        expected = self._expected(places, rest, k)
        if not expected:
            return {}
        stay = {candidates[place].item_id: 1 - expected / len(places) for place in places}
        return stay | {c.item_id: expected / len(rest) for c in rest}

    def _open(self, candidates: Sequence[Candidate], k: int) -> list[int]:
        """Places that chance may take."""
        return [place for place, c in enumerate(candidates[:k]) if c.item_id not in self.held]

    def _expected(self, places: Sequence[int], rest: Sequence[Candidate], k: int) -> float:
        """How many places are given by chance on average; never all of those there are, so that everything may stay."""
        return min(self.share * k, len(rest), max(0, len(places) - 1))

    def _uniform(self, what: str) -> float:
        """A number between 0 and 1 that is the same whenever this draw is asked the same."""
        digest = hashlib.sha256(f"{self.draw}:{what}".encode()).digest()
        return (int.from_bytes(digest[:8], "big") >> (64 - BITS)) / 2.0**BITS


def draw_of(user_id: str, strategy: str, day: str) -> int:
    """The number of the draw for a person, a strategy and a day: looking again does not change a list. Never 0."""
    digest = hashlib.sha256(f"{user_id}\0{strategy}\0{day}".encode()).digest()
    return 1 + (int.from_bytes(digest[:8], "big") >> 12)
