"""Questions that decide the list: what would change the best ten most, instead of what says most about a taste.

A D-optimal question takes volume out of everything that is believed, also where it moves no list: how generous somebody
is with likes, or kinds of recordings that come into no list of theirs. Here an answer is worth the fall of variance
between the recordings that may be among the best, each weighed by how often draws of the taste put it there.

Source: V-optimal designs, V. Fedorov 1972, over a region of interest as in transductive experimental design, K. Yu,
J. Bi, V. Tresp, ICML 2006; the region from draws of the posterior.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.coldstart.belief import settled
from core.coldstart.questions import Lab, Sitting, most_worth, most_worth_pair, some_pairs

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

DRAWS = 24  # tastes that may be theirs
REGION = 25  # recordings that each of them would put first
PAIRS = 400  # random pairs of which the best is asked


def deciding(lab: Lab, sitting: Sitting) -> Rows:
    """The recording whose answer settles most about what comes first; 2 n d^2 operations a person and 24 n d."""
    return most_worth(lab, sitting, _worth(lab, sitting, lab.space.rows))


def deciding_pairs(lab: Lab, sitting: Sitting) -> Rows:
    """The pair, of random ones, whose answer settles most about what comes first."""
    chosen = some_pairs(lab, sitting, PAIRS)
    apart = lab.space.rows[chosen[:, 0]] - lab.space.rows[chosen[:, 1]]
    return most_worth_pair(sitting, chosen, _worth(lab, sitting, apart))


def regions(lab: Lab, sitting: Sitting) -> list[Array]:
    """For each person, the weighted covariance of the recordings that may be among their best, (d, d).

    Centred: what lifts all of them alike changes no order and counts nothing.
    """
    rows, belief = lab.space.rows, sitting.belief
    rng = np.random.default_rng([lab.seed, sitting.luck, sitting.step, 1])
    luck = rng.normal(size=(DRAWS, belief.mean.shape[1]))  # the same for everybody, so that nobody disturbs
    k = min(REGION, len(rows))
    found = []
    for person in range(len(belief)):
        best = np.argpartition(-(belief.tastes(person, luck) @ rows.T), k - 1, axis=1)[:, :k]
        there, counts = np.unique(best, return_counts=True)
        found.append(_spread(rows[there], counts.astype(np.float64)))
    return found


def _worth(lab: Lab, sitting: Sitting, x: Array) -> Array:
    """Share of what is open about the first places that an answer about each x (m, d) settles, (p, m)."""
    belief = sitting.belief
    return np.array(
        [settled(belief.part(slice(person, person + 1)), gram, x) for person, gram in enumerate(regions(lab, sitting))]
    )


def _spread(rows: Array, counts: Array) -> Array:
    weights = counts / counts.sum()
    centred = rows - weights @ rows
    return np.asarray((centred * weights[:, None]).T @ centred)
