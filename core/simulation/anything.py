"""Lists by chance: any items that a person has not played, each as likely as any other.

A few numbers per person name a few items; those named twice or played before are passed over. Only who finds too few
that way, because little is left for them, is given a number for every item.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.simulation.draws import Stream
from core.simulation.running import Asked
from core.simulation.state import Ints

TRIED = 4  # items named for each place of a list


def anything(asked: Asked, people: Ints) -> Ints:
    """Rows of items, (len(people), asked.k); -1 where nothing is left. The same for a person whoever else asks.

    Args:
        people: Ascending rows, some of `asked.people`, (n,).
    """
    n_items, k = len(asked.population.world), asked.k
    if not len(people) or not n_items:
        return np.full((len(people), k), -1, np.int32)
    drawn = asked.draws.of_some(Stream.POLICY, asked.step, people, TRIED * k)
    items = (drawn * n_items).astype(np.int32)  # float32 keeps them below n_items up to 2^24 of them
    fresh = ~asked.state.seen[people[:, None], items] & _first_named(items)
    place = np.cumsum(fresh, axis=1) - 1
    rows, columns = np.nonzero(fresh & (place < k))
    lists = np.full((len(people), k), -1, np.int32)
    lists[rows, place[rows, columns]] = items[rows, columns]
    short = np.flatnonzero(lists[:, -1] < 0)
    lists[short] = _among_all(asked, people[short])
    return lists


def _first_named(items: Ints) -> npt.NDArray[np.bool_]:
    """Whether an item is named for the first time in its row."""
    order = np.argsort(items, axis=1, kind="stable")
    ordered = np.take_along_axis(items, order, axis=1)
    again = np.zeros(items.shape, bool)
    np.put_along_axis(again, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], axis=1)
    return ~again


def _among_all(asked: Asked, people: Ints) -> Ints:
    """Everything that is left in an order by chance."""
    n_items = len(asked.population.world)
    lists = np.full((len(people), asked.k), -1, np.int32)
    for row, person in enumerate(people):  # few
        chance = asked.draws.of_some(Stream.REST, asked.step, people[row : row + 1], n_items)[0]
        left = np.flatnonzero(~asked.state.seen[person])
        chosen = left[np.argsort(chance[left], kind="stable")][: asked.k]
        lists[row, : len(chosen)] = chosen
    return lists
