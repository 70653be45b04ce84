"""Commands that learn from a table of interactions: fit, tune, and recommend to everybody in a file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.cli import taste
from core.cli.context import Json, show
from core.cli.explaining import table_row
from core.cli.tables import (
    Columns,
    Interactions,
    Items,
    Ratings,
    Seed,
    named_columns,
    report_row,
    training,
    write_lists,
)
from core.cli.tables import (
    strategy as made,
)
from core.domain import ItemId, TrainingData, UserId

if TYPE_CHECKING:
    from core.recommend.history import FromHistory
    from core.services.measurement.evaluating import Row


def recommend(
    user: str = typer.Argument("", help="A person of the collection; leave it out with --interactions."),
    k: int = typer.Option(10, "-k", help="How many."),
    strategy: str = typer.Option("", help="Which strategy; content for the collection, hybrid for a table."),
    explain: bool = typer.Option(False, "--explain", help="Give the reasons."),
    interactions: Path | None = typer.Option(None, help="Learn from this table instead of the collection."),  # noqa: B008
    model: Path | None = typer.Option(None, help="A folder written by fit, instead of learning again."),  # noqa: B008
    users: Path | None = typer.Option(None, help="Who gets a list; also people without a history."),  # noqa: B008
    out: Path | None = typer.Option(None, help="Write user_id,item_id,rank,score."),  # noqa: B008
    items: Path | None = Items,
    candidates: Path | None = typer.Option(None, help="Only these items may be recommended."),  # noqa: B008
    columns: str = Columns,
    ratings: bool = Ratings,
    seed: int = Seed,
    as_json: bool = Json,
) -> None:
    """Recommend items to a person of the collection, or to everybody in a file; base + sum of shares = score."""
    if interactions is None:
        if not user:
            raise typer.BadParameter("name a person, or give --interactions and --users")
        return taste.recommend(user, k, strategy or "content", explain, as_json)
    from core.recommend.saving import load
    from core.services.measurement import evaluating
    from core.services.tables import read_ids

    named = named_columns(columns)
    data, _ = training(interactions, items, None, named, ratings)
    whom = read_ids(users, "user", named) if users is not None else data.interactions.users.ids
    allowed = None if candidates is None else tuple(ItemId(i) for i in read_ids(candidates, "item", named))
    task = evaluating.Task(data, tuple(UserId(one) for one in whom), k, allowed)
    recommender = load(model) if model is not None else made(strategy or "hybrid", seed).fit(data)
    rows = evaluating.rows_of(recommender, task, *evaluating.make_lists(recommender, task))
    if out is not None:
        write_lists(out, [("", row) for row in rows], named=False)
    whole = (_with_reasons if explain else _plain)(recommender, data, rows, k)
    value = whole if out is None else {"people": len(task.users), "rows": len(rows)}
    show(value, as_json, lambda: _list_lines(rows, out))
    return None


def fit(
    interactions: Path = Interactions,
    strategy: str = typer.Option("hybrid", help="Which strategy."),
    out: Path | None = typer.Option(None, help="A folder for the model, for recommend --model."),  # noqa: B008
    items: Path | None = Items,
    setting: list[str] = typer.Option([], "--set", help="A hyper-parameter, e.g. l2=300."),  # noqa: B008
    columns: str = Columns,
    ratings: bool = Ratings,
    seed: int = Seed,
    as_json: bool = Json,
) -> None:
    """Learn from a table, say what it took, and keep the model if --out is given."""
    from core.recommend.saving import save

    data, reports = training(interactions, items, None, named_columns(columns), ratings)
    chosen = made(strategy, seed, setting)
    start = time.process_time()
    recommender = chosen.fit(data)
    cpu_s = round(time.process_time() - start, 3)
    if out is not None:
        save(recommender, out)
    value = {
        "strategy": strategy,
        "people": len(data.interactions.users),
        "items": len(recommender.items),
        "interactions": len(data.interactions),
        "train_cpu_s": cpu_s,
        "settings": repr(chosen),
        "tables": [report_row(report) for report in reports],
    }
    show(value, as_json, lambda: iter([f"{strategy}: {len(recommender.items)} items learned in {cpu_s} CPU s"]))


def tune(
    interactions: Path = Interactions,
    strategy: str = typer.Option("ease", help="Which strategy."),
    trials: int = typer.Option(12, help="Settings that are tried beside the defaults."),
    columns: str = Columns,
    ratings: bool = Ratings,
    seed: int = Seed,
    as_json: bool = Json,
) -> None:
    """Search hyper-parameters on a cut of the table; what is judged later is never looked at."""
    from core.recommend.tuning import search

    data, _ = training(interactions, None, None, named_columns(columns), ratings)
    found = search(made(strategy, seed), data, trials=trials, seed=seed)
    value = {
        "strategy": strategy,
        "chosen": dict(found.settings),
        "trials": [{"settings": dict(t.settings), "ndcg": t.ndcg, "train_cpu_s": t.train_cpu_s} for t in found.trials],
    }
    show(value, as_json, lambda: (f"{t.ndcg:.4f}  {t.train_cpu_s:6.2f} s  {dict(t.settings)}" for t in found.trials))


def register(app: typer.Typer) -> None:
    for command in (recommend, fit, tune):
        app.command()(command)


def _plain(recommender: FromHistory, data: TrainingData, rows: tuple[Row, ...], k: int) -> list[dict[str, Any]]:
    return [dict(row.__dict__) for row in rows]


def _with_reasons(recommender: FromHistory, data: TrainingData, rows: tuple[Row, ...], k: int) -> list[dict[str, Any]]:
    """Every row with its reasons; for people whose history the table has."""
    from core.services.explanation.tables import TablePerson

    known = set(data.interactions.users.ids)
    people = {user: TablePerson.of(recommender, data, user) for user in {row.user_id for row in rows} & known}
    return [
        {**row.__dict__, **(table_row(people[row.user_id].of_item(row.item_id, k)) if row.user_id in people else {})}
        for row in rows
    ]


def _list_lines(rows: tuple[Row, ...], out: Path | None) -> Iterator[str]:
    if out is not None:
        yield f"{len(rows)} rows written to {out}"
        return
    yield from (f"{row.user_id}\t{row.rank}\t{row.item_id}\t{row.score:+.4f}" for row in rows)
