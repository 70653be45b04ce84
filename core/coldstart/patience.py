"""How many answers it takes until similar people know as much as content does: n0 of n / (n + n0), fitted offline.

Everybody who is known is taken for new once: their first answers are given, the recordings they judged besides are put
in order by both, and the n0 that orders most of them rightly is taken. Nobody is their own neighbour.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.coldstart.interview import answered, begin
from core.coldstart.lists import by_content, by_similar, scaled
from core.coldstart.questions import PATIENCE, Lab, Sitting

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

GRID = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
TRIED = 60  # people
AFTER = (1, 2, 3, 5, 8, 12)  # answers
FEWEST = 8  # judged items of somebody who can be tried


def fitted(lab: Lab, seed: int = 0) -> float:
    """The best n0 of the grid; the usual one where too few people have judged anything.

    Takes 0.2 s for 200 people and 1,000 items.
    """
    if lab.said is None or (lab.said != 0).sum() == 0:
        return PATIENCE
    able = np.flatnonzero((lab.said != 0).sum(axis=1) >= FEWEST)[:TRIED]
    if len(able) < FEWEST:
        return PATIENCE
    rng = np.random.default_rng(seed)
    order = [rng.permutation(np.flatnonzero(lab.said[person])) for person in able]
    but = np.arange(len(lab.tastes))[None] == able[:, None]
    rights = np.zeros(len(GRID))
    sitting = begin(lab, len(able))
    for n in range(max(AFTER)):
        if n in AFTER:
            content, people = scaled(by_content(lab, sitting)), scaled(by_similar(lab, sitting, but))
            shares = [n / (n + n0) for n0 in GRID]
            rights += [_right(lab, able, order, n, (1 - a) * content + a * people) for a in shares]
        sitting = _next(lab, sitting, able, order, n)
    return float(GRID[int(np.argmax(rights))])


def _next(lab: Lab, sitting: Sitting, able: Rows, order: list[Rows], n: int) -> Sitting:
    """After everybody has said what they said of the n-th item of their order; who has run out skips."""
    assert lab.said is not None
    rows = np.array([own[n] if n < len(own) // 2 else -1 for own in order])
    question = np.column_stack([rows, np.full(len(rows), -1)])
    return answered(lab, sitting, question, lab.said[able, np.maximum(rows, 0)] > 0)


def _right(lab: Lab, able: Rows, order: list[Rows], n: int, scores: Array) -> float:
    """Mean share of pairs of a like and a dislike, both kept back, that are in the right order (AUC)."""
    assert lab.said is not None
    found = []
    for person, own, row in zip(able, order, scores, strict=True):
        rest = own[min(n, len(own) // 2) :]
        liked = lab.said[person, rest] > 0
        if liked.any() and not liked.all():
            found.append((row[rest[liked]][:, None] > row[rest[~liked]][None]).mean())
    return float(np.mean(found)) if found else 0.0
