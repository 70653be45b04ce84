"""From what the ways of finding say together to how often that is right.

The evidence for an item is built from null distributions: how rarely absent things come so high. It ranks well, and is
too sure of itself, because the ways are not independent and near is not the same as right. Two numbers, fitted to
judged questions, mend that: the log-odds of being right are a line in the log-odds of the evidence.

The line holds for what it was fitted to. JUDGED is for the demo models and the demo collection; another collection will
differ somewhat, and for other models nothing is known: then BY_CHANCE leaves the evidence as the null distributions
give it, and pages say that it is not checked.

Source: J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999 (the line, and targets off 0 and 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

EDGE = 1e-6
ROUNDS = 50
FEWEST_EACH = 5  # right and wrong ones that a fit needs


@dataclass(frozen=True)
class Calibration:
    """Log-odds of being right = offset + slope * log-odds of the evidence; the slope is positive, so ranks stay.

    Nothing is called surer than `top`: some hundred judgements cannot show more.
    """

    offset: float
    slope: float
    top: float = 1.0

    def __call__(self, scores: npt.ArrayLike) -> Array:
        """Probabilities of being right for evidence from 0 to 1, of any shape; nothing stays nothing."""
        given = np.asarray(scores, np.float64)
        right = 1 / (1 + np.exp(-(self.offset + self.slope * _log_odds(given))))
        return np.where(given > 0, np.minimum(right, self.top), 0.0)

    @classmethod
    def fit(cls, scores: npt.ArrayLike, right: npt.ArrayLike) -> Calibration:
        """Maximum likelihood by Newton's method, from (n,) scores and (n,) whether each was right.

        Raises:
            ValueError: there are fewer than FEWEST_EACH of either kind, or higher scores are not more often right.
        """
        x, held = _log_odds(np.asarray(scores, np.float64)), np.asarray(right, bool)
        yes, no = int(held.sum()), int((~held).sum())
        if min(yes, no) < FEWEST_EACH:
            raise ValueError(f"need {FEWEST_EACH} right and wrong ones, got {yes} and {no}")
        target = np.where(held, (yes + 1) / (yes + 2), 1 / (no + 2))
        rows, line = np.stack([np.ones_like(x), x], axis=1), np.array([0.0, 1.0])
        for _ in range(ROUNDS):
            p = 1 / (1 + np.exp(-rows @ line))
            step = np.linalg.solve((rows.T * (p * (1 - p) + 1e-9)) @ rows, rows.T @ (target - p))
            line = line + np.clip(step, -2, 2)
            if np.abs(step).max() < 1e-9:
                break
        if line[1] <= 0:
            raise ValueError("higher scores are not more often right")
        return cls(float(line[0]), float(line[1]))


BY_CHANCE = Calibration(0.0, 1.0)
JUDGED = Calibration(-1.28, 0.91, top=0.99)  # tuning half, evidence from .4; its hits alone give -1.13 and 0.84


def expected_error(confidences: npt.ArrayLike, right: npt.ArrayLike, bins: int = 10) -> float:
    """Expected calibration error: mean distance of what was said from what was right, over equal bins, by their size.

    Source: M. Pakdaman Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015.
    """
    said, held = np.asarray(confidences, np.float64), np.asarray(right, np.float64)
    place = np.minimum((said * bins).astype(int), bins - 1)
    gaps = [abs(float((said - held)[place == n].sum())) for n in range(bins)]
    return sum(gaps) / max(len(said), 1)


def _log_odds(scores: Array) -> Array:
    inside = np.clip(scores, EDGE, 1 - EDGE)
    return np.asarray(np.log(inside / (1 - inside)))
