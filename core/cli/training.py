"""Commands about trained strategies of the collection: train, what was tried, which versions there are and serve."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import typer

from core.cli.context import Json, context, show
from core.cli.tables import Seed, settings_of
from core.cli.waiting import bar
from core.domain.runs import KINDS, Run, Version
from core.errors import VitrineError
from core.services.learning.fit_job import CannotTrain

strategies = typer.Typer(
    help="Strategies, their trained versions, and which of them serve.", invoke_without_command=True
)


def train(
    name: str = typer.Argument(..., help="Which strategy, e.g. hybrid."),
    setting: list[str] = typer.Option([], "--set", help="A hyper-parameter, e.g. l2=300."),  # noqa: B008
    trials: int = typer.Option(0, help="Settings to try beside the defaults, on a part that is held back."),
    simulated: bool = typer.Option(False, "--simulated", help="Learn from invented people, too."),
    seed: int = Seed,
    as_json: bool = Json,
) -> None:
    """Train a strategy on the feedback in this collection; it serves if it is not worse than the present version."""
    application, visitor = context.application, context.visitor
    training, registry = application.services.training, application.services.registry
    job = training.fit(visitor, name, settings_of(setting), trials=trials, seed=seed, simulated=simulated)
    with bar(as_json) as progress:
        shown = progress.add_task(f"Training {name}", total=1.0)

        def over() -> bool:
            now = next(one for one in training.jobs(visitor) if one.job_id == job.job_id)
            progress.update(shown, completed=now.progress, description=now.note or f"Training {name}")
            return now.state not in ("queued", "running")

        application.learn(over)
    ended = next(one for one in training.jobs(visitor) if one.job_id == job.job_id)
    if ended.state != "done":
        raise CannotTrain(ended.error) if ended.state == "failed" else VitrineError("The training was cancelled.")
    version = registry.versions(visitor, name)[0]
    show(_version(version), as_json, lambda: iter([f"{name} {version.version}: {version.state}. {version.reason}"]))


def runs(
    kind: str = typer.Option("", help=f"Only one kind: {', '.join(KINDS)}."),
    strategy: str = typer.Option("", help="Only this strategy."),
    as_json: bool = Json,
) -> None:
    """List what was tried, newest first: settings, data, seed, figures, time and memory."""
    if kind and kind not in KINDS:
        raise typer.BadParameter(f"there is no kind {kind!r} of run; there is {', '.join(KINDS)}")
    chosen = next((known for known in KINDS if known == kind), None)
    found = context.application.services.registry.runs(context.visitor, chosen, strategy or None)
    show([_run(run) for run in found], as_json, lambda: (_run_line(run) for run in found))


@strategies.callback()
def list_(ctx: typer.Context, as_json: bool = Json) -> None:
    """List strategies with their versions."""
    if ctx.invoked_subcommand is not None:
        return
    services, visitor = context.application.services, context.visitor
    versions = services.registry.versions(visitor)
    rows = [
        {
            **asdict(one),
            "settings": dict(one.settings),
            "versions": [_version(version) for version in versions if version.strategy == one.name],
        }
        for one in services.training.strategies(visitor)
    ]
    show(rows, as_json, lambda: _strategy_lines(rows))


@strategies.command()
def serve(name: str, version: str, as_json: bool = Json) -> None:
    """Let a version answer from now on, for instance an older one."""
    change = context.application.services.registry.serve(context.visitor, name, version)
    show({"change_id": change}, as_json, lambda: iter([f"{name} {version} answers now (change {change})."]))


def register(app: typer.Typer) -> None:
    for command in (train, runs):
        app.command()(command)
    app.add_typer(strategies, name="strategies")


def _version(version: Version) -> dict[str, Any]:
    return {**asdict(version), "made_at": version.made_at.isoformat(), "ndcg": _said(version.ndcg)}


def _run(run: Run) -> dict[str, Any]:
    """As JSON knows it: what cannot be said is null."""
    return {
        **asdict(run),
        "started_at": run.started_at.isoformat(),
        "metrics": {name: _said(value) for name, value in run.metrics.items()},
        "curve": {name: [_said(value) for value in values] for name, values in run.curve.items()},
    }


def _said(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _run_line(run: Run) -> str:
    figures = ", ".join(f"{name} {value:.4g}" for name, value in run.metrics.items() if math.isfinite(value))
    invented = " [invented people]" if run.simulated else ""
    cost = f"{run.train_s:.1f} CPU s, {run.memory_mb:.0f} MB"
    what = f"{run.kind} {run.strategy} {run.state}{invented}"
    return f"{run.run_id:>4}  {run.started_at:%Y-%m-%d %H:%M}  {what}  {figures}  {cost}"


def _strategy_lines(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield f"{row['name']:<24} {row['lacks'] or ('not trained yet' if not row['versions'] else '')}".rstrip()
        for version in row["versions"]:
            yield f"    {version['version']}  {version['state']:<8} {version['reason']}"
