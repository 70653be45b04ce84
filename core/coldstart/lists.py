"""From answers to a list: by what is in the recordings, by what others said, or by both.

Sources: J. Herlocker et al., SIGIR 1999 (nearest neighbours, here on answers); G. Wahba 1990 and any textbook on linear
prediction (the answers of everybody from the first few); the weight n / (n + n0) of collaborative against content
evidence is the credibility formula, H. Bühlmann 1967, with n0 fitted on people who are known.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from core.coldstart.questions import Lab, Sitting, alike

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

NEIGHBOURS = 30
EVERYBODY = 1.0  # answers after which neighbours count as much as everybody
RIDGE = 1.0  # people who would say anything, beside those who are known


def by_content(lab: Lab, sitting: Sitting) -> Array:
    """The expected logit of each item, (p, n)."""
    return sitting.belief.scores(lab.space.rows)


def by_similar(lab: Lab, sitting: Sitting, but: Flags | None = None) -> Array:
    """The share of the 30 people with the most similar answers who like each item, drawn towards everybody's, (p, n).

    Args:
        but: Known people who do not count for each person, (p, w): themselves, where somebody known is tried.
    """
    if not len(lab.tastes):
        return np.repeat(lab.liked_by[None], len(sitting.belief), axis=0)
    close = alike(lab, sitting)
    if but is not None:
        close = np.where(but, 0.0, close)
    far = np.argsort(-close, axis=1, kind="stable")[:, NEIGHBOURS:]
    np.put_along_axis(close, far, 0.0, axis=1)
    close /= np.maximum(close.sum(axis=1, keepdims=True), 1e-300)
    trust = sitting.step / (sitting.step + EVERYBODY)
    return np.asarray(trust * (close @ expit(lab.heard)) + (1 - trust) * lab.liked_by)


def by_first_answers(lab: Lab, sitting: Sitting) -> Array:
    """Every answer foretold from the first k by the ridge regression that known people teach, (p, n).

    A yes or no is noisy: its variance, 1 - m^2 around an expected answer m, stands in the diagonal beside the penalty.
    """
    if not len(lab.tastes):
        return by_content(lab, sitting)
    middle = lab.heard.mean(axis=0)
    apart = lab.heard - middle
    found = np.repeat(middle[None], len(sitting.belief), axis=0)
    for person in range(len(found)):
        expected, answers = _examples(lab, sitting, person)
        if not len(answers):
            continue
        usual = expected.mean(axis=0)
        own = expected - usual
        gram = own.T @ own + np.diag((1 - expected**2).sum(axis=0) + RIDGE)
        found[person] += (own @ np.linalg.solve(gram, answers - usual)) @ apart
    return found


def by_both(lab: Lab, sitting: Sitting) -> Array:
    """Content and similar people, each on the scale of its spread: (1 - a) content + a people, (p, n)."""
    share = collaborative(lab, sitting.step)
    return (1 - share) * scaled(by_content(lab, sitting)) + share * scaled(by_similar(lab, sitting))


def collaborative(lab: Lab, answers: int) -> float:
    """The weight of similar people after so many answers, n / (n + n0), 0 to 1; 0 where nobody is known."""
    return answers / (answers + lab.patience) if len(lab.tastes) else 0.0


def scaled(scores: Array) -> Array:
    """Of mean 0 and spread 1 over the items of each person."""
    spread = scores.std(axis=1, keepdims=True)
    return np.asarray((scores - scores.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-12))


def _examples(lab: Lab, sitting: Sitting, person: int) -> tuple[Array, Array]:
    """What known people are expected to answer to this person's questions, (w, k), and what was answered, (k,)."""
    columns, answers = [], []
    for rows, liked in sitting.given:
        first, second = rows[person]
        if first >= 0:
            logits = lab.heard[:, first] - (lab.heard[:, second] if second >= 0 else 0.0)
            columns.append(2 * expit(logits) - 1)
            answers.append(1.0 if liked[person] else -1.0)
    return np.array(columns).reshape(len(columns), len(lab.heard)).T, np.array(answers)
