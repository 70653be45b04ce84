"""What people did, from a table: one row per event, of any kind, with every row of no use listed.

What kind of event a row is may stand in a column of its own, in the words of many systems ("watched", "thumbs up"); a
table without one has ratings, or comments, or every row counts as a like.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.domain import InteractionKind
from core.services import cells
from core.services.cells import Column, Report
from core.services.feedback import COMMENT_LETTERS, STRENGTHS, mood, play_strength
from core.services.table_files import table_of
from core.services.tables import rated

SPOKEN: Mapping[InteractionKind, tuple[str, ...]] = {
    "play": ("play", "plays", "played", "view", "viewed", "watch", "watched", "listen", "listened", "click", "stream"),
    "like": ("like", "liked", "love", "favorite", "favourite", "thumbs_up", "bookmark", "save"),
    "rate": ("rate", "rated", "rating", "stars", "score"),
    "hide": ("hide", "hidden", "dislike", "disliked", "thumbs_down", "not_interested", "block"),
    "comment": ("comment", "commented", "review", "reviewed"),
    "skip": ("skip", "skipped"),
}
KINDS: Mapping[str, InteractionKind] = {word: kind for kind, words in SPOKEN.items() for word in words}
OWN_STRENGTH = "strength"  # what our own exports call it: from -1 to 1 for every kind of event


@dataclass(frozen=True, eq=False)
class EventRows:
    """Events in the order of the table, as columns of equal length.

    Attributes:
        at_s: Seconds since 1970, UTC; 0 where the time is not known.
        played: Share of the recording that was played, 0 to 1.
        texts: What was written in a comment, or beside a rating.
    """

    users: tuple[str, ...]
    items: tuple[str, ...]
    kinds: tuple[InteractionKind, ...]
    strengths: npt.NDArray[np.float64]
    at_s: npt.NDArray[np.float64]
    played: npt.NDArray[np.float64]
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.users)


def read_events(
    path: Path, columns: Mapping[str, str], known: Callable[[Sequence[str]], Sequence[str]]
) -> tuple[EventRows, Report]:
    """Every row that can be used.

    Args:
        columns: Which column is what; "scale" may say what ratings run from and to.
        known: Turns the file's words for items into identifiers, "" for those there are not: their rows are listed.

    Raises:
        BadTable: the file cannot be read, or a column is missing.
    """
    wanted: tuple[Column, ...] = ("kind", "rating", "played", "text", "at")
    table, found = cells.read(path, columns, needed=("user", "item"), wanted=wanted)
    found = {what: column for what, column in found.items() if what in ("user", "item") or columns.get(what)}
    bad = cells.missing(table, found, ("user", "item"))
    called = table[found["item"]].copy()
    table[found["item"]] = list(known(called.tolist()))
    cells.note(bad, (table[found["item"]] == "").to_numpy(), called, "there is no item {!r} in this collection")
    kinds = _kinds(table, found, bad)
    played = _played(table, found, bad)
    strengths, scale = _strengths(table, found, kinds, played, bad, columns.get("scale", ""))
    at_s = np.zeros(len(table))
    if "at" in found:
        at_s = cells.seconds(table[found["at"]])
        cells.note(bad, np.isnan(at_s), table[found["at"]], "the time {!r} cannot be read")
    texts = cells.column(table, found, "text").str.strip().str.slice(0, COMMENT_LETTERS)
    good = [line for line in range(len(table)) if line not in bad]
    rows = EventRows(
        users=tuple(table[found["user"]].iloc[good]),
        items=tuple(table[found["item"]].iloc[good]),
        kinds=tuple(kinds[line] for line in good),
        strengths=strengths[good],
        at_s=at_s[good],
        played=played[good],
        texts=tuple(texts[line] for line in good),
    )
    told = pd.DataFrame({"u": rows.users, "i": rows.items, "k": rows.kinds})
    return rows, cells.reported(path, table, found, bad, int(told.duplicated().sum()), scale)


def says_kinds(path: Path, column: str) -> bool:
    """Whether at least half of a column's cells name a kind of event."""
    told = table_of(path)[column]
    return bool(len(told)) and float(np.mean([_folded(cell) in KINDS for cell in told])) >= 0.5


def _kinds(table: pd.DataFrame, found: Mapping[str, str], bad: dict[int, str]) -> list[InteractionKind]:
    if "kind" not in found:
        if "rating" in found or "text" not in found:
            return ["rate" if "rating" in found else "like"] * len(table)
        return ["comment" if text.strip() else "like" for text in table[found["text"]]]
    told = table[found["kind"]]
    kinds = [KINDS.get(_folded(cell)) for cell in told]
    unknown = np.array([kind is None for kind in kinds], dtype=bool)
    cells.note(bad, unknown, told, "{!r} is none of " + ", ".join(SPOKEN))
    return [kind or "skip" for kind in kinds]


def _strengths(
    table: pd.DataFrame,
    found: Mapping[str, str],
    kinds: Sequence[InteractionKind],
    played: npt.NDArray[np.float64],
    bad: dict[int, str],
    named: str,
) -> tuple[npt.NDArray[np.float64], str]:
    """How much each row speaks for its item, -1 to 1, and the scale of the ratings if there are any."""
    shares = zip(kinds, played, strict=True)
    usual = np.array([play_strength(share) if kind == "play" else STRENGTHS.get(kind, 0.0) for kind, share in shares])
    rows = np.array([kind == "rate" for kind in kinds], dtype=bool)
    if "text" in found:
        said = zip(kinds, table[found["text"]], usual, strict=True)
        usual = np.array([mood(text) if kind == "comment" else strength for kind, text, strength in said])
    if "rating" not in found:
        return usual, ""
    told = table[found["rating"]]
    given = cells.numbers(table, told)
    if "kind" in found and found["rating"].casefold() == OWN_STRENGTH:
        cells.note(bad, ~(np.abs(given) <= 1), told, "the strength {!r} is not between -1 and 1")
        return np.nan_to_num(given), ""
    cells.note(bad, rows & ~np.isfinite(given), told, "the rating {!r} is not a number")
    apart = {**bad, **{int(line): "" for line in np.flatnonzero(~rows)}}
    strengths, scale = rated(told, given, apart, named)
    bad |= {line: reason for line, reason in apart.items() if reason}
    return np.where(rows, strengths, usual), scale


def _played(table: pd.DataFrame, found: Mapping[str, str], bad: dict[int, str]) -> npt.NDArray[np.float64]:
    if "played" not in found:
        return np.zeros(len(table))
    told = table[found["played"]]
    given = cells.numbers(table, told.where(told != "", "0"))
    cells.note(bad, ~((given >= 0) & (given <= 1)), told, "the share played {!r} is not between 0 and 1")
    return given


def _folded(word: str) -> str:
    return "_".join(word.casefold().replace("-", " ").replace("_", " ").split())
