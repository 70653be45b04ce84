"""What follows a choice: how much is watched, what is said about it, how people change, stay, return and leave.

Randomness comes in as uniform numbers and is turned into outcomes by comparisons and tables, row by row, so that an
outcome does not depend on who else is in the batch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import special

from core.domain import FloatMatrix, FloatVector
from core.simulation.choice import COMPONENTS, Chosen, added, by_place
from core.simulation.design import Behaviour
from core.simulation.draws import logistic, normal
from core.simulation.people import Population
from core.simulation.state import GAP_DAYS, Ints, State

CHANCES = ("watch", "skip", "rate", "stars", "like", "comment", "stay", "gap", "churn", "wander", "how_far")
PLEASING = [COMPONENTS.index(name) for name in ("taste", "quality", "satiation", "length")]
"""What makes watching pleasant; fashion, friends and novelty lure, and may disappoint."""
CONCENTRATION = 8.0
GAP_SPREAD = 0.6
WANDERING = 0.002
_LOGITS = np.linspace(-4.0, 4.0, 65)
_QUANTILES = 512


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of each list, (n,) each; without a play the fields are 0.

    Attributes:
        watched: Played fraction, 0 to 1.
        stars: 1 to 5, 0 where it was not rated.
        liked: Said so.
        comment: Sentiment of a comment, -1, 0 or 1; -2 for none.
        stays: Asks for another list.
    """

    watched: FloatVector
    stars: npt.NDArray[np.int8]
    liked: npt.NDArray[np.bool_]
    comment: npt.NDArray[np.int8]
    stays: npt.NDArray[np.bool_]


def react(
    population: Population,
    people: Ints,
    chosen: Chosen,
    chance: FloatMatrix,
    state: State,
    behaviour: Behaviour,
) -> Outcome:
    """Watch, rate, like, comment, and go on or not.

    Args:
        chance: Uniform numbers, one column per name in CHANCES, (n, len(CHANCES)).
    """
    u = dict(zip(CHANCES, chance.T, strict=True))
    played = chosen.place >= 0
    pleasure = added(chosen.own[PLEASING]) - state.bar[people]
    watched = np.where(played, _watched(pleasure, u["watch"], u["skip"], behaviour), np.float32(0))
    feeling = 2.3 + 2.8 * watched + population.mood[people] + 0.6 * normal(u["stars"])
    stars = np.clip(np.rint(feeling), 1, 5).astype(np.int8)
    rated = played & (u["rate"] < behaviour.rate)
    commented = played & (u["comment"] < behaviour.comment)
    b, lists = behaviour, state.lists[people]
    going = b.stay_base + b.stay_gain * watched - np.float32(b.stay_cost) * lists + logistic(u["stay"])
    return Outcome(
        watched=watched.astype(np.float32),
        stars=np.where(rated, stars, 0).astype(np.int8),
        liked=played & (4 * (watched - 0.7) + logistic(u["like"]) > 0),
        comment=np.where(commented, np.sign(stars - 3), -2).astype(np.int8),
        stays=going > 0,
    )


def change(
    population: Population,
    people: Ints,
    slates: Ints,
    chosen: Chosen,
    outcome: Outcome,
    chance: FloatMatrix,
    state: State,
    behaviour: Behaviour,
) -> None:
    """Make these people who they are afterwards: tired of a subject, a little changed in taste."""
    home, n = population.world, len(people)
    wander, how_far = chance[:, CHANCES.index("wander")], chance[:, CHANCES.index("how_far")]
    t = len(home.interests)
    items, there = by_place(slates)
    cells = people * t + home.subject.take(items)  # of shown, laid out in a row
    np.add.at(state.shown.ravel(), cells.ravel() if there is None else cells[there], np.float32(1))
    rows = np.flatnonzero(chosen.place >= 0)
    who, watched = people[rows], outcome.watched[rows]
    items = items.ravel().take(chosen.place[rows].astype(np.int64) * n + rows)
    cell = who * t + home.subject.take(items)
    state.tired[who] = state.tired.take(who, axis=0) * np.float32(behaviour.tired_keeps)
    state.tired.ravel()[cell] += watched
    state.met.ravel()[cell] += 1
    state.plays[who] += 1
    taste = state.taste.take(who, axis=0)
    taste += (np.float32(behaviour.drift) * watched)[:, None] * home.pull.take(items, axis=0)
    somewhere = (wander[rows] * t).astype(np.int64) + t * np.arange(len(rows))
    taste.ravel()[somewhere] += np.float32(WANDERING) * how_far[rows]
    taste /= taste.sum(axis=1, keepdims=True)
    state.taste[who] = taste
    state.seen[who, items] = True
    state.last[who] = items
    state.lists[people] += 1


def depart(
    population: Population,
    people: Ints,
    outcome: Outcome,
    chance: FloatMatrix,
    state: State,
    behaviour: Behaviour,
    round_: int,
) -> None:
    """End the visit of those who do not stay: when they come again, if ever; a night's rest."""
    u = dict(zip(CHANCES, chance.T, strict=True))
    leaving = ~outcome.stays
    who = people[leaving]
    median = np.log(np.array(GAP_DAYS, np.float32))[population.activity[who]]
    days = np.exp(median + np.float32(GAP_SPREAD) * normal(u["gap"][leaving]))
    state.due[who] = round_ + np.maximum(1, np.rint(days)).astype(np.int32)
    state.lists[who] = 0
    hazard = behaviour.churn * (1 - outcome.watched[leaving])
    state.gone[who] |= u["churn"][leaving] < hazard
    away = np.minimum(np.maximum(days, 1), 60)
    state.tired[who] *= (np.float32(behaviour.tired_keeps) ** away)[:, None]


def _watched(pleasure: FloatVector, u: FloatVector, skip: FloatVector, behaviour: Behaviour) -> FloatVector:
    """Beta(8 m, 8 (1 - m)) with m = sigma(base + gain x pleasure), by quantile table; some leave after a moment."""
    logit = np.float32(behaviour.watch_base) + np.float32(behaviour.watch_gain) * pleasure
    step = (logit - np.float32(_LOGITS[0])) * np.float32((len(_LOGITS) - 1) / (_LOGITS[-1] - _LOGITS[0]))
    level = np.clip(np.rint(step), 0, len(_LOGITS) - 1).astype(np.int64)
    quantile = np.minimum((u * _QUANTILES).astype(np.int64), _QUANTILES - 1)
    watched = _table()[level, quantile]
    means = special.expit(_LOGITS).astype(np.float32)
    left_at_once = skip < np.float32(behaviour.skip) * (1 - means[level])
    return np.asarray(np.where(left_at_once, watched * np.float32(0.1), watched), dtype=np.float32)


@cache
def _table() -> FloatMatrix:
    """Watched fractions by level of pleasure and quantile."""
    means = special.expit(_LOGITS)[:, None]
    middles = ((np.arange(_QUANTILES) + 0.5) / _QUANTILES)[None]
    return np.asarray(special.betaincinv(CONCENTRATION * means, CONCENTRATION * (1 - means), middles), dtype=np.float32)


def ended(outcome: Outcome) -> Outcome:
    """The same, but nobody asks for another list: a visit has its end."""
    return replace(outcome, stays=np.zeros_like(outcome.stays))
