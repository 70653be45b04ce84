"""The laboratory of a collection: its items, and what has been learned from the people who are known."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from core.coldstart import belief as beliefs
from core.coldstart import new_items
from core.coldstart.belief import Prior
from core.coldstart.patience import fitted
from core.coldstart.people import People
from core.coldstart.questions import Lab
from core.coldstart.space import ItemSpace, item_space
from core.domain import ItemId
from core.errors import TooLittleExamined
from core.services.coldstart.crowds import Crowd, invented
from core.services.coldstart.views import FEWEST_RECORDINGS
from core.services.collection import SHOWN, Snapshot
from core.simulation.people import Population
from core.simulation.world import World

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Made = TypeVar("Made")

HISTORY = 40  # recordings each of them has judged
ARRIVING = 8  # recordings that are taken for new
REMEMBERED = 96


@dataclass(frozen=True, eq=False)
class Laboratory:
    """Attributes:
    source: Where its simulated people come from.
    crowd, audience: Those of them who are known, and what they truly like.
    lab: What ways to ask may look at.
    showing: The same, learned from plays instead of likes: what ways to show may look at.
    met: Who of the audience has judged what, (p, n).
    known: How many people ways to ask and to show have learned from.
    real: These have been here; otherwise they are the invented audience.
    """

    snapshot: Snapshot
    source: Crowd
    crowd: Population
    audience: People
    space: ItemSpace
    lab: Lab
    showing: Lab
    met: Flags
    segments: dict[str, Prior]
    known: int = 0
    real: bool = False
    who: Hashable = ""  # what its simulated people are remembered by
    feedback: int = -1  # revision of what real people did

    @property
    def key(self) -> Hashable:
        """Equal for equal rooms of one process."""
        return self.snapshot.revision, self.who, self.feedback

    @property
    def home(self) -> World:
        """What simulated people see in the collection."""
        return self.source.home

    @property
    def ids(self) -> tuple[ItemId, ...]:
        return tuple(ItemId(item) for item in self.home.items.ids)

    @cached_property
    def content(self) -> Array:
        """Rows of content and a constant, for the map from content to factors, (n, d + 1)."""
        return np.delete(self.space.rows, -2, axis=1)

    @cached_property
    def factors(self) -> Array:
        """Of the audience, (p, f)."""
        return new_items.person_factors(self.lab.tastes)

    @cached_property
    def counts(self) -> Array:
        """How many of the audience have judged each recording, (n,)."""
        return np.asarray(self.met.sum(axis=0), dtype=np.float64)

    @cached_property
    def own_factors(self) -> Array:
        """Of the recordings, from those who judged them, (n, f)."""
        return new_items.item_factors(self.factors, self.met, self.audience.likes)

    @cached_property
    def content_map(self) -> new_items.ContentMap:
        """From what is in a recording to its factors."""
        return new_items.content_map(self.content, self.own_factors, self.counts)

    def town(self, seed: int) -> new_items.Town:
        """The collection as if some of its recordings had arrived today."""
        n = len(self.home)
        new = np.sort(np.random.default_rng(seed).choice(n, min(ARRIVING, n // 4), replace=False))
        patience = self.crowd.patience.astype(np.float64)
        return new_items.Town(players(self.audience), self.factors, self.met, self.content, new, patience)


def laboratory(snapshot: Snapshot, source: Callable[[Snapshot], Crowd] = invented, who: Hashable = "") -> Laboratory:
    """Learn from those who are known what newcomers may be like. 0.5 s for 140 recordings and 200 people.

    Args:
        source: Gives the people, once it is sure that there are enough recordings.

    Raises:
        TooLittleExamined: there are too few recordings that have been turned into vectors.
    """
    if len(snapshot.content.items) < FEWEST_RECORDINGS:
        raise TooLittleExamined(
            f"The lab needs at least {FEWEST_RECORDINGS} recordings that have been looked at or listened to."
        )
    people = source(snapshot)
    crowd, audience = people.known()
    home = people.home
    liked_by = audience.likes.mean(axis=0)
    space = item_space(home.vectors, liked_by)
    met = np.argsort(np.random.default_rng(0).random(audience.utility.shape), axis=1)[:, :HISTORY]
    flags = np.zeros(audience.utility.shape, dtype=bool)
    np.put_along_axis(flags, met, True, axis=1)
    may_ask = np.array([snapshot.items[ItemId(item)].status in SHOWN for item in home.items.ids])
    lab, showing = (
        learned(space, some.likes.mean(axis=0), met, np.take_along_axis(some.likes, met, axis=1), may_ask)
        for some in (audience, players(audience))
    )
    groups = beliefs.segment_priors(lab.prior, lab.tastes, [crowd.segment(person) for person in range(len(crowd))])
    return Laboratory(snapshot, people, crowd, audience, space, lab, showing, flags, dict(groups), len(crowd), who=who)


def learned(space: ItemSpace, liked_by: Array, met: npt.NDArray[np.int64], liked: Flags, may_ask: Flags) -> Lab:
    """What ways to ask may look at, from what known people said.

    Args:
        met, liked: Items of each of them and whether they liked these, (p, h); -1 pads.
    """
    prior, tastes = beliefs.learned_prior(space, met, liked)
    said = np.zeros((len(met), len(space)))
    who, place = np.nonzero(met >= 0)
    said[who, met[who, place]] = np.where(liked[who, place], 1.0, -1.0)
    lab = Lab(space, prior, liked_by, tastes, may_ask, said=said)
    ready = replace(lab, patience=fitted(lab))
    _ = ready.dividing  # now, so that the tree's first question is as quick as the others
    return ready


def players(people: People) -> People:
    """The same people before a screen instead of a question: they play fewer recordings than they say they like."""
    return People(people.utility, people.luck, new_items.PLAYED, people.noise)


class Kept:
    """Remembers the last answers to questions that cost something."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._made: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return cast(Made, self._made[key])
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made
