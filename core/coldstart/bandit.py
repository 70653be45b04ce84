"""Learning while showing: each visit shows one recording, and whether it is played teaches the next choice.

Every choice is logged with its propensity, the chance with which the policy would have made it, so that another policy
can be judged from the log afterwards (inverse propensities).

Sources: L. Li et al., "A Contextual-Bandit Approach to Personalized News Article Recommendation", WWW 2010 (LinUCB);
O. Chapelle, L. Li, "An Empirical Evaluation of Thompson Sampling", NIPS 2011, with its "posterior reshaping": draws
from the whole posterior explore too much where a taste has many directions and few visits to learn them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from core.coldstart.belief import Belief, learn
from core.coldstart.people import People
from core.coldstart.questions import Lab

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

ROUNDS = 100
ALPHA = 1.4  # of LinUCB; chosen on newcomers other than those of the guide
THOMPSON_SPREAD = 0.3  # of the standard deviations of the belief; chosen on other worlds than the guide's figures
THOMPSON_DRAWS = 64  # by which the propensity of a Thompson choice is estimated


@dataclass(frozen=True)
class Policy:
    """How to choose what to show.

    Attributes:
        alpha: Standard deviations of doubt that count as hope, see `hope`; 0 is greedy.
        epsilon: Chance of showing anything.
        thompson: Show what a taste drawn from the belief likes best.
    """

    name: str
    label: str
    alpha: float = 0.0
    epsilon: float = 0.0
    thompson: bool = False


POLICIES: Mapping[str, Policy] = {
    policy.name: policy
    for policy in (
        Policy("greedy", "Always the safest"),
        Policy("epsilon", "One in ten at random", epsilon=0.1),
        Policy("linucb", "Room for doubt (LinUCB)", alpha=ALPHA),
        Policy("thompson", "Try one's luck (Thompson)", thompson=True),
    )
}


@dataclass(frozen=True, eq=False)
class Shown:
    """What a policy did to p people over t rounds.

    Attributes:
        rows: Item of each round, (t, p).
        propensities: Chance with which it was chosen, (t, p); estimated from draws for Thompson.
        liked: What came of it, (t, p).
        regret: Plays missed so far against always showing the item they like best, (t, p).
    """

    rows: Rows
    propensities: Array
    liked: npt.NDArray[np.bool_]
    regret: Array


def choose(lab: Lab, policy: Policy, belief: Belief, rng: np.random.Generator) -> tuple[Rows, Array]:
    """One item per person and the chance with which it was chosen, (p,) each."""
    rows, p = lab.space.rows, len(belief)
    able = np.flatnonzero(lab.may_ask)
    if policy.thompson:
        return _thompson(rows[able], able, belief, rng)
    worth = belief.scores(rows[able])
    if policy.alpha:
        spread = np.maximum(belief.variances(rows[able]), 0.0)
        worth = worth + policy.alpha * hope(worth, spread)[:, None] * np.sqrt(spread)
    best = np.argmax(worth, axis=1)
    anything = rng.integers(0, len(able), p)
    curious = rng.random(p) < policy.epsilon
    chosen = np.where(curious, anything, best)
    chance = np.where(chosen == best, 1 - policy.epsilon, 0.0) + policy.epsilon / len(able)
    return able[chosen], chance


def hope(logits: Array, variances: Array) -> Array:
    """How much doubt counts, 0 to 1: in full until the safest item is liked more often than not, then less, (p,).

    Whoever is nearly sure of a like has little to win by trying; sqrt(2 (1 - P)) of the safest item, P its expected
    chance (D. MacKay 1992, eq. 10: sigma(m / sqrt(1 + pi v / 8))).
    """
    who, safest = np.arange(len(logits)), np.argmax(logits, axis=1)
    m, v = logits[who, safest], variances[who, safest]
    return np.asarray(np.minimum(1.0, np.sqrt(2 * (1 - expit(m / np.sqrt(1 + np.pi * v / 8))))))


def run(lab: Lab, policy: Policy, people: People, *, rounds: int = ROUNDS, seed: int = 0) -> Shown:
    """Show one item a round, which may come again, and learn from whether it is liked."""
    luck = np.random.default_rng([seed, 1]).random((rounds, len(people)))  # the same for every policy
    rng = np.random.default_rng([seed, 2])
    belief, who = lab.prior.of(len(people)), np.arange(len(people))
    best = people.chances[:, lab.may_ask].max(axis=1)
    rows, chances, liked, missed = [], [], [], []
    for round_ in range(rounds):
        chosen, chance = choose(lab, policy, belief, rng)
        yes = luck[round_] < people.chances[who, chosen]
        belief = learn(belief, lab.space.rows[chosen], yes)
        rows.append(chosen)
        chances.append(chance)
        liked.append(yes)
        missed.append(best - people.chances[who, chosen])
    return Shown(np.array(rows), np.array(chances), np.array(liked), np.cumsum(missed, axis=0))


def _thompson(rows: Array, able: Rows, belief: Belief, rng: np.random.Generator) -> tuple[Rows, Array]:
    draws = rng.normal(size=(THOMPSON_DRAWS, *belief.mean.shape))
    chol = np.linalg.cholesky(belief.cov + 1e-10 * np.eye(belief.mean.shape[1]))
    tastes = belief.mean + THOMPSON_SPREAD * np.einsum("pij,npj->npi", chol, draws)
    best = np.argmax(tastes @ rows.T, axis=2)  # (draws, p)
    chosen = best[0]
    return able[chosen], (best == chosen).mean(axis=0)
