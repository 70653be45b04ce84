"""Wait for jobs, and lend a hand: this process works too, next to any worker that is already running."""

from __future__ import annotations

import sys
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.cli.context import context
from core.errors import Unavailable

_COLUMNS = (
    TextColumn("{task.description:.40}"),
    BarColumn(),
    TextColumn("{task.percentage:>3.0f}%"),
    TimeElapsedColumn(),
)


def bar(quiet: bool) -> Progress:
    """A progress bar on stderr; silent when asked, or when nobody is watching."""
    return Progress(*_COLUMNS, console=Console(stderr=True), disable=quiet or not sys.stderr.isatty(), transient=True)


def work_until(left: Callable[[], int], *, quiet: bool) -> None:
    """Return when nothing is `left`.

    Raises:
        Unavailable: there is no model at all, so waiting would never end; what was taken in stays queued.
    """
    before = left()
    if before == 0:
        return
    status = context.application.services.operations.encoders(context.visitor)
    if status.state == "failed":
        raise Unavailable(f"The recordings are kept, but no model can turn them into vectors: {status.note}")
    with bar(quiet) as progress:
        shown = progress.add_task("Looking and listening", total=before)

        def over() -> bool:
            remaining = left()
            progress.update(shown, completed=max(before - remaining, 0))
            return remaining == 0

        context.application.work(stop=over)
