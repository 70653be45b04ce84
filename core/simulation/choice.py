"""What a simulated person takes from a list, and the true reason: every component of every utility is kept.

V(u, i) = temperature_u * <taste_u, affinity_i>        taste
        + popularity * conformity_u * fashion_i         popularity
        + quality_i                                     quality
        + friends * share of friends who play it now    friends
        + novelty * diversity_u * (1 - met_u,k / met_u) novelty
        - satiation * tired_u,k / (tired_u,k + 2)       satiation
        - length * |log length_i - log length_u|        length

Sources: M. McInerney et al. and E. Ie et al. for slates ("RecSim", 2019); N. Craswell et al., "An Experimental
Comparison of Click Position-Bias Models", WSDM 2008 (cascade and position models); D. McFadden, 1974 (logit).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import FloatMatrix, FloatVector
from core.simulation.design import Behaviour
from core.simulation.draws import gumbel, logistic
from core.simulation.people import Population
from core.simulation.state import Flags, Ints, Public, State

COMPONENTS = ("taste", "popularity", "quality", "friends", "novelty", "satiation", "length")
CAUSES = (*COMPONENTS, "position", "exploration", "noise", "attack")
"""What a choice can be due to: a component, where it stood, curiosity, chance, or somebody who pushed the item."""
POSITION, EXPLORATION, NOISE, ATTACK = (CAUSES.index(name) for name in ("position", "exploration", "noise", "attack"))
CHANCES = ("depth", "curious", "which")
HALF_TIRED = np.float32(2)  # whole plays in a row that bring half of all weariness
NOBODY = np.float32(-1e9)  # the utility of an empty place

Components = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Chosen:
    """What each person took.

    Attributes:
        place: 0-based place in the list, -1 for nothing, (n,).
        cause: Number in CAUSES of the primary reason, -1 where nothing was taken, (n,).
        advantage: How far each reason set the choice apart from the list, (n, len(CAUSES)); 0 where nothing was.
        interest: The interest that spoke most for it, (n,); -1 where nothing was taken.
    """

    place: npt.NDArray[np.int8]
    cause: npt.NDArray[np.int8]
    advantage: FloatMatrix
    interest: npt.NDArray[np.int8]


def weigh(
    population: Population, state: State, people: Ints, slates: Ints, public: Public, behaviour: Behaviour
) -> Components:
    """Every component of every utility, (len(COMPONENTS), n, k); their sum is V.

    Args:
        people: Rows of the population, (n,).
        slates: Rows of items, (n, k); -1 for an empty place.
    """
    home, b = population.world, behaviour
    items = np.maximum(slates, 0)
    who = people[:, None]
    own_subject = who * state.met.shape[1] + home.subject[items]  # in arrays of (n, T) laid out in a row
    parts = np.empty((len(COMPONENTS), *slates.shape), np.float32)
    own = state.taste[people] * population.temperature[people, None]
    np.matmul(home.affinity.take(items, axis=0), own[:, :, None], out=parts[0][:, :, None])
    parts[1] = np.float32(b.popularity) * population.conformity[who] * public.fashion[items]
    parts[2] = home.quality[items]
    parts[3] = np.float32(b.friends) * _friends(population.friends[people], slates, public.last)
    met = np.maximum(state.met[people].sum(axis=1, keepdims=True), np.float32(1))
    parts[4] = np.float32(b.novelty) * population.diversity[who] * (1 - state.met.ravel().take(own_subject) / met)
    tired = state.tired.ravel().take(own_subject)
    parts[5] = np.float32(-b.satiation) * tired / (tired + HALF_TIRED)
    parts[6] = np.float32(-b.length) * np.abs(home.log_length[items] - population.log_length[who])
    return parts


def choose(
    population: Population,
    people: Ints,
    slates: Ints,
    parts: Components,
    chance: FloatMatrix,
    luck: FloatMatrix,
    public: Public,
    state: State,
    behaviour: Behaviour,
) -> Chosen:
    """Take at most one item of each list.

    Args:
        parts: From `weigh`.
        chance: Uniform numbers, one column per name in CHANCES, (n, len(CHANCES)).
        luck: Uniform numbers, one per place, and for the position model a second one per place, (n, k or 2 k).
    """
    n, k = slates.shape
    there = slates >= 0
    utility = np.where(there, parts.sum(axis=0), NOBODY)
    patience = population.patience[people]
    with_noise = gumbel if behaviour.model == "best_of_all" else logistic
    noise = behaviour.noise * with_noise(luck[:, :k])
    seen = there & _looked_at(patience, chance[:, 0], luck[:, k:], k, behaviour)
    appeal = utility - state.bar[people, None] + noise
    if behaviour.model == "best_of_all":
        best = np.argmax(np.where(there, appeal, NOBODY), axis=1)
        nothing = behaviour.noise * gumbel(1 - chance[:, 0])
        taken = np.where(appeal[np.arange(n), best] > nothing, best, -1)
    else:
        hits = seen & (appeal > 0)
        taken = np.where(hits.any(axis=1), np.argmax(hits, axis=1), -1)
    curious = (chance[:, 1] < behaviour.exploration) & there.any(axis=1)
    anything = (chance[:, 2] * there.sum(axis=1)).astype(np.int64)
    place = np.where(curious, anything, taken).astype(np.int8)
    return _reasons(population, people, slates, place, parts, noise, patience, curious, public, state, behaviour)


def _friends(friends: Ints, slates: Ints, last: Ints) -> FloatMatrix:
    """Share of a person's friends who are playing each item, (n, k)."""
    playing = last[np.maximum(friends, 0)]
    playing[(friends < 0) | (playing < 0)] = -2  # which is on no list
    share = np.zeros(slates.shape, np.uint8)
    for column in range(friends.shape[1]):
        share += (playing[:, column, None] == slates).view(np.uint8)
    count = np.maximum((friends >= 0).sum(axis=1, keepdims=True, dtype=np.int32), 1)
    return np.asarray(share / count.astype(np.float32), dtype=np.float32)


def _looked_at(patience: FloatVector, depth: FloatVector, looks: FloatMatrix, k: int, behaviour: Behaviour) -> Flags:
    """Place r is looked at with chance patience^(r - 1): in a cascade together with all above it, else on its own."""
    if behaviour.model == "best_of_all":
        return np.ones((len(patience), k), bool)
    if behaviour.model == "position":
        return np.asarray(np.log(looks) < np.arange(k, dtype=np.float32) * np.log(patience)[:, None])
    reach = np.log(depth) / np.log(patience)
    return np.asarray(np.arange(k, dtype=np.float32) < reach[:, None] + 1)


def _reasons(
    population: Population,
    people: Ints,
    slates: Ints,
    place: npt.NDArray[np.int8],
    parts: Components,
    noise: FloatMatrix,
    patience: FloatVector,
    curious: Flags,
    public: Public,
    state: State,
    behaviour: Behaviour,
) -> Chosen:
    """What sets the choice apart from the mean of its list; the largest part of it is the primary cause."""
    n, k = slates.shape
    rows = np.flatnonzero(place >= 0)
    at = place[rows].astype(np.int64)
    there = (slates[rows] >= 0).astype(np.float32)
    mean = 1 / there.sum(axis=1)
    advantage = np.zeros((n, len(CAUSES)), np.float32)
    for number in range(len(COMPONENTS)):
        own = parts[number][rows]
        advantage[rows, number] = own[np.arange(len(rows)), at] - (own * there).sum(axis=1) * mean
    if behaviour.model != "best_of_all":
        middle = (np.arange(k, dtype=np.float32) * there).sum(axis=1) * mean
        advantage[rows, POSITION] = behaviour.noise * np.log(patience[rows]) * (at - middle)
    advantage[rows, NOISE] = noise[rows, at] - (noise[rows] * there).sum(axis=1) * mean
    cause = np.full(n, -1, np.int8)
    cause[rows] = np.argmax(advantage[rows], axis=1)
    items = slates[rows, at]
    pushed = (cause[rows] == COMPONENTS.index("popularity")) & public.pushed[items]
    cause[rows[pushed]] = ATTACK
    cause[rows[curious[rows]]] = EXPLORATION
    interest = np.full(n, -1, np.int8)
    liked = population.world.affinity[items] * state.taste[people[rows]]
    interest[rows] = np.argmax(liked, axis=1)
    return Chosen(place, cause, advantage, interest)
