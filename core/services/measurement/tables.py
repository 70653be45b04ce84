"""Tables somebody brought to evaluate on: kept for a week under an address that is their content's."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from core.domain import ItemFacts, ItemId, TrainingData, UserId
from core.errors import BadTable, NotFound
from core.services.measurement.views import Source

if TYPE_CHECKING:  # pandas takes half a second to import, and pages that evaluate nothing need none of it
    from core.services.tables import Report

T = TypeVar("T")
Kind = Literal["interactions", "items", "people", "log"]
KEPT_S = 7 * 24 * 3600.0
MOST_BYTES = 64 * 1024 * 1024
_ADDRESS = re.compile(r"[0-9a-f]{32}\.(csv|parquet|json)")


@dataclass(frozen=True)
class TableView:
    """A table as it was understood.

    Attributes:
        address: What a `Source` calls it.
        columns: All there are; `found` says which was taken for what.
        rows, kept: How many there are, and how many can be used.
        bad: Line and reason of each row that cannot.
        first: The first rows, for a look.
        simulated: Rows of simulated people among those that can be used.
        notes: Sentences about the table as a whole, e.g. that a column is there twice.
        lacks: Why it cannot be used; empty when it can.
    """

    address: str
    name: str
    columns: tuple[str, ...]
    found: Mapping[str, str]
    rows: int = 0
    kept: int = 0
    repeated: int = 0
    bad: tuple[tuple[int, str], ...] = ()
    first: tuple[tuple[str, ...], ...] = ()
    simulated: int = 0
    notes: tuple[str, ...] = ()
    lacks: str = ""


class Tables:
    """A folder of tables."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Keep a table; gives its address. Old ones go.

        Raises:
            BadTable: it is empty or too large.
        """
        if not data or len(data) > MOST_BYTES:
            raise BadTable("the table is empty" if not data else f"the table has more than {MOST_BYTES // 2**20} MB")
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._tidy()
        suffix = "parquet" if data[:4] == b"PAR1" else "json" if data.lstrip()[:1] in (b"[", b"{") else "csv"
        address = f"{hashlib.sha256(data).hexdigest()[:32]}.{suffix}"
        part = self._root / f"{address}.part"
        part.write_bytes(data)
        part.replace(self._root / address)
        return address

    def view(
        self, kind: Kind, address: str, name: str, columns: Mapping[str, str], *, ratings: bool = False
    ) -> TableView:
        """What is in a table, read with this choice of columns.

        Raises:
            BadTable: it is no table.
            NotFound: it is not there any more.
        """
        from core.services.tables import columns_of, peek, read_groups, read_interactions, read_items, read_log

        path = self.path(address)
        names, first = _named(path, name, lambda: peek(path))
        try:
            if kind == "interactions":
                report = read_interactions(path, columns, ratings=ratings)[1]
            else:
                others = {"items": read_items, "people": read_groups, "log": read_log}
                report = others[kind](path, columns)[1]
        except BadTable as error:
            lacks = str(error).replace(str(path), name)
            return TableView(address, name, names, columns_of(path)[1], first=first, lacks=lacks)
        return _view(report, address, name, names, first)

    def data(self, source: Source) -> TrainingData:
        """Everything a source names.

        Raises:
            BadTable: a column is missing.
            NotFound: a table is not there any more.
        """
        from core.services.tables import read_groups, read_interactions, read_items

        path = self.path(source.table)
        table = _named(path, source.name, lambda: read_interactions(path, source.columns, ratings=source.ratings))[0]
        facts: dict[ItemId, ItemFacts] = {}
        groups: dict[UserId, str] = {}
        if source.items:
            facts = read_items(self.path(source.items), _own(source.columns, "items"))[0]
        if source.people:
            groups = read_groups(self.path(source.people), _own(source.columns, "people"))[0]
        return TrainingData(interactions=table, facts=facts, segments=groups)

    def path(self, address: str) -> Path:
        """
        Raises:
            NotFound: there is no such table; nothing but our own addresses ever becomes a path.
        """
        if not _ADDRESS.fullmatch(address) or not (self._root / address).is_file():
            raise NotFound("This table is not here any more: they are kept for a week. Choose the file again.")
        return self._root / address

    def _tidy(self) -> None:
        for path in self._root.iterdir():
            if time.time() - path.stat().st_mtime > KEPT_S:
                path.unlink(missing_ok=True)


def _own(columns: Mapping[str, str], kind: str) -> Mapping[str, str]:
    """Columns that were chosen for a table beside the interactions, as "people.group"."""
    return {what.removeprefix(f"{kind}."): name for what, name in columns.items() if what.startswith(f"{kind}.")}


def _named(path: Path, name: str, read: Callable[[], T]) -> T:
    """A person knows the table by the name of their file."""
    try:
        return read()
    except BadTable as error:
        raise BadTable(str(error).replace(str(path), name)) from None


def _view(
    report: Report, address: str, name: str, names: tuple[str, ...], first: tuple[tuple[str, ...], ...]
) -> TableView:
    return TableView(
        address=address,
        name=name,
        columns=names,
        found=report.columns,
        rows=report.rows,
        kept=report.kept,
        repeated=report.repeated,
        bad=tuple((row.line, row.reason) for row in report.bad),
        first=first,
        simulated=report.simulated,
        notes=report.notes,
        lacks="" if report.kept else f"No row of {name} can be used.",
    )
