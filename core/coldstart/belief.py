"""What is believed of a taste: a Gaussian over logits, made sharper by every answer.

    P(like i) = sigma(x_i . q),   q ~ N(mean, cov)

An answer moves the mean to the exact mode along the one direction it is about, and takes variance away there (Laplace).
A pair "this or that" is the same with x_a - x_b. Everything takes many people at once: the first axis is people.

Source: D. MacKay, "The Evidence Framework Applied to Classification Networks", 1992, and W. Penny, S. Roberts 1999 for
the sequential form; the prior of those who are known by expectation-maximisation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from core.coldstart.space import ItemSpace

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

HALVINGS, NEWTON_STEPS = 10, 4
LEAST_WEIGHT = 1e-3  # of an answer nobody doubted
EM_STEPS = 6
WIDER = 2.5  # a newcomer may be unlike those we know: their spread, in variances
SMALLEST = 10  # people of a segment that may be told apart
SEGMENT_PRIOR = 20.0  # people of average taste added to each segment


@dataclass(frozen=True, eq=False)
class Belief:
    """Tastes of p people: `mean` (p, d), `cov` (p, d, d)."""

    mean: Array
    cov: Array

    def __len__(self) -> int:
        return len(self.mean)

    def part(self, people: slice) -> Belief:
        """Of some of them."""
        return Belief(self.mean[people], self.cov[people])

    def scores(self, rows: Array) -> Array:
        """Expected logit of each item, (p, n)."""
        return np.asarray(self.mean @ rows.T)

    def variances(self, rows: Array) -> Array:
        """Variance of each logit, (p, n); takes n d^2 operations a person."""
        return np.array([np.einsum("nd,nd->n", rows @ cov, rows) for cov in self.cov])

    def drawn(self, luck: Array) -> Array:
        """One taste per person and row of standard normal `luck` (p, d), (p, d)."""
        jitter = 1e-10 * np.eye(self.mean.shape[1])
        return np.asarray(self.mean + np.einsum("pij,pj->pi", np.linalg.cholesky(self.cov + jitter), luck))

    def tastes(self, person: int, luck: Array) -> Array:
        """Tastes of one person, one per row of standard normal `luck` (m, d), (m, d)."""
        root = np.linalg.cholesky(self.cov[person] + 1e-10 * np.eye(self.mean.shape[1]))
        return np.asarray(self.mean[person] + luck @ root.T)


@dataclass(frozen=True, eq=False)
class Prior:
    """What is expected of somebody nobody knows: `mean` (d,), `cov` (d, d)."""

    mean: Array
    cov: Array

    def of(self, people: int) -> Belief:
        return Belief(np.repeat(self.mean[None], people, axis=0), np.repeat(self.cov[None], people, axis=0))


def learn(belief: Belief, x: Array, liked: Flags | Array, answered: Flags | None = None) -> Belief:
    """After one answer per person.

    The new logit z solves z = z0 + s (y - sigma(z)) with s = x' S x: a single unknown, solved exactly, so that a
    surprising answer does not overshoot as one Kalman step would.

    Args:
        x: The item, or the difference of two, (p, d).
        liked: True for "like" or "this one", (p,).
        answered: False where somebody skipped: nothing is learned, (p,).
    """
    y = np.asarray(liked, dtype=np.float64)
    before = np.einsum("pd,pd->p", x, belief.mean)
    reach = np.einsum("pij,pj->pi", belief.cov, x)
    s = np.einsum("pd,pd->p", x, reach)
    p = expit(_mode(before, s, y))
    weight = np.maximum(p * (1 - p), LEAST_WEIGHT)
    counts = np.ones(len(y)) if answered is None else answered.astype(np.float64)
    mean = belief.mean + (counts * (y - p))[:, None] * reach
    share = counts / (1 / weight + s)
    return Belief(mean, belief.cov - share[:, None, None] * reach[:, :, None] * reach[:, None, :])


def observe(belief: Belief, x: Array, value: float, variance: float) -> Belief:
    """After a statement that the logit in direction x (p, d) is `value`, give or take sqrt(variance) (Kalman)."""
    reach = np.einsum("pij,pj->pi", belief.cov, x)
    s = np.einsum("pd,pd->p", x, reach)
    gain = reach / (variance + s)[:, None]
    surprise = value - np.einsum("pd,pd->p", x, belief.mean)
    return Belief(belief.mean + surprise[:, None] * gain, belief.cov - gain[:, :, None] * reach[:, None, :])


def settled(belief: Belief, gram: Array, x: Array) -> Array:
    """The share of what is open about all items that an answer about x (m, d) would settle, for the first person, (m,).

    The expected fall of the summed variance, x' S G S x / (1/w + x' S x), over tr(S G); `gram` is G = X' X, (d, d).
    """
    cov = belief.cov[0]
    reach = x @ cov
    s = np.einsum("md,md->m", reach, x)
    p = expit(x @ belief.mean[0])
    falls = np.einsum("md,md->m", reach @ gram, reach) / (1 / np.maximum(p * (1 - p), LEAST_WEIGHT) + s)
    return np.asarray(falls / max(float(np.einsum("ij,ji->", cov, gram)), 1e-12))


def untold(space: ItemSpace) -> Prior:
    """What is expected of somebody where nobody is known: nothing of their taste, and fewer likes than not."""
    return Prior(np.r_[np.zeros(space.width - 1), -1.0], space.broad())


def learned_prior(space: ItemSpace, met: Rows, liked: Flags, *, steps: int = EM_STEPS) -> tuple[Prior, Array]:
    """The prior from people we know, by expectation-maximisation, and what is believed of each of them, (p, d).

    Args:
        met: Items each of them judged, (p, h); -1 pads.
        liked: Whether they liked these, (p, h).
    """
    prior = untold(space)
    means = np.zeros((0, space.width))
    for _ in range(steps if len(met) > 1 else 0):
        known = prior.of(len(met))
        for column in range(met.shape[1]):
            rows = met[:, column]
            known = learn(known, space.rows[rows], liked[:, column], rows >= 0)
        means = known.mean
        middle = means.mean(axis=0)
        prior = Prior(middle, known.cov.mean(axis=0) + np.cov(means.T, bias=True))
    return Prior(prior.mean, WIDER * prior.cov), means


def segment_priors(prior: Prior, tastes: Array, segments: list[str]) -> Mapping[str, Prior]:
    """Priors of groups, drawn towards everybody's: (n_g m_g + 20 m_0) / (n_g + 20).

    Groups of fewer than ten are not told apart, so that nobody can be recognised.
    """
    names = np.array(segments, dtype=object)
    found: dict[str, Prior] = {}
    for name in sorted(set(segments)):
        own = tastes[names == name]
        if len(own) >= SMALLEST:
            mean = (len(own) * own.mean(axis=0) + SEGMENT_PRIOR * prior.mean) / (len(own) + SEGMENT_PRIOR)
            found[name] = Prior(mean, prior.cov)
    return found


def _mode(before: Array, s: Array, y: Array) -> Array:
    """The z with z = before + s (y - sigma(z)): halving until Newton's steps cannot leap across, then these."""
    low, high = np.where(y > 0.5, before, before - s), np.where(y > 0.5, before + s, before)
    for _ in range(HALVINGS):
        z = (low + high) / 2
        above = z - before - s * (y - expit(z)) >= 0
        low, high = np.where(above, low, z), np.where(above, z, high)
    z = (low + high) / 2
    for _ in range(NEWTON_STEPS):
        p = expit(z)
        z = np.clip(z - (z - before - s * (y - p)) / (1 + s * p * (1 - p)), low, high)
    return np.asarray(z)
