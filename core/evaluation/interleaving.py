"""Interleaving: two strategies fill one list in turns, and whose items are chosen more often is the better one.

Needs far fewer people than showing each strategy to one half of them. Sources: F. Radlinski, M. Kurup, T. Joachims,
"How Does Clickthrough Data Reflect Retrieval Quality?", CIKM 2008, algorithm 2 (team draft); O. Chapelle et al.,
"Large-Scale Validation and Analysis of Interleaved Search Evaluation", ACM TOIS 2012, section 3 (credit, sign test).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

FIRST, SECOND = 0, 1


@dataclass(frozen=True)
class Draft:
    """One interleaved list; `teams` says which strategy each item came from, 0 or 1."""

    items: tuple[int, ...]
    teams: tuple[int, ...]


@dataclass(frozen=True)
class Duel:
    """The outcome over many people.

    Attributes:
        first, second, ties: People who chose more from the one, the other, or equally many.
        share: (first + ties / 2) / people, 0.5 when neither is better.
        low, high: 95 % interval of the share.
        p: Probability of so uneven a result if both were equally good (sign test without ties).
    """

    people: int
    first: int
    second: int
    ties: int
    share: float
    low: float
    high: float
    p: float


def team_draft(first: Sequence[int], second: Sequence[int], k: int, rng: np.random.Generator) -> Draft:
    """A list of at most `k` different items: a coin says who picks first in each round, then each picks its best left.

    Args:
        first, second: Items of the two strategies, best first, each without repetitions.
    """
    lists = (list(first), list(second))
    items: list[int] = []
    teams: list[int] = []
    taken: set[int] = set()
    while len(items) < k:
        starts = int(rng.integers(2))
        picked = False
        for team in (starts, 1 - starts):
            best = next((item for item in lists[team] if item not in taken), None)
            if best is not None and len(items) < k:
                items.append(best)
                teams.append(team)
                taken.add(best)
                picked = True
        if not picked:
            break
    return Draft(tuple(items), tuple(teams))


def duel(credits: npt.NDArray[np.int64]) -> Duel:
    """Who won.

    Args:
        credits: Items that each person chose from the first and the second strategy, (n_people, 2).
    """
    ahead = np.sign(credits[:, FIRST] - credits[:, SECOND])
    people = len(credits)
    won, lost = int((ahead > 0).sum()), int((ahead < 0).sum())
    points = (ahead + 1) / 2
    share = float(points.mean()) if people else float("nan")
    error = float(points.std() / np.sqrt(people)) if people else float("nan")
    return Duel(
        people=people,
        first=won,
        second=lost,
        ties=people - won - lost,
        share=share,
        low=max(0.0, share - 1.96 * error),
        high=min(1.0, share + 1.96 * error),
        p=sign_test(won, lost),
    )


def sign_test(won: int, lost: int) -> float:
    """Two-sided, exact: the chance of a result at least as uneven with a fair coin."""
    n, fewer = won + lost, min(won, lost)
    if n == 0:
        return 1.0
    tail = sum(comb(n, i) for i in range(fewer + 1))
    return float(min(1.0, 2 * tail / 2**n))
