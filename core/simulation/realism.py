"""Do these people behave like people? Figures of a run, against usual bands or against a real log.

Bands are what platforms report; where a real log is given, distances between distributions say how near the run comes,
and a search over a few parameters moves it nearer (moment matching by coordinate search).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from core.domain import InteractionTable
from core.simulation import distances
from core.simulation.choice import CAUSES, NOISE
from core.simulation.curves import gini
from core.simulation.design import Behaviour
from core.simulation.log import Log
from core.simulation.running import Ran

Distribution = npt.NDArray[np.float64]
BANDS: Mapping[str, tuple[float, float]] = {
    "play_gini": (0.5, 0.8),
    "top_tenth": (0.4, 0.8),
    "place_bias": (2.0, 6.0),
    "mean_stars": (3.4, 4.1),
    "noise_share": (0.0, 0.4),
}
"""Figures of `Figures` that have a usual band."""
SHARES = "share of the most played tenth"
EVALUATIONS = 60
STEPS = (1.5, 1.2, 1.08)  # factors of the search, coarse to fine
SEARCHED = ("choosy", "popularity", "churn", "stay_base", "rate", "exploration")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a log is like. NaN where it cannot be said of it.

    Attributes:
        play_gini: Inequality of plays between items, 0 to 1.
        top_tenth: Share of all plays that fall to the most played tenth of the items.
        place_bias: Plays of the first place of a list per play of the tenth.
        mean_stars, skew_stars: Of the ratings; a negative skew has its tail at the bad end.
        noise_share: Share of plays for which chance is the largest reason.
        plays_per_person: Mean over those who played at all.
        activity_ks: Distance of the plays per person from a log-normal, Kolmogorov-Smirnov, 0 to 1.
        visit_lists: Mean lists per visit.
        mean_watched, left_at_once: Mean played fraction, and share of plays below a tenth.
        watched_stars: Rank correlation of played fraction and stars.
        gap_days: Median days between two visits.
    """

    play_gini: float
    top_tenth: float
    place_bias: float
    mean_stars: float
    skew_stars: float
    noise_share: float
    plays_per_person: float
    activity_ks: float
    visit_lists: float
    mean_watched: float
    left_at_once: float
    watched_stars: float
    gap_days: float


@dataclass(frozen=True)
class Verdict:
    """One figure with its usual band."""

    name: str
    value: float
    least: float
    most: float

    @property
    def within(self) -> bool:
        return self.least <= self.value <= self.most


def figures(log: Log, n_items: int) -> Figures:
    """Figures of a simulated log."""
    played, rated = log.played, log.stars > 0
    per_item = np.bincount(log.item[played], minlength=n_items).astype(np.float64)
    both = played & rated
    return Figures(
        play_gini=gini(per_item),
        top_tenth=top_share(per_item),
        place_bias=place_bias(log),
        mean_stars=_mean(log.stars[rated]),
        skew_stars=distances.skew(log.stars[rated]),
        noise_share=_mean(log.cause[played] == NOISE),
        plays_per_person=_mean(_per_person(log.person[played])),
        activity_ks=activity_ks(_per_person(log.person[played])),
        visit_lists=float(len(log) / max(1, (log.turn == 0).sum())) if len(log) else float("nan"),
        mean_watched=_mean(log.watched[played]),
        left_at_once=_mean(log.watched[played] < 0.1),
        watched_stars=distances.rank_correlation(log.watched[both], log.stars[both]),
        gap_days=_median(gaps(log.person, log.round.astype(np.float64))),
    )


def verdicts(found: Figures) -> tuple[Verdict, ...]:
    """The figures that have a band, against it."""
    return tuple(Verdict(name, getattr(found, name), *band) for name, band in BANDS.items())


def causes(log: Log) -> dict[str, float]:
    """Share of plays whose primary reason is each of CAUSES."""
    counts = np.bincount(log.cause[log.played], minlength=len(CAUSES))
    return {name: float(count / max(1, counts.sum())) for name, count in zip(CAUSES, counts, strict=True)}


def by_place(log: Log) -> Distribution:
    """Plays per list at each place, (k,)."""
    k = log.slate.shape[1]
    taken = np.bincount(log.place[log.played], minlength=k)[:k]
    return np.asarray(taken / np.maximum((log.slate >= 0).sum(axis=0), 1), dtype=np.float64)


def place_bias(log: Log) -> float:
    """The first place against the tenth; NaN where lists are shorter or the tenth is never taken."""
    rates = by_place(log)
    return float(rates[0] / rates[9]) if len(rates) >= 10 and rates[9] > 0 else float("nan")


def top_share(per_item: Distribution) -> float:
    """Share of the most played tenth of the items."""
    most = np.sort(per_item)[::-1]
    return float(most[: max(1, round(len(most) / 10))].sum() / most.sum()) if most.sum() > 0 else float("nan")


def activity_ks(per_person: Distribution) -> float:
    """How far plays per person are from a log-normal of the same mean and spread."""
    return distances.from_normal(np.log(per_person[per_person > 0]))


def gaps(people: npt.ArrayLike, day: Distribution) -> Distribution:
    """Days between two visits of the same person, for all visits; several events of a day are one visit."""
    visits = np.unique(np.stack([np.asarray(people, dtype=np.float64), np.floor(day)], axis=1), axis=0)
    same = visits[1:, 0] == visits[:-1, 0]
    return np.asarray((visits[1:, 1] - visits[:-1, 1])[same], dtype=np.float64)


@dataclass(frozen=True)
class Nearness:
    """How far a simulated distribution is from a real one: in units of the real spread, and Kolmogorov-Smirnov."""

    name: str
    real: float
    simulated: float
    wasserstein: float
    ks: float


def against(log: Log, n_items: int, real: InteractionTable) -> tuple[Nearness, ...]:
    """Plays per person, plays per item, and days between visits, beside those of a real log."""
    people = real.user_rows[real.strengths > 0]
    items = real.item_rows[real.strengths > 0]
    plays = log.played
    pairs = {
        "plays per person": (_per_person(people), _per_person(log.person[plays])),
        SHARES: (
            _shares(np.bincount(items, minlength=len(real.items))),
            _shares(np.bincount(log.item[plays], minlength=n_items)),
        ),
        "days between visits": (
            gaps(real.user_rows, real.at_s / 86_400),
            gaps(log.person, log.round.astype(np.float64)),
        ),
    }
    near = [_nearness(name, *both) for name, both in pairs.items() if all(map(len, both))]
    return tuple(_tenths(n, *pairs[SHARES]) if n.name == SHARES else n for n in near)


def _tenths(near: Nearness, real: Distribution, simulated: Distribution) -> Nearness:
    """The mean of shares is 1 whatever they are: what the most played tenth comes to says more."""
    return replace(near, real=top_share(real), simulated=top_share(simulated))


def calibrate(
    behaviour: Behaviour,
    try_out: Callable[[Behaviour], Ran],
    wanted: Mapping[str, float],
    *,
    evaluations: int = EVALUATIONS,
    searched: Sequence[str] = SEARCHED,
    told: Callable[[float], bool] = lambda _: False,
) -> tuple[Behaviour, float]:
    """Behaviour whose figures come nearer to those wanted, and how far they still are.

    Coordinate search: one parameter after the other is moved up and down by a factor that shrinks; a move is kept when
    it brings the figures nearer.

    Args:
        try_out: A short run with some behaviour.
        wanted: Figures by name, e.g. those of a real log (`moments`).
        told: Called with the share of the work that is done; True ends the search.

    Returns:
        The best behaviour found, and its loss: the mean over the wanted figures of |ln(figure / wanted)|.
    """

    def loss(tried: Behaviour) -> float:
        ran = try_out(tried)
        found = figures(ran.log, len(ran.population.world))
        return float(np.mean([_off(getattr(found, name), value) for name, value in wanted.items()]))

    best, least, done = behaviour, loss(behaviour), 1
    for factor in STEPS:
        for name in searched:
            for tried in (_moved(best, name, factor), _moved(best, name, 1 / factor)):
                if done >= evaluations or told(done / evaluations):
                    return best, least
                done += 1
                if (found := loss(tried)) < least:
                    best, least = tried, found
                    break
    return best, least


def moments(real: InteractionTable) -> dict[str, float]:
    """The figures of a real log that a simulated one can be moved towards."""
    liked = real.strengths > 0
    per_item = np.bincount(real.item_rows[liked], minlength=len(real.items)).astype(np.float64)
    found = {
        "play_gini": gini(per_item),
        "top_tenth": top_share(per_item),
        "plays_per_person": _mean(_per_person(real.user_rows[liked])),
        "gap_days": _median(gaps(real.user_rows, real.at_s / 86_400)),
    }
    return {name: value for name, value in found.items() if np.isfinite(value) and value > 0}


def _moved(behaviour: Behaviour, name: str, factor: float) -> Behaviour:
    """One parameter changed; a share of something stays between 0 and 1, what may be negative is shifted."""
    value = getattr(behaviour, name)
    if name == "choosy":
        value = 1 - min(max((1 - value) * factor, 0.002), 0.5)
    elif name == "stay_base":
        value += np.log(factor)
    else:
        value = min(value * factor, 1.0) if name in ("rate", "exploration", "churn") else value * factor
    changed: dict[str, Any] = {name: float(value)}
    return replace(behaviour, **changed)


def _off(value: float, wanted: float) -> float:
    if not np.isfinite(value) or value <= 0:
        return 3.0
    return float(min(abs(np.log(value / wanted)), 3.0))


def _nearness(name: str, real: Distribution, simulated: Distribution) -> Nearness:
    spread = float(real.std()) or 1.0
    return Nearness(
        name,
        float(real.mean()),
        float(simulated.mean()),
        distances.wasserstein(real, simulated) / spread,
        distances.kolmogorov_smirnov(real, simulated),
    )


def _per_person(people: npt.NDArray[Any]) -> Distribution:
    """Events of everybody who has one."""
    return np.unique(people, return_counts=True)[1].astype(np.float64)


def _shares(counts: npt.NDArray[Any]) -> Distribution:
    """Share of each item that was played, in units of the mean one; a log knows nothing of those nobody played."""
    counts = counts[counts > 0]
    return np.asarray(counts * len(counts) / max(1, counts.sum()), dtype=np.float64)


def _mean(values: npt.NDArray[Any]) -> float:
    return float(values.mean(dtype=np.float64)) if len(values) else float("nan")


def _median(values: npt.NDArray[Any]) -> float:
    return float(np.median(values)) if len(values) else float("nan")
