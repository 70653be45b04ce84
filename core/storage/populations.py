"""Populations of invented people, and what became of them; a simulation takes its curves and its lives with it."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from core.domain.simulations import KeptInterest, KeptPopulation, KeptSimulation
from core.errors import NotFound
from core.storage.tables import populations, simulations

_POPULATION = [populations.c[field.name] for field in fields(KeptPopulation)]
_SIMULATION = [simulations.c[field.name] for field in fields(KeptSimulation)]


class Populations:
    """The populations as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def all(self) -> tuple[KeptPopulation, ...]:
        """Newest first."""
        rows = self._tx.execute(sa.select(*_POPULATION).order_by(populations.c.number.desc()))
        return tuple(_population(row) for row in rows.mappings())

    def get(self, number: int) -> KeptPopulation:
        """
        Raises:
            NotFound: there is no such population.
        """
        row = self._tx.execute(sa.select(*_POPULATION).where(populations.c.number == number)).mappings().first()
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
        if self._tx.execute(sa.update(populations).where(populations.c.number == number).values(values)).rowcount != 1:
            raise NotFound(f"There is no audience {number}.")

    def remove(self, number: int) -> None:
        """Forget it, and all it lived through.

        Raises:
            NotFound: there is no such population.
        """
        self._tx.execute(sa.delete(simulations).where(simulations.c.population == number))
        if self._tx.execute(sa.delete(populations).where(populations.c.number == number)).rowcount != 1:
            raise NotFound(f"There is no audience {number}.")


class Simulations:
    """The simulations as one transaction sees them."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def all(self, population: int | None = None) -> tuple[KeptSimulation, ...]:
        """Newest first."""
        chosen = sa.select(*_SIMULATION).order_by(simulations.c.number.desc())
        if population is not None:
            chosen = chosen.where(simulations.c.population == population)
        return tuple(KeptSimulation(**row) for row in self._tx.execute(chosen).mappings())

    def get(self, number: int) -> KeptSimulation:
        """
        Raises:
            NotFound: there is no such simulation.
        """
        row = self._tx.execute(sa.select(*_SIMULATION).where(simulations.c.number == number)).mappings().first()
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
        changed = sa.update(simulations).where(simulations.c.number == number).values(values)
        return self._tx.execute(changed).rowcount == 1

    def lives(self, number: int) -> bytes:
        """What `change(lives=...)` stored; empty while there is nothing."""
        chosen = sa.select(simulations.c.lives).where(simulations.c.number == number)
        return bytes(self._tx.execute(chosen).scalar_one_or_none() or b"")

    def remove(self, number: int) -> None:
        """
        Raises:
            NotFound: there is no such simulation.
        """
        if self._tx.execute(sa.delete(simulations).where(simulations.c.number == number)).rowcount != 1:
            raise NotFound(f"There is no simulation {number}.")


def _population(row: Any) -> KeptPopulation:
    interests = tuple(KeptInterest(**{**own, "items": tuple(own["items"])}) for own in row["interests"])
    return KeptPopulation(**{**row, "interests": interests})
