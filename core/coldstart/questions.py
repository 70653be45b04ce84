"""Which recording to ask somebody new about: ways to choose, from a fixed list to the most informative one.

All of them share one belief and one update; they differ only in what they ask. A question is a pair of rows, the second
-1 where it is about one item.

Sources: A. Rashid et al. 2002 (popular, random); L. Kaufman, P. Rousseeuw 1987 (medoids); G. Nemhauser et al. 1978
(coverage, within 1 - 1/e); N. Golbandi et al., WSDM 2011 (tree, here grown along the way); V. Fedorov 1972 and
D. MacKay 1992 (D-optimal); W. Thompson 1933; L. Li et al., WWW 2010 (upper bound).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from core.coldstart.belief import Belief, Prior
from core.coldstart.space import ItemSpace

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

MEDOIDS = 24
PAIRS = 200  # random pairs of which the best is asked
TREE_DEPTH = 6
TREE_ITEMS = 500  # that a node of the tree looks at
COVERS = 60  # items of the list that covers the collection
PASSES = 20
BONUS = 1.0  # standard deviations of doubt that an upper bound adds
AGAIN = 4.0  # by how much less a pair is worth when both were asked about
NEVER = -np.inf
PATIENCE = 10.0  # as long as it has not been fitted
CERTAIN = 2.0  # logit of an answer that somebody has given


@dataclass(frozen=True, eq=False)
class Lab:
    """All that a way to ask may look at.

    Attributes:
        liked_by: Share of known people who like each item, (n,).
        tastes: What is believed of the people who are known, (w, d).
        may_ask: Items that can be shown in a question, (n,).
        said: What each of them said about each item: 1 like, -1 not, 0 nothing, (w, n); without it, what is believed.
        patience: Answers n0 after which what similar people say counts as much as content.
    """

    space: ItemSpace
    prior: Prior
    liked_by: Array
    tastes: Array
    may_ask: Flags
    seed: int = 0
    said: Array | None = None
    patience: float = PATIENCE

    @cached_property
    def heard(self) -> Array:
        """Logits of what known people say: as they said, or as it is believed they would, (w, n)."""
        believed = self.tastes @ self.space.rows.T
        return believed if self.said is None else np.where(self.said == 0, believed, CERTAIN * self.said)

    @cached_property
    def gram(self) -> Array:
        return np.asarray(self.space.rows.T @ self.space.rows)

    @cached_property
    def by_popularity(self) -> Rows:
        return _only(np.argsort(-self.liked_by, kind="stable"), self.may_ask)

    @cached_property
    def dividing(self) -> tuple[Rows, Array]:
        """Items that the tree looks at, and the chance that each known person likes them, (m,) and (w, m)."""
        items = self.by_popularity[:TREE_ITEMS]
        return items, expit(self.tastes @ self.space.rows[items].T)

    @cached_property
    def medoids(self) -> Rows:
        """The item in the middle of each of 24 groups, the largest group first, then the rest by popularity."""
        return _then(_medoids(self.directions, MEDOIDS, self.seed), self.by_popularity, self.may_ask)

    @cached_property
    def covering(self) -> Rows:
        """Items that stand for as much of the collection as possible, then the rest by popularity."""
        return _then(_covering(self.directions, COVERS), self.by_popularity, self.may_ask)

    @cached_property
    def directions(self) -> Array:
        """Content as unit rows in proportion to its variance, (n, d)."""
        rows = self.space.rows[:, :-2] * np.sqrt(self.space.shares)
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12))


@dataclass(frozen=True, eq=False)
class Sitting:
    """How far interviews have come.

    Attributes:
        asked: Items that were asked about, (p, n); they do not come again.
        given: Answers so far as (p, 2) rows and (p,) "liked", oldest first, for the tree.
    """

    belief: Belief
    asked: Flags
    step: int = 0
    given: tuple[tuple[Rows, Flags], ...] = ()
    luck: int = 0


def _only(order: Rows, allowed: Flags) -> Rows:
    return np.asarray(order[allowed[order]], dtype=np.int64)


def _then(first: Rows, rest: Rows, allowed: Flags) -> Rows:
    kept = _only(first, allowed)
    return np.asarray(np.r_[kept, rest[~np.isin(rest, kept)]])


def _listed(order: Rows, sitting: Sitting) -> Rows:
    """The first of a fixed list that each person was not asked about."""
    open_ = ~sitting.asked[:, order]
    found = order[np.argmax(open_, axis=1)]
    return _single(np.where(open_.any(axis=1), found, -1))


def _single(rows: Rows) -> Rows:
    return np.column_stack([rows, np.full(len(rows), -1)]).astype(np.int64)


def most_worth(lab: Lab, sitting: Sitting, worth: Array) -> Rows:
    worth = np.where(sitting.asked | ~lab.may_ask, NEVER, worth)
    found = np.argmax(worth, axis=1)
    return _single(np.where(np.isfinite(worth.max(axis=1)), found, -1))


def some_pairs(lab: Lab, sitting: Sitting, n: int) -> Rows:
    """Up to `n` random pairs of different recordings that may be asked about, (m, 2)."""
    able = np.flatnonzero(lab.may_ask)
    chosen = able[generator(lab, sitting).integers(0, max(len(able), 1), (n, 2))] if len(able) else np.zeros((0, 2))
    return np.asarray(chosen[chosen[:, 0] != chosen[:, 1]], dtype=np.int64)


def most_worth_pair(sitting: Sitting, chosen: Rows, worth: Array) -> Rows:
    """The best pair for each person, (p, 2); one whose sides were both asked about counts a quarter."""
    if not len(chosen):
        return np.full((len(sitting.belief), 2), -1, dtype=np.int64)
    known = sitting.asked[:, chosen[:, 0]] & sitting.asked[:, chosen[:, 1]]
    return np.asarray(chosen[np.argmax(np.where(known, worth / AGAIN, worth), axis=1)])


def popular(lab: Lab, sitting: Sitting) -> Rows:
    return _listed(lab.by_popularity, sitting)


def at_random(lab: Lab, sitting: Sitting) -> Rows:
    return most_worth(lab, sitting, generator(lab, sitting).random(sitting.asked.shape))


def medoids(lab: Lab, sitting: Sitting) -> Rows:
    return _listed(lab.medoids, sitting)


def covering(lab: Lab, sitting: Sitting) -> Rows:
    return _listed(lab.covering, sitting)


def informative(lab: Lab, sitting: Sitting) -> Rows:
    """D-optimal: the answer that takes most volume out of what is believed, log(1 + p (1 - p) x' S x)."""
    rows, belief = lab.space.rows, sitting.belief
    p = expit(belief.scores(rows))
    return most_worth(lab, sitting, np.log1p(p * (1 - p) * belief.variances(rows)))


def pairs(lab: Lab, sitting: Sitting) -> Rows:
    """D-optimal "this or that": of random pairs the one whose answer says most."""
    chosen = some_pairs(lab, sitting, PAIRS)
    apart = lab.space.rows[chosen[:, 0]] - lab.space.rows[chosen[:, 1]]
    p = expit(sitting.belief.scores(apart))
    return most_worth_pair(sitting, chosen, np.log1p(p * (1 - p) * sitting.belief.variances(apart)))


def tree(lab: Lab, sitting: Sitting) -> Rows:
    """The question that best divides the people we know who would have answered alike so far; deep down, informative.

    A decision tree whose nodes weigh everybody by how likely their answers were, grown only where somebody walks.
    """
    if sitting.step >= TREE_DEPTH or len(lab.tastes) < 2:
        return informative(lab, sitting)
    items, chances = lab.dividing
    worth = np.full(sitting.asked.shape, NEVER)
    for person, weights in enumerate(alike(lab, sitting)):
        worth[person, items] = _divided(lab.tastes, chances, weights)
    return most_worth(lab, sitting, worth)


def thompson(lab: Lab, sitting: Sitting) -> Rows:
    """What a taste drawn from the belief would like best: ask what might be loved."""
    luck = generator(lab, sitting).normal(size=sitting.belief.mean.shape)
    return most_worth(lab, sitting, sitting.belief.drawn(luck) @ lab.space.rows.T)


def upper(lab: Lab, sitting: Sitting) -> Rows:
    """What could be liked best if doubt turned out well (LinUCB)."""
    rows, belief = lab.space.rows, sitting.belief
    return most_worth(lab, sitting, belief.scores(rows) + BONUS * np.sqrt(np.maximum(belief.variances(rows), 0.0)))


def generator(lab: Lab, sitting: Sitting) -> np.random.Generator:
    return np.random.default_rng([lab.seed, sitting.luck, sitting.step])


def alike(lab: Lab, sitting: Sitting) -> Array:
    """How likely each known person would have given the same answers, (p, w), rows sum to 1."""
    logs = np.zeros((len(sitting.belief), len(lab.tastes)))
    for rows, liked in sitting.given:
        logits = lab.heard[:, np.maximum(rows[:, 0], 0)].T
        logits = logits - np.where(rows[:, 1:] >= 0, lab.heard[:, np.maximum(rows[:, 1], 0)].T, 0.0)
        logs -= (rows[:, :1] >= 0) * np.logaddexp(0.0, np.where(liked[:, None], -logits, logits))
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _divided(tastes: Array, chances: Array, weights: Array) -> Array:
    """How far apart the mean tastes of those who would say yes and no lie, for each item, (m,)."""
    yes = chances * weights[:, None]
    n_yes, of_yes = yes.sum(axis=0), yes.T @ tastes  # those who would say no are the rest
    n_no, of_no = weights.sum() - n_yes, weights @ tastes - of_yes
    apart = of_yes / np.maximum(n_yes, 1e-12)[:, None] - of_no / np.maximum(n_no, 1e-12)[:, None]
    return np.asarray(n_yes * n_no * (apart**2).sum(axis=1))


def _medoids(rows: Array, k: int, seed: int) -> Rows:
    """Spherical k-means, then the item nearest to each centre, largest group first."""
    k = min(k, len(rows))
    centres = rows[np.random.default_rng(seed).choice(len(rows), k, replace=False)].copy()
    for _ in range(PASSES):
        nearest = np.argmax(rows @ centres.T, axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, rows)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-9, sums / np.maximum(lengths, 1e-9), centres)
    alike = rows @ centres.T
    sizes = np.bincount(np.argmax(alike, axis=1), minlength=k)
    found = np.argmax(alike, axis=0)[np.argsort(-sizes, kind="stable")]
    return np.array(list(dict.fromkeys(found.tolist())), dtype=np.int64)


def _covering(rows: Array, k: int) -> Rows:
    """Greedy: each adds most to how well every item is stood for by its nearest chosen one."""
    panel = rows[:: max(1, len(rows) // 1000)]
    best = np.zeros(len(panel))
    alike = np.maximum(rows @ panel.T, 0.0)  # (n, m)
    chosen: list[int] = []
    for _ in range(min(k, len(rows))):
        added = np.maximum(alike - best, 0.0).sum(axis=1)
        added[chosen] = -1.0
        chosen.append(int(np.argmax(added)))
        best = np.maximum(best, alike[chosen[-1]])
    return np.array(chosen, dtype=np.int64)
