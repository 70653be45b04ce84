"""How far two samples are from each other, in numpy alone: importing scipy.stats takes longer than a whole run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

Sample = npt.NDArray[np.floating] | npt.NDArray[np.integer]


def kolmogorov_smirnov(one: Sample, other: Sample) -> float:
    """The largest gap between two distribution functions, 0 to 1."""
    points = np.concatenate([one, other])
    return float(np.abs(_share_below(one, points) - _share_below(other, points)).max())


def wasserstein(one: Sample, other: Sample) -> float:
    """How far mass has to be carried to make one distribution of the other, in the units of the samples."""
    points = np.sort(np.concatenate([one, other]))
    gaps = np.abs(_share_below(one, points[:-1]) - _share_below(other, points[:-1]))
    return float((gaps * np.diff(points)).sum())


def from_normal(sample: Sample) -> float:
    """Kolmogorov-Smirnov distance from the normal distribution of the same mean and spread; NaN where there is none."""
    spread = sample.std() if len(sample) > 2 else 0.0
    if spread == 0:
        return float("nan")
    below = special.ndtr((np.sort(sample) - sample.mean()) / spread)
    steps = np.arange(len(sample) + 1) / len(sample)
    return float(max(np.abs(below - steps[1:]).max(), np.abs(below - steps[:-1]).max()))


def rank_correlation(one: Sample, other: Sample) -> float:
    """Spearman's; NaN where one of the two does not vary."""
    if len(one) < 3:
        return float("nan")
    a, b = _ranks(one), _ranks(other)
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else float("nan")


def skew(sample: Sample) -> float:
    """Third standardised moment; negative with the tail at the small end. NaN where nothing varies."""
    if len(sample) < 3 or sample.std() == 0:
        return float("nan")
    away = sample - sample.mean()
    return float((away**3).mean() / (away**2).mean() ** 1.5)


def _share_below(sample: Sample, points: Sample) -> npt.NDArray[np.float64]:
    """Share of the sample that is at most each point."""
    return np.asarray(np.searchsorted(np.sort(sample), points, side="right") / len(sample), dtype=np.float64)


def _ranks(sample: Sample) -> npt.NDArray[np.float64]:
    """From 0, equals share their mean rank."""
    _, group, counts = np.unique(sample, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts + 1) / 2)[group], dtype=np.float64)
