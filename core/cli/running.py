"""Commands that run something: the application, its workers, its encoder; and look after it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import typer
from rich.progress import Progress, TaskID

from core.cli.context import Json, context, show
from core.cli.waiting import bar
from core.domain.counts import count


def serve() -> None:
    """Start the application: web, encoder and workers; Ctrl-C stops all of them."""
    from core.web.serve import serve as run

    context.application.first_start()
    run(context.settings)


def worker(parent: int = typer.Option(0, help="Stop when this process is gone.")) -> None:
    """Work off jobs until told to stop. The application starts its own workers."""
    from core.bootstrap import run_worker

    run_worker(context.settings, _stop_on_signal(), parent)


def encoder(parent: int = typer.Option(0, help="Stop when this process is gone.")) -> None:
    """Hold the models and answer requests for vectors. The application starts its own encoder."""
    from core.bootstrap import run_encoder

    run_encoder(context.settings, _stop_on_signal(), parent)


def verify(as_json: bool = Json) -> None:
    """Check the standing invariant: objects = rows = hashes, vectors complete, jobs sane."""
    problems = context.application.services.operations.verify(context.visitor)
    show({"ok": not problems, "problems": problems}, as_json, lambda: iter(problems or ["Everything is whole."]))
    raise typer.Exit(1 if problems else 0)


def doctor(as_json: bool = Json) -> None:
    """Say what is active: device, encoders, sandbox layers, database, disk; and what was learned and is lost."""
    facts = context.application.services.operations.doctor(context.visitor)
    show(facts, as_json, lambda: (f"{name:<16} {_plain(value)}" for name, value in facts.items()))


def demo_load(as_json: bool = Json) -> None:
    """Take in the bundled demo collection, and wait until it is ready."""
    from core.cli.waiting import work_until

    services = context.application.services
    n = services.operations.load_demo(context.visitor)

    def left() -> int:
        jobs = services.ingesting.jobs(context.visitor)
        taking_in = sum(v.job.task == "take_in" and v.job.state in ("queued", "running") for v in jobs)
        waiting = (i.source == "demo" and i.status == "processing" for i in services.library.items(context.visitor))
        return taking_in + sum(waiting)

    work_until(left, quiet=as_json)
    show({"items": n}, as_json, lambda: iter([f"The demo collection is ready: {count(n, 'recording')}."]))


def backup(
    folder: Path = typer.Argument(..., help="Where to; may hold an older backup."),  # noqa: B008
    as_json: bool = Json,
) -> None:
    """Bring a backup of the collection up to date: database, recordings, stills, keys."""
    with bar(as_json) as progress:
        task = progress.add_task("Copying", total=None)
        n = context.application.services.backups.save(context.visitor, folder, _shown_on(progress, task))
    show({"objects": n}, as_json, lambda: iter([f"Safe in {folder}: {count(n, 'recording')}."]))


def restore(folder: Path = typer.Argument(..., help="A folder made by backup."), as_json: bool = Json) -> None:  # noqa: B008
    """Put a backup in the place of this collection. It is checked first; a damaged one changes nothing."""
    with bar(as_json) as progress:
        task = progress.add_task("Bringing back", total=None)
        n = context.application.services.backups.restore(context.visitor, folder, _shown_on(progress, task))
    show({"objects": n}, as_json, lambda: iter([f"Back from {folder}: {count(n, 'recording')}."]))


def _shown_on(progress: Progress, task: TaskID) -> Callable[[int, int], None]:
    return lambda done, total: progress.update(task, completed=done, total=total)


def register(app: typer.Typer) -> None:
    for command in (serve, worker, encoder, verify, doctor, backup, restore):
        app.command()(command)
    demo = typer.Typer(help="The bundled demo collection.", no_args_is_help=True)
    demo.command("load")(demo_load)
    demo.callback()(lambda: None)
    app.add_typer(demo, name="demo")


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "".join(f"\n  {entry}" for entry in value) or "nothing"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(entry)}" for name, entry in value.items() if entry != "")
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _stop_on_signal() -> Callable[[], bool]:
    """A question that turns true after SIGTERM or Ctrl-C."""
    told: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return lambda: bool(told)
