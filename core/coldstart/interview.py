"""An interview: question, answer, sharper belief, next question; and when to stop.

Deterministic: the same laboratory, way and answers give the same questions, so that the answers alone bring back a
whole interview.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from core.coldstart.belief import Belief, learn
from core.coldstart.people import People
from core.coldstart.questions import Lab, Sitting

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

USUAL, FEWEST, MOST = 7, 3, 15  # questions: as a default, and the bounds of the stopping rule
SURE = 0.8  # of two lists drawn from the belief that has to agree
DRAWS = 12
TOP = 10


def begin(lab: Lab, people: int = 1, *, belief: Belief | None = None, luck: int = 0) -> Sitting:
    """Nothing has been asked yet.

    Args:
        belief: In place of the prior, e.g. after a taste in words or of a segment.
    """
    start = belief if belief is not None else lab.prior.of(people)
    return Sitting(start, np.zeros((len(start), len(lab.space)), dtype=bool), luck=luck)


def direction(lab: Lab, question: Rows) -> Array:
    """What a question (p, 2) is about: an item's row, or the difference of two, (p, d)."""
    first = lab.space.rows[np.maximum(question[:, 0], 0)]
    second = np.where(question[:, 1:] >= 0, lab.space.rows[np.maximum(question[:, 1], 0)], 0.0)
    return np.asarray(first - second)


def answered(lab: Lab, sitting: Sitting, question: Rows, liked: Flags, said: Flags | None = None) -> Sitting:
    """After one answer per person.

    Args:
        liked: "Like", or "this one" of a pair, (p,).
        said: False where somebody skipped: not asked again, nothing learned, (p,).
    """
    spoke = np.ones(len(question), dtype=bool) if said is None else said
    spoke = spoke & (question[:, 0] >= 0)
    asked = sitting.asked.copy()
    who = np.arange(len(question))
    for side in (0, 1):
        there = question[:, side] >= 0
        asked[who[there], question[there, side]] = True
    kept = np.where(spoke[:, None], question, -1)
    return replace(
        sitting,
        belief=learn(sitting.belief, direction(lab, question), liked, spoke),
        asked=asked,
        step=sitting.step + 1,
        given=(*sitting.given, (kept, liked)),
    )


def says(people: People, question: Rows) -> Flags:
    """What simulated people answer to (p, 2) questions, (p,)."""
    first, second = np.maximum(question[:, 0], 0), np.maximum(question[:, 1], 0)
    alone = people.likes[np.arange(len(people)), first]
    return np.asarray(np.where(question[:, 1] >= 0, people.prefers(first, second), alone))


@dataclass(frozen=True)
class Stop:
    """Whether enough is known: `agreement` is the share two lists drawn from the belief have in common, 0 to 1."""

    agreement: float
    enough: bool


def stop(lab: Lab, sitting: Sitting, k: int = TOP) -> Stop:
    """Enough is known of the first person when draws of the taste lead to nearly the same ten; 3 to 15 questions."""
    luck = np.random.default_rng([lab.seed, 99]).normal(size=(DRAWS, sitting.belief.mean.shape[1]))
    order = np.argsort(-(sitting.belief.tastes(0, luck) @ lab.space.rows.T), axis=1, kind="stable")[:, :k]
    shared = [len(np.intersect1d(a, b)) / order.shape[1] for a, b in zip(order[::2], order[1::2], strict=True)]
    agreement = float(np.mean(shared))
    step = sitting.step
    return Stop(agreement, step >= MOST or (step >= FEWEST and agreement >= SURE))
