"""What people did with items, one row per event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from core.domain import Interaction, InteractionKind, InteractionTable, ItemId, UserId
from core.domain.interactions import INVENTED
from core.storage.invented import of_invented, of_real
from core.storage.revisions import bump
from core.storage.tables import interactions, set_aside

# What real people did: simulated people are marked by their origin, the viewers that a curator invents by a label.
REAL = (interactions.c.origin == "real") & of_real(interactions.c.user_id)
_ORIGIN = sa.case((REAL, "real"), else_="simulated").label("origin")  # of a row as it is given away
_COLUMNS = [_ORIGIN if field.name == "origin" else interactions.c[field.name] for field in fields(Interaction)]
_MADE_UP = interactions.c.origin == "simulated"


class Interactions:
    """The events as one transaction sees them. What invented people did is left out wherever it is not asked for.

    Events that are given away say where they come from: those of a viewer that a curator made up are simulated, too.
    """

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def add(self, events: Sequence[Interaction], batch: str | None = None) -> None:
        """Store events; many at once are far cheaper than one by one (60 times, measured at 200).

        Those of somebody whose id says that they are simulated are stored as simulated, whatever came with them.

        Args:
            batch: The import they come with.
        """
        if events:
            self._tx.execute(sa.insert(interactions), [{**asdict(_honest(event)), "batch": batch} for event in events])
            bump(self._tx, "feedback")

    def set_aside(self, batch: str) -> int:
        """Take out what came with an import, and keep it for `put_back`; says how many events there were."""
        return self._carry(interactions, set_aside, batch)

    def put_back(self, batch: str) -> int:
        """Bring back what was set aside; says how many events there were."""
        return self._carry(set_aside, interactions, batch)

    def _carry(self, source: sa.Table, target: sa.Table, batch: str) -> int:
        names = [*(field.name for field in fields(Interaction)), "batch"]
        rows = sa.select(*(source.c[name] for name in names)).where(source.c.batch == batch).order_by(source.c.number)
        self._tx.execute(sa.insert(target).from_select(names, rows))
        carried = self._tx.execute(sa.delete(source).where(source.c.batch == batch)).rowcount
        if carried:
            bump(self._tx, "feedback")
        return carried

    def move(self, user_id: UserId, to: UserId) -> int:
        """What one pseudonym did becomes what another did: they turned out to be one person."""
        owned = sa.update(interactions).where(interactions.c.user_id == user_id)
        moved = self._tx.execute(owned.values(user_id=to)).rowcount
        if moved:
            bump(self._tx, "feedback")
        return moved

    def forget(self, user_id: UserId) -> int:
        """Remove everything a person did; says how many events there were."""
        removed = self._tx.execute(sa.delete(interactions).where(interactions.c.user_id == user_id)).rowcount
        if removed:
            bump(self._tx, "feedback")
        return removed

    def of(self, user_id: UserId) -> tuple[Interaction, ...]:
        """Oldest first; at one instant in the order they were stored."""
        return self._events(interactions.c.user_id == user_id)

    def about(self, item_id: ItemId, kind: InteractionKind) -> tuple[Interaction, ...]:
        """Everybody's events of one kind with one item; in the order of `of`."""
        return self._events((interactions.c.item_id == item_id) & (interactions.c.kind == kind) & REAL)

    def ratings(self) -> dict[ItemId, tuple[float, int]]:
        """Of every item that real people rated: the mean strength, -1 to 1, and how many ratings there are."""
        mean, n = sa.func.avg(interactions.c.strength), sa.func.count()
        rated = sa.select(interactions.c.item_id, mean, n).where(REAL & (interactions.c.kind == "rate"))
        return {
            ItemId(item_id): (float(strength), int(count))
            for item_id, strength, count in self._tx.execute(rated.group_by(interactions.c.item_id))
        }

    def reach(self) -> dict[ItemId, int]:
        """How many people had to do with each item; items nobody ever touched are left out."""
        people = sa.func.count(interactions.c.user_id.distinct()).label("people")
        counted = sa.select(interactions.c.item_id, people).where(REAL).group_by(interactions.c.item_id)
        rows = self._tx.execute(counted)
        return {ItemId(row.item_id): int(row.people) for row in rows}

    def all(self, *, simulated: bool = False) -> tuple[Interaction, ...]:
        """Oldest first; at one instant in the order they were stored."""
        return self._events(sa.true() if simulated else REAL)

    def table(self, *, simulated: bool = False) -> tuple[InteractionTable, npt.NDArray[np.int64]]:
        """Everything for training, oldest first, beside the number of each event; a row costs a tenth of `all`.

        Args:
            simulated: Count what invented people did, too.
        """
        row = interactions.c
        chosen = sa.select(row.user_id, row.item_id, row.strength, row.at, row.number).order_by(row.at, row.number)
        found = self._tx.execute(chosen if simulated else chosen.where(REAL)).all()
        users, items, strengths, at, numbers = zip(*found, strict=True) if found else ((), (), (), (), ())
        at_s = np.array([moment.timestamp() for moment in at], dtype=np.float64)
        table = InteractionTable.from_columns(users, items, np.array(strengths, dtype=np.float32), at_s)
        return table, np.array(numbers, dtype=np.int64)

    def watched(self, *, simulated: bool = False) -> list[tuple[UserId, ItemId, float]]:
        """The largest share of an item that somebody watched, where that is known; by person and item."""
        row = interactions.c
        most = sa.func.max(row.played_fraction)
        chosen = sa.select(row.user_id, row.item_id, most).where(row.kind == "play", row.played_fraction > 0)
        chosen = chosen.group_by(row.user_id, row.item_id).order_by(row.user_id, row.item_id)
        found = self._tx.execute(chosen if simulated else chosen.where(REAL))
        return [(UserId(user), ItemId(item), float(share)) for user, item, share in found]

    def news(self, since: int, *, simulated: bool = False) -> tuple[int, int]:
        """How many events were stored after the event of that number, and by how many people."""
        counted = sa.select(sa.func.count(), sa.func.count(interactions.c.user_id.distinct()))
        counted = counted.where(interactions.c.number > since)
        row = self._tx.execute(counted if simulated else counted.where(REAL)).one()
        return int(row[0]), int(row[1])

    def kept(self, until: int, *, simulated: bool = False) -> int:
        """How many of the events up to that number are still there."""
        counted = sa.select(sa.func.count()).where(interactions.c.number <= until)
        return int(self._tx.execute(counted if simulated else counted.where(REAL)).scalar_one())

    def remove(self, user_id: UserId, item_id: ItemId, kind: InteractionKind) -> int:
        """Take back every such event; says how many there were."""
        where = (
            (interactions.c.user_id == user_id) & (interactions.c.item_id == item_id) & (interactions.c.kind == kind)
        )
        removed = self._tx.execute(sa.delete(interactions).where(where)).rowcount
        if removed:
            bump(self._tx, "feedback")
        return removed

    def invented(self) -> frozenset[UserId]:
        """Everybody among those who did something who is not real, of either kind."""
        chosen = sa.select(interactions.c.user_id).distinct().where(_MADE_UP | of_invented(interactions.c.user_id))
        return frozenset(UserId(user) for user in self._tx.execute(chosen).scalars())

    def made_up(self) -> int:
        """How many events simulated people left."""
        return int(self._tx.execute(sa.select(sa.func.count()).where(_MADE_UP)).scalar_one())

    def forget_made_up(self, prefix: str = "") -> int:
        """Remove what invented people did: all of it, or of those whose id begins so, imported events left out.

        Says how many events it was.
        """
        own = _MADE_UP
        if prefix:
            own &= interactions.c.user_id.startswith(prefix, autoescape=True) & interactions.c.batch.is_(None)
        removed = self._tx.execute(sa.delete(interactions).where(own)).rowcount
        if removed:
            bump(self._tx, "feedback")
        return removed

    def set_aside_made_up(self, token: str) -> tuple[dict[str, str | None], int]:
        """Take out all that invented people did, and keep it for `put_back_made_up`.

        Args:
            token: At most 20 letters that nothing else is set aside under.

        Returns:
            The import each part came with, None for none, by the name it is set aside under; and how many events.
        """
        batches = self._tx.execute(sa.select(interactions.c.batch).distinct().where(_MADE_UP)).scalars().all()
        parts = {f"{token}-{n}": batch for n, batch in enumerate(sorted(batches, key=lambda batch: batch or ""))}
        for part, batch in parts.items():
            own = _MADE_UP & interactions.c.batch.is_not_distinct_from(batch)
            self._tx.execute(sa.update(interactions).where(own).values(batch=part))
        return parts, sum(self.set_aside(part) for part in parts)

    def put_back_made_up(self, parts: Mapping[str, str | None]) -> int:
        """Bring back what `set_aside_made_up` took out; says how many events there were."""
        back = sum(self.put_back(part) for part in parts)
        for part, batch in parts.items():
            self._tx.execute(sa.update(interactions).where(interactions.c.batch == part).values(batch=batch))
        return back

    def people(self) -> list[tuple[UserId, int]]:
        """Everybody who did something, with the number of events: most active first, ties by id."""
        n = sa.func.count().label("n")
        counted = sa.select(interactions.c.user_id, n).where(REAL).group_by(interactions.c.user_id)
        rows = self._tx.execute(counted.order_by(n.desc(), interactions.c.user_id))
        return [(UserId(row.user_id), int(row.n)) for row in rows]

    def _events(self, condition: sa.ColumnElement[bool]) -> tuple[Interaction, ...]:
        chosen = sa.select(*_COLUMNS).where(condition).order_by(interactions.c.at, interactions.c.number)
        return tuple(Interaction(**row) for row in self._tx.execute(chosen).mappings())


def _honest(event: Interaction) -> Interaction:
    return replace(event, origin="simulated") if event.user_id.startswith(INVENTED) else event
