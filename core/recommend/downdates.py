"""What is left of a taste vector's lead when history items go: exact downdates of the normal equations, and bounds.

With t_j = (y_i - y_c)'W y_j for an item i and a rival c, h_jk = y_j'W y_k, and r_j = w_j - g_j p_j, a set S that goes
narrows the lead of i by t_S'u_S, where (I - G H) u = r over S. One removal is a rank-one change of W, t, h
and r (Sherman-Morrison), so that removals can be made one after the other without ever solving the equations again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from core.domain import Scores
from core.recommend.history import Mask, Rows
from core.recommend.tables import Rough

Table = TypeVar("Table", Scores, Rough)
ROUNDS = 3  # in which what others do to each other is told more closely


@dataclass(frozen=True, eq=False)
class Start:
    """One of the models whose scores are added.

    Attributes:
        leads: t, (n_history, n_rivals).
        coupling: h, (n_history, n_history).
        open: r, what the model does not predict of each history item by the others, (n_history,).
    """

    leads: Rough
    coupling: Scores
    open: Scores

    def among(self, at: Rows, n: int) -> Start:
        """For a history of `n`, where this is what is known at some places."""
        coupling = _placed(_placed(self.coupling, at, n).T, at, n).T
        return Start(_placed(self.leads, at, n), coupling, _placed(self.open, at, n))


@dataclass(frozen=True, eq=False)
class Downdates:
    """By how much an item is ahead of its rivals, and what removals from the history do to that.

    Attributes:
        gaps: (n_rivals,).
        extra: g, the confidence of each history item beyond what everything has, (n_history,).
    """

    gaps: Scores
    extra: Scores
    starts: tuple[Start, ...]

    @property
    def n_history(self) -> int:
        return len(self.extra)

    def narrowing(self, size: int, among: Rows) -> Scores:
        """The most that each of these removals narrows each gap where `size` of them are made, (n_among, n_rivals).

        Alone, u_j = r_j / (1 - g_j h_jj), which is exact. Others change it by their u, times couplings g_j h_jk /
        (1 - g_j h_jj), whose largest bound it; infinite where removals are coupled too strongly to tell.
        """
        total, everything = np.zeros((len(among), len(self.gaps))), np.array_equal(among, np.arange(self.n_history))
        for start in self.starts:
            told = bounds(start, self.extra, among, min(size, len(among)) - 1)
            if told is None:
                return np.full(total.shape, np.inf)
            centre, fall, rise = told
            leads = start.leads if everything else start.leads[among]
            low = leads * (centre - fall)[:, None]
            if fall.any() or rise.any():
                np.maximum(low, leads * (centre + rise)[:, None], out=low)
            total += low
        return total

    def at_most(self, size: int) -> Scores:
        """What `size` removals narrow each gap at most, (n_rivals,); quicker than `narrowing`, and more."""
        total, every = np.zeros(len(self.gaps)), np.arange(self.n_history)
        for start in self.starts:
            told = bounds(start, self.extra, every, min(size, self.n_history) - 1)
            if told is None:
                return np.full(total.shape, np.inf)
            centre, fall, rise = told
            if (centre == 1).all() and not (fall.any() or rise.any()):
                most = start.leads.max(axis=0)
            else:
                most = (start.leads * centre[:, None]).max(axis=0)
                most += np.abs(start.leads).max(axis=0) * max(fall.max(), rise.max())
            total += size * np.maximum(most, 0.0)
        return total

    def without(self, place: int) -> Downdates:
        """After this removal."""
        gaps, starts = self.gaps, []
        for start in self.starts:
            own = start.coupling[place]
            scale = 1 / (1 - self.extra[place] * own[place])
            gone = start.open[place] * scale
            gaps = gaps - start.leads[place] * gone
            change = own * (self.extra[place] * scale)
            starts.append(
                Start(
                    leads=start.leads + np.outer(change, start.leads[place]),
                    coupling=start.coupling + np.outer(change, own),
                    open=start.open + self.extra * own * gone,
                )
            )
        return Downdates(gaps, self.extra, tuple(starts))

    def over(self, rivals: Rows) -> Downdates:
        """Over some of the rivals."""
        starts = tuple(replace(start, leads=start.leads[:, rivals]) for start in self.starts)
        return Downdates(self.gaps[rivals], self.extra, starts)

    def among(self, inside: Mask) -> Downdates:
        """Seen from a longer history, (n_history,): what is not inside changes nothing."""
        at = np.flatnonzero(inside)
        starts = tuple(start.among(at, len(inside)) for start in self.starts)
        return Downdates(self.gaps, _placed(self.extra, at, len(inside)), starts)


def _placed(values: Table, at: Rows, n: int) -> Table:
    """Rows put at some places of a longer table, (n, ...); zeros elsewhere."""
    found = np.zeros_like(values, shape=(n, *values.shape[1:]))
    found[at] = values
    return found


def alone(start: Start, extra: Scores, among: Rows) -> Scores:
    """u_j of these if nothing else goes."""
    return np.asarray(start.open[among] * _strengthened(start, extra, among))


def bounds(start: Start, extra: Scores, among: Rows, others: int) -> tuple[Scores, Scores, Scores] | None:
    """Each u_j alone, and how far it falls and rises at most when up to `others` of these are gone too.

    None where that cannot be told.
    """
    own, centre = start.coupling[np.ix_(among, among)], alone(start, extra, among)
    if others < 1 or not own.any():
        return centre, np.zeros_like(centre), np.zeros_like(centre)
    couplings = own * (extra[among] * _strengthened(start, extra, among))[:, None]
    np.fill_diagonal(couplings, 0.0)
    sizes = np.abs(couplings)
    most = _largest(sizes, others)
    if most.max() >= 1:
        return None
    reach = np.abs(centre) + most * np.abs(centre).max() / (1 - most.max())  # of |u|
    for _ in range(ROUNDS):
        off = _largest(sizes * reach, others)  # u_k is within that of its centre
        reach = np.minimum(reach, np.abs(centre) + off)
    around = sizes * off
    changes = couplings * centre
    fall = _largest(np.maximum(around - changes, 0.0), others)
    rise = _largest(np.maximum(around + changes, 0.0), others)
    return centre, fall, rise


def _strengthened(start: Start, extra: Scores, among: Rows) -> Scores:
    """By how much the going of each changes what the model does not predict of it."""
    return np.asarray(1 / (1 - extra[among] * start.coupling[among, among]))


def _largest(values: Scores, n: int) -> Scores:
    """The sum of the `n` largest of each row."""
    if n == 1:
        return np.asarray(values.max(axis=1))
    width = values.shape[1]
    return np.asarray(np.partition(values, width - n, axis=1)[:, width - n :].sum(axis=1))
