"""Commands about the encoders' weights."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from core.cli.context import Json, context, show

app = typer.Typer(help="The models: which are here, and install others.", no_args_is_help=True)


@app.command()
def status(as_json: bool = Json) -> None:
    """Say which published models are installed, with size and licence."""
    found = context.application.services.models.status(context.visitor)
    rows = [
        {
            "name": s.name,
            "kind": s.kind,
            "state": s.state,
            "size_bytes": s.size_bytes,
            "licence": s.licence,
            "path": str(s.path),
        }
        for s in found
    ]
    show(
        rows, as_json, lambda: (f"{s.state:<8} {s.size_bytes / 1e6:7,.0f} MB  {s.licence:<12} {s.name}" for s in found)
    )


@app.command()
def install(
    names: list[str] = typer.Argument(None, help="Models; by default those the settings ask for."),  # noqa: B008
    folder: Path = typer.Option(None, "--from", help="Take the files from this folder instead of the hub."),  # noqa: B008
) -> None:
    """Download models, or copy them from a folder; an interrupted download goes on where it stopped."""
    models = context.application.services.models
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        for name in names or models.wanted(context.visitor):
            task = shown.add_task(name, total=None)

            def advance(done: int, total: int, task: TaskID = task) -> None:
                shown.update(task, completed=done, total=total)

            path = models.install(context.visitor, name, advance, folder)
            print(f"{name} is installed: {path}")
