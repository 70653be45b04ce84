"""How many people each item was recommended to, as far as lists are kept."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection

from core.domain import ItemId, UserId
from core.storage.showings import Showings, newest_list


class Shown:
    """Reads each kept list once; all of them again when some were forgotten meanwhile."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until, self._count = 0, 0
        self._people: defaultdict[ItemId, set[UserId]] = defaultdict(set)

    def people(self, tx: Connection) -> Mapping[ItemId, int]:
        """By item, in how many real people's lists it stood; items that stood in none are left out."""
        with self._lock:
            newest, count = newest_list(tx)
            if (newest, count) != (self._until, self._count):
                self._read(tx, newest, count)
            return {item: len(people) for item, people in self._people.items()}

    def _read(self, tx: Connection, newest: int, count: int) -> None:
        fresh = count - self._count
        if newest - self._until != fresh:  # lists were forgotten, or numbers left out
            self._until = 0
            self._people.clear()
        for user_id, items in Showings(tx).since(self._until):
            for item in items:
                self._people[item].add(user_id)
        self._until, self._count = newest, count


def met(touched: Mapping[ItemId, int], shown: Mapping[ItemId, int]) -> Mapping[ItemId, int]:
    """How many people met each item at least: who touched it was mostly shown it, so the larger number counts."""
    return {item: max(touched.get(item, 0), shown.get(item, 0)) for item in {*touched, *shown}}
