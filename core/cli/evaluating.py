"""The command `evaluate`: strategies on a table of interactions, judged by what was held out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.cli.context import Json, show
from core.cli.tables import (
    Columns,
    Interactions,
    Items,
    People,
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
from core.domain import InteractionTable, ItemId, TrainingData, UserId

if TYPE_CHECKING:  # pandas takes half a second to import: only commands that need it pay for it
    from core.services.evaluating import Evaluation
    from core.services.tables import Report


def evaluate(
    interactions: Path = Interactions,
    holdout: Path | None = typer.Option(None, help="What was held out; or divide with --split."),  # noqa: B008
    strategy: str = typer.Option("hybrid", help="A name, several with commas between, or all."),
    items: Path | None = Items,
    people: Path | None = People,
    candidates: Path | None = typer.Option(None, help="Only these items may be recommended."),  # noqa: B008
    split: str = typer.Option("random", help="random, leave_last_out, temporal, cold_user or cold_item."),
    columns: str = Columns,
    ratings: bool = Ratings,
    seed: int = Seed,
    k: int = typer.Option(10, "-k", help="Length of the lists."),
    out: Path | None = typer.Option(None, help="Write the lists: strategy,user_id,item_id,rank,score."),  # noqa: B008
    as_json: bool = Json,
) -> None:
    """Fit strategies, recommend to everybody in the holdout, and say how good the lists are."""
    from core.services import evaluating
    from core.services.tables import read_ids, read_interactions

    named = named_columns(columns)
    data, reports = training(interactions, items, people, named, ratings)
    allowed = None if candidates is None else tuple(ItemId(i) for i in read_ids(candidates, "item", named))
    if holdout is not None:
        held, report = read_interactions(holdout, named)
        reports.append(report)
    else:
        data, held, allowed = _split(data, split, seed, allowed)
    users = tuple(UserId(user) for user in held.users.ids)
    task = evaluating.Task(data, users, k, allowed)
    chosen = [made(name, seed) for name in _names(strategy, data)]
    found = evaluating.evaluate(chosen, task, held, groups=data.segments or None, seed=seed)
    if out is not None:
        write_lists(out, [(result.strategy, row) for result in found.results for row in result.lists], named=True)
    value = {"seed": seed, **_evaluation(found), "tables": [report_row(report) for report in reports]}
    show(value, as_json, lambda: _table(found, reports))


def register(app: typer.Typer) -> None:
    app.command()(evaluate)


def _split(
    data: TrainingData, name: str, seed: int, allowed: tuple[ItemId, ...] | None
) -> tuple[TrainingData, Any, tuple[ItemId, ...] | None]:
    from core.evaluation import splits

    ways: dict[str, Callable[[InteractionTable], splits.Split]] = {
        "random": lambda table: splits.random_split(table, by="user", seed=seed),
        "leave_last_out": splits.leave_last_out,
        "temporal": splits.temporal,
        "cold_user": lambda table: splits.cold_user(table, shuffled=False, seed=seed),
        "cold_item": lambda table: splits.cold_item(table, seed=seed),
    }
    if name not in ways:
        raise typer.BadParameter(f"the split is one of {', '.join(ways)}")
    made = ways[name](data.interactions)
    return replace(data, interactions=made.train.compact()), made.held.compact(), allowed or made.candidates


def _names(strategy: str, data: TrainingData) -> list[str]:
    from core.recommend.catalogue import NEEDS_FACTS, NEEDS_SEGMENTS, STRATEGIES

    if strategy != "all":
        return [name.strip() for name in strategy.split(",")]
    missing = (NEEDS_FACTS if not data.facts else frozenset()) | (NEEDS_SEGMENTS if not data.segments else frozenset())
    return [name for name in STRATEGIES if name not in missing]


def _evaluation(found: Evaluation) -> dict[str, Any]:
    """NaN is not JSON: what cannot be said is null."""
    value: dict[str, Any] = _finite(
        {
            "k": found.k,
            "people": found.people,
            "models": [
                {
                    "strategy": result.strategy,
                    **{name: value.__dict__ for name, value in result.accuracy.items()},
                    "beyond": dict(result.beyond),
                    "cost": result.cost.__dict__,
                    "groups": None
                    if result.groups is None
                    else {
                        "gap": result.groups.gap,
                        "left_out": result.groups.left_out,
                        "groups": [{**g.__dict__, "value": g.value.__dict__} for g in result.groups.groups],
                    },
                }
                for result in found.results
            ],
            "comparisons": [{**c.__dict__, "difference": c.difference.__dict__} for c in found.comparisons],
        }
    )
    return value


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(own) for key, own in value.items()}
    if isinstance(value, list):
        return [_finite(own) for own in value]
    return None if isinstance(value, float) and value != value else value


def _table(found: Evaluation, reports: list[Report]) -> Iterator[str]:
    for report in reports:
        yield f"{report.path}: {report.kept} of {report.rows} rows, {report.repeated} repeated"
        yield from (f"  line {row.line}: {row.reason}" for row in report.bad)
    yield f"{found.people} people, lists of {found.k}"
    yield f"{'strategy':<22}{'nDCG':>7} {'95 %':>13}{'P':>8}{'R':>8}{'MAP':>8}{'MRR':>8}{'hit':>8}{'cover':>7}  train s"
    for r in found.results:
        a = r.accuracy
        yield (
            f"{r.strategy:<22}{a['ndcg'].mean:7.4f} {a['ndcg'].low:6.3f}-{a['ndcg'].high:.3f}"
            + "".join(f"{a[name].mean:8.4f}" for name in ("precision", "recall", "map", "mrr", "hit"))
            + f"{r.beyond['coverage']:7.2f}{r.cost.train_cpu_s:9.2f}"
        )
    for c in found.comparisons:
        if c.p_holm >= 0.05:
            yield f"{c.first} and {c.second} may be equally good: {c.difference.mean:+.4f} nDCG, p = {c.p_holm:.2f}"
