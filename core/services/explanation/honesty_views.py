"""Records of the honesty meter: means with their intervals, and what a test of shown reasons found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Metric = Literal["pos", "neg", "del", "ins", "cndcg"]
Order = Literal["reasons", "random", "similarity", "popularity"]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A mean with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Honesty:
    """Whether the shown reasons really are what the list hangs on.

    The history is taken away in eleven steps from nothing to all of it, strongest reason first, and compared with
    taking it away in other orders.

    Attributes:
        lists: How many items were tested.
        people: Whose lists they are from; 1 for a live test.
        metrics: Per metric and order. "pos", "del", "cndcg": small is honest; "neg", "ins": large is.
        curve: Per order the mean rest of the score, 0 to 1, after each of the eleven steps.
        better: Per metric and order, the advantage of the reasons over that order, positive is better.
        stability: Jaccard of the three strongest reasons when one event in a hundred, at least one, is left out.
        simulated: People are simulated ones.
    """

    strategy: str
    k: int
    lists: int
    people: int
    metrics: Mapping[Metric, Mapping[Order, Measured]]
    curve: Mapping[Order, tuple[float, ...]]
    better: Mapping[Metric, Mapping[Order, Measured]]
    stability: float
    note: str = ""
    simulated: bool = False
