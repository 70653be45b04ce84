"""What a simulated person takes from a list, and the true reason: every component of every utility is kept.

V(u, i) = temperature_u * <taste_u, affinity_i>        taste
        + popularity * conformity_u * fashion_i         popularity
        + quality_i                                     quality
        + friends * share of friends who play it now    friends
        + novelty * diversity_u * (1 - met_u,k / met_u) novelty
        - satiation * tired_u,k / (tired_u,k + 2)       satiation
        - length * |log length_i - log length_u|        length

Arrays have places before people, (k, n): what belongs to a person then meets every place in one sweep over memory, and
a sum over a list is a sum of rows. It makes a step twice as fast as the other way round.

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
from core.simulation.state import Flags, Ints, Public, State, curious_of

COMPONENTS = ("taste", "popularity", "quality", "friends", "novelty", "satiation", "length")
CAUSES = (*COMPONENTS, "position", "exploration", "noise", "attack")
"""What a choice can be due to: a component, where it stood, curiosity, chance, or somebody who pushed the item."""
POSITION, EXPLORATION, NOISE, ATTACK = (CAUSES.index(name) for name in ("position", "exploration", "noise", "attack"))
CHANCES = ("depth", "curious", "which")
HALF_TIRED = np.float32(2)  # whole plays in a row that bring half of all weariness
NOBODY = np.float32(-1e9)  # the utility of an empty place

Components = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Chosen:
    """What each person took.

    Attributes:
        place: 0-based place in the list, -1 for nothing, (n,).
        cause: Number in CAUSES of the primary reason, -1 where nothing was taken, (n,).
        advantage: How far each reason set the choice apart from the list, (len(CAUSES), n); 0 where nothing was.
        interest: The interest that spoke most for it, (n,); -1 where nothing was taken.
        own: Components of what was taken, (len(COMPONENTS), n); of the first place where nothing was.
    """

    place: npt.NDArray[np.int8]
    cause: npt.NDArray[np.int8]
    advantage: FloatMatrix
    interest: npt.NDArray[np.int8]
    own: FloatMatrix


def by_place(slates: Ints) -> tuple[Rows, Flags | None]:
    """Rows of items with places first, (k, n), 0 for an empty place; and which places are not empty, None for all."""
    items = slates.T.astype(np.int64, order="C")
    there = items >= 0
    if there.all():
        return items, None
    return np.maximum(items, 0, out=items), there


def added(rows: FloatMatrix) -> FloatMatrix:
    """The sum over the first axis, always in the same order; that of numpy depends on how many columns there are."""
    total = rows[0].copy()
    for row in rows[1:]:
        total += row
    return np.asarray(total)


def weigh(
    population: Population, state: State, people: Ints, slates: Ints, public: Public, behaviour: Behaviour
) -> Components:
    """Every component of every utility, (len(COMPONENTS), k, n); their sum is V. Those of an empty place are 0.

    Args:
        people: Rows of the population, (n,).
        slates: Rows of items, (n, k); -1 for an empty place.
    """
    home, b = population.world, behaviour
    items, there = by_place(slates)
    cell = people * state.met.shape[1] + home.subject.take(items)  # in arrays of (n, T) laid out in a row
    parts = np.empty((len(COMPONENTS), *items.shape), np.float32)
    parts[0] = _liking(population, state, people, slates)
    np.multiply(population.conformity[people] * np.float32(b.popularity), public.fashion.take(items), out=parts[1])
    home.quality.take(items, out=parts[2], mode="clip")
    np.multiply(_friends(population, people, slates, public), np.float32(b.friends), out=parts[3])
    new = state.met.ravel().take(cell) / np.maximum(state.plays[people], np.float32(1))
    np.multiply(population.diversity[people] * np.float32(b.novelty), 1 - new, out=parts[4])
    tired = state.tired.ravel().take(cell)
    np.divide(tired * np.float32(-b.satiation), tired + HALF_TIRED, out=parts[5])
    far = np.abs(home.log_length.take(items) - population.log_length[people])
    np.multiply(far, np.float32(-b.length), out=parts[6])
    if there is not None:
        parts[:, ~there] = 0
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
    k = slates.shape[1]
    _, there = by_place(slates)
    patience = population.patience[people]
    with_noise = gumbel if behaviour.model == "best_of_all" else logistic
    noise = with_noise(luck[:, :k].T) * np.float32(behaviour.noise)
    appeal = added(parts)
    appeal -= state.bar[people]
    appeal += noise
    if there is not None:
        appeal[~there], noise[~there] = NOBODY, 0
    if behaviour.model == "best_of_all":
        nothing = np.float32(behaviour.noise) * gumbel(1 - chance[:, 0])
        taken = np.where(appeal.max(axis=0) > nothing, appeal.argmax(axis=0), -1)
    else:
        taken = _first(_looked_at(patience, chance[:, 0], luck[:, k:].T, k, behaviour) & (appeal > 0))
    filled = np.full(len(people), k, np.int64) if there is None else there.sum(axis=0)
    curious = (chance[:, 1] < curious_of(behaviour, len(population.world))) & (filled > 0)
    place = np.where(curious, (chance[:, 2] * filled).astype(np.int64), taken)
    advantage, own = _advantages(place, parts, noise, patience, there, filled, behaviour)
    cause, interest = _reasons(population, people, slates, place, advantage, curious, public, state)
    return Chosen(place.astype(np.int8), cause, advantage, interest, own)


def _liking(population: Population, state: State, people: Ints, slates: Ints) -> FloatMatrix:
    """temperature * <taste, affinity>, (k, n)."""
    own = state.taste.take(people, axis=0) * population.temperature[people, None]
    about = population.world.affinity.take(slates, axis=0, mode="clip")  # (n, k, T)
    return np.asarray(np.matmul(about, own[:, :, None])[:, :, 0].T)


def _friends(population: Population, people: Ints, slates: Ints, public: Public) -> FloatMatrix:
    """Share of a person's friends who are playing each item, (k, n)."""
    playing = np.ascontiguousarray(public.playing.take(population.friends.take(people, axis=0)).T)
    items = np.ascontiguousarray(slates.T)
    share, same = np.zeros(items.shape, np.uint8), np.empty(items.shape, bool)
    for friend in playing:
        np.equal(friend, items, out=same)
        share += same.view(np.uint8)
    return np.asarray(share / population.degree[people], dtype=np.float32)


def _first(hits: Flags) -> Rows:
    """The first place that is hit, -1 for none, (n,)."""
    k = len(hits)
    left = (hits * np.arange(k, 0, -1, dtype=np.uint8)[:, None]).max(axis=0)  # far quicker than argmax over booleans
    return np.where(left > 0, k - left.astype(np.int64), -1)


def _looked_at(patience: FloatVector, depth: FloatVector, looks: FloatMatrix, k: int, behaviour: Behaviour) -> Flags:
    """Place r is looked at with chance patience^(r - 1): in a cascade together with all above it, else on its own."""
    places = np.arange(k, dtype=np.float32)[:, None]
    if behaviour.model == "position":
        return np.asarray(np.log(looks) < places * np.log(patience))
    return np.asarray(places < np.log(depth) / np.log(patience) + 1)


def _advantages(
    place: Rows,
    parts: Components,
    noise: FloatMatrix,
    patience: FloatVector,
    there: Flags | None,
    filled: Rows,
    behaviour: Behaviour,
) -> tuple[FloatMatrix, FloatMatrix]:
    """What sets the choice apart from the mean of its list, (len(CAUSES), n), and its components."""
    k, n = noise.shape
    cell = np.maximum(place, 0) * n + np.arange(n)
    share = (1 / np.maximum(filled, 1)).astype(np.float32)
    own = parts.reshape(len(COMPONENTS), -1).take(cell, axis=1)
    advantage = np.zeros((len(CAUSES), n), np.float32)
    advantage[: len(COMPONENTS)] = own - added(parts.swapaxes(0, 1)) * share
    advantage[NOISE] = noise.ravel().take(cell) - added(noise) * share
    if behaviour.model != "best_of_all":
        places = np.arange(k, dtype=np.float32)[:, None]
        middle = np.float32((k - 1) / 2) if there is None else (places * there).sum(axis=0) * share
        advantage[POSITION] = np.float32(behaviour.noise) * np.log(patience) * (place - middle)
    advantage *= place >= 0
    return advantage, own


def _reasons(
    population: Population,
    people: Ints,
    slates: Ints,
    place: Rows,
    advantage: FloatMatrix,
    curious: Flags,
    public: Public,
    state: State,
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """The primary cause, the largest of all that set the choice apart, and the interest that spoke most for it."""
    rows = np.flatnonzero(place >= 0)
    items = slates[rows, place[rows]]
    cause, interest = np.full((2, len(people)), -1, np.int8)
    first = advantage.T[rows].argmax(axis=1).astype(np.int8)
    first[(first == COMPONENTS.index("popularity")) & public.pushed[items]] = ATTACK
    first[curious[rows]] = EXPLORATION
    cause[rows] = first
    liked = population.world.affinity.take(items, axis=0) * state.taste.take(people[rows], axis=0)
    interest[rows] = liked.argmax(axis=1)
    return cause, interest
