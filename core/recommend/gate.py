"""Whether a newly trained model may take the place of the present one: compared on the same people, in pairs.

A person's lists of two models have much in common, so the difference per person is known far better than either mean
(on MovieLens its standard error is .002 instead of .009).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from core.domain import Scores, TrainingData, UserId, Vocabulary
from core.domain.counts import count
from core.recommend.history import FromHistory
from core.recommend.over import Over
from core.recommend.validation import Cut, cut_out, drawn, hold_back, ndcg_each

TOLERATED = 0.01  # share of the present figure that may be lost even for certain: nobody sees it in a list
CERTAIN = 0.975  # one-sided
NEWS_LEAST, NEWS_PEOPLE = 50, 20  # items liked and people; with fewer the news are no examination
HELD_BACK = 0.25
SCORES_AT_ONCE = 8_000_000  # 32 MB as float32


@dataclass(frozen=True)
class Verdict:
    """Attributes:
    gain: Mean difference of nDCG@10 per person, new minus present.
    error: Its standard error; NaN for fewer than two people.
    people: How many were asked.
    passed: The new one may serve.
    words: Why, for a person.
    """

    gain: float
    error: float
    people: int
    passed: bool
    words: str

    @property
    def within(self) -> float:
        """The gain is known to this much, with 95 % certainty: two standard errors, more for a few people."""
        return spread(self.error, self.people)

    @property
    def difference(self) -> str:
        """For a person, with how sure it is."""
        chance = ", which may be chance" if abs(self.gain) <= self.within else ""
        return f"difference {self.gain:+.3f} ± {self.within:.3f}{chance}"


def compare(new: Scores, present: Scores) -> Verdict:
    """Refuse what is certain to be worse by more than is tolerated: a one-sided test at 2.5 % with a margin.

    Not to refuse proves nothing: with few people only large losses are certain (docs/decisions/0008-what-may-serve.md
    says which). What is lost by refusing is known, though: the new version has learned from more.

    Args:
        new, present: nDCG@10 of the same people in the same order.
    """
    difference = np.asarray(new) - np.asarray(present)
    n, gain, before = len(difference), float(difference.mean()), float(np.mean(present))
    error = float(difference.std(ddof=1) / math.sqrt(n)) if n > 1 else math.nan
    within = spread(error, n)
    worse = gain + within < -TOLERATED * before
    better = gain - within > 0
    verdict = Verdict(gain, error, n, not worse, "")
    about = "Worse than" if worse else "Better than" if better else "Not certain to be worse than"
    figures = f"{before + gain:.3f} against {before:.3f}, nDCG@10 of {count(n, 'person', 'people')}"
    told = f"{about} the present version: {figures}; {verdict.difference}." if n > 1 else f"Too few people: {figures}."
    return replace(verdict, words=told)


def spread(error: float, people: int) -> float:
    """Half the interval in which a mean lies with 95 % certainty, by Student's t; endless for fewer than two people."""
    return float(stats.t.ppf(CERTAIN, people - 1)) * error if people > 1 else math.inf


def examination(data: TrainingData, news: npt.NDArray[np.bool_], seed: int) -> tuple[Cut | None, bool]:
    """What both models are asked, and whether the present model has never seen it.

    Where enough is new, half of the items that each person met and liked since are held back: neither model has seen
    them. Else a quarter of everything, which the present model knows: its settings have to be trained again on the
    rest.

    Args:
        news: Which events came after the present model was trained, (n_events,).
    """
    table = data.interactions
    pairs, of_event = table.pairs()
    known = np.bincount(of_event, ~news, minlength=len(pairs)) > 0
    liked = np.bincount(of_event, table.strengths, minlength=len(pairs)) > 0
    fresh = np.flatnonzero(liked & ~known)
    people = pairs[fresh, 0]
    counts = np.bincount(people, minlength=len(table.users))
    if len(fresh) >= NEWS_LEAST and np.count_nonzero(counts) >= NEWS_PEOPLE:
        out = np.zeros(len(pairs), dtype=bool)
        out[fresh] = drawn(people, np.maximum(counts // 2, 1), np.random.default_rng(seed))
        cut = cut_out(data, out[of_event])
        if cut is not None:
            return cut, True
    return hold_back(data, share=HELD_BACK, seed=seed), False


def each(recommender: FromHistory, cut: Cut) -> Scores:
    """nDCG@10 of each person of whom something was held back; items the model never met count as missed."""
    items: Vocabulary = cut.data.interactions.items
    model = recommender if recommender.items.ids == items.ids else Over(items, recommender)
    asked = np.flatnonzero(np.diff(cut.held.indptr))
    histories, held = cut.data.interactions.matrix[asked], cut.held[asked]
    users = [UserId(cut.data.interactions.users.ids[row]) for row in asked]
    size = max(1, SCORES_AT_ONCE // len(items))
    parts = [slice(start, start + size) for start in range(0, len(asked), size)]
    return np.concatenate([ndcg_each(model.score_people(histories[p], users[p]), histories[p], held[p]) for p in parts])
