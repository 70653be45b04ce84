"""A small collection with camps of taste, and people whose true liking is known."""

import numpy as np

from core.coldstart.belief import learned_prior
from core.coldstart.people import People
from core.coldstart.questions import Lab
from core.coldstart.space import item_space

N, DIM, TOPICS = 60, 12, 6


def vectors(seed=0, n=N):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(TOPICS, DIM))
    rows = centres[rng.integers(0, TOPICS, n)] + 0.35 * rng.normal(size=(n, DIM))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def people(n, seed, rows=None, **how):
    """Tastes are mixtures of a few recordings; uneven, so that a transposed matrix shows."""
    rows = vectors() if rows is None else rows
    rng = np.random.default_rng(seed)
    tastes = rng.dirichlet(np.full(len(rows), 0.05), n) @ rows
    return People.of(5 * tastes @ rows.T + 0.3 * np.random.default_rng(9).normal(size=len(rows)), seed, **how)


def lab(n_people=80, seed=0, rows=None):
    rows = vectors() if rows is None else rows
    known = people(n_people, 100 + seed, rows)
    space = item_space(rows, known.likes.mean(axis=0))
    met = np.argsort(np.random.default_rng(seed).random(known.likes.shape), axis=1)[:, :25]
    prior, tastes = learned_prior(space, met, np.take_along_axis(known.likes, met, axis=1))
    said = np.zeros(known.likes.shape)
    np.put_along_axis(said, met, np.where(np.take_along_axis(known.likes, met, axis=1), 1.0, -1.0), axis=1)
    return Lab(space, prior, known.likes.mean(axis=0), tastes, np.ones(len(rows), dtype=bool), seed, said)
