"""Removals where nothing is known of a model but its answers: each set is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
import numpy.typing as npt

from core.domain import Scores
from core.explain.standing import TIED, Places

Mask = npt.NDArray[np.bool_]
Ask = Callable[[Mask], Scores]
"""Which history items are kept, (n_sets, n_history), to the scores that follow, (n_sets, n_items); NaN: cannot say."""

AT_ONCE = 4_000_000  # scores held at a time: 32 MB
DEAR = 600  # cells that asking about a set counts, however few rivals there are: some 15 µs in a network of one layer


@dataclass(frozen=True, eq=False)
class Asked:
    """One item and its rivals, before a model that says what a shortened history scores.

    Attributes:
        dear: Cells that a set counts at least.
    """

    ask: Ask
    item: int
    rivals: Places
    k: int
    dear: int = DEAR

    @property
    def price(self) -> int:
        """Of asking about one set, in cells."""
        return max(self.dear, len(self.rivals))

    def enlarged(self, chosen: list[int], n_history: int, largest: int) -> list[int]:
        """More removals, each lowering the k-th smallest gap most, until it is enough; empty if it never is."""
        enough = bool(chosen) and self.first(iter([tuple(chosen)]), n_history) is not None
        while not enough:
            rest = [j for j in range(n_history) if j not in chosen]
            if len(chosen) >= largest or not rest:
                return []
            sets = iter([(*chosen, j) for j in rest])
            margins = np.concatenate([self._margins(part, n_history) for part in self._parts(sets)])
            chosen, enough = [*chosen, rest[int(np.argmin(margins))]], bool(margins.min() < 0)
        return chosen

    def reduced(self, chosen: list[int], n_history: int) -> list[int]:
        """Leave out what is not needed, as long as something is not."""
        while len(chosen) > 1:
            smaller = self.first(combinations(chosen, len(chosen) - 1), n_history)
            if smaller is None:
                break
            chosen = list(smaller)
        return chosen

    def first(self, sets: Iterator[tuple[int, ...]], n_history: int) -> tuple[int, ...] | None:
        """The first of these removals that does it."""
        for part in self._parts(sets):
            out = np.flatnonzero(self._margins(part, n_history) < 0)
            if len(out):
                return part[int(out[0])]
        return None

    def margins_of(self, scores: Scores) -> Scores:
        """Of each row of scores the k-th smallest gap; below zero the item is out, as where nothing can be said."""
        own = scores[:, self.item]
        if len(self.rivals) < self.k:
            return np.where(np.isnan(own), -np.inf, np.inf)
        gaps = own[:, None] - scores[:, self.rivals]
        gaps[np.isnan(gaps)] = np.inf
        margins = np.partition(gaps, self.k - 1, axis=1)[:, self.k - 1]
        close = np.abs(margins) <= TIED * np.maximum(1.0, np.abs(own))
        margins = np.where(close, np.inf, margins)  # a tie is no reason to leave
        return np.where(np.isnan(own), -np.inf, margins)

    def _parts(self, sets: Iterator[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
        size = max(1, AT_ONCE // (len(self.rivals) + 1))
        while part := list(islice(sets, size)):
            yield part

    def _margins(self, sets: list[tuple[int, ...]], n_history: int) -> Scores:
        keep = np.ones((len(sets), n_history), dtype=bool)
        for row, removed in enumerate(sets):
            keep[row, list(removed)] = False
        return self.margins_of(self.ask(keep))
