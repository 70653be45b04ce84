"""How well ways to ask and to show do, over many simulated people: means with 95 % bands, all from one seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.coldstart import bandit
from core.coldstart.belief import Belief
from core.coldstart.interview import answered, begin, says
from core.coldstart.people import People, ndcg
from core.coldstart.questions import Lab
from core.coldstart.ways import WAYS

Array = npt.NDArray[np.float64]

WARM_SHARE = 0.9  # of what is reached with people who have been here for long
WARM_ANSWERS = 60
RESAMPLES = 300
AT_ONCE = 25  # people at a time, so that memory stays small


@dataclass(frozen=True, eq=False)
class Band:
    """A mean over people with its 95 % interval, one value per step each."""

    mean: Array
    low: Array
    high: Array


@dataclass(frozen=True, eq=False)
class Learning:
    """How one way to ask did.

    Attributes:
        ndcg: Of the list after 0, 1, ... answers.
        area: Mean of that curve, 0 to 1.
        to_warm: Questions until 90 % of the warm level, with its 95 % interval; NaN where never reached.
        likes: Share of questions answered with a like; NaN for pairs.
    """

    way: str
    ndcg: Band
    area: float
    to_warm: tuple[float, float, float]
    likes: float


@dataclass(frozen=True, eq=False)
class Showing:
    """How one policy did: plays missed after 1, 2, ... rounds."""

    policy: str
    regret: Band


def band(values: Array) -> Band:
    """Of (steps, people): the mean give or take 1.96 standard errors."""
    mean = values.mean(axis=1)
    error = 1.96 * values.std(axis=1, ddof=1) / np.sqrt(values.shape[1]) if values.shape[1] > 1 else 0.0 * mean
    return Band(mean, mean - error, mean + error)


def walked(lab: Lab, way: str, people: People, answers: int, start: Belief | None = None) -> tuple[Array, Array]:
    """nDCG after 0 to `answers` answers, (answers + 1, p), and what was answered to single items, (answers, p)."""
    show = WAYS[way].show
    sitting = begin(lab, len(people), belief=start)
    found, likes = [ndcg(show(lab, sitting), people.gains)], []
    for _ in range(answers):
        question = WAYS[way].ask(lab, sitting)
        liked = says(people, question)
        likes.append(np.where(question[:, 1] < 0, liked, np.nan))
        sitting = answered(lab, sitting, question, liked)
        found.append(ndcg(show(lab, sitting), people.gains))
    return np.array(found), np.array(likes).reshape(answers, len(people))


def warm_level(lab: Lab, people: People) -> float:
    """nDCG with people who have said of 60 items, met at random, whether they like them."""
    n = min(WARM_ANSWERS, int(lab.may_ask.sum()))
    return float(walked(lab, "random", people, n)[0][-1].mean())


def popular_list(lab: Lab, people: People) -> float:
    """nDCG of the list that is the same for everybody: what most people like."""
    return float(ndcg(np.repeat(lab.liked_by[None], len(people), axis=0), people.gains).mean())


def learning(
    lab: Lab,
    ways: Sequence[str],
    people: People,
    answers: int,
    warm: float,
    starts: Mapping[str, Belief] | None = None,
) -> tuple[Learning, ...]:
    """Every way to ask, with the same people.

    Args:
        starts: What is known of the people before the first question, for ways that do not begin with nothing.
    """
    found = []
    parts = [slice(start, start + AT_ONCE) for start in range(0, len(people), AT_ONCE)]
    for way in ways:
        curves, likes = [], []
        begun = (starts or {}).get(way)
        for part in parts:
            some = People(people.utility[part], people.luck[part], people.liked, people.noise)
            curve, said = walked(lab, way, some, answers, None if begun is None else begun.part(part))
            curves.append(curve)
            likes.append(said)
        ndcgs = np.hstack(curves)
        said = np.hstack(likes)
        rate = float(np.nanmean(said)) if np.isfinite(said).any() else float("nan")
        found.append(Learning(way, band(ndcgs), float(ndcgs.mean()), reached(ndcgs, WARM_SHARE * warm), rate))
    return tuple(found)


def reached(curves: Array, level: float, seed: int = 0) -> tuple[float, float, float]:
    """After how many answers the mean curve reaches a level, and the 95 % interval over people; NaN for never."""
    rng = np.random.default_rng(seed)
    people = curves.shape[1]
    draws = [_first(curves[:, rng.integers(0, people, people)].mean(axis=1), level) for _ in range(RESAMPLES)]
    low, high = np.quantile(np.nan_to_num(draws, nan=np.inf), [0.025, 0.975], method="nearest")
    return _first(curves.mean(axis=1), level), _finite(low), _finite(high)


def showing(lab: Lab, policies: Sequence[str], people: People, seed: int, rounds: int) -> tuple[Showing, ...]:
    """Every policy, with the same people in the same mood."""
    return tuple(
        Showing(name, band(bandit.run(lab, bandit.POLICIES[name], people, rounds=rounds, seed=seed).regret))
        for name in policies
    )


def _first(curve: Array, level: float) -> float:
    above = np.flatnonzero(curve >= level)
    return float(above[0]) if len(above) else float("nan")


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else float("nan")
