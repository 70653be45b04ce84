"""A blend of strategies that has listened to one history, and can be asked about any of its items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np

from core.domain import Scores
from core.recommend.blends import Blend, Part, Scaled
from core.recommend.downdates import Downdates
from core.recommend.followed import Followed, directions
from core.recommend.history import Rows


@runtime_checkable
class Parted(Protocol):
    """A strategy that is a sum of others, each on its own scale."""

    def followed(self, rows: Rows, strengths: Scores, largest: int) -> list[tuple[Followed, float]] | None:
        """Its parts and their weights; None where `largest` removals cannot be followed through them."""


@dataclass(frozen=True, eq=False)
class Voice:
    """One strategy of a blend.

    Attributes:
        spreads: Weighted sums of features whose lengths are spreads, (n_features, n_columns).
        at: The column of each item of the blend in the table, or -1, (n_items,).
        counts: By how much it counts for each item of the blend, (n_items,); 0 where it does not know the item.
    """

    followed: Followed
    spreads: Scores
    at: Rows
    counts: Scores

    @cached_property
    def _usual(self) -> Scores:
        return np.asarray(self.followed.table.mean(axis=1, keepdims=True))

    def ahead(self, column: int, rivals: Rows) -> Downdates:
        """The score of an item less those of others, after the columns of spreads; of no others: its score."""
        own, theirs = self._of(np.array([column])), self._of(rivals)
        return self.followed.along(np.hstack([self.spreads, own - theirs if len(rivals) else own]))

    def _of(self, columns: Rows) -> Scores:
        """What items have beyond the average one, (n_features, n_columns)."""
        return np.asarray(self.counts[columns] * (self.followed.table[:, self.at[columns]] - self._usual))


@dataclass(frozen=True, eq=False)
class Member:
    """Somebody of a choir: see `core.recommend.blends.Scaled`."""

    voice: Voice | Choir
    weight: float
    spreads: tuple[slice, ...]
    start: int


@dataclass(frozen=True, eq=False)
class Choir:
    """Voices that are summed, each on the scale of its spread.

    Attributes:
        fading: What all scores are multiplied by when the history is one thing shorter.
    """

    members: tuple[Member, ...]
    fading: float = 1.0

    def ahead(self, column: int, rivals: Rows) -> Blend:
        """By how much an item is ahead of others, and what removals from the history do to that, in float64."""
        return Blend.of([self._scaled(one, one.voice.ahead(column, rivals)) for one in self.members])

    def effects(self, column: int) -> Scores:
        """By how much the score of an item would be lower without each thing of the history, (n_history,)."""
        score = self.ahead(column, np.zeros(0, dtype=np.int64))
        return np.asarray(score.gaps[0] - self.fading * score.after_each()[:, 0])

    @staticmethod
    def _scaled(member: Member, part: Part) -> Scaled:
        return Scaled(part, member.weight, member.spreads, member.start)


def apart(parts: Sequence[tuple[Followed, float]]) -> Choir | None:
    """Parts over the same items, each on the scale of its own spread over all of them; None if they say nothing."""
    members = []
    for followed, weight in parts:
        own = directions(followed.table)
        width, n_items = own.shape[1], followed.table.shape[1]
        if width and weight:
            voice = Voice(followed, own, np.arange(n_items), np.ones(n_items))
            members.append(Member(voice, weight, (slice(0, width),), width))
    return Choir(tuple(members)) if members else None


def together(
    parts: Sequence[tuple[Followed, float]], weight: float, at: Rows, counts: Scores, scaled_by: Rows | None = None
) -> Member:
    """Parts over the same items as one member of a larger choir, on the scale of the spread of their sum.

    Args:
        at: The column of each item of the choir in their tables, or -1.
        counts: By how much they count for each item of the choir; 0 for those they do not know.
        scaled_by: Columns of the items that set the scale of each part; all if None.
    """
    table = np.vstack([followed.table for followed, _ in parts])
    whole = directions(table)
    own = whole
    spreads = whole
    if scaled_by is not None and len(scaled_by) < table.shape[1]:
        own = directions(table[:, scaled_by])
        spreads = np.hstack([own, whole])
    start, scale = spreads.shape[1] - whole.shape[1], slice(0, own.shape[1])
    bounds = np.cumsum([len(followed.table) for followed, _ in parts])[:-1]
    members = tuple(
        Member(Voice(followed, spread, at, counts), share, (scale,), start)
        for (followed, share), spread in zip(parts, np.split(spreads, bounds), strict=True)
        if spread[:, scale].any()  # what says the same of all items is left out of a sum of scales
    )
    return Member(Choir(members), weight, (slice(0, whole.shape[1]),), whole.shape[1])
