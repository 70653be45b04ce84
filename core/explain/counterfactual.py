"""The smallest part of a history without which an item would leave the list, and a proof that no smaller one does.

An item leaves a list of k when at least k rivals pass it. Where it is known what a removal does to the lead over every
rival, as for sums over the history and for taste vectors, the smallest set is searched for (`core.explain.removals`);
for any other model every set is asked for (`leave_asked`).

The common shortcut, removing the largest shares of the item first, is minimal in only 44 to 81 % of cases, because it
ignores that rivals lose too (K. H. Tran et al., "Counterfactual Explanations for Neural Recommenders", SIGIR 2021,
which compares gaps as well).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from core.domain import Scores
from core.explain.asking import DEAR, Ask, Asked
from core.explain.removals import Budget, Lead, Reach, Search, Spent, Sums
from core.explain.standing import TIED, Places, in_list

LARGEST = 10  # history items in a set; more would be no reason any more
MOST_CELLS = 3_000_000  # that are looked at for the certificate, about 0.1 s; counted, so that answers repeat
NEAREST = 100  # rivals that a guess looks at; what is found holds for all of them
SMALL = 12  # history items up to which all sets are asked for where scores are no sums
ASKED_CELLS = 6_000_000  # scores that are asked for in a proof for longer ones, 0.1 to 0.2 s in a network


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
    silent: bool = False,
    largest: int = LARGEST,
    most_cells: int = MOST_CELLS,
) -> Removal | None:
    """The smallest removal where score(i) = base(i) + sum of shares[:, i].

    Args:
        scores: (n_items,).
        shares: (n_history, n_items), what each history item adds to each score.
        item: Column of the item, which is in the list of the `k` best of itself and its rivals.
        rivals: Columns of what could be listed instead.
        silent: Without any history the model says nothing, so that removing all of it always does.

    Returns:
        None where no set of up to `largest` does it, or the item is not in the list.
    """
    if not len(shares) or not in_list(scores, item, rivals, k):
        return None
    gaps = scores[item] - scores[rivals]
    # a quick look first: nobody is within reach whom `largest` times the best removal does not bring near
    highest = shares[:, item].max(initial=0.0) - shares.min(axis=0, initial=0.0)[rivals]
    near = np.flatnonzero(gaps <= largest * np.maximum(highest, 0.0) + _eps(scores[item]))
    lead = Sums(gaps[near], shares[:, item, None] - shares[:, rivals[near]])
    return leave_led(lead, float(scores[item]), k, silent=silent, largest=largest, most_cells=most_cells)


def leave_led(
    reach: Reach, score: float, k: int, *, silent: bool = False, largest: int = LARGEST, most_cells: int = MOST_CELLS
) -> Removal | None:
    """The smallest removal where it is known what removals do to the lead of an item of the list over its rivals.

    Args:
        score: Of the item; leads are compared with it.
    """
    search, n = Search(k, _eps(score)), reach.n_history
    nearest = reach.over(np.argsort(reach.gaps, kind="stable")[: NEAREST + k])
    greedy = search.greedy(nearest, min(largest, n))
    if not greedy and silent and n <= largest:
        greedy = tuple(range(n))
    found, at_least = _smallest(search, reach, len(greedy) - 1 if greedy else min(largest, n), Budget(most_cells))
    found = found or greedy
    return Removal(found, at_least) if found else None


def _smallest(search: Search, reach: Reach, most: int, budget: Budget) -> tuple[tuple[int, ...], int]:
    """A set of up to `most` removals that does it, empty where there is none, and the size below which there is none.

    Looked for among the rivals within reach of so many removals.
    """
    nearer: dict[int, Lead | None] = {}
    rest: Reach | None = reach
    for size in range(most, 0, -1):
        rest = nearer[size] = search.within(rest, size) if rest is not None else None
    size = 1
    try:
        while size <= most:
            within = nearer[size]
            near = search.near(within, size) if within is not None else None
            found = search.exact(near, size, budget) if near is not None else None
            if found is not None:
                return found, size
            size += 1
    except Spent:
        pass
    return (), size


def leave_asked(
    ask: Ask,
    scores: Scores,
    item: int,
    rivals: Places,
    k: int,
    alone: Scores,
    *,
    largest: int = LARGEST,
    dear: int = DEAR,
    closer: Callable[[int], Asked] | None = None,
) -> Removal | None:
    """The smallest removal for any model, each set being asked for.

    The effects of single removals, taken for a sum, propose a set; it is enlarged or made smaller until it is right.
    Where that comes to nothing, which proves nothing where more removals bring the item back, sets are tried by size as
    far as the budget goes.

    Args:
        scores: Of the whole history, (n_items,).
        alone: Scores without each history item, (n_history, n_items).
        dear: Cells that asking about a set counts at least.
        closer: The same for a number of removals, about those only whom that many can bring ahead; for a model that
            can tell. Its scores may be longer or shorter: only who passes whom counts.

    Returns:
        None where no set of up to `largest` is found, or the item is not in the list.
    """
    n = len(alone)
    if not n or not in_list(scores, item, rivals, k):
        return None
    asked = Asked(ask, item, rivals, k, dear)
    nearest = rivals[np.argsort(-scores[rivals], kind="stable")[: NEAREST + k]]
    guessing = Asked(ask, item, nearest, k)  # whom these push out, all of them do
    margins = asked.margins_of(alone)
    if margins.min() < 0:
        return Removal((int(np.argmin(margins)),), 1)
    guess = leave(scores, scores - alone, item, rivals, k, largest=largest, most_cells=0)
    chosen = guessing.enlarged(list(guess.places) if guess else [], n, min(largest, n))
    chosen = asked.reduced(chosen, n)
    at_least, left = 2, ASKED_CELLS if n > SMALL or not chosen else 2**SMALL * asked.price
    for size in range(at_least, len(chosen) if chosen else min(largest, n) + 1):
        proving = closer(size) if closer is not None else asked
        left -= comb(n, size) * proving.price
        if left < 0:
            break
        smaller = proving.first(combinations(range(n), size), n)
        if smaller is not None:
            return Removal(smaller, size)
        at_least = size + 1
    return Removal(tuple(chosen), at_least) if chosen else None


def _eps(score: float) -> float:
    """Gaps smaller than this are ties."""
    return TIED * max(1.0, abs(float(score)))
