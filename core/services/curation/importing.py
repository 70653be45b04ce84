"""Import descriptions from a table: what would change is shown first, and one undo takes all of it back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from core.domain import ItemId, MediaItem, Visitor
from core.domain.curation import Curation
from core.errors import VitrineError
from core.exporting import cells, reading
from core.exporting.reading import Row, Table
from core.security.roles import allowed
from core.services.collection import Collection
from core.services.curation.changes import LABELS, facts_of
from core.services.curation.curating import Curating
from core.services.curation.edit_plans import LONGEST, cleaned
from core.services.curation.import_views import ImportPreview, Match, Plan, RowProblem, SheetView

SAMPLES = 3
NEEDED = ("title", "status")
SHOWN = 60  # letters of a cell that are quoted


@dataclass
class _Reading:
    """The rows of a table, sorted by what becomes of them."""

    wanted: dict[ItemId, dict[str, object]] = field(default_factory=dict)
    lines: dict[ItemId, int] = field(default_factory=dict)  # of every recording met so far
    unchanged: int = 0
    unknown: list[RowProblem] = field(default_factory=list)
    bad: list[RowProblem] = field(default_factory=list)


class Importing:
    """Tables in, through the same gate as any other edit of a curator."""

    def __init__(self, collection: Collection, curating: Curating) -> None:
        self._collection = collection
        self._curating = curating

    @allowed("curator")
    def read(self, visitor: Visitor, data: bytes) -> SheetView:
        """The columns of a table, and how they seem to be meant.

        Raises:
            VitrineError: the file is no table.
        """
        table = reading.read(data)
        return SheetView(
            columns=table.columns,
            rows=len(table.rows) + len(table.bad),
            told=table.told,
            samples=tuple(row.cells for row in table.rows[:SAMPLES]),
            fields={c: f for c, f in reading.suggested(table.columns).items() if f in reading.FIELDS},
            plan=_suggested(table),
            known={name: LABELS.get(name, name) for name in reading.FIELDS},
        )

    @allowed("curator")
    def preview(self, visitor: Visitor, data: bytes, plan: Plan | None = None) -> ImportPreview:
        """What `apply` would do, row by row; nothing is written.

        Raises:
            VitrineError: the file is no table, or no column says which recordings it is about.
        """
        table = reading.read(data)
        plan = _checked(plan or _suggested(table), table)
        found = self._read(visitor, table, plan)
        preview = self._curating.preview_rows(visitor, found.wanted)
        return ImportPreview(
            rows=len(table.rows) + len(table.bad),
            changes=preview.changes,
            unchanged=found.unchanged + preview.unchanged,
            unknown=tuple(found.unknown),
            bad=tuple(sorted(found.bad, key=lambda problem: problem.line)),
            emptied=sum(not change.after for item in preview.changes for change in item.fields),
            ignored=tuple(c for c in table.columns if c not in plan.fields and c != plan.key),
        )

    @allowed("curator")
    def apply(self, visitor: Visitor, data: bytes, plan: Plan | None = None) -> int:
        """Take over every row that can be, all in one transaction.

        Returns:
            Number of the one change that takes all of it back by `library.undo`, 0 when nothing differs.

        Raises:
            VitrineError: as `preview`.
        """
        table = reading.read(data)
        found = self._read(visitor, table, _checked(plan or _suggested(table), table))
        return self._curating.apply_rows(visitor, found.wanted)

    def _read(self, visitor: Visitor, table: Table, plan: Plan) -> _Reading:
        items = self._collection.snapshot(visitor).items
        decided = self._curating.facts(visitor, list(items))
        known = _by(plan.match, items)
        positions = {column: n for n, column in enumerate(table.columns)}
        barred = table.ours or any(
            cells.SEPARATOR in row.cells[positions[c]]
            for c, f in plan.fields.items()
            if f == "tags"
            for row in table.rows
        )
        found = _Reading(bad=[RowProblem(line=row.line, what="", why=row.why) for row in table.bad])
        for row in table.rows:
            name = cells.unguarded(row.cells[positions[plan.key]]).strip()
            what = name[:SHOWN]
            owners = known.get(_folded(plan.match, name), ())
            if not owners:
                why = "There is no such recording here." if name else f"There is nothing in the column “{plan.key}”."
                found.unknown.append(RowProblem(line=row.line, what=what, why=why))
            elif len(owners) > 1:
                found.bad.append(RowProblem(line=row.line, what=what, why=f"{len(owners)} recordings are called so."))
            elif owners[0] in found.lines:
                why = f"Line {found.lines[owners[0]]} is about the same recording."
                found.bad.append(RowProblem(line=row.line, what=what, why=why))
            else:
                found.lines[owners[0]] = row.line
                now = facts_of(items[owners[0]], decided.get(owners[0], Curation()))
                self._take(found, row, owners[0], now, plan, positions, barred=barred)
        return found

    def _take(
        self,
        found: _Reading,
        row: Row,
        item_id: ItemId,
        now: Mapping[str, Any],
        plan: Plan,
        positions: Mapping[str, int],
        *,
        barred: bool,
    ) -> None:
        """Note which fields of a recording a row changes; a row with any value that cannot be changes none."""
        fields: dict[str, object] = {}
        for column, name in plan.fields.items():
            cell = row.cells[positions[column]]
            if cells.unguarded(cell).strip() == now[name]:
                continue  # as it is, even where nobody could write it so today
            try:
                value = _value(name, cell, barred=barred)
                if not value and name in NEEDED and plan.empties:
                    raise VitrineError("it cannot be empty.")
            except VitrineError as error:
                why = f"{LABELS.get(name, name)}: {error}"
                found.bad.append(RowProblem(line=row.line, what=str(now["title"])[:SHOWN], why=why))
                return
            if (value or plan.empties) and value != now[name] and not (not value and not now[name]):
                fields[name] = value
        if fields:
            found.wanted[item_id] = fields
        else:
            found.unchanged += 1


def _suggested(table: Table) -> Plan | None:
    named = reading.suggested(table.columns)
    keys = {match: column for column, match in named.items() if match in reading.KEYS}
    match = next((match for match in reading.KEYS if match in keys), None)
    if match is None:
        return None
    fields = {c: f for c, f in named.items() if f in reading.FIELDS and not (f == "title" and match == "title")}
    return Plan(fields=fields, key=keys[match], match=cast(Match, match), empties=table.ours)


def _checked(plan: Plan | None, table: Table) -> Plan:
    if plan is None:
        raise VitrineError(
            "No column says which recordings the rows are about; there should be one with ids, checksums, file names "
            "or titles."
        )
    if missing := {plan.key, *plan.fields} - set(table.columns):
        raise VitrineError(f"The table has no column {', '.join(sorted(missing))}.")
    if unknown := set(plan.fields.values()) - set(reading.FIELDS):
        raise VitrineError(f"There is no field {', '.join(sorted(unknown))}; there is {', '.join(reading.FIELDS)}.")
    if len(set(plan.fields.values())) < len(plan.fields):
        raise VitrineError("Two columns become the same field; leave one of them out.")
    return plan


def _value(name: str, cell: str, *, barred: bool) -> Any:
    """What a cell says, as the catalogue keeps it; "", [] or None when it says nothing.

    Raises:
        VitrineError: the field cannot have this value.
    """
    text = cells.unguarded(cell)
    if name == "tags":
        words = cells.split(text) if barred else tuple(re.split(r"[;,]", text))
        return cleaned("tags", words)
    text = text.replace("\r\n", "\n")
    if not text.strip():
        return None if name == "embargo_until" else ""
    if len(text) > (most := LONGEST.get(name, 300)):
        raise VitrineError(f"it has {len(text):,} letters; at most {most:,} are kept.")
    if name == "embargo_until":
        return cleaned(name, _day(text.strip()))
    return cleaned(name, text) if name in ("status", "title", "language") else text


def _day(text: str) -> str:
    """Days are written 2027-01-31, or 31.1.2027 as spreadsheets in much of Europe do; slashes can mean two days."""
    if written := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text):
        try:
            return date(int(written[3]), int(written[2]), int(written[1])).isoformat()
        except ValueError:
            return text  # refused with what was written
    return text.removesuffix("T00:00:00").removesuffix(" 00:00:00")


def _by(match: Match, items: Mapping[ItemId, MediaItem]) -> Mapping[str, Sequence[ItemId]]:
    found: dict[str, list[ItemId]] = defaultdict(list)
    for item_id, item in items.items():
        found[_folded(match, str(getattr(item, match)))].append(item_id)
    return found


def _folded(match: Match, name: str) -> str:
    """Titles and file names are compared without regard to case and to blanks."""
    return name.strip().lower() if match in ("item_id", "sha256") else " ".join(name.casefold().split())
