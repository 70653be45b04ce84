"""Revision counters: one number that moves whenever something changed, so that caches know when they are old."""

from typing import Literal

import sqlalchemy as sa

from core.storage.tables import revisions

Counted = Literal["collection", "feedback", "understanding"]


def bump(tx: sa.Connection, name: Counted) -> None:
    """Count one change; it becomes visible together with the change itself."""
    tx.execute(sa.update(revisions).where(revisions.c.name == name).values(value=revisions.c.value + 1))


def current(tx: sa.Connection, name: Counted) -> int:
    return int(tx.execute(sa.select(revisions.c.value).where(revisions.c.name == name)).scalar_one())
