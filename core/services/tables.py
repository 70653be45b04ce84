"""Read interactions, items and people from CSV or Parquet: columns are found or named, no row is dropped silently."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.domain import InteractionTable, ItemFacts, ItemId, UserId
from core.errors import BadTable
from core.services import cells
from core.services.cells import NAMES, BadRow, Report, columns_of, peek
from core.services.scales import Scale

MOST_NUMBERS = 12  # groups that are numbers; beyond, they are ages or the like
Translate = Callable[[Sequence[str]], Sequence[str]]

__all__ = ["NAMES", "BadRow", "Report", "columns_of", "peek"]


def read_interactions(
    path: Path,
    columns: Mapping[str, str] | None = None,
    *,
    ratings: bool = False,
    known: Translate | None = None,
) -> tuple[InteractionTable, Report]:
    """Interactions with strength 1 each, or with ratings from the lowest (-1) to the highest (1) of their scale.

    Args:
        columns: Which column is what; "scale" may say what ratings run from and to, as "1:5".
        known: Turns the file's words for items into identifiers, "" for those there are not: their rows are listed.

    Raises:
        BadTable: the file cannot be read, a column is missing, or ratings are wanted where there are none.
    """
    table, found = cells.read(path, columns, needed=("user", "item"), wanted=("rating", "at"))
    if ratings and "rating" not in found:
        raise BadTable(f"{path} has no column for ratings; it has {', '.join(table.columns)}")
    bad = cells.missing(table, found, ("user", "item"))
    if known is not None:
        called = table[found["item"]].copy()
        table[found["item"]] = list(known(called.tolist()))
        cells.note(bad, (table[found["item"]] == "").to_numpy(), called, "there is no item {!r} in this collection")
    strength, scale = np.ones(len(table), dtype=np.float32), ""
    if "rating" in found:
        given = cells.numbers(table, table[found["rating"]])
        cells.note(bad, ~np.isfinite(given), table[found["rating"]], "the rating {!r} is not a number")
        if ratings:
            strength, scale = rated(table[found["rating"]], given, bad, (columns or {}).get("scale", ""))
    at_s = np.zeros(len(table))
    if "at" in found:
        at_s = cells.seconds(table[found["at"]])
        cells.note(bad, np.isnan(at_s), table[found["at"]], "the time {!r} cannot be read")
    good = np.array([line not in bad for line in range(len(table))], dtype=bool)
    users, items = table.loc[good, found["user"]], table.loc[good, found["item"]]
    repeated = int(pd.DataFrame({"u": users, "i": items}).duplicated().sum())
    kept = InteractionTable.from_columns(users.tolist(), items.tolist(), strength[good], at_s[good])
    return kept, cells.reported(path, table, found, bad, repeated, scale)


def rated(
    words: pd.Series[str], given: npt.NDArray[np.float64], bad: dict[int, str], named: str = ""
) -> tuple[npt.NDArray[np.float32], str]:
    """Ratings as strengths, and what they were taken to run from and to; those outside are noted as bad.

    Args:
        named: The scale, where somebody said it; else it is guessed from the rows that are not bad.

    Raises:
        BadTable: it is no scale.
    """
    good = np.array([line not in bad for line in range(len(given))], dtype=bool)
    scale = Scale.of(named) if named else Scale.guessed(given[good])
    outside = good & ~scale.holds(given)
    if not named:
        cells.note(bad, outside & (given < 0), words, "the rating {!r} is below 0; name the scale if it is meant")
    cells.note(bad, outside, words, f"the rating {{!r}} is not between {scale.low:g} and {scale.high:g}")
    if scale.low == scale.high:  # everybody said the same, on a scale that nobody knows
        return np.ones(len(given), dtype=np.float32), ""
    return np.clip(np.nan_to_num(scale.strengths(given)), -1, 1).astype(np.float32), scale.name


def read_items(path: Path, columns: Mapping[str, str] | None = None) -> tuple[dict[ItemId, ItemFacts], Report]:
    """What a catalogue says of items; genres are separated by |, comma or space. A year that cannot be read is listed,
    and the item kept without it.

    Raises:
        BadTable: the file cannot be read, or has no column for items.
    """
    table, found = cells.read(path, columns, needed=("item",), wanted=("title", "year", "genres"))
    bad = cells.missing(table, found, ("item",))
    good = [line for line in range(len(table)) if line not in bad]
    years = pd.to_numeric(cells.column(table, found, "year"), errors="coerce")
    unreadable = years.isna() & (cells.column(table, found, "year") != "")
    cells.note(
        bad, unreadable.to_numpy(), cells.column(table, found, "year"), "the year {!r} is not a number; kept without it"
    )
    facts = {
        ItemId(item): ItemFacts(title=title, year=None if np.isnan(year) else int(year), genres=cells.words(genres))
        for item, title, year, genres in zip(
            table[found["item"]].iloc[good],
            cells.column(table, found, "title").iloc[good],
            years.iloc[good],
            cells.column(table, found, "genres").iloc[good],
            strict=True,
        )
    }
    report = cells.reported(path, table, found, bad, repeated=len(good) - len(facts))
    return facts, Report(**{**report.__dict__, "kept": len(good)})


@dataclass(frozen=True, eq=False)
class Logged:
    """What was shown to whom, what came of it, and how likely it was to be shown; one entry per choice."""

    users: tuple[str, ...]
    items: tuple[str, ...]
    rewards: np.ndarray
    propensities: np.ndarray


def read_log(
    path: Path,
    columns: Mapping[str, str] | None = None,
    *,
    people: Translate | None = None,
    known: Translate | None = None,
) -> tuple[Logged, Report]:
    """A log of choices. A propensity that is no probability is listed, and its row left out.

    Args:
        people, known: Turn the file's words for people and items into identifiers, "" for those there are not: their
            rows are listed.

    Raises:
        BadTable: the file cannot be read, or a column is missing.
    """
    table, found = cells.read(path, columns, needed=("user", "item", "reward", "propensity"), wanted=())
    bad = cells.missing(table, found, ("user", "item"))
    translated: tuple[tuple[cells.Column, Translate | None, str], ...] = (
        ("user", people, "nobody here is called {!r}"),
        ("item", known, "there is no item {!r} in this collection"),
    )
    for column, translate, reason in translated:
        if translate is not None:
            said = table[found[column]].copy()
            table[found[column]] = list(translate(said.tolist()))
            cells.note(bad, (table[found[column]] == "").to_numpy(), said, reason)
    numbers = {}
    for column in ("reward", "propensity"):
        told = table[found[column]]
        numbers[column] = cells.numbers(table, told)
        cells.note(bad, ~np.isfinite(numbers[column]), told, f"the {column} {{!r}} is not a number")
    outside = ~((numbers["propensity"] > 0) & (numbers["propensity"] <= 1))
    cells.note(bad, outside, table[found["propensity"]], "the probability {!r} is not between 0 and 1")
    good = np.array([line not in bad for line in range(len(table))], dtype=bool)
    users, items = table.loc[good, found["user"]].tolist(), table.loc[good, found["item"]].tolist()
    logged = Logged(tuple(users), tuple(items), numbers["reward"][good], numbers["propensity"][good])
    return logged, cells.reported(path, table, found, bad)


def read_groups(path: Path, columns: Mapping[str, str] | None = None) -> tuple[dict[UserId, str], Report]:
    """The group of each person, e.g. an age band or an occupation; many different numbers, as ages, become tens.

    Raises:
        BadTable: the file cannot be read, or has no column for users or groups.
    """
    table, found = cells.read(path, columns, needed=("user", "group"), wanted=())
    bad = cells.missing(table, found, ("user", "group"))
    good = [line for line in range(len(table)) if line not in bad]
    groups = _in_tens(table[found["group"]].iloc[good])
    rows = zip(table[found["user"]].iloc[good], groups, strict=True)
    return {UserId(user): group for user, group in rows}, cells.reported(path, table, found, bad)


def _in_tens(told: pd.Series[str]) -> list[str]:
    """Groups as they are called, but more than MOST_NUMBERS different whole numbers as "20–29"."""
    words = told.tolist()
    if len(set(words)) <= MOST_NUMBERS or not all(word.strip().isdecimal() for word in words):
        return words
    return [f"{10 * (int(word) // 10)}–{10 * (int(word) // 10) + 9}" for word in words]


def read_ids(path: Path, kind: Literal["user", "item"], columns: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The distinct identifiers of a column, in the order of the file.

    Raises:
        BadTable: the file cannot be read, or has no such column.
    """
    table, found = cells.read(path, columns, needed=(kind,), wanted=())
    return tuple(dict.fromkeys(identifier for identifier in table[found[kind]] if identifier))
