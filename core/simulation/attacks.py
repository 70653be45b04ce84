"""Attacks: invented profiles that push an item or bury it, so that one can see what a recommender makes of them.

Attackers are no people: nobody shows them lists. They leave plays and ratings of a target, hidden among fillers.

Source: B. Mobasher et al., "Toward Trustworthy Recommender Systems", ACM TOIT 2007 (random, average, bandwagon).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.domain import InteractionTable, ItemId
from core.simulation.draws import Draws, Stream
from core.simulation.state import Flags
from core.simulation.world import World

AttackKind = Literal["random", "average", "bandwagon"]


@dataclass(frozen=True, kw_only=True)
class Attack:
    """Somebody makes up profiles.

    Attributes:
        kind: What hides the target: random, fillers of any kind; average, those that are rated as everybody does;
            bandwagon, those that are played most.
        target: The item that is to rise, or with `nuke` to fall.
        size: Number of profiles, as a share of the people.
        fillers: Further items per profile.
        round: When.
    """

    target: ItemId
    kind: AttackKind = "random"
    size: float = 0.05
    fillers: int = 40
    nuke: bool = False
    round: int = 0


@dataclass(frozen=True, eq=False)
class Pushed:
    """An attack as a world feels it.

    Attributes:
        items: Items whose popularity is inflated, (n_items,).
    """

    attack: Attack | None
    items: Flags

    @classmethod
    def of(cls, attack: Attack | None, world: World) -> Pushed:
        items = np.zeros(len(world), bool)
        if attack is not None and not attack.nuke:
            rows = world.items.rows([attack.target])
            items[rows[rows >= 0]] = True
        return cls(attack, items)

    def plays(self, round_: int, people: int) -> npt.NDArray[np.float64]:
        """Plays that attackers add in this round, (n_items,)."""
        if self.attack is None or round_ != self.attack.round:
            return np.zeros(len(self.items))
        return np.asarray(self.items * float(round(self.attack.size * people)), dtype=np.float64)


def profiles(attack: Attack, world: World, people: int, popular: npt.ArrayLike, seed: int) -> InteractionTable:
    """The events of all attackers, for whoever learns from events.

    Args:
        popular: Plays of each item, (n_items,); what a bandwagon jumps on.
    """
    rng = Draws(seed).generator(Stream.ATTACK)
    n, target = max(1, round(attack.size * people)), int(world.items.rows([attack.target])[0])
    others = np.array([row for row in range(len(world)) if row != target])
    most = others[np.argsort(-np.asarray(popular, dtype=np.float64)[others], kind="stable")]
    choose_from = most[: max(attack.fillers, len(most) // 10)] if attack.kind == "bandwagon" else others
    users: list[str] = []
    items: list[str] = []
    strengths: list[float] = []
    for profile in range(n):
        own = rng.choice(choose_from, min(attack.fillers, len(choose_from)), replace=False)
        usual = 0.2 * np.ones(len(own)) if attack.kind == "average" else rng.uniform(-1, 1, len(own))
        given = np.ones(len(own)) if attack.kind == "bandwagon" else usual
        users += [f"simulated-attacker-{profile:05}"] * (len(own) + 1)
        items += [world.items.ids[target], *(world.items.ids[row] for row in own)]
        strengths += [-1.0 if attack.nuke else 1.0, *given.tolist()]
    return InteractionTable.from_columns(users, items, np.array(strengths, np.float32), np.zeros(len(users)))
