"""Commands that bring in what people did elsewhere: interactions and groups of people, from CSV or Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import typer

from core.cli.context import Json, context, show
from core.cli.files import contents
from core.cli.tables import Columns, check_out, named_columns
from core.domain.counts import count
from core.domain.events import Batch
from core.services.learning.event_preview import EventPreview
from core.services.whole_file import whole

Platform = typer.Option("", help="Whose users these are: the name its key has.")


def interactions(
    file: Path,
    apply: bool = typer.Option(False, "--apply", help="Bring them in; without it they are only looked at."),
    columns: str = Columns,
    platform: str = Platform,
    as_json: bool = Json,
) -> None:
    """Read who did what from a table and say what would come in; exit code 1 when a row cannot be used."""
    data, events, named = contents(file), context.application.services.events, named_columns(columns)
    preview = events.preview(context.visitor, data, file.name, named)
    batch, _ = events.bring_in(context.visitor, data, file.name, named, platform=platform) if apply else (None, 0)
    value = {**asdict(preview), "batch_id": batch.batch_id if batch else ""}
    show(value, as_json, lambda: _lines(preview, batch))
    raise typer.Exit(1 if preview.bad_count else 0)


def people(file: Path, columns: str = Columns, platform: str = Platform, as_json: bool = Json) -> None:
    """Read which group each person belongs to (columns user, group), for comparisons by group."""
    events = context.application.services.events
    n, bad = events.groups(context.visitor, contents(file), file.name, named_columns(columns), platform=platform)
    value = {"people": n, "bad": [asdict(row) for row in bad]}
    show(
        value,
        as_json,
        lambda: iter([*(f"line {r.line}: {r.reason}" for r in bad), f"With a group: {count(n, 'person', 'people')}."]),
    )
    raise typer.Exit(1 if bad else 0)


def give(
    out: Path,
    simulated: bool = typer.Option(False, "--simulated", help="What invented people did, too; each row says so."),
    as_json: bool = Json,
) -> None:
    """Write every event to a CSV that `import interactions` reads again: under pseudonyms, with what kind it was."""
    check_out(out)
    data = context.application.services.events.export(context.visitor, simulated=simulated)
    rows = max(0, data.count(b"\n") - 1)
    with whole(out) as part:
        part.write_bytes(data)
    show({"rows": rows, "path": str(out)}, as_json, lambda: iter([f"{count(rows, 'event')}: {out}"]))


def list_(as_json: bool = Json) -> None:
    """List the tables of interactions that were brought in."""
    found = context.application.services.events.imports(context.visitor)
    rows = [{**asdict(batch), "at": batch.at.isoformat()} for batch in found]
    show(rows, as_json, lambda: (_batch_line(batch) for batch in found))


def remove(batch: str, as_json: bool = Json) -> None:
    """Take out everything that came with one table."""
    change = context.application.services.events.take_out(context.visitor, batch)
    show({"change_id": change}, as_json, lambda: iter([f"Import {batch} is out (change {change})."]))


def register(imports: typer.Typer) -> None:
    """Beside the import of descriptions."""
    for command in (interactions, people, remove):
        imports.command()(command)
    imports.command("list")(list_)
    imports.command("export")(give)


def _lines(preview: EventPreview, batch: Batch | None) -> Iterator[str]:
    yield f"{preview.kept:,} of {_table(preview)}"
    yield ", ".join(f"{rows} {kind}" for kind, rows in preview.kinds)
    if preview.scale:
        yield f"ratings from {' to '.join(preview.scale.split(':'))}; --columns scale=LOW:HIGH says otherwise"
    if preview.invented:
        yield f"{count(preview.invented, 'row')} of invented people, marked as such"
    yield ", ".join(f"{what} = {column}" for what, column in preview.columns.items())
    yield from preview.notes
    yield from (f"line {row.line}: {row.reason}" for row in preview.bad)
    if preview.bad_count > len(preview.bad):
        yield f"and {preview.bad_count - len(preview.bad)} more that cannot be used"
    yield f"Brought in as {batch.batch_id}." if batch else "Nothing was stored; --apply brings them in."


def _batch_line(batch: Batch) -> str:
    state = " (taken out)" if batch.removed else ""
    return f"{batch.batch_id}  {batch.name}  {_table(batch)}{state}"


def _table(of: EventPreview | Batch) -> str:
    """How large it is."""
    return f"{count(of.rows, 'row')}: {count(of.people, 'person', 'people')}, {count(of.items, 'item')}"
