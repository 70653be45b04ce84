"""Bring in what people did elsewhere: a table is shown first with every row that cannot be used, and goes in one step.

People become pseudonyms, items are recognised by their identifier or their title, and everything that came with one
table can be taken out again, and back, at any time.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection

from core.domain import Interaction, ItemId, UserId, Visitor
from core.domain.events import Batch
from core.errors import BadTable, VitrineError
from core.privacy.pseudonyms import Pseudonyms
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection
from core.services.learning.event_export import as_table
from core.services.learning.event_preview import EventPreview, why
from core.services.learning.recognising import Recordings, person
from core.simulation.people import PREFIX
from core.storage.audit import Audit, Change
from core.storage.batches import Batches, Groups
from core.storage.comments import Comments
from core.storage.database import Database
from core.storage.interactions import Interactions

if TYPE_CHECKING:  # pandas takes half a second to import: only who reads a table pays for it
    from core.services.cells import BadRow
    from core.services.learning.event_tables import EventRows

Written = tuple[UserId, ItemId, str, datetime]  # a comment: who wrote what about which recording when
COLUMNS = ("user", "item", "kind", "rating", "played", "text", "at")
SAMPLES = 5
MOST_LISTED = 200  # bad rows a preview carries; all are counted, and the command line lists all
SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".data", ".parquet", ".pq", ".json", ".jsonl")


@dataclass(frozen=True, eq=False)
class _Read:
    preview: EventPreview
    rows: EventRows
    sha256: str


class Events:
    """Imports of interactions."""

    def __init__(self, database: Database, collection: Collection, pseudonyms: Pseudonyms) -> None:
        self._database = database
        self._collection = collection
        self._pseudonyms = pseudonyms

    @property
    def undo_actions(self) -> Mapping[str, Undo]:
        """How changes made here are taken back, by action."""
        return {"import_interactions": _take_out, "remove_import": _put_back}

    @allowed("curator")
    def columns(self, visitor: Visitor, data: bytes, name: str) -> tuple[tuple[str, ...], dict[str, str]]:
        """Every column of a table, and which seem to be what; see COLUMNS.

        Raises:
            BadTable: it cannot be read.
        """
        return _columns(data, name)

    @allowed("curator")
    def preview(
        self, visitor: Visitor, data: bytes, name: str, columns: Mapping[str, str] | None = None
    ) -> EventPreview:
        """Read a table and say what would come in; nothing is stored.

        Args:
            name: Of the file; its ending says whether it is CSV or Parquet.
            columns: What the file calls the user, the item and the rest of COLUMNS, where that cannot be guessed, and
                "scale" for what ratings run from and to, as "1:5".

        Raises:
            BadTable: it cannot be read, or has no column for people or items.
        """
        return self._read(data, name, columns).preview

    @allowed("curator")
    def bring_in(
        self,
        visitor: Visitor,
        data: bytes,
        name: str,
        columns: Mapping[str, str] | None = None,
        *,
        platform: str = "",
    ) -> tuple[Batch, int]:
        """Store every row that can be used, as one import; gives it with the number of the change, for undoing.

        Args:
            platform: Whose users these are, so that they are the same people as those of its key.

        Raises:
            BadTable: it cannot be read, not a single row can be used, or the very same file is in already.
        """
        read = self._read(data, name, columns)
        if read.preview.already:
            raise BadTable(f"{name} is in already, since import {read.preview.already}; take that out first.")
        if not len(read.rows):
            raise BadTable(f"Not a single row of {name} can be used: {why(read.preview)}")
        now, preview = datetime.now(UTC), read.preview
        batch = Batch(
            batch_id=f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}",
            name=Path(name).name[:200],
            sha256=read.sha256,
            at=now,
            by=visitor.user_id,
            rows=preview.kept,
            bad=preview.bad_count,
            people=preview.people,
            items=preview.items,
            columns=preview.columns,
        )
        events, written = self._events(read, now, platform)
        told = {"batch": batch.batch_id, "file": batch.name, "rows": batch.rows, "people": batch.people}
        with self._database.write() as tx:
            Batches(tx).add(batch)
            Interactions(tx).add(events, batch.batch_id)
            Comments(tx).bring_in(written, batch.batch_id)
            change_id = Audit(tx).record(visitor.user_id, "import_interactions", None, {}, told, now)
        return batch, change_id

    @allowed("curator")
    def imports(self, visitor: Visitor) -> tuple[Batch, ...]:
        """Everything that was brought in, newest first; also what was taken out again."""
        with self._database.read() as tx:
            return Batches(tx).all()

    @allowed("curator")
    def take_out(self, visitor: Visitor, batch_id: str) -> int:
        """Remove everything that came with an import; gives the number of the change, for undoing.

        Raises:
            NotFound: there is no such import.
            VitrineError: it is out already.
        """
        with self._database.write() as tx:
            if Batches(tx).get(batch_id).removed:
                raise VitrineError("This import was taken out already.")
            told = {"batch": batch_id, "rows": Interactions(tx).set_aside(batch_id)}
            Batches(tx).mark(batch_id, removed=True)
            return Audit(tx).record(visitor.user_id, "remove_import", None, {}, told, datetime.now(UTC))

    @allowed("curator")
    def groups(
        self,
        visitor: Visitor,
        data: bytes,
        name: str,
        columns: Mapping[str, str] | None = None,
        *,
        platform: str = "",
    ) -> tuple[int, tuple[BadRow, ...]]:
        """Store which group each person belongs to, e.g. an age band; says how many, and which rows were of no use.

        Raises:
            BadTable: it cannot be read, or has no column for people or groups.
        """
        from core.services.tables import read_groups

        with _file(data, name) as path:
            found, report = read_groups(path, columns)
        column = report.columns["user"]
        named = {person(self._pseudonyms, user, platform, column=column): group[:255] for user, group in found.items()}
        with self._database.write() as tx:
            Groups(tx).put(named)
            told = {"people": len(named), "file": Path(name).name[:200]}
            Audit(tx).record(visitor.user_id, "import_groups", None, {}, told, datetime.now(UTC))
        return len(named), report.bad

    @allowed("curator")
    def export(self, visitor: Visitor, *, simulated: bool = False) -> bytes:
        """Every event as CSV, under pseudonyms, so that it can come in again, here or elsewhere.

        Args:
            simulated: What invented people did, too; each such row says so.
        """
        titles = {item_id: item.title for item_id, item in self._collection.snapshot().items.items()}
        with self._database.read() as tx:
            found = Interactions(tx).all(simulated=simulated)
        return as_table(found, titles)

    def _read(self, data: bytes, name: str, columns: Mapping[str, str] | None) -> _Read:
        from core.services.learning.event_tables import read_events

        offered, guessed = _columns(data, name)
        snapshot = self._collection.snapshot()
        known = Recordings(snapshot.items.values())
        own = {key: value for key, value in {**guessed, **(columns or {})}.items() if value}
        with _file(data, name) as path:
            rows, report = read_events(path, own, known)
        sha256 = hashlib.sha256(data).hexdigest()
        with self._database.read() as tx:
            again = next((b.batch_id for b in Batches(tx).all() if b.sha256 == sha256 and not b.removed), "")
        values, counts = np.unique(np.round(rows.strengths, 2), return_counts=True)
        first = zip(rows.items[:SAMPLES], rows.strengths[:SAMPLES], strict=True)
        preview = EventPreview(
            name=name,
            rows=report.rows,
            kept=len(rows),
            people=len(set(rows.users)),
            items=len(set(rows.items)),
            columns=report.columns,
            offered=offered,
            scale=report.scale,
            kinds=tuple(Counter(rows.kinds).most_common()),
            invented=sum(user.startswith(PREFIX) for user in rows.users),
            bad=report.bad[:MOST_LISTED],
            bad_count=len(report.bad),
            unknown=tuple(known.unknown.most_common(MOST_LISTED)),
            samples=tuple((snapshot.items[ItemId(item)].title, float(strength)) for item, strength in first),
            histogram=tuple(zip(values.tolist(), counts.tolist(), strict=True)),
            notes=report.notes,
            already=again,
        )
        return _Read(preview, rows, sha256)

    def _events(self, read: _Read, now: datetime, platform: str) -> tuple[list[Interaction], list[Written]]:
        """Oldest first, and what was written. Events without a time happened, for all we know, when they came in."""
        rows, column = read.rows, read.preview.columns["user"]
        who = {user: person(self._pseudonyms, user, platform, column=column) for user in set(rows.users)}
        columns = zip(
            rows.users, rows.items, rows.kinds, rows.strengths, rows.at_s.tolist(), rows.played.tolist(), strict=True
        )
        found = [
            Interaction(
                user_id=who[user],
                item_id=ItemId(item),
                kind=kind,
                strength=float(strength),
                at=datetime.fromtimestamp(at_s, UTC) if at_s > 0 else now,
                played_fraction=played,
                origin="simulated" if user.startswith(PREFIX) else "real",
            )
            for user, item, kind, strength, at_s, played in columns
        ]
        told = zip(found, rows.texts, strict=True)
        written = [(event.user_id, event.item_id, text, event.at) for event, text in told if text]
        return sorted(found, key=lambda event: event.at), sorted(written, key=lambda one: one[3])


def _columns(data: bytes, name: str) -> tuple[tuple[str, ...], dict[str, str]]:
    from core.services.learning.event_tables import says_kinds
    from core.services.tables import columns_of

    with _file(data, name) as path:
        offered, guessed = columns_of(path)
        if "kind" in guessed and not says_kinds(path, guessed["kind"]):
            del guessed["kind"]
    if "item" not in guessed and "title" in guessed:
        guessed["item"] = guessed["title"]  # recordings are found by their titles, too
    return offered, {what: column for what, column in guessed.items() if what in COLUMNS}


@contextmanager
def _file(data: bytes, name: str) -> Iterator[Path]:
    """The bytes as a file that is gone afterwards; its ending says what it is."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise BadTable(f"{name} is neither CSV, Parquet nor JSON; it should end in {', '.join(SUFFIXES)}")
    with tempfile.TemporaryDirectory(prefix="vitrine-table-") as folder:
        path = Path(folder) / f"table{suffix}"
        path.write_bytes(data)
        try:
            yield path
        except BadTable as error:  # a person knows the table by the name of their file
            named = BadTable(str(error).replace(str(path), name))
            named.hint = error.hint
            raise named from None


def _take_out(tx: Connection, change: Change) -> None:
    Interactions(tx).set_aside(change.after["batch"])
    Batches(tx).mark(change.after["batch"], removed=True)


def _put_back(tx: Connection, change: Change) -> None:
    Interactions(tx).put_back(change.after["batch"])
    Batches(tx).mark(change.after["batch"], removed=False)
