"""Everything that carries somebody's pseudonym: found by what columns are called, so that a new table is not missed."""

from __future__ import annotations

import json
from collections.abc import Iterator

import sqlalchemy as sa

from core.domain import UserId
from core.storage.revisions import bump
from core.storage.tables.model import metadata

ABOUT = ("user_id", "alias")  # the row is about this person: it goes
SIGNED = ("actor", "by", "made_by", "created_by", "named_by", "asked_by", "set_by")  # it stays, without them
OWN = (("saved_searches", "owner"),)  # kept for nobody else
FORGOTTEN = "forgotten"


class Traces:
    """What is left of a person, as one transaction sees it."""

    def __init__(self, tx: sa.Connection) -> None:
        self._tx = tx

    def remove(self, user_id: UserId) -> dict[str, int]:
        """Take out every row about a person, and their name from what they did to the collection; rows by table."""
        removed: dict[str, int] = {}
        for column in _about():
            gone = self._tx.execute(sa.delete(column.table).where(column == user_id)).rowcount
            removed[column.table.name] = removed.get(column.table.name, 0) + gone
        for column in _signed():
            self._tx.execute(sa.update(column.table).where(column == user_id).values({column.name: FORGOTTEN}))
        self._let_uploads_go(user_id)
        for column in _documents():
            self._strike(column, user_id)
        if removed.get("interactions"):
            bump(self._tx, "feedback")
        return removed

    def _let_uploads_go(self, user_id: UserId) -> None:
        """Files that are only half here are tidied away later, whosever they were."""
        uploads = metadata.tables["uploads"]
        whose = sa.literal(f"{FORGOTTEN}-").concat(uploads.c.upload_id)
        nobody = sa.update(uploads).where(uploads.c.owner == user_id)
        self._tx.execute(nobody.values(owner=sa.func.substr(whose, 1, 64)))

    def _strike(self, column: sa.Column[object], user_id: UserId) -> None:
        """Replace the pseudonym inside of documents."""
        [key] = column.table.primary_key.columns
        naming = sa.select(key, column).where(sa.cast(column, sa.Text).contains(user_id, autoescape=True))
        for place, document in self._tx.execute(naming).all():
            struck = json.loads(json.dumps(document).replace(user_id, FORGOTTEN))
            self._tx.execute(sa.update(column.table).where(key == place).values({column.name: struck}))


def _about() -> Iterator[sa.Column[object]]:
    """Sessions before accounts, so that nothing refers to what is gone."""
    for table in reversed(metadata.sorted_tables):
        yield from (column for column in table.columns if column.name in ABOUT or (table.name, column.name) in OWN)


def _signed() -> Iterator[sa.Column[object]]:
    for table in metadata.sorted_tables:
        yield from (column for column in table.columns if column.name in SIGNED)


def _documents() -> Iterator[sa.Column[object]]:
    """Of changes, jobs and runs; documents of other tables go with their rows, or are about items."""
    for name in ("changes", "jobs", "runs"):
        yield from (column for column in metadata.tables[name].columns if isinstance(column.type, sa.JSON))
