"""Every strategy by name, with defaults of our own; docs/guide/strategies.md says where each comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from core.errors import NoSuchStrategy, NotFound
from core.protocols import Strategy
from core.recommend.als import Als
from core.recommend.bpr import Bpr
from core.recommend.cold_item import ColdItem
from core.recommend.cold_user import ColdUser
from core.recommend.described import Described
from core.recommend.ease import Ease
from core.recommend.hybrid import Hybrid
from core.recommend.item_knn import ItemKnn
from core.recommend.neural.lightgcn import LightGcn
from core.recommend.neural.sequence import Sequence
from core.recommend.neural.two_tower import TwoTower
from core.recommend.popularity import Popularity
from core.recommend.rp3beta import Rp3Beta
from core.recommend.user_knn import UserKnn

STRATEGIES: Mapping[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        Popularity(),
        Popularity(by_segment=True, name="popularity_by_segment"),
        ItemKnn(),
        UserKnn(),
        Rp3Beta(),
        Bpr(),
        Ease(),
        Als(),
        ColdUser(),
        ColdItem(),
        Hybrid(),
        TwoTower(),
        Sequence(),
        LightGcn(),
    )
}
FOR_TABLES: Mapping[str, Strategy] = {"content": Described()}  # a collection has vectors, see core.recommend.content
NEEDS_FACTS = frozenset({"cold_item", *FOR_TABLES})
NEEDS_TORCH = frozenset({"two_tower", "sequence", "lightgcn"})  # fit in a process of their own, see Learner
NEEDS_SEGMENTS = frozenset({"popularity_by_segment"})


def for_table(*, facts: bool, segments: bool) -> tuple[str, ...]:
    """What can be learned from a table, given whether items and people are described."""
    missing = (frozenset() if facts else NEEDS_FACTS) | (frozenset() if segments else NEEDS_SEGMENTS)
    return tuple(name for name in (*STRATEGIES, *FOR_TABLES) if name not in missing)


def strategy(name: str, *, seed: int = 0, **settings: Any) -> Strategy:
    """A strategy with its defaults, but for what is given.

    Raises:
        NotFound: there is no strategy, or no hyper-parameter, of that name, or a word stands where a number belongs.
    """
    every = {**STRATEGIES, **FOR_TABLES}
    if name not in every:
        raise NoSuchStrategy(name, every)
    found: Any = every[name]
    known = {field.name for field in fields(found)} - {"name"}
    if unknown := set(settings) - known:
        raise NotFound(f"strategy {name!r} has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}")
    for key, value in settings.items():
        if isinstance(getattr(found, key), (int, float)) and not isinstance(value, (int, float)):
            raise NotFound(f"{key} of strategy {name!r} is a number such as {getattr(found, key)}, not {value!r}")
    if "seed" in known:
        settings = {"seed": seed, **settings}
    chosen: Strategy = replace(found, **settings)
    return chosen
