"""Files of tables, CSV, Parquet or JSON: all their cells as text, each column once, whatever the encoding."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.errors import BadTable

SIMULATED = "simulated"  # what rows of invented people say; Parquet may say it of the whole
YES = ("true", "1", "yes", SIMULATED)
NOTES = "notes"  # where a table keeps what is to be said of it as a whole


def table_of(path: Path) -> pd.DataFrame:
    """All cells as text; a header such as `user_id:token` is read as `user_id`."""
    try:
        table = READERS.get(path.suffix.lower(), _csv)(path)
    except FileNotFoundError:
        raise BadTable(f"there is no file {path}") from None
    except pd.errors.EmptyDataError:
        raise BadTable(f"{path} is empty") from None
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise BadTable(f"{path} cannot be read: {error}") from None
    return _each_once(table)


def _each_once(table: pd.DataFrame) -> pd.DataFrame:
    """With the first of several columns of one name; that there are more is noted."""
    names = [str(name).strip().removeprefix("\ufeff").split(":")[0] for name in table.columns]
    repeated = [name for name, times in Counter(names).items() if times > 1]
    notes = [f"The column “{name}” is there {names.count(name)} times; only the first is read." for name in repeated]
    attributes = {**table.attrs, NOTES: notes}
    table.columns = pd.Index(names)
    table = table.loc[:, ~table.columns.duplicated()].copy()
    table.attrs = attributes
    return table


def _csv(path: Path) -> pd.DataFrame:
    encoding = _encoding(path)
    header, first = _beginning(path, encoding)
    separator = "::" if header.count("::") > 1 else max(("\t", ",", ";"), key=header.count)
    names = _no_header(header.split(separator))
    source: Path | io.StringIO = path
    if separator == "::":  # as in MovieLens 1M and 10M; pandas would take it for a pattern, which is slow
        source, separator = io.StringIO(path.read_text(encoding, "replace").replace("::", "\t")), "\t"
    quoting: Literal[0, 3] = 3 if separator == "\t" else 0
    told, row = (_cells(line, separator, quoting) for line in (header, first))
    places = [] if names else _places(told, row)
    table = pd.read_csv(
        source,
        sep=separator,
        dtype="str",
        keep_default_na=False,
        quoting=quoting,
        encoding=encoding,
        encoding_errors="replace",
        header=None if names else 0 if places else "infer",
        names=places or names or None,
    )
    if places:
        table = table[places[: len(told)]]
    if not names and len(told) == len(table.columns):  # pandas would call a second "rating" by another name
        made = (name.replace(": ", " ") for name in table.columns)  # "Unnamed: 2"
        table.columns = pd.Index([own or unnamed for own, unnamed in zip(told, made, strict=True)])
    table.attrs |= {"first_line": 1 if names else 2, "separator": separator}
    return table


def _beginning(path: Path, encoding: str) -> tuple[str, str]:
    """The first two lines that are not empty."""
    with path.open(encoding=encoding, errors="replace") as lines:
        filled = (line.rstrip("\r\n") for line in lines if line.strip())
        return next(filled, "").removeprefix("\ufeff"), next(filled, "")


def _cells(line: str, separator: str, quoting: Literal[0, 3]) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, quoting=quoting))
    except csv.Error:  # a cell of more than 131,072 letters, which only pandas reads
        return []


def _places(header: Sequence[str], row: Sequence[str]) -> list[str]:
    """Numbers for all columns where rows end in separators that the header lacks; else none.

    Of such a table pandas would take the first column for names of the rows.
    """
    beyond = row[len(header) :] if header else []
    return [str(n) for n in range(len(row))] if beyond and not any(beyond) else []


def _encoding(path: Path) -> str:
    """UTF-8, UTF-16 where it says so, else that of old Windows: read as UTF-8, José and Josè would be one person."""
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _no_header(cells: Sequence[str]) -> list[str]:
    """What the columns are where a table begins with numbers, as `u.data` of MovieLens; empty where it has a header."""
    bare = len(cells) in (3, 4) and all(cell.strip().replace(".", "", 1).isdecimal() for cell in cells)
    return ["user_id", "item_id", "rating", "timestamp"][: len(cells)] if bare else []


def _parquet(path: Path) -> pd.DataFrame:
    import pyarrow.parquet as pq

    said = (pq.read_schema(path).metadata or {}).get(SIMULATED.encode(), b"")
    table = pd.read_parquet(path).astype(object).map(_cell)
    table.attrs[SIMULATED] = said.decode(errors="replace").casefold() in YES
    return table


def _json(path: Path) -> pd.DataFrame:
    """A list of objects, or one object per line."""
    text = path.read_text("utf-8-sig", "replace")
    whole = text.lstrip().startswith("[")
    rows = json.loads(text) if whole else [json.loads(line) for line in text.splitlines() if line.strip()]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("its rows are no objects")
    table = pd.DataFrame(rows, dtype=object).map(_cell)
    table.attrs["first_line"] = 1
    return table


def _cell(value: Any) -> str:
    """As text; also a list, as of everything that was shown, so that the other columns can be read."""
    return str(value) if np.ndim(value) else "" if pd.isna(value) else str(value)


READERS: Mapping[str, Callable[[Path], pd.DataFrame]] = {
    **dict.fromkeys((".parquet", ".pq"), _parquet),
    **dict.fromkeys((".json", ".jsonl"), _json),
}
