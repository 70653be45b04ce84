"""Bring in what people did elsewhere: a table is shown first with every row that cannot be used, and goes in one step.

People become pseudonyms, items are recognised by their identifier or their title, and everything that came with one
table can be taken out again, and back, at any time.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Connection

from core.domain import Interaction, InteractionTable, ItemId, UserId, Visitor
from core.domain.events import Batch
from core.errors import BadTable, VitrineError
from core.privacy.pseudonyms import Pseudonyms
from core.security.roles import allowed
from core.services.changes import Undo
from core.services.collection import Collection
from core.storage.audit import Audit, Change
from core.storage.batches import Batches, Groups
from core.storage.database import Database
from core.storage.interactions import Interactions

if TYPE_CHECKING:  # pandas takes half a second to import: only who reads a table pays for it
    from core.services.tables import BadRow

COLUMNS = ("user", "item", "rating", "at")
SAMPLES = 5
MOST_LISTED = 200  # bad rows a preview carries; all are counted, and the command line lists all
SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".pq")


@dataclass(frozen=True, kw_only=True)
class EventPreview:
    """What would come in.

    Attributes:
        columns: Which column was taken for what: user, item, rating, at.
        offered: Every column of the file.
        rated: Strengths come from ratings, the lowest being -1 and the highest 1; else every row counts as a like.
        bad: Rows that cannot be used, with the reason; at most MOST_LISTED of them.
        bad_count: How many there are.
        unknown: Items this collection does not have, with how many rows speak of each, most first.
        samples: The first rows as they are understood: title and strength.
        histogram: How many rows there are per strength, for a picture.
        already: The file came in before, as this import.
    """

    name: str
    rows: int
    kept: int
    people: int
    items: int
    columns: Mapping[str, str]
    offered: tuple[str, ...]
    rated: bool
    bad: tuple[BadRow, ...]
    bad_count: int
    unknown: tuple[tuple[str, int], ...]
    samples: tuple[tuple[str, float], ...]
    histogram: tuple[tuple[float, int], ...]
    already: str = ""


@dataclass(frozen=True, eq=False)
class _Read:
    preview: EventPreview
    table: InteractionTable
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
        """Every column of a table, and which seem to be the user, the item, the rating and the time.

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
            columns: What the file calls the user, the item, the rating and the time, where that cannot be guessed.

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
        if not len(read.table):
            raise BadTable(f"Not a single row of {name} can be used: {_why(read.preview)}")
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
        events = self._events(read, now, platform)
        told = {"batch": batch.batch_id, "file": batch.name, "rows": batch.rows, "people": batch.people}
        with self._database.write() as tx:
            Batches(tx).add(batch)
            Interactions(tx).add(events, batch.batch_id)
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
        named = {self._pseudonym(user, platform): group[:255] for user, group in found.items()}
        with self._database.write() as tx:
            Groups(tx).put(named)
            told = {"people": len(named), "file": Path(name).name[:200]}
            Audit(tx).record(visitor.user_id, "import_groups", None, {}, told, datetime.now(UTC))
        return len(named), report.bad

    def _read(self, data: bytes, name: str, columns: Mapping[str, str] | None) -> _Read:
        from core.services.tables import read_interactions

        offered, guessed = _columns(data, name)
        snapshot = self._collection.snapshot()
        unknown: Counter[str] = Counter()
        translate = _Translation(snapshot.items.values(), unknown)
        with _file(data, name) as path:
            given = {**guessed, **(columns or {})}
            rated = bool(given.get("rating"))
            own = {key: value for key, value in given.items() if value}
            table, report = read_interactions(path, own, ratings=rated, known=translate)
        sha256 = hashlib.sha256(data).hexdigest()
        with self._database.read() as tx:
            again = next((b.batch_id for b in Batches(tx).all() if b.sha256 == sha256 and not b.removed), "")
        values, counts = np.unique(np.round(table.strengths.astype(np.float64), 2), return_counts=True)
        title = {item_id: item.title for item_id, item in snapshot.items.items()}
        preview = EventPreview(
            name=name,
            rows=report.rows,
            kept=len(table),
            people=len(table.users),
            items=len(table.items),
            columns=report.columns,
            offered=offered,
            rated=rated,
            bad=report.bad[:MOST_LISTED],
            bad_count=len(report.bad),
            unknown=tuple(unknown.most_common(MOST_LISTED)),
            samples=tuple(
                (title[ItemId(table.items.ids[item])], float(strength))
                for item, strength in zip(table.item_rows[:SAMPLES], table.strengths[:SAMPLES], strict=True)
            ),
            histogram=tuple(zip(values.tolist(), counts.tolist(), strict=True)),
            already=again,
        )
        return _Read(preview, table, sha256)

    def _events(self, read: _Read, now: datetime, platform: str) -> list[Interaction]:
        """Events without a time happened, for all we know, when they came in."""
        table = read.table
        people = [self._pseudonym(user, platform) for user in table.users.ids]
        return [
            Interaction(
                user_id=people[user],
                item_id=ItemId(table.items.ids[item]),
                kind="rate" if read.preview.rated else "like",
                strength=float(strength),
                at=datetime.fromtimestamp(at_s, UTC) if at_s > 0 else now,
            )
            for user, item, strength, at_s in zip(
                table.user_rows, table.item_rows, table.strengths, table.at_s.tolist(), strict=True
            )
        ]

    def _pseudonym(self, user: str, platform: str) -> UserId:
        return self._pseudonyms.of(called(user, platform))


def _columns(data: bytes, name: str) -> tuple[tuple[str, ...], dict[str, str]]:
    from core.services.tables import columns_of

    with _file(data, name) as path:
        offered, guessed = columns_of(path)
    if "item" not in guessed and "title" in guessed:
        guessed["item"] = guessed["title"]  # recordings are found by their titles, too
    return offered, {what: column for what, column in guessed.items() if what in COLUMNS}


def called(user: str, platform: str) -> str:
    """The name behind the pseudonym of a platform's user; without a platform, of a name given at the command line."""
    return f"platform:{platform.casefold()}:{user}" if platform else user


class _Translation:
    """Finds items by identifier, else by title where only one item has it."""

    def __init__(self, items: Any, unknown: Counter[str]) -> None:
        self._unknown = unknown
        self._found: dict[str, str] = {}
        titles: Counter[str] = Counter()
        for item in items:
            titles[_folded(item.title)] += 1
            self._found[_folded(item.title)] = item.item_id
        self._found = {title: own for title, own in self._found.items() if titles[title] == 1}
        self._found |= {item.item_id: item.item_id for item in items}

    def __call__(self, words: Sequence[str]) -> Sequence[str]:
        found = [self._found.get(word) or self._found.get(_folded(word), "") for word in words]
        self._unknown.update(word for word, own in zip(words, found, strict=True) if not own and word.strip())
        return found


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _why(preview: EventPreview) -> str:
    if preview.unknown:
        return f"none of its items is in this collection, for example {preview.unknown[0][0]!r}."
    return preview.bad[0].reason + "." if preview.bad else "it is empty."


@contextmanager
def _file(data: bytes, name: str) -> Iterator[Path]:
    """The bytes as a file that is gone afterwards; its ending says what it is."""
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise BadTable(f"{name} is neither CSV nor Parquet; it should end in {', '.join(SUFFIXES)}")
    with tempfile.TemporaryDirectory(prefix="vitrine-table-") as folder:
        path = Path(folder) / f"table{suffix}"
        path.write_bytes(data)
        yield path


def _take_out(tx: Connection, change: Change) -> None:
    Interactions(tx).set_aside(change.after["batch"])
    Batches(tx).mark(change.after["batch"], removed=True)


def _put_back(tx: Connection, change: Change) -> None:
    Interactions(tx).put_back(change.after["batch"])
    Batches(tx).mark(change.after["batch"], removed=False)
