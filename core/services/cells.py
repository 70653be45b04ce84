"""The cells of a CSV or Parquet table as text: which column is what, and every row that is of no use, with the reason.

Rows that say they are of invented people get user ids that say so too, wherever they go from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from core.domain.counts import count
from core.errors import BadTable
from core.services.list_files import mistaken
from core.services.table_files import NOTES, SIMULATED, YES, table_of
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
ORIGIN = "origin"  # the column that says of a row whether it is simulated
DAY = r"^(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})[/.](?P<year>\d{4})(?P<rest>.*)$"
EPOCH, LATEST_S = pd.Timestamp(0, tz="UTC").as_unit("s"), 4102444800.0  # 2100
NAMING: tuple[Column, ...] = ("user", "item", "group")  # columns in which "ann" and "ann " are the same
COMMA = r"\s*[-+]?\d+,\d+\s*"


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
        notes: Sentences about the table as a whole, e.g. that a column is there twice.
    """

    path: str
    rows: int
    kept: int
    columns: Mapping[str, str]
    bad: tuple[BadRow, ...]
    repeated: int = 0
    scale: str = ""
    simulated: int = 0
    notes: tuple[str, ...] = ()


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
    """All cells as text, and which column is what; names of people, items and groups without blanks around them."""
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
            lacking = BadTable(f"{path} has no column for {column!r}; it has {', '.join(table.columns)}")
            raise mistaken(str(path), table.columns) or lacking
    for column in NAMING:
        if column in found:
            _bare(table, found[column])
    if "user" in found:
        _marked(table, found["user"])
    return table, found


def _bare(table: pd.DataFrame, column: str) -> None:
    """Without blanks around the cells, which nobody sees; how many had some is noted."""
    bare = table[column].str.strip()
    blanks = int((bare != table[column]).sum())
    if blanks:
        table[column] = bare
        cells = f"{count(blanks, 'cell')} of “{column}” {'has' if blanks == 1 else 'have'}"
        table.attrs[NOTES].append(f"{cells} blanks before or after the name, which do not count.")


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


def numbers(table: pd.DataFrame, cells: pd.Series[str]) -> np.ndarray:
    """float64, NaN where a cell is no number; "3,5" is one where no comma parts cells, and none is written "3.5"."""
    commas = cells.str.fullmatch(COMMA)
    if commas.any() and table.attrs.get("separator") != "," and not cells.str.contains(".", regex=False).any():
        cells = cells.where(~commas, cells.str.replace(",", "."))
    return pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)


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
    return Report(
        str(path),
        len(table),
        len(table) - len(bad),
        dict(found),
        rows,
        repeated,
        scale,
        invented,
        tuple(table.attrs[NOTES]),
    )
