"""By how much an item of a blend is ahead of all others, of whom most are soon known to be out of reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.domain import Scores
from core.recommend.blends import Blend, Part, steadied
from core.recommend.history import Rows
from core.recommend.voices import Choir


@dataclass(frozen=True, eq=False)
class Ahead:
    """Attributes:
    gaps: As scores are served, (n_rivals,).
    """

    choir: Choir
    column: int
    rivals: Rows
    gaps: Scores

    @property
    def n_history(self) -> int:
        return len(self._parts[0].inside)

    def at_most(self, size: int) -> Scores:
        """What up to `size` removals narrow each gap at most, (n_rivals,); roughly, which is allowed for."""
        total = np.zeros(len(self.rivals))
        for part, voice in zip(self._parts, self.choir.voices, strict=True):
            outline = voice.outline
            gaps = part.lead.gaps - outline.scores[self.rivals]
            total += part.at_most(size, gaps, outline.at_most(part.lead, self.rivals, size), outline.unsure)
        return total

    def over(self, rivals: Rows) -> Blend:
        return self.choir.ahead(self.column, self.rivals[rivals])

    @cached_property
    def _parts(self) -> tuple[Part, ...]:
        return steadied(self.choir.scores(self.column))
