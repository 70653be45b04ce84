"""Policies for tests: small, and with no dependence on a recommender."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.simulation.draws import Stream
from core.simulation.log import Log
from core.simulation.running import Asked


@dataclass
class Anything:
    """Any items, seen or not."""

    name: str = "anything"
    observed: list[Log] = field(default_factory=list)
    learned: list[int] = field(default_factory=list)

    def slates(self, asked: Asked) -> np.ndarray:
        n = len(asked.population.world)
        u = asked.draws.uniform(Stream.POLICY, asked.step, 0, len(asked.population), asked.k)
        return (u[asked.people] * n).astype(np.int32)

    def observe(self, log: Log) -> None:
        self.observed.append(log)

    def learn(self, round_: int) -> None:
        self.learned.append(round_)


class Wished(Anything):
    """What each person truly likes best and has not seen; every tenth list ends early."""

    def slates(self, asked: Asked) -> np.ndarray:
        utility = asked.population.utility(asked.people, taste=asked.state.taste).round(3)
        utility[asked.state.seen[asked.people]] = -np.inf
        best = np.argsort(-utility, axis=1, kind="stable")[:, : asked.k].astype(np.int32)
        best[asked.people % 10 == 0, asked.k // 2 :] = -1
        return best


class Drawn(Anything):
    """What is new to each person, by lot."""

    def slates(self, asked: Asked) -> np.ndarray:
        chance = np.random.default_rng(asked.step).random((len(asked.people), len(asked.population.world)))
        chance[asked.state.seen[asked.people]] = np.inf
        return np.argsort(chance, axis=1)[:, : asked.k].astype(np.int32)


@dataclass
class Popular(Anything):
    """What most people liked so far, with some chance; nothing twice."""

    liked: np.ndarray | None = None

    def observe(self, log: Log) -> None:
        more = np.bincount(log.item[log.liked], minlength=int(log.item.max(initial=0)) + 1)
        before = np.zeros(0) if self.liked is None else self.liked
        self.liked = np.zeros(max(len(more), len(before)))
        self.liked[: len(more)] += more
        self.liked[: len(before)] += before

    def slates(self, asked: Asked) -> np.ndarray:
        n = len(asked.population.world)
        known = np.zeros(n) if self.liked is None else np.pad(self.liked, (0, n - len(self.liked)))
        chance = np.random.default_rng(asked.step).random((len(asked.people), n))
        order = np.where(asked.state.seen[asked.people], -np.inf, np.log1p(known) + 2 * chance)
        return np.argsort(-order, axis=1)[:, : asked.k].astype(np.int32)
