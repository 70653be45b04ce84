"""What commands on tables share: their options, reading the tables, and writing lists."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.domain import ItemFacts, ItemId, TrainingData, UserId
from core.domain.counts import count
from core.errors import VitrineError
from core.services.whole_file import try_to_write, whole

if TYPE_CHECKING:  # pandas takes half a second to import: only commands that need it pay for it
    from core.services.measurement.evaluating import Row
    from core.services.tables import Report

NAMED = 5  # of several people or items

Interactions = typer.Option(..., help="CSV or Parquet: user, item, and rating and time if there are any.")
Items = typer.Option(None, help="CSV or Parquet of items: title, year, genres.")
People = typer.Option(None, help="CSV or Parquet of people with a group, for fairness and popularity by segment.")
Columns = typer.Option(
    "", help='Which column is what, e.g. "user=uid,item=track,at=played_at,kind=event"; "scale=1:10" for ratings.'
)
Ratings = typer.Option(False, "--ratings", help="Use ratings as strengths from -1 to 1; else every row counts 1.")
Seed = typer.Option(0, help="Equal seeds give equal results.")


def training(
    interactions: Path, items: Path | None, people: Path | None, columns: Mapping[str, str], ratings: bool
) -> tuple[TrainingData, list[Report]]:
    from core.services import tables
    from core.services.measurement import evaluating

    table, report = tables.read_interactions(interactions, columns, ratings=ratings)
    reports = [report]
    facts: dict[ItemId, ItemFacts] = {}
    groups: dict[UserId, str] = {}
    if items is not None:
        facts, report = tables.read_items(items, columns)
        reports.append(report)
    if people is not None:
        groups, report = tables.read_groups(people, columns)
        reports.append(report)
    return evaluating.training_data(table, facts, groups), reports


def candidates_of(path: Path | None, columns: Mapping[str, str], data: TrainingData) -> tuple[ItemId, ...] | None:
    """The only items that may be recommended, None for all; those the tables do not know are named on stderr.

    Raises:
        BadTable: it cannot be read.
    """
    from core.services.tables import read_ids

    if path is None:
        return None
    asked = tuple(ItemId(item) for item in read_ids(path, "item", columns))
    known = {*data.interactions.items.ids, *data.facts}
    unknown = [item for item in asked if item not in known]
    if unknown:
        print(f"{path}: the other tables do not know {named(unknown, 'item')}", file=sys.stderr)
    return asked


def named(ids: Sequence[str], one: str, many: str = "") -> str:
    """How many they are, with the names of the first: "7 people (ann, bob, cem ...)"."""
    return f"{count(len(ids), one, many)} ({', '.join(ids[:NAMED])}{' ...' if len(ids) > NAMED else ''})"


def strategy(name: str, seed: int, settings: list[str] | None = None) -> Any:
    from core.recommend.catalogue import strategy

    return strategy(name, seed=seed, **settings_of(settings or []))


def settings_of(settings: list[str]) -> dict[str, Any]:
    """Hyper-parameters as they are given at the command line."""
    pairs = [setting.partition("=") for setting in settings]
    if any(not equals for _, equals, _ in pairs):
        raise typer.BadParameter("a hyper-parameter reads name=value, e.g. --set l2=300")
    return {key: _number(value) for key, _, value in pairs}


def _number(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def named_columns(text: str) -> dict[str, str]:
    from core.services.tables import NAMES

    pairs = [pair.partition("=") for pair in text.split(",") if pair]
    known = {key: name for key, _, name in pairs}
    if wrong := [key for key, equals, _ in pairs if not equals or key not in (*NAMES, "scale")]:
        raise typer.BadParameter(f"{wrong[0]!r} is not one of {', '.join(NAMES)}")
    return known


def write_lists(path: Path, rows: list[tuple[str, Row]], *, named: bool, simulated: bool = False) -> None:
    """As CSV; where simulated people were learned from, each row says so in the column that events say it in."""
    from core.services.cells import ORIGIN
    from core.services.table_files import SIMULATED

    before, after = (["strategy"] if named else []), ([ORIGIN] if simulated else [])
    with whole(path) as part, part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([*before, "user_id", "item_id", "rank", "score", *after])
        for strategy, row in rows:
            own = [row.user_id, row.item_id, row.rank, repr(row.score)]
            writer.writerow([*([strategy] if named else []), *own, *([SIMULATED] if simulated else [])])


def check_out(path: Path | None, *, folder: bool = False, option: str = "--out") -> None:
    """Before anything is learned: what could not be written at the end is refused in a sentence.

    Raises:
        VitrineError: it is the wrong kind of thing, its folder is missing, or we may not write there.
    """
    if path is None:
        return
    if path.exists() and path.is_dir() != folder:
        raise VitrineError(
            f"{option} {path} is a {'file' if folder else 'folder'}; name a {'folder' if folder else 'file'}"
        )
    place = path if path.exists() else path.parent
    while folder and not place.exists():
        place = place.parent
    if not place.exists():
        raise VitrineError(f"{option} {path}: there is no folder {place}; make it first")
    if not os.access(place, os.W_OK):
        raise VitrineError(f"{option} {path}: nothing may be written to {place}")
    if not folder:
        try:
            try_to_write(path)
        except OSError as error:
            raise VitrineError(f"{option} {path} cannot be written: {error.strerror}") from None


def any_simulated(reports: Sequence[Report]) -> bool:
    return any(report.simulated for report in reports)


def report_row(report: Report) -> dict[str, Any]:
    bad = [{"line": row.line, "reason": row.reason} for row in report.bad]
    return {**report.__dict__, "columns": dict(report.columns), "bad": bad}


def report_lines(reports: Sequence[Report]) -> Iterator[str]:
    """How many rows of each table were of use, and every row that was not, with the reason."""
    for report in reports:
        yield f"{report.path}: {report.kept:,} of {count(report.rows, 'row')}, {report.repeated} repeated"
        yield from (f"  {note}" for note in report.notes)
        if report.simulated:
            yield f"  {report.simulated:,} of them are of simulated people"
        yield from (f"  line {row.line}: {row.reason}" for row in report.bad)


def warn_cost(name: str, data: TrainingData, fits: int = 1) -> None:
    """On stderr, before it begins: what learning from so much will cost, where that is more than a moment."""
    from core.recommend.growth import expected

    cost = expected(name, len(data.interactions.items), len(data.interactions))
    if cost is not None and (told := cost.words(fits)):
        print(f"{name}: {told}", file=sys.stderr)


def warn(reports: Sequence[Report]) -> None:
    """Rows that were left out, or are simulated, on stderr, so that what goes to stdout stays what was asked for."""
    for line in report_lines([report for report in reports if report.bad or report.simulated or report.notes]):
        print(line, file=sys.stderr)
