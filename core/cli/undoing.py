"""Commands about what was changed: the last changes, the history of one thing, and taking a change back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import typer

from core.cli.context import Json, context, show
from core.cli.naming import recording
from core.services.curation.views import HistoryLine


def changed(change_id: int, as_json: bool) -> None:
    """Say that something was changed, and how to take it back."""
    said = f"Done. `python -m core undo {change_id}` takes it back." if change_id else "Nothing changed."
    show({"change_id": change_id}, as_json, lambda: iter([said]))


def told(lines: Sequence[HistoryLine], as_json: bool) -> None:
    """Print a history."""
    show([_row(line) for line in lines], as_json, lambda: _lines(lines))


def changes(
    k: int = typer.Option(20, "-k", help="How many, at most 200."),
    as_json: bool = Json,
) -> None:
    """List the last changes anywhere, newest first, each with its number for `undo`; deletions, too."""
    told(context.application.services.recent.changes(context.visitor, k), as_json)


def history(
    item: str = typer.Argument(..., metavar="ITEM", help="Title or id of a recording."),
    as_json: bool = Json,
) -> None:
    """Everything that was ever changed about a recording, newest first: who, when, what; with numbers for `undo`."""
    told(context.application.services.curating.history(context.visitor, recording(item)), as_json)


def undo(
    change: int = typer.Argument(..., help="The number of the change, as `changes` and `history` list it."),
    as_json: bool = Json,
) -> None:
    """Take one change back; a change of many recordings goes back as a whole. Newer changes are not overwritten."""
    context.application.services.library.undo(context.visitor, change)
    show({"change_id": change, "undone": True}, as_json, lambda: iter(["Taken back."]))


def register(app: typer.Typer) -> None:
    for command in (changes, history, undo):
        app.command()(command)


def _row(line: HistoryLine) -> dict[str, Any]:
    return {
        "change_id": line.change_id,
        "at": line.at.isoformat(),
        "who": line.who,
        "sentence": line.sentence,
        "fields": [{"field": f.label, "before": f.before, "after": f.after} for f in line.fields],
        "undone": line.undone,
        "can_undo": line.can_undo,
    }


def _lines(lines: Sequence[HistoryLine]) -> Iterator[str]:
    for line in lines:
        undone = "  (taken back)" if line.undone else ""
        yield f"{line.change_id:>6}  {line.at:%Y-%m-%d %H:%M}  {line.who:<14} {line.sentence}{undone}"
        for one in line.fields:
            yield f"        {one.label}: {one.before!r} -> {one.after!r}"
    if not lines:
        yield "Nothing was changed yet."
