"""New items: who they would suit before anybody played them, and how soon they find three people.

An item's factors are a ridge regression of what people said of it on what is believed of these people. What is in the
items predicts their factors (a second ridge, its penalty by five-fold cross-validation), so an item nobody met has
factors too; with every impression its own count more: y = (n y_own + 10 y_content) / (n + 10).

Sources: the closed form from content to collaborative factors, compare MARec, arXiv 2404.13298; a reserved place for
new items, B. Hron et al. 2021 and common practice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.coldstart.people import People, ndcg

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

TRUST = 10.0  # impressions after which an item's own factors count as much as its content
PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
FOLDS = 5
OWN_PENALTY = 3.0
FACTORS = 12
SLATE = 10
PLACE = 0  # of the slate that is reserved, 0-based: the first, where few lists are enough to learn
FRESH = 20  # impressions up to which an item may have the reserved place
SUITS = 0.3  # share of people, those it suits best, to whom it is shown there
PLAYED = 0.1  # share of a collection that a person would play when it is in front of them
CURIOUS = 0.05  # chance that somebody opens anything, out of curiosity, wherever it is
ENOUGH = 3  # plays that are waited for


@dataclass(frozen=True, eq=False)
class ContentMap:
    """From rows of content to factors.

    Attributes:
        weights: (d, f).
        penalty: The one of least error on items that were left out.
        error: Of the factors of left-out items, as a share of their variance.
    """

    weights: Array
    penalty: float
    error: float

    def factors(self, rows: Array) -> Array:
        """(m, d) -> (m, f)."""
        return np.asarray(rows @ self.weights)


def person_factors(tastes: Array, f: int = FACTORS) -> Array:
    """Tastes as their `f` main directions and a constant, (p, f + 1), of spread 1."""
    centred = tastes - tastes.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    f = min(f, int((s > 1e-9).sum()))
    return np.column_stack([u[:, :f] * np.sqrt(len(tastes)), np.ones(len(tastes))])


def item_factors(people: Array, met: Flags, liked: Flags) -> Array:
    """Each item's own factors from those who met it, (n, f + 1); zero where nobody did."""
    f = people.shape[1]
    found = np.zeros((met.shape[1], f))
    ridge = OWN_PENALTY * np.eye(f)
    for item in np.flatnonzero(met.any(axis=0)):
        own = people[met[:, item]]
        found[item] = np.linalg.solve(own.T @ own + ridge, own.T @ (2.0 * liked[met[:, item], item] - 1.0))
    return found


def content_map(rows: Array, factors: Array, counts: Array, seed: int = 0) -> ContentMap:
    """Learn to predict factors from content; items count by how many people met them.

    Args:
        rows: Content of the items that somebody met, (m, d).
        factors, counts: Their own factors (m, f) and how many met them (m,).
    """
    fold = np.random.default_rng(seed).permutation(len(rows)) % FOLDS
    total = max(float((counts[:, None] * (factors - factors.mean(axis=0)) ** 2).sum()), 1e-12)
    errors = []
    for penalty in PENALTIES:
        missed = 0.0
        for one in range(min(FOLDS, len(rows))):
            out = fold == one
            guess = rows[out] @ _ridge(rows[~out], factors[~out], counts[~out], penalty)
            missed += float((counts[out][:, None] * (factors[out] - guess) ** 2).sum())
        errors.append(missed / total)
    best = int(np.argmin(errors))
    return ContentMap(_ridge(rows, factors, counts, PENALTIES[best]), PENALTIES[best], errors[best])


def mixed(own: Array, suggested: Array, counts: Array, trust: float = TRUST) -> Array:
    """y = (n y_own + 10 y_content) / (n + 10), (m, f)."""
    share = (counts / (counts + trust))[:, None]
    return np.asarray(share * own + (1 - share) * suggested)


@dataclass(frozen=True)
class Launch:
    """A way to bring new items in: from content or not, with a reserved place or not."""

    name: str
    label: str
    content: bool
    reserved: bool


LAUNCHES = (
    Launch("wait", "Waiting for clicks", content=False, reserved=False),
    Launch("content", "By content", content=True, reserved=False),
    Launch("explore", "By content, with a reserved place", content=True, reserved=True),
)


@dataclass(frozen=True, eq=False)
class Arrival:
    """What came of new items.

    Attributes:
        visits: Until the third play of each new item, (m,); infinite where it did not come in time.
        impressions, plays: Of each new item at the end, (m,).
        quality: Mean nDCG of the lists that were shown.
        shown_enough: Share of new items with at least 20 impressions.
    """

    launch: str
    visits: Array
    impressions: Array
    plays: Array
    quality: float
    shown_enough: float

    @property
    def median(self) -> float:
        """Visits until three plays of the item in the middle."""
        return float(np.median(self.visits))


@dataclass(frozen=True, eq=False)
class Town:
    """People, what is known of them, and the items: those of `new` came today and nobody has met them.

    Attributes:
        factors: Of the people, (p, f).
        met: What each person has met, (p, n).
        content: Rows of content, (n, d).
        patience: Chance of looking at the next place, (p,).
    """

    people: People
    factors: Array
    met: Flags
    content: Array
    new: Rows
    patience: Array

    def old(self) -> Flags:
        flags = np.ones(self.content.shape[0], dtype=bool)
        flags[self.new] = False
        return flags


def arrive(town: Town, launch: Launch, *, visits: int, at_once: int = 20, seed: int = 0) -> Arrival:
    """Visits of random people: each sees ten, looks from the top with patience, and plays the first that appeals.

    Who comes, how far they look and what they would like is the same for every launch.
    """
    n, old = town.content.shape[0], town.old()
    met = town.met & old
    own = item_factors(town.factors, met, town.people.likes)
    counts = met.sum(axis=0).astype(np.float64)
    known = old & (counts > 0)
    learned = content_map(town.content[known], own[known], counts[known], seed)
    suggested = learned.factors(town.content) if launch.content else np.zeros_like(own)
    factors = mixed(own, suggested, counts)
    rng = np.random.default_rng([seed, 7])
    seen = met.copy()  # people are not shown again what they know
    shown, plays, done = np.zeros(n), np.zeros(n), np.full(n, np.inf)
    tested, liked = np.zeros_like(met), np.zeros_like(met)
    quality: list[float] = []
    for visit in range(0, visits, at_once):
        who = rng.choice(len(town.people), at_once, replace=len(town.people) < at_once)
        depth, moods = rng.random(at_once), rng.random((at_once, n))
        listed = old | (plays > 0) | launch.content  # what nobody played is in no list that knows plays only
        scores = np.where(seen[who] | ~listed, -np.inf, town.factors[who] @ factors.T)
        slates = np.argsort(-scores, axis=1, kind="stable")[:, :SLATE]
        if launch.reserved:
            slates = _with_reserved(slates, scores, town, factors, shown)
        quality.append(_worth(slates, town.people.gains[who], seen[who]))
        looked = np.arange(slates.shape[1]) <= np.log(depth)[:, None] / np.log(town.patience[who])[:, None]
        appeal = np.take_along_axis(moods < town.people.chances[who], slates, axis=1) & looked
        first = np.where(appeal.any(axis=1), np.argmax(appeal, axis=1), slates.shape[1])
        found = np.where(rng.random(at_once) < CURIOUS, rng.integers(0, n, at_once), -1)
        for person, slate, far, place, other in zip(who, slates, looked.sum(axis=1), first, found, strict=True):
            there = slate[: min(int(far), int(place) + 1)]
            shown[there] += 1
            tested[person, there] = True
            for item in (*slate[place : place + 1], *([other] if other >= 0 and not seen[person, other] else [])):
                plays[item] += 1
                tested[person, item] = seen[person, item] = True
                liked[person, item] = town.people.chances[person, item] > 0.5
                if plays[item] == ENOUGH:
                    done[item] = visit + at_once
        fresh = item_factors(town.factors, tested[:, town.new], liked[:, town.new])
        factors[town.new] = mixed(fresh, suggested[town.new], tested[:, town.new].sum(axis=0))
    new = town.new
    return Arrival(
        launch.name, done[new], shown[new], plays[new], float(np.mean(quality)), float((shown[new] >= FRESH).mean())
    )


@dataclass(frozen=True, eq=False)
class Reception:
    """Who would get one more item.

    Attributes:
        ranks: Its rank for each person, from 1, (p,).
        displaced: How many people's ten each item would leave, (n,).
    """

    ranks: Rows
    displaced: Rows


def received(people: Array, factors: Array, ghost: Array, seen: Flags, k: int = SLATE) -> Reception:
    """What would happen if an item with these factors were added.

    Args:
        people, factors, ghost: (p, f), (n, f) and (f,).
        seen: What people have met and are not shown again, (p, n).
    """
    scores = np.where(seen, -np.inf, people @ factors.T)
    ranks = 1 + (scores > (people @ ghost)[:, None]).sum(axis=1)
    last = np.argsort(-scores, axis=1, kind="stable")[:, min(k, scores.shape[1]) - 1]
    return Reception(ranks, np.bincount(last[ranks <= k], minlength=len(factors)))


def _with_reserved(slates: Rows, scores: Array, town: Town, factors: Array, shown: Array) -> Rows:
    """At most one place of ten for a new item with few impressions, where somebody is among those it suits best."""
    young = town.new[shown[town.new] < FRESH]
    if not len(young):
        return slates
    bars = np.quantile(town.factors @ factors[young].T, 1 - SUITS, axis=0)
    above = scores[:, young] - bars
    best = young[np.argmax(above, axis=1)]
    has = np.isin(slates, young).any(axis=1) | (above.max(axis=1) < 0)
    moved = np.column_stack([slates[:, :PLACE], best, slates[:, PLACE:-1]])
    return np.where(has[:, None], slates, moved)


def _worth(slates: Rows, gains: Array, seen: Flags) -> float:
    """Mean nDCG of slates, against the best that could still be shown."""
    scores = np.full(gains.shape, -np.inf)
    np.put_along_axis(scores, slates, -np.arange(slates.shape[1], dtype=np.float64)[None], axis=1)
    return float(ndcg(scores, np.where(seen, 0.0, gains), slates.shape[1]).mean())


def _ridge(x: Array, y: Array, counts: Array, penalty: float) -> Array:
    weighted = x * counts[:, None]
    size = counts.mean() if len(counts) else 1.0
    return np.asarray(np.linalg.solve(x.T @ weighted + penalty * size * np.eye(x.shape[1]), weighted.T @ y))
