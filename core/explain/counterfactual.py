"""The smallest part of a history without which an item would leave the list, and a proof that no smaller one does.

An item leaves a list of k when at least k rivals pass it. Where scores are sums over the history, what a removal does
is known for all sets at once: rival c passes i when the removed shares of i exceed those of c by the gap between them.

    lower bound   the s largest differences of each rival are the best s removals could do; fewer than k rivals within
                  reach prove that s removals are too few.
    greedy        remove what lowers the k-th smallest gap most, until it is below zero.
    certificate   branch and bound over all sets between the two.

The common shortcut, removing the largest shares of the item first, is minimal in only 44 to 81 % of cases, because it
ignores that rivals lose too (K. H. Tran et al., "Counterfactual Explanations for Neural Recommenders", SIGIR 2021,
which compares gaps as well). Where a score is no sum, every set is asked for (`leave_asked`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from core.domain import Scores
from core.explain.asking import Ask, Asked
from core.explain.removals import Budget, Search
from core.explain.standing import Places, in_list

Narrowing = Callable[[int], Scores]
"""For sets of a size: the most that each removal can narrow the item's lead over every other, (n_history, n_items)."""

LARGEST = 10  # history items in a set; more would be no reason any more
MOST_CELLS = 40_000_000  # gaps that are looked at for the certificate, about 0.1 s; counted, so that answers repeat
NEAREST = 500  # rivals that a guess looks at; what is found holds for all of them
SMALL = 12  # history items up to which all sets are asked for where scores are no sums
ASKED_CELLS = 6_000_000  # scores that are asked for in a proof for longer ones, about 0.1 s


@dataclass(frozen=True)
class Removal:
    """A set of history items without which the item is not in the list.

    Attributes:
        places: In the history, in the order in which they are best taken away.
        at_least: No smaller set than this does it; proven.
    """

    places: tuple[int, ...]
    at_least: int

    @property
    def certified(self) -> bool:
        return len(self.places) == self.at_least


def leave(
    scores: Scores,
    shares: Scores,
    item: int,
    rivals: Places,
    k: int,
    *,
    largest: int = LARGEST,
    most_cells: int = MOST_CELLS,
) -> Removal | None:
    """The smallest removal where score(i) = base(i) + sum of shares[:, i].

    Args:
        scores: (n_items,).
        shares: (n_history, n_items), what each history item adds to each score.
        item: Column of the item, which is in the list of the `k` best of itself and its rivals.
        rivals: Columns of what could be listed instead.

    Returns:
        None where no set of up to `largest` does it, or the item is not in the list.
    """
    search = Search.of(scores, shares, item, rivals, k, min(largest, len(shares)))
    if search is None:
        return None
    greedy = search.greedy()
    at_least, budget = search.at_least, Budget(most_cells)
    for size in range(search.at_least, len(greedy) if greedy else search.largest + 1):
        found = search.exact(size, budget)
        if found is not None:
            return Removal(found, at_least)
        if budget.spent:
            break
        at_least = size + 1
    return Removal(greedy, at_least) if greedy else None


def leave_asked(
    ask: Ask,
    scores: Scores,
    item: int,
    rivals: Places,
    k: int,
    alone: Scores,
    *,
    narrowing: Narrowing | None = None,
    largest: int = LARGEST,
    most_asked: int | None = None,
) -> Removal | None:
    """The smallest removal for any model, each set being asked for.

    The effects of single removals, taken for a sum, propose a set; it is enlarged or made smaller until it is right.

    Args:
        scores: Of the whole history, (n_items,).
        alone: Scores without each history item, (n_history, n_items).
        narrowing: Proves that smaller sets cannot do it where there are too many to ask for.

    Returns:
        None where no set of up to `largest` is found, or the item is not in the list.
    """
    n = len(alone)
    if not n or not in_list(scores, item, rivals, k):
        return None
    asked = Asked(ask, item, rivals, k)
    nearest = rivals[np.argsort(-scores[rivals], kind="stable")[: NEAREST + k]]
    guessing = Asked(ask, item, nearest, k)  # whom these push out, all of them do
    margins = asked.margins_of(alone)
    if margins.min() < 0:
        return Removal((int(np.argmin(margins)),), 1)
    guess = leave(scores, scores - alone, item, rivals, k, largest=largest, most_cells=0)
    chosen = guessing.enlarged(list(guess.places) if guess else [], n, min(largest, n))
    chosen = asked.reduced(chosen, n)
    if not chosen:
        return None
    at_least, left = 2, most_asked if most_asked is not None else _affordable(n, len(rivals))
    if narrowing is not None and len(chosen) > 2:
        at_least = asked.impossible(scores, narrowing(len(chosen) - 1), len(chosen) - 1)
    for size in range(at_least, len(chosen)):
        if comb(n, size) <= left:
            left -= comb(n, size)
            smaller = asked.first(combinations(range(n), size), n)
        elif narrowing is not None:
            budget = Budget(MOST_CELLS // 3)
            smaller = asked.bounded(scores, narrowing(size), size, budget)
            if budget.spent and smaller is None:
                break
        else:
            break
        if smaller is not None:
            return Removal(smaller, size)
        at_least = size + 1
    return Removal(tuple(chosen), at_least)


def _affordable(n_history: int, n_rivals: int) -> int:
    """Sets that may be asked for."""
    return 2**SMALL if n_history <= SMALL else ASKED_CELLS // max(1, n_rivals)
