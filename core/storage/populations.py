"""Populations of invented people, and what became of them; a simulation takes its curves and its lives with it.

What is removed is marked and no longer found, so that it can be restored; its number is not given again.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from core.domain.simulations import KeptInterest, KeptPopulation, KeptSimulation
from core.errors import NotFound
from core.storage.tables import populations, simulations

_POPULATION = [populations.c[field.name] for field in fields(KeptPopulation)]
_SIMULATION = [simulations.c[field.name] for field in fields(KeptSimulation)]
_THERE = ~populations.c.removed
_LIVED = ~simulations.c.removed


class Populations:
    """The populations as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def all(self) -> tuple[KeptPopulation, ...]:
        """Newest first."""
        rows = self._tx.execute(sa.select(*_POPULATION).where(_THERE).order_by(populations.c.number.desc()))
        return tuple(_population(row) for row in rows.mappings())

    def get(self, number: int) -> KeptPopulation:
        """
        Raises:
            NotFound: there is no such population.
        """
        chosen = sa.select(*_POPULATION).where(populations.c.number == number, _THERE)
        row = self._tx.execute(chosen).mappings().first()
        if row is None:
            raise NotFound(f"There is no audience {number}.")
        return _population(row)

    def add(self, population: KeptPopulation) -> int:
        """Keep it; gives its number."""
        row = asdict(population)
        del row["number"]
        added = sa.insert(populations).values(row).returning(populations.c.number)
        return int(self._tx.execute(added).scalar_one())

    def change(self, number: int, **values: Any) -> None:
        """
        Raises:
            NotFound: there is no such population.
        """
        changed = sa.update(populations).where(populations.c.number == number, _THERE).values(values)
        if self._tx.execute(changed).rowcount != 1:
            raise NotFound(f"There is no audience {number}.")

    def remove(self, number: int) -> None:
        """Let it be found no longer; what it lived through is removed by `Simulations`.

        Raises:
            NotFound: there is no such population.
        """
        self.change(number, removed=True)

    def restore(self, number: int) -> None:
        """Let one that was removed be found again."""
        self._tx.execute(sa.update(populations).where(populations.c.number == number).values(removed=False))


class Simulations:
    """The simulations as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def all(self, population: int | None = None) -> tuple[KeptSimulation, ...]:
        """Newest first."""
        chosen = sa.select(*_SIMULATION).where(_LIVED).order_by(simulations.c.number.desc())
        if population is not None:
            chosen = chosen.where(simulations.c.population == population)
        return tuple(KeptSimulation(**row) for row in self._tx.execute(chosen).mappings())

    def get(self, number: int) -> KeptSimulation:
        """
        Raises:
            NotFound: there is no such simulation.
        """
        chosen = sa.select(*_SIMULATION).where(simulations.c.number == number, _LIVED)
        row = self._tx.execute(chosen).mappings().first()
        if row is None:
            raise NotFound(f"There is no simulation {number}.")
        return KeptSimulation(**row)

    def add(self, simulation: KeptSimulation) -> int:
        """Record it; gives its number."""
        row = asdict(simulation)
        del row["number"]
        added = sa.insert(simulations).values({**row, "lives": b""}).returning(simulations.c.number)
        return int(self._tx.execute(added).scalar_one())

    def change(self, number: int, **values: Any) -> bool:
        """Set some columns; says whether it is still there."""
        changed = sa.update(simulations).where(simulations.c.number == number, _LIVED).values(values)
        return self._tx.execute(changed).rowcount == 1

    def lives(self, number: int) -> bytes:
        """What `change(lives=...)` stored; empty while there is nothing."""
        chosen = sa.select(simulations.c.lives).where(simulations.c.number == number, _LIVED)
        return bytes(self._tx.execute(chosen).scalar_one_or_none() or b"")

    def remove(self, number: int) -> None:
        """Let it be found no longer.

        Raises:
            NotFound: there is no such simulation.
        """
        if not self.change(number, removed=True):
            raise NotFound(f"There is no simulation {number}.")

    def restore(self, number: int) -> None:
        """Let one that was removed be found again."""
        self._tx.execute(sa.update(simulations).where(simulations.c.number == number).values(removed=False))


def _population(row: Any) -> KeptPopulation:
    interests = tuple(KeptInterest(**{**own, "items": tuple(own["items"])}) for own in row["interests"])
    return KeptPopulation(**{**row, "interests": interests})
