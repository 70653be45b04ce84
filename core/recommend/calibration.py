"""Probabilities that mean what they say: a regression, a monotone curve over it, and how far both can be trusted.

Isotonic regression where there is enough, J. Platt's two numbers ("Probabilistic Outputs for Support Vector Machines",
1999) where there is less. The people are in ten parts: 0-4 learn, 5-7 calibrate, 8-9 judge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.domain import Scores
from core.domain.behaviour import Reliability, ReliabilityBin
from core.recommend.history import Rows

FEW, ENOUGH = 30, 300  # outcomes of the rarer kind while calibrating: below, the base rate; from ENOUGH on, isotonic
BINS = 10
PARTS = 10


@dataclass(frozen=True, eq=False)
class Sample:
    """Pairs of a person and an item, and what came of them.

    Attributes:
        facts: (n, n_facts).
        happened: 0 or 1, or a share, (n,).
        weight: How many such pairs one stands for, (n,).
        people: (n,).
    """

    facts: np.ndarray
    happened: Scores
    weight: Scores
    people: Rows

    def only(self, chosen: np.ndarray) -> Sample:
        return Sample(self.facts[chosen], self.happened[chosen], self.weight[chosen], self.people[chosen])


@dataclass(frozen=True, eq=False)
class Outcome:
    """chance = curve(squash(facts . weights + offset)); the curve goes straight from point to point.

    Attributes:
        raw, true: The points of the curve.
        method: See `Reliability`.
        share: What is predicted is a share, not a probability: nothing is squashed.
    """

    weights: Scores
    offset: float
    raw: Scores
    true: Scores
    method: str
    share: bool

    def of(self, facts: np.ndarray) -> Scores:
        """0 to 1, (n,), for facts of shape (n, n_facts)."""
        return np.asarray(np.interp(self.before(facts), self.raw, self.true))

    def before(self, facts: np.ndarray) -> Scores:
        """What the curve is applied to."""
        found = np.asarray(facts @ self.weights + self.offset)
        return found if self.share else np.asarray(1 / (1 + np.exp(-np.clip(found, -30, 30))))


def learn(sample: Sample, part: np.ndarray, *, share: bool = False) -> Outcome:
    """A regression on the first people, a curve from the next ones.

    Args:
        part: Of everybody, 0 to 9.
    """
    group = part[sample.people]
    first, second = sample.only(group < 5), sample.only((group >= 5) & (group < 8))
    base = float(np.average(sample.happened, weights=sample.weight)) if len(sample.happened) else float("nan")
    n_facts = sample.facts.shape[1]
    if min(_rarer(first.happened), _rarer(second.happened)) < FEW:
        return Outcome(np.zeros(n_facts), 0.0, np.array([0.5]), np.array([base]), "base", share)
    weights, offset = _regression(first, share)
    raw = Outcome(weights, offset, np.zeros(0), np.zeros(0), "", share).before(second.facts)
    if _rarer(second.happened) >= ENOUGH:
        from sklearn.isotonic import IsotonicRegression

        curve = IsotonicRegression(y_min=0.0, y_max=1.0).fit(raw, second.happened, second.weight)
        points, true = np.asarray(curve.X_thresholds_), np.asarray(curve.y_thresholds_)
        return Outcome(weights, offset, points, true, "isotonic", share)
    points = np.unique(np.quantile(raw, np.linspace(0, 1, 65)))
    return Outcome(weights, offset, points, _platt(raw, second, points, share), "platt", share)


def judge(outcome: Outcome, sample: Sample, part: np.ndarray) -> Reliability:
    """On the last people; bins of equal weight."""
    rest = sample.only(part[sample.people] >= 8)
    if not len(rest.happened):
        nothing = float("nan")
        return Reliability(
            bins=(), error=nothing, base=nothing, skill=nothing, pairs=0, people=0, method=outcome.method
        )
    predicted = outcome.of(rest.facts)
    order = np.argsort(predicted, kind="stable")
    place = np.cumsum(rest.weight[order]) - rest.weight[order] / 2
    n_bins = BINS if np.ptp(predicted) > 0 else 1  # one and the same figure cannot be told apart by its size
    bins = tuple(
        _bin(predicted[at], rest.happened[at], rest.weight[at])
        for n in range(n_bins)
        if len(at := order[np.floor(place / rest.weight.sum() * n_bins).astype(int) == n])
    )
    base = float(np.average(rest.happened, weights=rest.weight))
    wrong = float(np.average((predicted - rest.happened) ** 2, weights=rest.weight))
    naive = float(np.average((base - rest.happened) ** 2, weights=rest.weight))
    total = sum(b.weight for b in bins)
    return Reliability(
        bins=bins,
        error=sum(b.weight * abs(b.predicted - b.observed) for b in bins) / total,
        base=base,
        skill=1 - wrong / naive if naive > 0 else float("nan"),
        pairs=len(rest.happened),
        people=len(np.unique(rest.people)),
        method=outcome.method,
    )


def _bin(predicted: Scores, happened: Scores, weight: Scores) -> ReliabilityBin:
    return ReliabilityBin(
        predicted=float(np.average(predicted, weights=weight)),
        observed=float(np.average(happened, weights=weight)),
        weight=float(weight.sum()),
    )


def _rarer(happened: Scores) -> float:
    """How many outcomes of the rarer kind; of shares, how many there are on the smaller side of the middle."""
    return float(min(happened.sum(), (1 - happened).sum())) if len(happened) else 0.0


def _regression(sample: Sample, share: bool) -> tuple[Scores, float]:
    from sklearn.linear_model import LogisticRegression, Ridge

    model = Ridge(alpha=1.0) if share else LogisticRegression(C=10.0, max_iter=500)
    fitted = model.fit(sample.facts, sample.happened, sample_weight=sample.weight)
    return np.asarray(fitted.coef_, dtype=np.float64).ravel(), float(np.ravel(fitted.intercept_)[0])


def _platt(raw: Scores, sample: Sample, points: Scores, share: bool) -> Scores:
    if share:
        slope, offset = _regression(Sample(raw[:, None], sample.happened, sample.weight, sample.people), share)
        return np.asarray(np.clip(np.maximum(slope[0], 0.0) * points + offset, 0.0, 1.0))
    slope, offset = _regression(Sample(_logit(raw)[:, None], sample.happened, sample.weight, sample.people), share)
    return np.asarray(1 / (1 + np.exp(-(slope[0] * _logit(points) + offset))))


def _logit(chances: Scores) -> Scores:
    kept = np.clip(chances, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(kept / (1 - kept)))
