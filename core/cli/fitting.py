"""Commands that learn from a table of interactions: fit, tune, and recommend to everybody in a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.cli import taste
from core.cli.context import Json, context, show
from core.cli.explaining import Tongue, table_row, tongue
from core.cli.tables import (
    Columns,
    Interactions,
    Items,
    Ratings,
    Seed,
    any_simulated,
    candidates_of,
    check_out,
    named,
    named_columns,
    report_row,
    training,
    warn,
    warn_cost,
    write_lists,
)
from core.cli.tables import (
    strategy as made,
)
from core.cli.waiting import bar
from core.domain import TrainingData, UserId
from core.domain.counts import count
from core.domain.runs import Run
from core.services.explanation.tongues import Language, in_language, phrase

if TYPE_CHECKING:
    from core.recommend.history import FromHistory
    from core.recommend.tuning import Tuned
    from core.services.costs import Meter
    from core.services.measurement.evaluating import Row

LABELLED = "simulated.txt"  # in the folder of a model
NAMED = 5  # reasons under a place; the rest is counted
LABEL = "Learned from simulated people, too.\n"


def recommend(
    user: str = typer.Argument("", help="A person of the collection; leave it out with --interactions."),
    k: int = typer.Option(10, "-k", min=1, help="How many."),
    strategy: str = typer.Option("", help="Which strategy; content for the collection, hybrid for a table."),
    explain: bool = typer.Option(False, "--explain", help="Give the reasons."),
    language: str = Tongue,
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
    say = tongue(language)
    if interactions is None:
        if not user:
            raise typer.BadParameter("name a person, or give --interactions and --users")
        return taste.recommend(user, k, strategy or "content", explain, say, as_json)
    from core.recommend.saving import load
    from core.services.cells import ORIGIN
    from core.services.measurement import evaluating
    from core.services.measurement.listing import with_popular
    from core.services.table_files import SIMULATED
    from core.services.tables import read_ids

    check_out(out)
    which = named_columns(columns)
    data, reports = training(interactions, items, None, which, ratings)
    warn(reports)
    whom = read_ids(users, "user", which) if users is not None else data.interactions.users.ids
    allowed = candidates_of(candidates, which, data)
    task = evaluating.Task(data, tuple(UserId(one) for one in whom), k, allowed)
    if model is None:
        warn_cost(strategy or "hybrid", data)
    recommender = load(model) if model is not None else made(strategy or "hybrid", seed).fit(data)
    simulated = any_simulated(reports) or (model is not None and (model / LABELLED).exists())
    rows, popular, none = with_popular(recommender, task)
    _tell_unanswered(popular, none, recommender.strategy)
    if out is not None:
        write_lists(out, [("", row) for row in rows], named=False, simulated=simulated)
    whole = (_with_reasons if explain else _plain)(recommender, data, rows, k)
    if simulated:
        whole = [{**row, ORIGIN: SIMULATED} for row in whole]
    unanswered = {"got_what_is_popular": popular, "without_a_list": none}
    value = whole if out is None else {"people": len(task.users), "rows": len(rows), **unanswered}
    show(value, as_json, lambda: _list_lines(whole, out, say))
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

    check_out(out, folder=True)
    data, reports = training(interactions, items, None, named_columns(columns), ratings)
    warn(reports)
    chosen = made(strategy, seed, setting)
    warn_cost(strategy, data)
    start = time.process_time()
    recommender = chosen.fit(data)
    cpu_s = round(time.process_time() - start, 3)
    if out is not None:
        save(recommender, out)
        if any_simulated(reports):
            (out / LABELLED).write_text(LABEL)
    value = {
        "strategy": strategy,
        "people": len(data.interactions.users),
        "items": len(recommender.items),
        "interactions": len(data.interactions),
        "train_cpu_s": cpu_s,
        "settings": repr(chosen),
        "tables": [report_row(report) for report in reports],
    }
    show(
        value, as_json, lambda: iter([f"{strategy}: {count(len(recommender.items), 'item')} learned in {cpu_s} CPU s"])
    )


def tune(
    interactions: Path = Interactions,
    strategy: str = typer.Option("ease", help="Which strategy."),
    trials: int = typer.Option(12, min=0, help="Settings that are tried beside the defaults."),
    items: Path | None = Items,
    columns: str = Columns,
    ratings: bool = Ratings,
    seed: int = Seed,
    keep: bool = typer.Option(False, help="Record it as a run, to be looked at with runs and on the page Training."),
    as_json: bool = Json,
) -> None:
    """Search hyper-parameters on a cut of the table; what is judged later is never looked at."""
    from core.recommend.tuning import search
    from core.services.costs import Meter

    data, reports = training(interactions, items, None, named_columns(columns), ratings)
    warn(reports)
    warn_cost(strategy, data, fits=trials + 1)
    started_at, meter = datetime.now(UTC), Meter()
    with bar(as_json) as progress:
        shown = progress.add_task(f"Trying settings of {strategy}", total=1.0)

        def watch(done: float) -> bool:
            progress.update(shown, completed=done)
            return False

        found = search(made(strategy, seed), data, trials=trials, seed=seed, stop=watch)
    value: dict[str, Any] = {
        "strategy": strategy,
        "chosen": dict(found.settings),
        "trials": _trials(found),
        "tables": [report_row(report) for report in reports],
    }
    if keep:
        value["run"] = _recorded(found, strategy, data, interactions.name, started_at, meter, seed)
    show(value, as_json, lambda: _trial_lines(found, value.get("run", "")))


def _recorded(
    found: Tuned, strategy: str, data: TrainingData, table: str, started_at: datetime, meter: Meter, seed: int
) -> str:
    """The search as a run of kind "tune"; gives its id."""
    from core.services.learning.training_data import data_hash

    run = Run(
        kind="tune",
        strategy=strategy,
        started_at=started_at,
        config={"table": table, "chosen": dict(found.settings), "trials": _trials(found)},
        data_hash=data_hash(data),
        seed=seed,
        metrics={"ndcg": found.trials[0].ndcg, "trials": float(len(found.trials))},
        curve={"ndcg of settings tried, best first": tuple(t.ndcg for t in found.trials)},
        train_s=round(meter.cpu_s(), 3),
        memory_mb=round(meter.peak_mb(), 1),
        note=f"Search on a quarter of {table} that was held back.",
    )
    return context.application.services.registry.record(context.visitor, run)


def _trials(found: Tuned) -> list[dict[str, Any]]:
    return [{"settings": dict(t.settings), "ndcg": t.ndcg, "train_cpu_s": t.train_cpu_s} for t in found.trials]


def _trial_lines(found: Tuned, run_id: str) -> Iterator[str]:
    yield from (f"{t.ndcg:.4f}  {t.train_cpu_s:6.2f} s  {dict(t.settings)}" for t in found.trials)
    if run_id:
        yield f"run {run_id}"


def _tell_unanswered(popular: Sequence[UserId], none: Sequence[UserId], strategy: str) -> None:
    """On stderr: nobody who was asked for may vanish without a word."""
    if popular:
        print(
            f"{strategy} knows too little of {named(popular, 'person', 'people')}: what most people like instead",
            file=sys.stderr,
        )
    if none:
        print(f"without a list: {named(none, 'person', 'people')}", file=sys.stderr)


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


def _list_lines(rows: list[dict[str, Any]], out: Path | None, say: Language) -> Iterator[str]:
    """One line per place, and under it what its score adds up from, where that was asked for."""
    if out is not None:
        yield f"{count(len(rows), 'row')} written to {out}"
        return
    for row in rows:
        yield f"{row['user_id']}\t{row['rank']}\t{row['item_id']}\t{row['score']:+.4f}"
        reasons = sorted(row.get("reasons", ()), key=lambda reason: -abs(reason["share"]))
        told = [(reason["share"], in_language(reason["label"], say)) for reason in reasons[:NAMED]]
        if rest := reasons[NAMED:]:
            told.append((sum(reason["share"] for reason in rest), phrase("{n} others", say, n=len(rest))))
        if row.get("base"):
            told.append((row["base"], in_language("Starting point", say)))
        yield from (f"\t{share:+.4f}\t{what}" for share, what in told)
