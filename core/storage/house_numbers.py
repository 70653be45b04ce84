"""What curators decided about everybody's lists, as numbers by name."""

from __future__ import annotations

import sqlalchemy as sa

from core.storage.tables import house_numbers, insert

BY_CHANCE = "by_chance"  # share of the places of a list, 0 to 1


class HouseNumbers:
    """The numbers as one transaction sees them; one that was never set is 0."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def get(self, name: str) -> float:
        chosen = sa.select(house_numbers.c.value).where(house_numbers.c.name == name)
        return float(self._tx.execute(chosen).scalar_one_or_none() or 0.0)

    def put(self, name: str, value: float) -> None:
        new = insert(self._tx, house_numbers).values(name=name, value=value)
        self._tx.execute(new.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
