"""CSV by RFC 4180, with a mark at the beginning by which spreadsheets recognise UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from core.exporting.cells import guarded, joined
from core.exporting.columns import Value, columns
from core.exporting.records import Exhibit

BYTE_ORDER_MARK = "\ufeff"


def sheet(exhibits: Iterable[Exhibit], *, for_curators: bool) -> Iterator[str]:
    """The file, a line at a time."""
    chosen = columns(for_curators=for_curators)
    yield BYTE_ORDER_MARK + _line([column.name for column in chosen])
    for exhibit in exhibits:
        yield _line([cell(column.of(exhibit)) for column in chosen])


def cell(value: Value) -> str:
    """A value as a cell: words with bars between them, days and moments by ISO 8601, nothing for None."""
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case tuple():
            return guarded(joined(value))
        case datetime() | date():
            return value.isoformat()
        case bool():
            return "yes" if value else "no"
        case _:
            return repr(value)  # all digits of a number, so that it is the same one again


def _line(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
