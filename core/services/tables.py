"""Read interactions, items and people from CSV or Parquet: columns are found or named, no row is dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from core.domain import InteractionTable, ItemFacts, ItemId, UserId
from core.errors import BadTable

Column = Literal["user", "item", "rating", "at", "title", "year", "genres", "group", "reward", "propensity"]
NAMES: Mapping[Column, tuple[str, ...]] = {
    "user": ("user_id", "user", "userid", "uid"),
    "item": ("item_id", "item", "itemid", "movie_id", "movieid", "iid"),
    "rating": ("rating", "strength", "score", "value"),
    "at": ("timestamp", "at", "time", "date", "created_at"),
    "title": ("title", "movie_title", "name"),
    "year": ("year", "release_year"),
    "genres": ("genres", "genre", "class", "categories", "tags"),
    "group": ("group", "segment"),
    "reward": ("reward", "click", "clicked", "liked"),
    "propensity": ("propensity", "pscore", "probability"),
}


@dataclass(frozen=True)
class BadRow:
    """A row that was left out. `line` counts from 1 with the header, as a text editor does."""

    line: int
    reason: str


@dataclass(frozen=True)
class Report:
    """What became of the rows of a table.

    Attributes:
        columns: Which column was taken for what.
        repeated: Rows that name a person and an item a second time; they are kept and count once.
    """

    path: str
    rows: int
    kept: int
    columns: Mapping[str, str]
    bad: tuple[BadRow, ...]
    repeated: int = 0


def read_interactions(
    path: Path,
    columns: Mapping[str, str] | None = None,
    *,
    ratings: bool = False,
    known: Callable[[Sequence[str]], Sequence[str]] | None = None,
) -> tuple[InteractionTable, Report]:
    """Interactions with strength 1 each, or with ratings from the lowest (-1) to the highest (1).

    Args:
        known: Turns the file's words for items into identifiers, "" for those there are not: their rows are listed.

    Raises:
        BadTable: the file cannot be read, a column is missing, or ratings are wanted where there are none.
    """
    table, found = _read(path, columns, needed=("user", "item"), wanted=("rating", "at"))
    if ratings and "rating" not in found:
        raise BadTable(f"{path} has no column for ratings; it has {', '.join(table.columns)}")
    bad = _missing(table, found, ("user", "item"))
    if known is not None:
        called = table[found["item"]].copy()
        table[found["item"]] = list(known(called.tolist()))
        _note(bad, (table[found["item"]] == "").to_numpy(), called, "there is no item {!r} in this collection")
    strength = np.ones(len(table), dtype=np.float32)
    if "rating" in found:
        given = pd.to_numeric(table[found["rating"]], errors="coerce").to_numpy(dtype=np.float64)
        _note(bad, ~np.isfinite(given), table[found["rating"]], "the rating {!r} is not a number")
        if ratings:
            strength = _as_strength(given, bad)
    at_s = np.zeros(len(table))
    if "at" in found:
        at_s = _seconds(table[found["at"]])
        _note(bad, np.isnan(at_s), table[found["at"]], "the time {!r} cannot be read")
    good = np.array([line not in bad for line in range(len(table))], dtype=bool)
    users, items = table.loc[good, found["user"]], table.loc[good, found["item"]]
    repeated = int(pd.DataFrame({"u": users, "i": items}).duplicated().sum())
    kept = InteractionTable.from_columns(users.tolist(), items.tolist(), strength[good], at_s[good])
    return kept, _report(path, table, found, bad, repeated)


def columns_of(path: Path) -> tuple[tuple[str, ...], dict[str, str]]:
    """Every column of a table, and which of them seems to be what, by its name.

    Raises:
        BadTable: the file cannot be read.
    """
    offered = tuple(str(name) for name in _table(path).columns)
    known = {column: next((n for n in offered if n.casefold() in names), None) for column, names in NAMES.items()}
    return offered, {column: name for column, name in known.items() if name is not None}


def read_items(path: Path, columns: Mapping[str, str] | None = None) -> tuple[dict[ItemId, ItemFacts], Report]:
    """What a catalogue says of items; genres are separated by |, comma or space. A year that cannot be read is listed,
    and the item kept without it.

    Raises:
        BadTable: the file cannot be read, or has no column for items.
    """
    table, found = _read(path, columns, needed=("item",), wanted=("title", "year", "genres"))
    bad = _missing(table, found, ("item",))
    good = [line for line in range(len(table)) if line not in bad]
    years = pd.to_numeric(_column(table, found, "year"), errors="coerce")
    unreadable = years.isna() & (_column(table, found, "year") != "")
    _note(bad, unreadable.to_numpy(), _column(table, found, "year"), "the year {!r} is not a number; kept without it")
    facts = {
        ItemId(item): ItemFacts(title=title, year=None if np.isnan(year) else int(year), genres=_words(genres))
        for item, title, year, genres in zip(
            table[found["item"]].iloc[good],
            _column(table, found, "title").iloc[good],
            years.iloc[good],
            _column(table, found, "genres").iloc[good],
            strict=True,
        )
    }
    report = _report(path, table, found, bad, repeated=len(good) - len(facts))
    return facts, Report(**{**report.__dict__, "kept": len(good)})


@dataclass(frozen=True, eq=False)
class Logged:
    """What was shown to whom, what came of it, and how likely it was to be shown; one entry per choice."""

    users: tuple[str, ...]
    items: tuple[str, ...]
    rewards: np.ndarray
    propensities: np.ndarray


def read_log(path: Path, columns: Mapping[str, str] | None = None) -> tuple[Logged, Report]:
    """A log of choices. A propensity that is no probability is listed, and its row left out.

    Raises:
        BadTable: the file cannot be read, or a column is missing.
    """
    table, found = _read(path, columns, needed=("user", "item", "reward", "propensity"), wanted=())
    bad = _missing(table, found, ("user", "item"))
    numbers = {}
    for column in ("reward", "propensity"):
        cells = table[found[column]]
        numbers[column] = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
        _note(bad, ~np.isfinite(numbers[column]), cells, f"the {column} {{!r}} is not a number")
    outside = ~((numbers["propensity"] > 0) & (numbers["propensity"] <= 1))
    _note(bad, outside, table[found["propensity"]], "the probability {!r} is not between 0 and 1")
    good = np.array([line not in bad for line in range(len(table))], dtype=bool)
    users, items = table.loc[good, found["user"]].tolist(), table.loc[good, found["item"]].tolist()
    logged = Logged(tuple(users), tuple(items), numbers["reward"][good], numbers["propensity"][good])
    return logged, _report(path, table, found, bad)


def read_groups(path: Path, columns: Mapping[str, str] | None = None) -> tuple[dict[UserId, str], Report]:
    """The group of each person, e.g. an age band or an occupation.

    Raises:
        BadTable: the file cannot be read, or has no column for users or groups.
    """
    table, found = _read(path, columns, needed=("user", "group"), wanted=())
    bad = _missing(table, found, ("user", "group"))
    good = [line for line in range(len(table)) if line not in bad]
    rows = zip(table[found["user"]].iloc[good], table[found["group"]].iloc[good], strict=True)
    return {UserId(user): group for user, group in rows}, _report(path, table, found, bad)


def read_ids(path: Path, kind: Literal["user", "item"], columns: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The distinct identifiers of a column, in the order of the file.

    Raises:
        BadTable: the file cannot be read, or has no such column.
    """
    table, found = _read(path, columns, needed=(kind,), wanted=())
    return tuple(dict.fromkeys(identifier for identifier in table[found[kind]] if identifier))


def peek(path: Path, rows: int = 5) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The names of the columns and the first rows, as text: enough to say which column is what.

    Raises:
        BadTable: the file cannot be read.
    """
    table = _table(path)
    return tuple(table.columns), tuple(tuple(row) for row in table.head(rows).itertuples(index=False))


def _read(
    path: Path, columns: Mapping[str, str] | None, *, needed: Sequence[Column], wanted: Sequence[Column]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """All cells as text, and which column is what."""
    table = _table(path)
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
    return table, found


def _table(path: Path) -> pd.DataFrame:
    """All cells as text; a header such as `user_id:token` is read as `user_id`."""
    try:
        table = _parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _csv(path)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise BadTable(f"{path} cannot be read: {error}") from None
    table.columns = pd.Index([str(name).strip().removeprefix("\ufeff").split(":")[0] for name in table.columns])
    return table


def _csv(path: Path) -> pd.DataFrame:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        header = lines.readline()
    separator = max(("\t", ",", ";"), key=header.count)
    quoting: Literal[0, 3] = 3 if separator == "\t" else 0
    return pd.read_csv(
        path, sep=separator, dtype="str", keep_default_na=False, quoting=quoting, encoding_errors="replace"
    )


def _parquet(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path).astype(object).map(lambda cell: "" if pd.isna(cell) else str(cell))


def _column(table: pd.DataFrame, found: Mapping[str, str], column: Column) -> pd.Series[str]:
    return table[found[column]] if column in found else pd.Series([""] * len(table), dtype=str)


def _missing(table: pd.DataFrame, found: Mapping[str, str], columns: Sequence[Column]) -> dict[int, str]:
    bad: dict[int, str] = {}
    for column in columns:
        _note(
            bad, (table[found[column]].str.strip() == "").to_numpy(), table[found[column]], f"the {column} is missing"
        )
    return bad


def _note(bad: dict[int, str], wrong: np.ndarray, cells: pd.Series[str], reason: str) -> None:
    for line in np.flatnonzero(wrong):
        bad.setdefault(int(line), reason.format(cells.iloc[line]))


def _as_strength(given: np.ndarray, bad: Mapping[int, str]) -> np.ndarray:
    good = np.array([line not in bad for line in range(len(given))], dtype=bool)
    if not good.any():
        return np.ones(len(given), dtype=np.float32)
    low, high = given[good].min(), given[good].max()
    return np.asarray((2 * (given - low) / (high - low) - 1) if high > low else given * 0 + 1, dtype=np.float32)


def _seconds(cells: pd.Series[str]) -> np.ndarray:
    """Seconds or milliseconds since 1970, or dates; NaN where neither."""
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64)
    numbers = np.where(np.abs(numbers) > 1e11, numbers / 1000, numbers)
    for line in np.flatnonzero(np.isnan(numbers)):
        when = pd.to_datetime(cells.iloc[line], errors="coerce", utc=True)
        numbers[line] = np.nan if pd.isna(when) else when.timestamp()
    return numbers


def _words(cell: str) -> tuple[str, ...]:
    separator = next((s for s in ("|", ",", ";") if s in cell), None)
    return tuple(word.strip() for word in cell.split(separator) if word.strip())


def _report(
    path: Path, table: pd.DataFrame, found: Mapping[str, str], bad: Mapping[int, str], repeated: int = 0
) -> Report:
    rows = tuple(BadRow(line + 2, reason) for line, reason in sorted(bad.items()))
    return Report(str(path), len(table), len(table) - len(bad), dict(found), rows, repeated)
