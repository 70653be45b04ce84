"""How often a shown reason was the true one: simulated people know why they chose, and their log keeps it.

A reason is true when the history item it names is about the interest that made the person choose; a word is true
when it names that interest. No real person is asked: all of it is simulated, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.domain import Scores
from core.errors import NotFound
from core.explain.concepts import Dictionary, in_words
from core.recommend.content import ContentRecommender
from core.recommend.history import FromHistory, Rows
from core.simulation.choice import CAUSES
from core.simulation.log import Log
from core.simulation.people import Population

LEAST_HISTORY = 5
TOP = 3
TASTE = CAUSES.index("taste")


@dataclass(frozen=True)
class Truth:
    """Attributes:
    reason_hit: How often the strongest reason was true.
    by_chance: How often a history item drawn at random would have been.
    possible: How often there was one at all that would have been.
    concept_hit: How often one of the first TOP words in the table was the true interest.
    events: Choices out of taste that were looked at.
    """

    reason_hit: float
    by_chance: float
    concept_hit: float
    events: int
    possible: float = float("nan")
    simulated: bool = True


def truth_of(
    population: Population, log: Log, model: FromHistory | ContentRecommender, *, events: int = 1000, seed: int = 0
) -> Truth:
    """Explain choices out of taste from what the person had liked before, and compare with the logged interest.

    Raises:
        NotFound: nobody chose anything out of taste after LEAST_HISTORY likes.
    """
    world = population.world
    at, dictionary = model.items.rows(world.items.ids), Dictionary.of(world.centres, world.vectors)
    taken = log.item
    reasons, chance, possible, words = [], [], [], []
    for row in np.random.default_rng(seed).permutation(np.flatnonzero(log.cause == TASTE)).tolist():
        item, interest = int(taken[row]), int(log.interest[row])
        before = _in_order(taken[:row][(log.person[:row] == log.person[row]) & log.liked[:row]])
        history = before[(before != item) & (at[before] >= 0)]
        if len(history) < LEAST_HISTORY or at[item] < 0:
            continue
        speaks = world.subject[history] == interest
        shares = _shares(model, at[history], int(at[item]))
        reasons.append(bool(speaks[int(np.argmax(shares))]))
        chance.append(float(speaks.mean()))
        possible.append(bool(speaks.any()))
        told, _ = in_words(dictionary, world.vectors[item], world.vectors[history].sum(axis=0))
        words.append(interest in told.chosen[:TOP])
        if len(reasons) == events:
            break
    if not reasons:
        raise NotFound("Nobody in this simulation chose out of taste after a few likes; let it run for more days.")
    hit, by_chance, named = (float(np.mean(found)) for found in (reasons, chance, words))
    return Truth(hit, by_chance, named, len(reasons), possible=float(np.mean(possible)))


def _in_order(items: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """Each once, where it comes first: some strategies go by the order of a history."""
    return np.asarray(items[np.sort(np.unique(items, return_index=True)[1])])


def _shares(model: FromHistory | ContentRecommender, rows: Rows, column: int) -> Scores:
    if isinstance(model, FromHistory):
        return model.contributions(rows, np.ones(len(rows)), column)[1]
    found = model.shares(rows, np.ones(len(rows)))
    assert found is not None  # the history is not empty
    return np.asarray(found.values[:, column])
