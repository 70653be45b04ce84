"""How high the best hit of a question comes when nothing in the collection answers it.

The largest of many scores follows a Gumbel distribution. It is fitted to the best hits of everyday phrases, most of
which are about things that the collection does not show. Some are about things it does show, nobody knows which: so
only the lower part of the best hits is used, and the share of absent phrases is found along with the distribution.

Sources: E. J. Gumbel, "Statistics of Extremes", 1958; B. Efron, "Large-Scale Simultaneous Hypothesis Testing: The
Choice of a Null Hypothesis", JASA 2004 (a null distribution measured where it must hold, then used beyond).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

LEAST_PHRASES = 20
LOWER = (0.1, 0.5)  # quantiles of the absent phrases that the fit goes through
SUSPECT = 0.01  # a best hit that an absent phrase reaches more rarely is taken for a present thing
LEAST_SHARE = 0.4  # of everyday phrases that are absent, at the least
ROUNDS = 20


@dataclass(frozen=True)
class Extremes:
    """Best hits of absent things: Gumbel with `location` and `scale`; `share` of the phrases were absent."""

    location: float
    scale: float
    share: float

    @classmethod
    def fit(cls, best: npt.ArrayLike) -> Extremes:
        """From the best hit of each phrase, (n_phrases,).

        Raises:
            ValueError: there are fewer than LEAST_PHRASES, or they are not finite.
        """
        x = np.sort(np.asarray(best, np.float64))
        if len(x) < LEAST_PHRASES or not np.isfinite(x).all():
            raise ValueError(f"need {LEAST_PHRASES} finite best hits, got {len(x)}")
        now = cls._through(x, 1.0)
        for _ in range(ROUNDS):
            share = max(LEAST_SHARE, float(np.mean([now.chance(score) > SUSPECT for score in x])))
            if share == now.share:
                break
            now = cls._through(x, share)
        return now

    @classmethod
    def _through(cls, x: npt.NDArray[np.float64], share: float) -> Extremes:
        low, high = (float(np.quantile(x, q * share)) for q in LOWER)
        near, far = (-math.log(-math.log(q)) for q in LOWER)
        scale = max((high - low) / (far - near), 1e-9)
        return cls(low - scale * near, scale, share)

    def chance(self, score: float) -> float:
        """Probability that the best hit of an absent thing reaches this score, 0 to 1."""
        return -math.expm1(-math.exp(min(700.0, max(-700.0, (self.location - score) / self.scale))))
