"""The cells of a CSV or Parquet table as text: which column is what, and every row that is of no use, with the reason.

Rows that say they are of invented people get user ids that say so too, wherever they go from here.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.errors import BadTable
from core.simulation.people import PREFIX

Column = Literal[
    "user", "item", "kind", "rating", "played", "text", "at", "title", "year", "genres", "group", "reward", "propensity"
]
NAMES: Mapping[Column, tuple[str, ...]] = {
    "user": ("user_id", "user", "userid", "uid", "person", "viewer", "visitor", "customer", "member", "pseudonym"),
    "item": ("item_id", "item", "itemid", "movie_id", "movieid", "iid", "recording", "film", "movie", "video", "track"),
    "kind": ("kind", "event", "event_type", "action", "interaction"),
    "rating": ("rating", "strength", "score", "value", "stars"),
    "played": ("played_fraction", "watch_ratio", "completion"),
    "text": ("text", "comment", "review"),
    "at": ("timestamp", "at", "time", "date", "created_at", "when", "watched_at", "played_at"),
    "title": ("title", "movie_title", "name"),
    "year": ("year", "release_year"),
    "genres": ("genres", "genre", "class", "categories", "tags"),
    "group": ("group", "segment"),
    "reward": ("reward", "click", "clicked", "liked"),
    "propensity": ("propensity", "pscore", "probability"),
}
ORIGIN, SIMULATED = "origin", "simulated"  # columns that say it, and what they say; Parquet may say it of the whole
DAY = r"^(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})[/.](?P<year>\d{4})(?P<rest>.*)$"
EPOCH, LATEST_S = pd.Timestamp(0, tz="UTC").as_unit("s"), 4102444800.0  # 2100
YES = ("true", "1", "yes", SIMULATED)


@dataclass(frozen=True)
class BadRow:
    """A row that was left out. `line` counts from 1, with the header if there is one, as a text editor does."""

    line: int
    reason: str


@dataclass(frozen=True)
class Report:
    """What became of the rows of a table.

    Attributes:
        columns: Which column was taken for what.
        repeated: Rows that name a person and an item a second time; they are kept and count once.
        scale: What ratings were taken to run from and to, as "1:5"; empty where none were used.
        simulated: Rows of simulated people among those of use.
    """

    path: str
    rows: int
    kept: int
    columns: Mapping[str, str]
    bad: tuple[BadRow, ...]
    repeated: int = 0
    scale: str = ""
    simulated: int = 0


def columns_of(path: Path) -> tuple[tuple[str, ...], dict[str, str]]:
    """Every column of a table, and which of them seems to be what, by its name.

    Raises:
        BadTable: the file cannot be read.
    """
    offered = tuple(str(name) for name in table_of(path).columns)
    known = {column: next((n for n in offered if n.casefold() in names), None) for column, names in NAMES.items()}
    return offered, {column: name for column, name in known.items() if name is not None}


def peek(path: Path, rows: int = 5) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The names of the columns and the first rows, as text: enough to say which column is what.

    Raises:
        BadTable: the file cannot be read.
    """
    table = table_of(path)
    return tuple(table.columns), tuple(tuple(row) for row in table.head(rows).itertuples(index=False))


def read(
    path: Path, columns: Mapping[str, str] | None, *, needed: Sequence[Column], wanted: Sequence[Column]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """All cells as text, and which column is what."""
    table = table_of(path)
    found: dict[str, str] = {}
    for column in (*needed, *wanted):
        named = (columns or {}).get(column)
        if named is not None and named not in table.columns:
            raise BadTable(f"{path} has no column {named!r}; it has {', '.join(table.columns)}")
        match = named or next((n for n in table.columns if n.casefold() in NAMES[column]), None)
        if match is not None:
            found[column] = match
        elif column in needed:
            raise BadTable(f"{path} has no column for {column!r}; it has {', '.join(table.columns)}")
    if "user" in found:
        _marked(table, found["user"])
    return table, found


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
    table.columns = pd.Index([str(name).strip().removeprefix("\ufeff").split(":")[0] for name in table.columns])
    return table


def _marked(table: pd.DataFrame, user: str) -> None:
    """User ids that say so where a row, or the whole file, is of somebody invented."""
    invented = pd.Series(bool(table.attrs.get(SIMULATED)), index=table.index)
    for name in table.columns:
        said = table[name].str.strip().str.casefold()
        if name.casefold() == ORIGIN:
            invented |= said == SIMULATED
        elif name.casefold() == SIMULATED:
            invented |= said.isin(YES)
    named = table[user].str.strip() != ""  # nobody stays nobody: such a row is of no use
    invented &= named & ~table[user].str.startswith(PREFIX)
    table.loc[invented, user] = PREFIX + table.loc[invented, user]


def _csv(path: Path) -> pd.DataFrame:
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace") as lines:
        header = lines.readline().rstrip("\r\n")
    separator = "::" if header.count("::") > 1 else max(("\t", ",", ";"), key=header.count)
    names = _no_header(header.split(separator))
    source: Path | io.StringIO = path
    if separator == "::":  # as in MovieLens 1M and 10M; pandas would take it for a pattern, which is slow
        source, separator = io.StringIO(path.read_text(encoding, "replace").replace("::", "\t")), "\t"
    quoting: Literal[0, 3] = 3 if separator == "\t" else 0
    table = pd.read_csv(
        source,
        sep=separator,
        dtype="str",
        keep_default_na=False,
        quoting=quoting,
        encoding=encoding,
        encoding_errors="replace",
        header=None if names else "infer",
        names=names or None,
    )
    table.attrs["first_line"] = 1 if names else 2
    return table


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


def column(table: pd.DataFrame, found: Mapping[str, str], column: Column) -> pd.Series[str]:
    return table[found[column]] if column in found else pd.Series([""] * len(table), dtype=str)


def missing(table: pd.DataFrame, found: Mapping[str, str], columns: Sequence[Column]) -> dict[int, str]:
    bad: dict[int, str] = {}
    for column in columns:
        note(bad, (table[found[column]].str.strip() == "").to_numpy(), table[found[column]], f"the {column} is missing")
    return bad


def note(bad: dict[int, str], wrong: np.ndarray, cells: pd.Series[str], reason: str) -> None:
    for line in np.flatnonzero(wrong):
        bad.setdefault(int(line), reason.format(cells.iloc[line]))


def seconds(cells: pd.Series[str]) -> np.ndarray:
    """Seconds or milliseconds since 1970, or dates such as 20260102; NaN where none of these, or after 2100.

    In 2/1/2026 the month comes first, unless some cell of the column begins with a day beyond 12; in 2.1.2026 the day.
    """
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    numbers = np.where(np.abs(numbers) > 1e11, numbers / 1000, numbers)
    numbers[(numbers > LATEST_S) | ((numbers >= 19000101) & (numbers <= 21001231))] = np.nan
    dates = np.isnan(numbers)
    told = cells[dates].str.strip()
    parts = told.str.extract(DAY)
    day_first = (parts["mark"] == ".") | bool((pd.to_numeric(parts["first"]) > 12).any())
    day, month = parts["first"].where(day_first, parts["second"]), parts["second"].where(day_first, parts["first"])
    iso = parts["year"] + "-" + month.str.zfill(2) + "-" + day.str.zfill(2) + parts["rest"]
    when = pd.to_datetime(iso.fillna(told), errors="coerce", utc=True, format="ISO8601")
    for line in when.index[when.isna() & parts["year"].isna()]:
        when[line] = pd.to_datetime(told[line], errors="coerce", utc=True)
    found = ((when - EPOCH) / pd.Timedelta(seconds=1)).to_numpy(dtype=np.float64)
    numbers[dates] = np.where(found <= LATEST_S, found, np.nan)
    return numbers


def words(cell: str) -> tuple[str, ...]:
    separator = next((s for s in ("|", ",", ";") if s in cell), None)
    return tuple(word.strip() for word in cell.split(separator) if word.strip())


def reported(
    path: Path,
    table: pd.DataFrame,
    found: Mapping[str, str],
    bad: Mapping[int, str],
    repeated: int = 0,
    scale: str = "",
) -> Report:
    first = table.attrs.get("first_line", 2)
    rows = tuple(BadRow(line + first, reason) for line, reason in sorted(bad.items()))
    people = column(table, found, "user")
    invented = sum(user.startswith(PREFIX) for line, user in enumerate(people) if line not in bad)
    return Report(str(path), len(table), len(table) - len(bad), dict(found), rows, repeated, scale, invented)
