"""A blend of strategies that has listened to one history, and can be asked about any of its items."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.domain import Scores
from core.recommend.blends import Blend, Part, steadied
from core.recommend.followed import Counts, Followed, once
from core.recommend.history import Rows
from core.recommend.outlines import Outline


@dataclass(frozen=True, eq=False)
class Voice:
    """One strategy of a blend.

    Attributes:
        at: The column of each item of the blend in the table, or -1, (n_items,).
        shares: By how much it counts for each item of the blend, (n_items,); 0 where it does not know the item.
        counts: By how much it counts for a history of so many things, whether it hears them or not.
    """

    followed: Followed
    at: Rows
    shares: Scores
    counts: Counts = once

    def ahead(self, column: int, rivals: Rows) -> Part:
        """The score of an item less those of others."""
        return self._part(self._of(np.array([column])) - self._of(rivals))

    def score(self, column: int) -> Part:
        """The score of an item, as if it were a lead over the average one."""
        return self._part(self._of(np.array([column])))

    @cached_property
    def outline(self) -> Outline:
        return Outline.of(self.followed).over(self.at, self.shares)

    @cached_property
    def weights(self) -> Scores:
        """When so many things are gone of those it hears, and of all, (n_inside + 1, n_history + 1)."""
        inside = self.followed.inside
        heard, whole = (np.arange(n, -1, -1) for n in (np.count_nonzero(inside), len(inside)))
        return np.outer(self.followed.counts(heard), self.counts(whole))

    def _part(self, features: Scores) -> Part:
        """Of sums of features, (n_features, n_columns)."""
        return Part(self.followed.along(features), self.followed.inside, self.weights)

    def _of(self, columns: Rows) -> Scores:
        """What items have beyond the average one, (n_features, n_columns)."""
        found = self.followed.table.of(self.at[columns])
        found *= self.shares[columns]
        return np.asarray(found)


@dataclass(frozen=True, eq=False)
class Choir:
    """Voices that are summed."""

    voices: tuple[Voice, ...]

    @classmethod
    def of(cls, voices: Iterable[Voice]) -> Choir | None:
        """Those that count; None if none does."""
        counting = tuple(voice for voice in voices if voice.weights.any())
        return cls(counting) if counting else None

    @classmethod
    def of_parts(cls, parts: Sequence[Followed] | None, n_items: int) -> Choir | None:
        """Of strategies that all know the same items; None where they are not followed, or nothing counts."""
        every, whole = np.arange(n_items), np.ones(n_items)
        return cls.of(Voice(one, every, whole) for one in parts) if parts is not None else None

    def ahead(self, column: int, rivals: Rows) -> Blend:
        """By how much an item is ahead of others, and what removals from the history do to that, in float64."""
        return Blend(steadied([voice.ahead(column, rivals) for voice in self.voices]))

    def scores(self, column: int) -> tuple[Part, ...]:
        """What each voice says of an item."""
        return tuple(voice.score(column) for voice in self.voices)

    def effects(self, column: int) -> Scores:
        """By how much the score of an item would be lower without each thing of the history, (n_history,)."""
        return np.asarray(sum(part.lost() for part in self.scores(column)))[:, 0]
