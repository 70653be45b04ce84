"""Judge strategies: by what was held out (`evaluate`), by a log of choices (`off-policy`), head to head (`duel`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from core.cli.context import Json, context, show
from core.cli.tables import (
    Columns,
    Interactions,
    Items,
    People,
    Ratings,
    Seed,
    any_simulated,
    candidates_of,
    check_out,
    named_columns,
    report_lines,
    report_row,
    training,
    warn_cost,
    write_lists,
)
from core.cli.tables import (
    strategy as made,
)
from core.domain import ItemId, TrainingData, UserId
from core.domain.counts import count

if TYPE_CHECKING:  # pandas takes half a second to import: only commands that need it pay for it
    from core.evaluation.off_policy import OffPolicy
    from core.evaluation.significance import Comparison, Interval
    from core.services.measurement.duelling import Outcome
    from core.services.measurement.evaluating import Evaluation
    from core.services.measurement.views import Measured
    from core.services.tables import Report

WHAT = "CSV or Parquet: user, item, and rating and time if there are any; or --own."


def evaluate(
    interactions: Path | None = typer.Option(None, help=WHAT),  # noqa: B008
    holdout: Path | None = typer.Option(None, help="What was held out; or divide with --split."),  # noqa: B008
    strategy: str = typer.Option("hybrid", help="A name, several with commas between, or all."),
    items: Path | None = Items,
    people: Path | None = People,
    candidates: Path | None = typer.Option(None, help="Only these items may be recommended."),  # noqa: B008
    split: str = typer.Option("random", help="random, leave_last_out, temporal, cold_user or cold_item."),
    columns: str = Columns,
    ratings: bool = Ratings,
    seed: int = Seed,
    k: int = typer.Option(10, "-k", min=1, help="Length of the lists."),
    out: Path | None = typer.Option(None, help="Write the lists: strategy,user_id,item_id,rank,score."),  # noqa: B008
    own: bool = typer.Option(False, help="On what the people of this collection did, instead of a table; recorded."),
    simulated: bool = typer.Option(False, help="With --own: with invented people, too; the result says so."),
    keep: bool = typer.Option(False, help="Record it as a run, to be looked at on the page Evaluate."),
    as_json: bool = Json,
) -> None:
    """Fit strategies, recommend to everybody in the holdout, and say how good the lists are."""
    from core.services.measurement import evaluating
    from core.services.tables import read_interactions

    if own is (interactions is not None):
        raise typer.BadParameter("either --interactions TABLE or --own")
    if (own or keep) and (holdout or candidates or out):
        raise typer.BadParameter("--own and --keep divide with --split, without --holdout, --candidates and --out")
    check_out(out)
    named = named_columns(columns)
    if interactions is None:
        _recorded(None, [], strategy, split, k, seed, simulated, as_json)
        return
    data, reports = training(interactions, items, people, named, ratings)
    if keep:
        _recorded((interactions.name, data), reports, strategy, split, k, seed, False, as_json)
        return
    allowed = candidates_of(candidates, named, data)
    if holdout is not None:
        held, report = read_interactions(holdout, named)
        reports.append(report)
    else:
        data, held, allowed = _split(data, split, seed, allowed)
    users = tuple(UserId(user) for user in held.users.ids)
    task = evaluating.Task(data, users, k, allowed)
    chosen = [made(name, seed) for name in _names(strategy, data)]
    for one in chosen:
        warn_cost(one.name, data)
    found = evaluating.evaluate(chosen, task, held, groups=data.segments or None, seed=seed)
    if out is not None:
        lists = [(result.strategy, row) for result in found.results for row in result.lists]
        write_lists(out, lists, named=True, simulated=any_simulated(reports))
    value = {"seed": seed, **_evaluation(found), **_of_tables(reports)}
    show(value, as_json, lambda: _table(found, reports))


def register(app: typer.Typer) -> None:
    app.command()(evaluate)
    app.command("off-policy")(off_policy)
    app.command()(duel)


def _split(
    data: TrainingData, name: str, seed: int, allowed: tuple[ItemId, ...] | None
) -> tuple[TrainingData, Any, tuple[ItemId, ...] | None]:
    from core.services.measurement.dividing import WAYS, divide

    if name not in WAYS:
        raise typer.BadParameter(f"the split is one of {', '.join(WAYS)}")
    made = divide(data, name, seed)
    return made.data, made.held, allowed or made.candidates


def _recorded(
    table: tuple[str, TrainingData] | None,
    reports: list[Report],
    strategy: str,
    split: str,
    k: int,
    seed: int,
    simulated: bool,
    as_json: bool,
) -> None:
    """Evaluate as the page does, and record it; a program gets the same value as the page's JSON."""
    from core.services.measurement.files import to_json
    from core.services.measurement.views import Source, Wish

    measuring = context.application.services.measuring
    source = Source(simulated=simulated) if table is None else Source(table="command line", name=table[0])
    offered = measuring.strategies(context.visitor, source)
    names = [n for n, quick in offered.items() if quick] if strategy == "all" else strategy.split(",")
    wish = Wish(source=source, strategies=tuple(name.strip() for name in names), split=split, k=k, seed=seed)
    run_id, found = measuring.now(context.visitor, wish, table[1] if table else None)
    value = {"run": run_id, **to_json(found), "tables": [report_row(report) for report in reports]}
    show(value, as_json, lambda: _measured(run_id, found, reports))


def _measured(run_id: str, found: Measured, reports: list[Report]) -> Iterator[str]:
    yield from report_lines(reports)
    yield f"run {run_id}: {count(found.people, 'person', 'people')}, lists of {found.wish.k}"
    if found.simulated:
        yield "Simulated people had a part in this."
    yield from _figures([(m.strategy, m.figures, m.figures["coverage"].mean, m.train_s) for m in found.judged])
    yield from (f"{model.strategy}: {model.failed}" for model in found.models if model.failed)
    yield from _equal(found.comparisons)


def off_policy(
    log: Path = typer.Option(..., help="CSV or Parquet: user, item, reward, propensity (probability of showing it)."),  # noqa: B008
    interactions: Path = Interactions,
    strategy: str = typer.Option("popularity,als", help="A name, or several with commas between."),
    items: Path | None = Items,
    people: Path | None = People,
    columns: str = Columns,
    ratings: bool = Ratings,
    seed: int = Seed,
    k: int = typer.Option(10, "-k", help="Each strategy shows one of its k best, each as often."),
    as_json: bool = Json,
) -> None:
    """What strategies would have earned per choice, from a log with the probabilities of what was shown."""
    from core.services.measurement.logged import judge_logged
    from core.services.tables import read_log

    named = named_columns(columns)
    data, reports = training(interactions, items, people, named, ratings)
    logged, report = read_log(log, named)
    chosen = [made(name.strip(), seed) for name in strategy.split(",")]
    found = judge_logged(chosen, data, logged, k=k, seed=seed)
    rows = {name: _finite(asdict(one)) for name, one in found.items()}
    reports.append(report)
    value = {"seed": seed, "k": k, "strategies": rows, **_of_tables(reports)}
    show(value, as_json, lambda: _off_policy(found, reports))


def _off_policy(found: Mapping[str, OffPolicy], reports: list[Report]) -> Iterator[str]:
    yield from report_lines(reports)
    for name, one in found.items():
        yield f"{name}: {one.choices:,} choices count like {one.effective_size:.0f}, {one.clipped:.1%} of them cut"
        if one.refusal:
            yield f"  {one.refusal}"
        for way, value in [("logged", one.logged), *one.estimates.items()]:
            yield f"  {way:<7}{value.mean:8.4f} {value.low:8.4f} to {value.high:.4f}"


def duel(
    first: str = typer.Argument(help="One strategy."),
    second: str = typer.Argument(help="The other."),
    people: int = typer.Option(300, help="How many simulated people."),
    k: int = typer.Option(10, "-k", help="Length of the lists both share."),
    seed: int = Seed,
    as_json: bool = Json,
) -> None:
    """Two strategies fill one list in turns before simulated people: whose places do they take more often?"""
    run_id, found = context.application.services.duels.now(
        context.visitor, first, second, people=people, k=k, seed=seed
    )
    outcome = {"plays": found.plays, "made_up_items": found.made_up_items, "outcome": asdict(found.duel)}
    value = {"run": run_id, "simulated": True, "first": first, "second": second, "people": people, **outcome}
    show(_finite(value), as_json, lambda: _duel(first, second, found))


def _duel(first: str, second: str, found: Outcome) -> Iterator[str]:
    d = found.duel
    yield f"{d.people} simulated people, {found.plays:,} choices"
    yield f"more from {first}: {d.first}, more from {second}: {d.second}, as many: {d.ties}"
    yield f"{first}: {d.share:.1%} ({d.low:.1%} to {d.high:.1%}), p = {d.p:.3g}"
    if found.made_up_items:
        yield "The collection is too small for this: the recordings were invented, too."


def _of_tables(reports: Sequence[Report]) -> dict[str, Any]:
    """What became of the tables, and whether simulated people had a part in them."""
    return {
        "simulated": any(report.simulated for report in reports),
        "tables": [report_row(report) for report in reports],
    }


def _names(strategy: str, data: TrainingData) -> list[str]:
    from core.recommend.catalogue import for_table

    if strategy != "all":
        return [name.strip() for name in strategy.split(",")]
    return list(for_table(facts=bool(data.facts), segments=bool(data.segments)))


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
    yield from report_lines(reports)
    yield f"{count(found.people, 'person', 'people')}, lists of {found.k}"
    yield from _figures([(r.strategy, r.accuracy, r.beyond["coverage"], r.cost.train_cpu_s) for r in found.results])
    yield from _equal(found.comparisons)


def _figures(rows: list[tuple[str, Mapping[str, Interval], float, float]]) -> Iterator[str]:
    yield f"{'strategy':<22}{'nDCG':>7} {'95%':>13}{'P':>8}{'R':>8}{'MAP':>8}{'MRR':>8}{'hit':>8}{'cover':>7}  train s"
    for name, a, coverage, train_s in rows:
        yield (
            f"{name:<22}{a['ndcg'].mean:7.4f} {a['ndcg'].low:6.3f}-{a['ndcg'].high:.3f}"
            + "".join(f"{a[figure].mean:8.4f}" for figure in ("precision", "recall", "map", "mrr", "hit"))
            + f"{coverage:7.2f}{train_s:9.2f}"
        )


def _equal(comparisons: Sequence[Comparison]) -> Iterator[str]:
    for c in comparisons:
        if c.p_holm >= 0.05:
            yield f"{c.first} and {c.second} may be equally good: {c.difference.mean:+.4f} nDCG, p = {c.p_holm:.2f}"
