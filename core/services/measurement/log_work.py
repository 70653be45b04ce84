"""Strategies in the place of whoever made a log: what runs in a process of its own, and knows no database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain import TrainingData
from core.evaluation.off_policy import OffPolicy
from core.services.apart import Told
from core.services.measurement.own_lists import Judged, OwnList, judge_own
from core.services.measurement.work import named_for

if TYPE_CHECKING:
    from core.services.tables import Logged


@dataclass(frozen=True, eq=False)
class Asked:
    """A log, and the strategies to put in the place of whoever made it."""

    logged: Logged
    data: TrainingData
    strategies: tuple[str, ...]
    k: int
    seed: int


@dataclass(frozen=True, eq=False)
class AskedOwn:
    """Our own lists, and the strategies to put in the place of those that made them."""

    lists: tuple[OwnList, ...]
    data: TrainingData
    strategies: tuple[str, ...]
    seed: int


def estimate_all(asked: Asked, told: Told) -> dict[str, OffPolicy]:
    """All strategies on the log, one after the other."""
    from core.services.measurement.logged import judge_logged

    found: dict[str, OffPolicy] = {}
    for number, name in enumerate(asked.strategies):
        told(number / len(asked.strategies), f"Trying {name}")
        strategy = named_for(name, asked.seed)
        found |= judge_logged([strategy], asked.data, asked.logged, k=asked.k, seed=asked.seed)
    return found


def estimate_own(asked: AskedOwn, told: Told) -> dict[str, Judged]:
    """All strategies on our own lists, one after the other."""
    found: dict[str, Judged] = {}
    for number, name in enumerate(asked.strategies):
        told(number / len(asked.strategies), f"Trying {name}")
        found[name] = judge_own(named_for(name, asked.seed), asked.data, asked.lists, seed=asked.seed)
    return found
