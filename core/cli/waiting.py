"""Wait for jobs, and lend a hand: this process works too, next to any worker that is already running."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.cli.context import context

_COLUMNS = (
    TextColumn("{task.description:.40}"),
    BarColumn(),
    TextColumn("{task.percentage:>3.0f}%"),
    TimeElapsedColumn(),
)


def bar(quiet: bool) -> Progress:
    """A progress bar on stderr; silent when asked, or when nobody is watching."""
    return Progress(*_COLUMNS, console=Console(stderr=True), disable=quiet or not sys.stderr.isatty(), transient=True)


def finish_jobs(*, quiet: bool) -> None:
    """Return when no job is waiting or running."""
    application = context.application
    operations = application.services.operations
    before = _unfinished(operations.counts(context.visitor))
    with bar(quiet) as progress:
        shown = progress.add_task("Working", total=max(before, 1))

        def drained() -> bool:
            left = _unfinished(operations.counts(context.visitor))
            progress.update(shown, completed=max(before - left, 0), total=max(before, 1))
            return left == 0

        application.work(stop=drained)


def _unfinished(counts: Mapping[str, int]) -> int:
    return counts.get("queued", 0) + counts.get("running", 0)
